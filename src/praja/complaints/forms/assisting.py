"""The form an officer fills in for somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from praja.complaints.commands.assisting import REMARK_LENGTH
from praja.complaints.desks import DESK_CHANNELS
from praja.complaints.forms.filing import FilingForm
from praja.complaints.models import Channel
from praja.government.queries import organization, organization_name


class AssistedForm(FilingForm):
    """A report typed in for a citizen: how it came, at which desk, and that the citizen agreed."""

    channel = forms.ChoiceField(
        label=_("How did it come?"),
        choices=[(channel.value, channel.label) for channel in DESK_CHANNELS],
        initial=Channel.WALK_IN,
        widget=forms.RadioSelect,
    )
    organization = forms.ChoiceField(label=_("Desk"))
    letter_dated = forms.DateField(
        label=_("Date of the letter"),
        help_text=_("Only for a letter, when it bears a date."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    has_consent = forms.BooleanField(
        label=_("The citizen agreed"),
        help_text=_("I read the report out, and the citizen agreed that I send it. A letter needs no tick."),
        required=False,
    )
    remark = forms.CharField(
        label=_("Remark"),
        help_text=_("For example: read out in Javanese. Write no names."),
        required=False,
        max_length=REMARK_LENGTH,
    )

    def __init__(self, *args: Any, desks: Sequence[str], **options: Any) -> None:
        village = organization(desks[0]).region_id or ""
        options["initial"] = {"organization": desks[0], "village": village} | options.get("initial", {})
        super().__init__(*args, **options)
        self.fields["organization"].choices = [(code, organization_name(code)) for code in desks]  # type: ignore[attr-defined]
        if len(desks) == 1:
            self.fields["organization"].widget = forms.HiddenInput()
        self.fields["is_anonymous"].label = _("Anonymous: hide who reports")
        self.fields["is_secret"].label = _("Secret: hide what is reported")
        self.fields["is_secret"].help_text = _("Not shown to the public. The officers who handle it read it.")
        self.fields["is_anonymous"].help_text = _(
            "Nobody sees the citizen's name and contact, not even the officers. Then leave them empty here."
        )
        self.fields["email"].help_text = _("We write to it when the report moves on, if the citizen wishes.")
        for name in ("name", "phone", "email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
