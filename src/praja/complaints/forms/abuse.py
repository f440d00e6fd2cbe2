"""The forms around abuse and sealed identities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from praja.complaints.commands.bans import LONGEST_DAYS, REASON_LENGTH
from praja.complaints.commands.identity import NOTE_LENGTH
from praja.complaints.forms.choices import agency_choices
from praja.complaints.models import BanSubject, ViewReason
from praja.complaints.queries import ViewFilters
from praja.kernel.ui.command_forms import area


class OpenIdentityForm(forms.Form):
    """Why an officer needs the reporter's contact."""

    use_required_attribute = False
    reason = forms.ChoiceField(
        label=_("Why do you need it?"), choices=[("", _("Choose a reason")), *ViewReason.choices]
    )
    note = forms.CharField(
        label=_("Note"), help_text=_("Auditors read it."), required=False, max_length=NOTE_LENGTH, widget=area(2)
    )


class BanForm(forms.Form):
    """Ban the sender of a report by what is known of them."""

    use_required_attribute = False
    subject = forms.ChoiceField(label=_("Recognise the sender by"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("What was abused. No names and no numbers."),
        max_length=REASON_LENGTH,
        widget=area(2),
    )
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=LONGEST_DAYS, initial=30)

    def __init__(self, *args: Any, known: list[BanSubject], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["subject"].choices = [(item.value, item.label) for item in known]  # type: ignore[attr-defined]


class IdentityLogForm(forms.Form):
    """How the identity log is narrowed."""

    use_required_attribute = False
    reference = forms.CharField(label=_("Tracking code"), required=False, max_length=30)
    organization = forms.ChoiceField(label=_("Agency"), required=False)
    reason = forms.ChoiceField(label=_("Reason"), required=False, choices=[("", _("All")), *ViewReason.choices])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organization"].choices = [("", _("All")), *agency_choices()]  # type: ignore[attr-defined]

    @property
    def filters(self) -> ViewFilters:
        """The filters that were understood."""
        self.full_clean()
        return ViewFilters(**{name: value for name, value in self.cleaned_data.items() if value})

    @property
    def is_used(self) -> bool:
        return any(self.data.get(name) for name in self.fields)
