"""The questions of a category as fields of a form. What the answers must be is judged by the command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from praja.cases.questions import LONGEST_ANSWER, Hint, Property, QuestionSet
from praja.complaints import rules

PREFIX = "answers."
MOST_BUTTONS = 6
"""Up to so many choices stand in view; more are folded into a list."""


@dataclass(frozen=True, slots=True)
class Offered:
    """The questions of some categories, drawn empty; the page shows them when one of the categories is chosen."""

    categories: str
    fields: list[BoundField]


def question_fields(asked: QuestionSet) -> dict[str, forms.Field]:
    """A field for each question, by its name in the form."""
    return {
        PREFIX + code: _field(item, asked.hints[code], is_asked=code in asked.schema.required)
        for code, item in asked.schema.properties.items()
    }


def offered() -> list[Offered]:
    """Every set of questions of the pack. No SQL."""
    found = []
    for codes, asked in rules.question_sets():
        form = forms.Form(initial={})
        form.fields.update(question_fields(asked))
        found.append(Offered(" ".join(codes), list(form)))
    return found


def answers_in(data: Mapping[str, Any], asked: QuestionSet | None) -> dict[str, Any]:
    """What a sent form answers, each value in its type; empty when the category asks nothing.

    Answers to the questions of another category are left out: whoever changes the topic did not mean them.
    """
    if asked is None:
        return {}
    texts = {code: _texts(data, PREFIX + code) for code in asked.schema.properties}
    return {code: value for code, value in asked.typed(texts).items() if value not in ("", [])}


def _texts(data: Mapping[str, Any], name: str) -> list[str]:
    if isinstance(data, MultiValueDict):
        return [str(text) for text in data.getlist(name)]
    value = data.get(name, [])
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _field(item: Property, hint: Hint, *, is_asked: bool) -> forms.Field:
    label = str(hint.name) if is_asked else _("%(question)s (optional)") % {"question": hint.name}
    common: dict[str, Any] = {"label": label, "help_text": str(hint.help or ""), "required": False}
    choices = [(value, str(hint.options[value])) for value in item.choices]
    if item.type == "array":
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if item.type == "boolean":
        return _choice([("true", _("Yes")), ("false", _("No"))], common)
    if choices:
        return _choice(choices, common)
    return forms.CharField(widget=forms.TextInput(attrs=_attributes(item)), **common)


def _choice(choices: list[tuple[str, Any]], common: dict[str, Any]) -> forms.Field:
    if len(choices) > MOST_BUTTONS:
        return forms.ChoiceField(choices=[("", _("Choose")), *choices], **common)
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)


def _attributes(item: Property) -> dict[str, Any]:
    if item.format == "date":
        return {"type": "date"}
    if item.type in {"integer", "number"}:
        step = "1" if item.type == "integer" else "any"
        return {"type": "number", "inputmode": "numeric", "step": step, "min": item.minimum, "max": item.maximum}
    return {"maxlength": item.max_length or LONGEST_ANSWER}


def bound_questions(form: forms.Form) -> Iterable[BoundField]:
    """The questions among the fields of a form."""
    return [form[name] for name in form.fields if name.startswith(PREFIX)]
