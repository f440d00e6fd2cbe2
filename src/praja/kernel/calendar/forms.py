"""What an administrator enters about a holiday."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from praja.kernel.calendar.models import HolidayKind


class HolidayForm(forms.Form):
    """A day on which offices are closed."""

    date = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    name = forms.CharField(label=_("What the day is called"), max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), choices=HolidayKind.choices, initial=HolidayKind.COLLECTIVE_LEAVE)
