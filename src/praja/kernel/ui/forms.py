"""Forms as our design shows them: what a field needs to be drawn, and the list of what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class FieldError:
    """One line of the error summary; `href` leads to the field, "" for the form as a whole."""

    message: str
    label: str = ""
    href: str = ""


def present(bound: BoundField, *, label: str | Promise = "", help_text: str | Promise = "") -> dict[str, object]:
    """All the template of a field needs: kind, label, help, errors and the drawn widget.

    The widget names its help and its errors in aria-describedby, so that a screen reader reads them with it.
    """
    identifier = bound.id_for_label or bound.auto_id or bound.html_name
    kind = _kind(bound)
    errors = list(bound.errors)
    help_text = help_text or bound.help_text
    described = " ".join(
        part for part in (f"{identifier}_help" if help_text else "", f"{identifier}_error" if errors else "") if part
    )
    attributes: dict[str, str | bool] = {}
    if described and kind != "group":
        attributes["aria-describedby"] = described
    if errors and kind != "group":
        attributes["aria-invalid"] = "true"
    return {
        "field": bound,
        "widget": bound.as_widget(attrs=attributes),
        "kind": kind,
        "id": identifier,
        "label": label or bound.label,
        "help": help_text,
        "errors": errors,
        "described": described,
        "is_required": bound.field.required,
        "options": _options(bound) if kind == "group" else [],
        "preview": static("ui/preview.js") if kind == "file" else "",
    }


def errors(form: forms.BaseForm) -> list[FieldError]:
    """Every error of the form, first those of the form as a whole, then in the order of its fields."""
    found = [FieldError(str(message)) for message in form.non_field_errors()]
    for bound in form:
        target = _first_control(bound)
        found += [FieldError(str(message), str(bound.label or ""), f"#{target}") for message in bound.errors]
    return found


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "group-of-parts" if widget.use_fieldset else "plain"


def _options(bound: BoundField) -> list[object]:
    return list(bound.subwidgets)


def _first_control(bound: BoundField) -> str:
    if _kind(bound) == "group":
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id or ""
