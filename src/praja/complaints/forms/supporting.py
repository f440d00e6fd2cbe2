"""Fields in which supporting agencies are asked, each its own question."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from praja.complaints.forms.choices import agency_choices
from praja.complaints.models import MESSAGE_LENGTH
from praja.kernel.ui.command_forms import KeyedForm, area

SUPPORTING = (1, 2, 3)
"""Numbers of the rows in which agencies are asked at once; the pack may allow fewer."""


def supporting_fields() -> dict[str, forms.Field]:
    """Fields for up to three agencies, each with its question, by name."""
    fields: dict[str, forms.Field] = {}
    for number in SUPPORTING:
        said = {"number": number}
        fields[f"agency_{number}"] = forms.ChoiceField(label=_("Supporting agency %(number)s") % said, required=False)
        fields[f"question_{number}"] = forms.CharField(
            label=_("Question to agency %(number)s") % said,
            required=False,
            strip=False,
            widget=area(2, maxlength=MESSAGE_LENGTH),
        )
    return fields


class SupportingForm(KeyedForm):
    """A form in which supporting agencies can be asked."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields.update(supporting_fields())
        for number in SUPPORTING:
            choices = [("", _("No agency")), *agency_choices()]
            self.fields[f"agency_{number}"].choices = choices  # type: ignore[attr-defined]

    @property
    def questions(self) -> dict[str, str]:
        """What each chosen agency is asked."""
        said = self.cleaned_data
        return {code: said[f"question_{number}"] for number in SUPPORTING if (code := said[f"agency_{number}"])}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        seen: set[str] = set()
        for number in SUPPORTING:
            code, question = said.get(f"agency_{number}", ""), (said.get(f"question_{number}") or "").strip()
            if code and not question:
                self.add_error(f"question_{number}", _("Write what you ask this agency."))
            if question and not code:
                self.add_error(f"agency_{number}", _("Choose the agency you ask this."))
            if code and code in seen:
                self.add_error(f"agency_{number}", _("Name each agency once."))
            seen.add(code)
        return said
