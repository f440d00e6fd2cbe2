"""The form with which a verifier makes a message a report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from praja.complaints.commands.filing import SHORTEST_DESCRIPTION
from praja.complaints.forms.choices import village_choices
from praja.complaints.models import DESCRIPTION_LENGTH
from praja.kernel.ui.command_forms import area


class ReportForm(forms.Form):
    """What the message says, as a report."""

    use_required_attribute = False
    description = forms.CharField(
        label=_("The report"),
        help_text=_("The words of the sender. Leave out only what does not belong to it."),
        required=False,
        strip=False,
        widget=area(8, maxlength=DESCRIPTION_LENGTH, minlength=SHORTEST_DESCRIPTION),
    )
    village = forms.ChoiceField(label=_("Village"), required=False)
    is_secret = forms.BooleanField(
        label=_("Secret: not shown to the public"),
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["village"].choices = [("", _("Choose a village")), *village_choices()]  # type: ignore[attr-defined]
