"""The forms with which officers merge and split reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from praja.complaints.commands import PartOf
from praja.complaints.commands.splitting import MOST
from praja.complaints.forms.choices import agency_choices, category_choices
from praja.complaints.models import DESCRIPTION_LENGTH, MESSAGE_LENGTH
from praja.kernel.ui.command_forms import KeyedForm, area


class MergeForm(KeyedForm):
    """The code of the report that leads, and why."""

    into = forms.CharField(
        label=_("Code of the report that leads"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    note = forms.CharField(
        label=_("Why (optional)"),
        help_text=_("Only officers see it."),
        required=False,
        strip=False,
        widget=area(2, maxlength=MESSAGE_LENGTH),
    )


class SplitForm(KeyedForm):
    """Up to ten parts, each with words, category and agency; the rows left empty are none."""

    def __init__(self, *args: Any, rows: int = MOST, category: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self._rows = range(1, rows + 1)
        categories, agencies = (
            category_choices(with_sealed=False),
            [("", _("The agency of the category")), *agency_choices()],
        )
        for number in self._rows:
            self.fields[f"part_{number}"] = forms.CharField(
                label=_("What this part is about"),
                required=False,
                strip=False,
                widget=area(3, maxlength=DESCRIPTION_LENGTH),
            )
            self.fields[f"category_{number}"] = forms.ChoiceField(
                label=_("Category"), choices=categories, initial=category, required=False
            )
            self.fields[f"organization_{number}"] = forms.ChoiceField(
                label=_("Agency"), choices=agencies, required=False
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The fields of each part, in the order of the page."""
        names = ("part", "category", "organization")
        return [{"number": n} | {name: self[f"{name}_{n}"] for name in names} for n in self._rows]

    @property
    def parts(self) -> list[PartOf]:
        """The parts that were filled in."""
        said = self.cleaned_data
        return [
            PartOf(said[f"part_{n}"], said[f"category_{n}"], said[f"organization_{n}"])
            for n in self._rows
            if said[f"part_{n}"].strip()
        ]
