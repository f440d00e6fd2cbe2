"""The form to follow something by e-mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from praja.complaints.models import FollowedKind, Rhythm

RHYTHMS = [(Rhythm.DAILY.value, _("Every day")), (Rhythm.WEEKLY.value, _("Every week"))]


class RhythmForm(forms.Form):
    """How often the mail comes."""

    use_required_attribute = False
    rhythm = forms.ChoiceField(label=_("How often"), choices=RHYTHMS, initial=Rhythm.WEEKLY.value)


class FollowForm(RhythmForm):
    """An address, and how often; mail about one report comes at once."""

    email = forms.CharField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("Kept encrypted, used for nothing else, deleted when you end it."),
        widget=forms.TextInput(attrs={"type": "email", "inputmode": "email", "autocomplete": "email"}),
    )
    field_order = ("email", "rhythm")

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        if kind == FollowedKind.REPORT:
            del self.fields["rhythm"]
