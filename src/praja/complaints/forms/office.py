"""The forms of the officers' own things: batches, filters under a name, prepared texts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from praja.complaints.forms.choices import agency_choices, category_choices
from praja.complaints.models import MESSAGE_LENGTH, Classification
from praja.complaints.models.office import FILTER_NAME_LENGTH, TEMPLATE_NAME_LENGTH
from praja.kernel.ui.command_forms import KeyedForm, area


class BatchVerifyForm(KeyedForm):
    """What all the reports are; each keeps its category."""

    classification = forms.ChoiceField(
        label=_("These reports are"), choices=Classification.choices, initial="complaint", widget=forms.RadioSelect
    )


class BatchDisposeForm(KeyedForm):
    """Where the reports go, with one note."""

    to = forms.ChoiceField(label=_("Agency"), required=False)
    note = forms.CharField(
        label=_("Note for the agency (optional)"),
        help_text=_("The reporter does not see it."),
        required=False,
        strip=False,
        widget=area(3, maxlength=MESSAGE_LENGTH),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", _("The suggested agency of each")), *agency_choices()]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]


class BatchWordsForm(KeyedForm):
    """One message to the reporter of each report."""

    text = forms.CharField(label=_("Message"), strip=False, widget=area(4, maxlength=MESSAGE_LENGTH))


class BatchOfficerForm(KeyedForm):
    """The officer who takes all of them on. The choices are the colleagues of whoever chooses."""

    officer = forms.IntegerField(label=_("Officer"), widget=forms.Select)


class SaveFilterForm(forms.Form):
    """A name for the filters in use."""

    use_required_attribute = False
    name = forms.CharField(label=_("Name"), max_length=FILTER_NAME_LENGTH)
    query = forms.CharField(widget=forms.HiddenInput, required=False)
    organization = forms.ChoiceField(label=_("Who sees it"), required=False)
    is_default = forms.BooleanField(label=_("Open the list with it"), required=False)

    def __init__(self, *args: Any, shareable: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organization"].choices = [("", _("Only I")), *shareable]  # type: ignore[attr-defined]


class TemplateForm(forms.Form):
    """A prepared text of an agency."""

    use_required_attribute = False
    name = forms.CharField(label=_("Name"), max_length=TEMPLATE_NAME_LENGTH)
    step = forms.ChoiceField(label=_("Step"))
    categories = forms.MultipleChoiceField(label=_("Categories"), help_text=_("None chosen means all."), required=False)
    text = forms.CharField(
        label=_("Text"),
        help_text=_("{reference}, {agency}, {place} and {planned_date} are filled in when it is inserted."),
        strip=False,
        widget=area(8, maxlength=MESSAGE_LENGTH),
    )

    def __init__(self, *args: Any, steps: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["step"].choices = steps  # type: ignore[attr-defined]
        self.fields["categories"].choices = category_choices()  # type: ignore[attr-defined]
