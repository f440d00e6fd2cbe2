"""How lists of complaints are narrowed on a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from praja.complaints import queries
from praja.complaints.forms.choices import Choices, agency_choices, category_choices, district_choices, step_choices
from praja.complaints.models import Channel


class FilterForm(forms.Form):
    """How the officers' list is narrowed. Some fields stand in view, the others unfold."""

    IN_VIEW = ("search", "state", "step")
    use_required_attribute = False
    search = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Words or tracking code")}),
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("open", _("Open")), ("overdue", _("Overdue")), ("closed", _("Closed"))],
    )
    step = forms.ChoiceField(label=_("Step"), required=False)
    organization = forms.ChoiceField(label=_("Agency"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    district = forms.ChoiceField(label=_("Kecamatan"), required=False)
    channel = forms.ChoiceField(label=_("How it came"), required=False)
    review = forms.ChoiceField(
        label=_("Abuse"), required=False, choices=[("", _("All")), ("1", _("Only those to look at closely"))]
    )
    since = forms.DateField(label=_("Filed from"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Filed until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        everything = [("", _("All"))]
        choices: dict[str, Callable[[], Choices]] = {
            "step": step_choices,
            "organization": agency_choices,
            "category": category_choices,
            "district": district_choices,
            "channel": lambda: list(Channel.choices),
        }
        for name, function in choices.items():
            if name not in self.fields:
                continue
            self.fields[name].choices = everything + function()  # type: ignore[attr-defined]

    @property
    def filters(self) -> queries.Filters:
        """The filters that were understood; the others are shown with their errors and left out."""
        self.full_clean()
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        wanted["since"] = queries.start_of_day(wanted.get("since"))
        wanted["until"] = queries.end_of_day(wanted.get("until"))
        return queries.Filters(**wanted)

    @property
    def is_used(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    @property
    def fields_in_view(self) -> list[BoundField]:
        return [self[name] for name in self.IN_VIEW]

    @property
    def folded_fields(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name not in self.IN_VIEW]

    @property
    def is_unfolded(self) -> bool:
        return any(self.data.get(bound.name) for bound in self.folded_fields)


class PublicFilterForm(FilterForm):
    """How the public list is narrowed."""

    IN_VIEW = ("search", "category", "district")
    search = forms.CharField(
        label=_("Search"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    step = None  # type: ignore[assignment]
    channel = None  # type: ignore[assignment]
    review = None  # type: ignore[assignment]
    since = None  # type: ignore[assignment]
    until = None  # type: ignore[assignment]
