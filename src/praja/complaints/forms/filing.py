"""The forms of a reporter who files or looks for a report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from praja.complaints import rules
from praja.complaints.commands.filing import SHORTEST_DESCRIPTION
from praja.complaints.forms.choices import asking_categories, category_choices, village_choices
from praja.complaints.forms.fields import PhotosField
from praja.complaints.forms.questions import Offered, answers_in, bound_questions, offered, question_fields
from praja.complaints.models import DESCRIPTION_LENGTH, AssetOwner
from praja.government.pack import pack
from praja.kernel.ui.command_forms import KeyedForm, area


class FilingForm(KeyedForm):
    """A report: what, where, and as much about oneself as one likes."""

    category = forms.ChoiceField(label=_("What is it about?"), required=False)
    description = forms.CharField(
        label=_("What is wrong?"),
        help_text=_(
            "Say what you saw, since when, and what you hope for. Leave out identity numbers and names of other people."
        ),
        required=False,
        strip=False,
        widget=area(6, maxlength=DESCRIPTION_LENGTH, minlength=SHORTEST_DESCRIPTION),
    )
    asset_owner = forms.ChoiceField(
        label=_("Whose road, bridge, canal or lamp is it? (optional)"),
        help_text=_("Don't know is fine; an officer finds out. It only helps to send your report to the right door."),
        choices=[("", _("No answer")), *AssetOwner.choices],
        required=False,
    )
    photos = PhotosField(
        help_text=_(
            "Up to 5, from the camera or the gallery. Hidden details such as the place of the shot are removed."
        )
    )
    latitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    village = forms.ChoiceField(
        label=_("Village"), help_text=_("Choose it when you cannot put a pin on the map."), required=False
    )
    location_note = forms.CharField(
        label=_("Directions"),
        help_text=_("For example: in front of the market, 50 metres east of the bridge."),
        required=False,
        max_length=200,
    )
    is_anonymous = forms.BooleanField(
        label=_("Anonymous: hide who I am"),
        help_text=_(
            "Nobody sees your name and contact, not even the officers. You follow your report with code and PIN."
        ),
        required=False,
    )
    is_secret = forms.BooleanField(
        label=_("Secret: hide what I report"),
        help_text=_("Your report is not shown to the public. The officers who handle it read it."),
        required=False,
    )
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Phone number"),
        help_text=_("So that the officer can ask for the way."),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    email = forms.CharField(
        label=_("E-mail address"),
        help_text=_("We write to it when your report moves on. The message contains nothing of your report."),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email", "inputmode": "email", "autocomplete": "email"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["category"].choices = [("", _("Choose a category")), *category_choices()]  # type: ignore[attr-defined]
        self.fields["asset_owner"].widget.attrs["data-categories"] = " ".join(asking_categories())
        self.fields["village"].choices = [("", _("Choose a village")), *village_choices()]  # type: ignore[attr-defined]
        chosen = self.data.get("category") if self.is_bound else self.initial.get("category")
        self.asked = rules.questions(str(chosen or ""))
        if self.asked is not None:
            self.fields.update(question_fields(self.asked))

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered to the questions of the chosen category."""
        return answers_in(self.data, self.asked)

    @property
    def questions(self) -> Iterable[BoundField]:
        """The questions of the chosen category, in view from the start."""
        return bound_questions(self)

    @property
    def offered_questions(self) -> list[Offered]:
        """The questions of every category, for the page to show when it is chosen."""
        return offered()


class TrackForm(forms.Form):
    """Tracking code and PIN."""

    use_required_attribute = False
    code = forms.CharField(
        label=_("Tracking code"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    pin = forms.CharField(
        label=_("PIN"),
        help_text=_("Six digits."),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        example = {"code": f"{pack().tracking_prefix}-7K2M-9QXD"}
        self.fields["code"].help_text = _("It looks like %(code)s and stands on your receipt.") % example


class SimilarForm(forms.Form):
    """What is known so far of a report that is being written."""

    description = forms.CharField(max_length=DESCRIPTION_LENGTH)
    category = forms.CharField(required=False, max_length=60)
    village = forms.CharField(required=False, max_length=20)
    latitude = forms.FloatField(required=False)
    longitude = forms.FloatField(required=False)

    @property
    def said(self) -> dict[str, Any]:
        """The arguments of `similar_reports`."""
        known = dict(self.cleaned_data)
        return {"text": known.pop("description"), **known}
