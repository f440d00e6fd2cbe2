"""The forms of those who handle a report together: plan, supporting agencies, units, officers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from praja.complaints.forms.steps import WordsWithPhotosForm
from praja.complaints.forms.supporting import SupportingForm
from praja.complaints.models import MESSAGE_LENGTH
from praja.kernel.ui.command_forms import KeyedForm, area


class PlanForm(KeyedForm):
    """The day by which the agency plans to act."""

    planned_on = forms.DateField(
        label=_("We plan to act by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    text = forms.CharField(
        label=_("Reason"),
        help_text=_("Needed when you change the date. The reporter and everybody else read it."),
        required=False,
        strip=False,
        widget=area(3, maxlength=MESSAGE_LENGTH),
    )


class AskAgenciesForm(SupportingForm):
    """Agencies that are asked to contribute."""


class ResolveForm(WordsWithPhotosForm):
    """The solution, and why it does not wait for supporting agencies that have not answered."""

    unawaited = forms.CharField(
        label=_("Why do you not wait for the supporting agencies?"),
        help_text=_("Needed while one of them has not answered. The reporter does not see it."),
        required=False,
        strip=False,
        widget=area(2, maxlength=MESSAGE_LENGTH),
    )


class AssignUnitForm(KeyedForm):
    """The unit that acts in the agency's place. The choices follow from the report."""

    to = forms.CharField(label=_("Unit or office"), required=False, widget=forms.Select)
    note = forms.CharField(
        label=_("Note for the unit (optional)"),
        help_text=_("The reporter does not see it."),
        required=False,
        strip=False,
        widget=area(3, maxlength=MESSAGE_LENGTH),
    )


class EndAssignmentForm(KeyedForm):
    """Why the unit no longer acts."""

    note = forms.CharField(
        label=_("Reason"),
        help_text=_("Needed when the unit gives it back. The reporter does not see it."),
        required=False,
        strip=False,
        widget=area(3, maxlength=MESSAGE_LENGTH),
    )


class AssignOfficerForm(KeyedForm):
    """The officer who takes it on. The choices follow from the report."""

    officer = forms.IntegerField(label=_("Officer"), required=False, widget=forms.Select)
