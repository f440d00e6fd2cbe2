"""The forms of the steps that reporter and officers take."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from praja.complaints.forms.choices import agency_choices, asking_categories, category_choices, outside_choices
from praja.complaints.forms.fields import PhotosField
from praja.complaints.forms.supporting import SUPPORTING, SupportingForm
from praja.complaints.models import MESSAGE_LENGTH, AssetOwner, Classification
from praja.kernel.ui.command_forms import KeyedForm, area


class WordsForm(KeyedForm):
    """A message."""

    text = forms.CharField(label=_("Message"), required=False, strip=False, widget=area(4, maxlength=MESSAGE_LENGTH))


class WordsWithPhotosForm(WordsForm):
    """A message with pictures."""

    photos = PhotosField(help_text=_("Up to 5, from the camera or the gallery."))


class RatingForm(KeyedForm):
    """One to five, and a remark."""

    rating = forms.TypedChoiceField(
        label=_("How was it solved?"),
        choices=[
            (5, _("5 – very good")),
            (4, _("4 – good")),
            (3, _("3 – fair")),
            (2, _("2 – poor")),
            (1, _("1 – bad")),
        ],
        coerce=int,
        empty_value="0",
        required=False,
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(label=_("Remark (optional)"), required=False, strip=False, widget=area(3, maxlength=1000))


class VerifyForm(KeyedForm):
    """What the report is, and its right category. The owner folds away where the category does not ask for it."""

    FOLDED_NAME = _("Owner of the road, bridge, canal or lamp")

    classification = forms.ChoiceField(
        label=_("This report is a"), choices=Classification.choices, required=False, widget=forms.RadioSelect
    )
    category = forms.ChoiceField(
        label=_("Category"),
        help_text=_("A new category changes the suggested agency with it."),
        required=False,
    )
    asset_owner = forms.ChoiceField(
        label=_("Owner of the road, bridge, canal or lamp"),
        help_text=_("Only for categories that ask for it. It decides whether the regency is the right door."),
        choices=[("", _("No answer")), *AssetOwner.choices],
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["category"].choices = category_choices()  # type: ignore[attr-defined]
        if self["category"].value() not in asking_categories():
            self.FOLDED = ("asset_owner",)


class ForwardForm(WordsForm):
    """The outside body that answers, and why."""

    body = forms.ChoiceField(label=_("Body outside the regency"), required=False)

    field_order = ("body", "text")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["body"].choices = [("", _("Choose a body")), *outside_choices()]  # type: ignore[attr-defined]


class DisposeForm(SupportingForm):
    """The agency that must act, with a note for its officers, and agencies that support it."""

    FOLDED = tuple(f"{name}_{number}" for number in SUPPORTING for name in ("agency", "question"))
    FOLDED_NAME = _("Supporting agencies (optional)")

    to = forms.ChoiceField(
        label=_("Agency"),
        help_text=_("The suggestion follows from category and place."),
        required=False,
    )
    note = forms.CharField(
        label=_("Note for the agency (optional)"),
        help_text=_("The reporter does not see it."),
        required=False,
        strip=False,
        widget=area(3, maxlength=MESSAGE_LENGTH),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].choices = [("", _("Choose an agency")), *agency_choices()]  # type: ignore[attr-defined]
