"""How an inbox is narrowed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class InboxForm(forms.Form):
    """One step, only what is overdue, only what one has taken on."""

    use_required_attribute = False
    step = forms.ChoiceField(label=_("Step"), required=False)
    overdue = forms.ChoiceField(label=_("Deadline"), required=False, choices=[("", _("All")), ("1", _("Overdue only"))])
    warned = forms.ChoiceField(
        label=_("Time used"),
        required=False,
        choices=[("", _("All")), ("50", _("50 % and more")), ("80", _("80 % and more"))],
    )

    mine = forms.ChoiceField(label=_("Officer"), required=False, choices=[("", _("All")), ("1", _("Mine"))])

    def __init__(self, *args: Any, steps: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["step"].choices = [("", _("All")), *steps]  # type: ignore[attr-defined]
