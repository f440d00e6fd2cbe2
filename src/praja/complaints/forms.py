"""The forms of complaints. They read types; the rules stand in the commands, whose errors land on the fields here."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any
from uuid import uuid4

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from praja.cases.models import Case
from praja.cases.queries import current_procedure
from praja.complaints import queries, rules
from praja.complaints.commands.filing import KIND, SHORTEST_DESCRIPTION
from praja.complaints.models import DESCRIPTION_LENGTH, MESSAGE_LENGTH, Classification
from praja.government.pack import pack
from praja.government.queries import districts, organizations, villages
from praja.kernel.errors import Conflict, DomainError, InvalidFields

Choices = list[tuple[str, Any]]

PHOTO_TYPES = "image/jpeg,image/png,image/webp"
_ALIASES = {"latitude": "village", "longitude": "village", "photo": "photos", "file": "photos"}
"""Fields that people do not see, and where their errors are shown."""


def add_error(form: forms.Form, error: DomainError) -> None:
    """Show a command's error on the fields it names, or above the form when it names none of them.

    A form whose key was used before for other content gets a fresh key, so that it can be sent again.
    """
    if isinstance(error, Conflict) and error.field == "key":
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["key"] = uuid4().hex  # type: ignore[index]
        form.add_error(None, _("This form was sent before. If it says something new now, send it again."))
        return
    errors = error.errors if isinstance(error, InvalidFields) else {error.field or "": [error.message]}
    for name, messages in errors.items():
        field = name if name in form.fields and not form.fields[name].widget.is_hidden else _ALIASES.get(name)
        for message in messages:
            form.add_error(field if field in form.fields else None, str(message))


class PhotoInput(forms.FileInput):
    """Several pictures; they are read by `views.uploads`, which keeps them when the form has errors."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"multiple": True, "accept": PHOTO_TYPES})


class PhotosField(forms.Field):
    """Stands for the pictures in the form: label, help and errors. It has no value of its own."""

    widget = PhotoInput

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, label=_("Photos"), **options)


class KeyedForm(forms.Form):
    """A form that is carried out once: each rendering brings a fresh key."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["key"].initial = lambda: uuid4().hex
        self.use_required_attribute = False


def area(rows: int, **attributes: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attributes})


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
        self.fields["category"].choices = [("", _("Choose a topic")), *category_choices()]  # type: ignore[attr-defined]
        self.fields["village"].choices = [("", _("Choose a village")), *village_choices()]  # type: ignore[attr-defined]


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
    """What the report is, and its right category."""

    classification = forms.ChoiceField(
        label=_("This report is a"), choices=Classification.choices, required=False, widget=forms.RadioSelect
    )
    category = forms.ChoiceField(
        label=_("Category"),
        help_text=_("A new category changes the suggested agency with it."),
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["category"].choices = category_choices()  # type: ignore[attr-defined]


class DisposeForm(KeyedForm):
    """The agency that must act, with a note for its officers."""

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


class FilterForm(forms.Form):
    """How the officers' list is narrowed. Some fields stand in view, the others unfold."""

    IN_VIEW = ("search", "state", "step")
    use_required_attribute = False
    search = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Words or tracking code")}),
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("open", _("Open")), ("overdue", _("Overdue")), ("closed", _("Closed"))],
    )
    step = forms.ChoiceField(label=_("Step"), required=False)
    organization = forms.ChoiceField(label=_("Agency"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    district = forms.ChoiceField(label=_("Kecamatan"), required=False)
    since = forms.DateField(label=_("Filed from"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Filed until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        everything = [("", _("All"))]
        choices: dict[str, Callable[[], Choices]] = {
            "step": step_choices,
            "organization": agency_choices,
            "category": category_choices,
            "district": district_choices,
        }
        for name, function in choices.items():
            if name not in self.fields:
                continue
            self.fields[name].choices = everything + function()  # type: ignore[attr-defined]

    @property
    def filters(self) -> queries.Filters:
        """The filters that were understood; the others are shown with their errors and left out."""
        self.full_clean()
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        wanted["since"] = queries.start_of_day(wanted.get("since"))
        wanted["until"] = queries.end_of_day(wanted.get("until"))
        return queries.Filters(**wanted)

    @property
    def is_used(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    @property
    def fields_in_view(self) -> list[BoundField]:
        return [self[name] for name in self.IN_VIEW]

    @property
    def folded_fields(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name not in self.IN_VIEW]

    @property
    def is_unfolded(self) -> bool:
        return any(self.data.get(bound.name) for bound in self.folded_fields)


class PublicFilterForm(FilterForm):
    """How the public list is narrowed."""

    IN_VIEW = ("search", "category", "district")
    search = forms.CharField(
        label=_("Search"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    step = None  # type: ignore[assignment]
    since = None  # type: ignore[assignment]
    until = None  # type: ignore[assignment]


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


def category_choices() -> Choices:
    """Categories of the pack, in their groups."""
    groups = groupby(rules.categories(), key=lambda category: str(category.group_name))
    return [(group, [(category.code, str(category.name)) for category in members]) for group, members in groups]


def village_choices() -> Choices:
    """Villages in their kecamatan."""
    return [
        (district.name, [(village.code, village.name) for village in villages(district.code)])
        for district in districts()
    ]


def district_choices() -> Choices:
    return [(district.code, district.name) for district in districts()]


def agency_choices() -> Choices:
    """Organizations that receive complaints."""
    return [(agency.code, agency.name) for agency in organizations() if agency.receives_complaints]


def step_choices() -> Choices:
    return [(step.code, str(step.name)) for step in current_procedure(KIND).steps]


def suggested_agency(case: Case) -> str:
    """Code of the agency the rules name for the case's category and place."""
    return rules.responsible(case.category, rules.place_of(case))
