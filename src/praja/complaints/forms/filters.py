"""How lists of complaints are narrowed on a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from praja.complaints import queries
from praja.complaints.forms.choices import (
    Choices,
    agency_choices,
    category_choices,
    district_choices,
    escalation_choices,
    step_choices,
    village_choices,
)
from praja.complaints.models import Channel, Classification
from praja.kernel import clock


class FilterForm(forms.Form):
    """How the officers' list is narrowed. Some fields stand in view, the others unfold."""

    IN_VIEW: tuple[str, ...] = ("search", "state", "step", "assigned")
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
    assigned = forms.ChoiceField(
        label=_("Officer"),
        required=False,
        choices=[("", _("All")), ("mine", _("Mine")), ("nobody", _("Nobody yet"))],
    )
    warned = forms.ChoiceField(
        label=_("Time used"),
        required=False,
        choices=[("", _("All")), ("50", _("50 % and more")), ("80", _("80 % and more")), ("100", _("all of it"))],
    )
    escalated = forms.ChoiceField(label=_("Escalated"), required=False)
    planned = forms.ChoiceField(
        label=_("Planned date"),
        required=False,
        choices=[("", _("All")), ("week", _("This week")), ("passed", _("Plan passed")), ("none", _("No plan yet"))],
    )
    organization = forms.ChoiceField(label=_("Agency"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    district = forms.ChoiceField(label=_("Kecamatan"), required=False)
    classification = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *Classification.choices]
    )
    channel = forms.ChoiceField(label=_("Channel"), required=False, choices=[("", _("All")), *Channel.choices])
    supporters = forms.IntegerField(
        label=_("Others have it too, at least"), required=False, min_value=0, max_value=9999
    )
    photo = forms.ChoiceField(
        label=_("Photo"), required=False, choices=[("", _("All")), ("yes", _("With photo")), ("no", _("Without photo"))]
    )
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
            "escalated": escalation_choices,
            "organization": agency_choices,
            "category": category_choices,
            "district": district_choices,
            "village": village_choices,
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
        days = int(wanted.pop("days", 0))
        if days:
            wanted["since"] = timezone.localdate(clock.now()) - dt.timedelta(days=days)
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
    village = forms.ChoiceField(label=_("Desa or kelurahan"), required=False)
    days = forms.ChoiceField(
        label=_("Filed in"),
        required=False,
        choices=[
            ("", _("All")),
            ("30", _("The last 30 days")),
            ("90", _("The last 90 days")),
            ("365", _("The last 365 days")),
        ],
    )
    step = None  # type: ignore[assignment]
    warned = None  # type: ignore[assignment]
    escalated = None  # type: ignore[assignment]
    planned = None  # type: ignore[assignment]
    assigned = None  # type: ignore[assignment]
    channel = None  # type: ignore[assignment]
    classification = None  # type: ignore[assignment]
    supporters = None  # type: ignore[assignment]
    photo = None  # type: ignore[assignment]
    review = None  # type: ignore[assignment]
    since = None  # type: ignore[assignment]
    until = None  # type: ignore[assignment]
