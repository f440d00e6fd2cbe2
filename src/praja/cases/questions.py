"""What a request asks beside its words: a subset of JSON Schema 2020-12 with hints for people, and answers to it.

One object of properties, each text, number, truth, date, a choice or several choices. What people type is judged by the
same validator whether it comes from a form, as JSON or from another system.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec
from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from praja.cases.definitions import Text
from praja.kernel.errors import InvalidFields
from praja.kernel.errors import Text as Message
from praja.kernel.text import day

DIALECT = "https://json-schema.org/draft/2020-12/schema"
LONGEST_ANSWER = 500
MOST_QUESTIONS = 12
YES, NO = Text(id="Ya", en="Yes"), Text(id="Tidak", en="No")

Answers = Mapping[str, Any]


class Items(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an array holds: some of these values."""

    enum: tuple[str, ...]


class Property(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel", omit_defaults=True):
    """The schema of one answer. Keywords mean what JSON Schema says; others are not understood here."""

    type: Literal["string", "integer", "number", "boolean", "array"]
    enum: tuple[str, ...] | None = None
    format: Literal["date"] | None = None
    min_length: int | None = None
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    items: Items | None = None
    min_items: int | None = None
    unique_items: bool | None = None

    @property
    def choices(self) -> tuple[str, ...]:
        """The values one may choose from; empty when the answer is free."""
        return self.enum or (self.items.enum if self.items is not None else ())


class Schema(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """An object whose properties are the answers."""

    properties: dict[str, Property]
    required: tuple[str, ...] = ()
    type: Literal["object"] = "object"
    additional_properties: Literal[False] = False


class Hint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a question is put to people.

    Attributes:
        options: name of each value one may choose.
        is_public: the answer is shown to everybody together with the report.
    """

    name: Text
    help: Text | None = None
    options: dict[str, Text] = {}
    is_public: bool = False


class QuestionSet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Questions asked together, in the order of the schema. Codes of questions are never given a second meaning."""

    schema: Schema
    hints: dict[str, Hint]

    def faults(self) -> Iterator[str]:
        """What is wrong with the set itself, for the check of the pack."""
        if len(self.schema.properties) > MOST_QUESTIONS:
            yield f"more than {MOST_QUESTIONS} questions"
        for code in sorted(set(self.schema.required) - self.schema.properties.keys()):
            yield f"{code} is required but is no question"
        for code in sorted(self.hints.keys() ^ self.schema.properties.keys()):
            yield f"{code} needs both a schema and a hint"
        for code, item in self.schema.properties.items():
            yield from (f"{code}: {fault}" for fault in _faults_of(code, item, self.hints.get(code)))

    def as_json_schema(self) -> dict[str, Any]:
        """The schema for programs, with titles in the present language."""
        content: dict[str, Any] = {"$schema": DIALECT, **self._plain}
        for code, item in content["properties"].items():
            hint = self.hints[code]
            item["title"] = str(hint.name)
            if hint.help is not None:
                item["description"] = str(hint.help)
        return content

    def checked(self, answers: Answers, *, prefix: str = "answers.") -> dict[str, Any]:
        """The answers that were given, in the order of the questions; empty ones count as not given.

        Raises:
            InvalidFields: some do not fit; each is named `prefix` and its code.
        """
        given = {code: value for code, value in answers.items() if value not in ("", None, [])}
        faults: dict[str, list[Message]] = {}
        for error in self._validator().iter_errors(given):
            for code, message in _messages(error, self.hints):
                faults.setdefault(prefix + code, []).append(message)
        if faults:
            raise InvalidFields(faults)
        return {code: given[code] for code in self.schema.properties if code in given}

    def typed(self, texts: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Answers as a form or another system writes them, every one a list of texts, as values of their types.

        What cannot be read stays text, so that `checked` names it.
        """
        return {code: _value(self.schema.properties.get(code), list(given)) for code, given in texts.items()}

    def record(self, answers: Answers) -> list[dict[str, Any]]:
        """Checked answers with the words of question and answer, to be kept when the questions change later."""
        return [
            {
                "code": code,
                "value": value,
                "question": msgspec.to_builtins(self.hints[code].name),
                "options": {
                    key: msgspec.to_builtins(self.hints[code].options[key]) for key in _chosen(value, code, self)
                },
                "format": self.schema.properties[code].format or "",
                "is_public": self.hints[code].is_public,
            }
            for code, value in answers.items()
        ]

    def _validator(self) -> Draft202012Validator:
        return Draft202012Validator(self._plain, format_checker=FormatChecker(formats=["date"]))

    @property
    def _plain(self) -> dict[str, Any]:
        """The schema in lists and dictionaries, as JSON has them."""
        plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self.schema))
        return plain


def answer_in_words(item: Mapping[str, Any]) -> tuple[str, str]:
    """Question and answer of a record in the present language."""
    options = {key: Text(**name) for key, name in item["options"].items()}
    question, value = Text(**item["question"]), item["value"]
    if isinstance(value, bool):
        return str(question), str(YES if value else NO)
    if item["format"] == "date":
        return str(question), day(dt.date.fromisoformat(value))
    values = value if isinstance(value, list) else [value]
    return str(question), ", ".join(str(options.get(str(one), one)) for one in values)


def _chosen(value: Any, code: str, questions: QuestionSet) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str) and one in questions.hints[code].options]


def _value(item: Property | None, given: list[str]) -> Any:
    if item is not None and item.type == "array":
        return [text for text in given if text]
    text = given[-1].strip() if given else ""
    if len([one for one in given if one]) > 1 or item is None:
        return given if len(given) > 1 else text
    if item.type == "boolean":
        return {"true": True, "false": False, "yes": True, "no": False}.get(text, text)
    if item.type in {"integer", "number"}:
        return _number(text, whole=item.type == "integer")
    return text


def _number(text: str, *, whole: bool) -> Any:
    try:
        return int(text) if whole else float(text.replace(",", "."))
    except ValueError:
        return text


def _messages(error: ValidationError, hints: Mapping[str, Hint]) -> Iterator[tuple[str, str]]:
    """Code of each question a fault is about, and what to do. The validator's own words are for programmers."""
    limit: Any = error.validator_value
    given: Any = error.instance
    if error.validator == "required":
        missing = [code for code in limit if code not in given]
        yield from ((code, _("Please answer this question.")) for code in missing if f"'{code}'" in error.message)
        return
    if error.validator == "additionalProperties":
        yield from ((str(code), _("There is no such question.")) for code in given if code not in hints)
        return
    code = str(error.absolute_path[0]) if error.absolute_path else ""
    yield code, _words(str(error.validator), limit)


def _words(keyword: str, limit: Any) -> str:
    if keyword == "enum":
        return _("Choose from these values: %(values)s.") % {"values": ", ".join(limit)}
    if keyword == "type":
        return {
            "integer": _("Write a whole number."),
            "number": _("Write a number."),
            "boolean": _("Choose yes or no."),
            "array": _("Choose one or more values."),
        }.get(limit, _("Write a text."))
    if keyword == "format":
        return _("Write a date as year-month-day.")
    if keyword == "minLength":
        return _("Write at least %(shortest)s characters.") % {"shortest": limit}
    if keyword == "maxLength":
        return _("Write at most %(longest)s characters.") % {"longest": limit}
    if keyword == "minimum":
        return _("Write a number of at least %(least)s.") % {"least": f"{limit:g}"}
    if keyword == "maximum":
        return _("Write a number of at most %(most)s.") % {"most": f"{limit:g}"}
    return _("This answer does not fit.")


def _faults_of(code: str, item: Property, hint: Hint | None) -> Iterator[str]:
    if not code.isidentifier() or not code.islower():
        yield "a code is made of lower-case letters, digits and _"
    if item.type == "array" and item.items is None:
        yield "an array needs items with an enum"
    if item.type != "array" and item.items is not None:
        yield "only an array has items"
    if item.type != "string" and (item.enum is not None or item.format is not None):
        yield "enum and format are for strings"
    is_free = item.type == "string" and item.enum is None and item.format is None
    if is_free and not 0 < (item.max_length or 0) <= LONGEST_ANSWER:
        yield f"a free text needs a maxLength of at most {LONGEST_ANSWER}"
    if item.type in {"integer", "number"} and (item.minimum is None or item.maximum is None):
        yield "a number needs minimum and maximum"
    if hint is not None and set(item.choices) != set(hint.options):
        yield "every value needs a name among its options, and no other"
