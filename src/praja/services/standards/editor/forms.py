"""The forms of the editor: particulars, a step with its decisions and contributions, a field, the simulator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import formset_factory
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from praja.cases.definitions import ANY_EARLIER, APPLICANT, EARLIER, PLATFORM, Effect, Seat
from praja.cases.forms import Kind, Personal
from praja.cases.procedures.actors import SEATS
from praja.government.queries import organization_names
from praja.kernel.actors import Role
from praja.kernel.ui.command_forms import area
from praja.services.standards.definitions import MOST_DAYS

OFFICER = "officer"
SEATS_OFFERED = (Seat.RESPONSIBLE, Seat.DISTRICT_OFFICE, Seat.VILLAGE_OFFICE)
OUTCOMES = {
    "": "—",
    "granted": _("granted"),
    "refused": _("refused"),
    "withdrawn": _("withdrawn"),
    "incomplete": _("not completed"),
    "expired": _("lapsed"),
}
EFFECTS = {
    "": "—",
    Effect.START: _("starts"),
    Effect.STOP: _("stops"),
    Effect.PAUSE: _("stands still"),
    Effect.RESUME: _("runs on"),
    Effect.CANCEL: _("does not count"),
}
KINDS = {
    Kind.TEXT: _("Short text"),
    Kind.LONG_TEXT: _("Long text"),
    Kind.NUMBER: _("Number"),
    Kind.RUPIAH: _("Rupiah"),
    Kind.TRUTH: _("Yes or no"),
    Kind.DATE: _("Date"),
    Kind.CHOICE: _("One of several"),
    Kind.CHOICES: _("Several of several"),
    Kind.EMAIL: _("E-mail address"),
    Kind.PHONE: _("Phone number"),
    Kind.NIK: "NIK",
    Kind.KK: "KK",
    Kind.NIB: "NIB",
    Kind.NPWP: "NPWP",
    Kind.PLATE: _("Number plate"),
    Kind.POSTCODE: _("Postcode"),
    Kind.FILE: _("File"),
    Kind.PHOTO: _("Photo"),
    Kind.TABLE: _("Table"),
    Kind.POINT: _("Point on the map"),
    Kind.AREA: _("Area on the map"),
    Kind.LETTER: _("Letter issued on the platform"),
    Kind.VILLAGE: _("Desa or kelurahan"),
}
CLASSES = {
    Personal.NONE: _("no"),
    Personal.GENERAL: _("general"),
    Personal.SPECIFIC: _("specific: health, children, finance"),
}
NOTHING = [("", "—")]


class EditorForm(forms.Form):
    """A form of the editor. `digest` tells the content it was made from."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.use_required_attribute = False


def named(label: Any, *, longest: int = 150, required: bool = True, rows: int = 0) -> tuple[forms.CharField, ...]:
    """Two fields for a text in Indonesian and English; an empty English one takes the Indonesian."""
    indonesian = forms.CharField(label=label, max_length=longest, required=required)
    english = forms.CharField(label=_("in English"), max_length=longest, required=False)
    if rows:
        indonesian.widget, english.widget = area(rows, maxlength=longest), area(rows, maxlength=longest)
    return indonesian, english


def text_of(cleaned: Mapping[str, Any], name: str) -> dict[str, str]:
    """The two languages of a text that was filled in."""
    indonesian = cleaned[f"{name}_id"]
    return {"id": indonesian, "en": cleaned[f"{name}_en"] or indonesian}


@dataclass(frozen=True, slots=True)
class Offered:
    """What a draft lets one choose from: names by code."""

    steps: Mapping[str, str]
    forms: Mapping[str, str]
    documents: Mapping[str, str]
    services: Mapping[str, str]


class BasicsForm(EditorForm):
    """What a version is beside its rows."""

    name_id, name_en = named(_("Name"))
    summary_id, summary_en = named(_("Summary"), longest=500, rows=2)
    days = forms.IntegerField(label=_("Working days promised"), min_value=1, max_value=MOST_DAYS)
    start = forms.ChoiceField(label=_("Cases begin with"))
    note = forms.CharField(label=_("What this version changes"), max_length=500, required=False)

    def __init__(self, *args: Any, offered: Offered, **options: Any) -> None:
        super().__init__(*args, **options)
        choose(self, "start", list(offered.steps.items()))


def organizations() -> list[tuple[str, Any]]:
    """Seats of a case, then the organizations of the regency by name."""
    return [*((seat, SEATS[seat]) for seat in SEATS_OFFERED), *sorted(organization_names().items(), key=lambda x: x[1])]


def roles() -> list[tuple[str, str]]:
    return [(role.value, role.label) for role in Role]


class StepForm(EditorForm):
    """A row of the table."""

    name_id, name_en = named(_("Activity"))
    public_name_id, public_name_en = named(_("What applicants read meanwhile"), required=False)
    actor = forms.ChoiceField(
        label=_("Who does it"),
        choices=[(OFFICER, _("Officers")), (APPLICANT, _("The applicant")), (PLATFORM, _("The platform by itself"))],
        widget=forms.RadioSelect,
    )
    roles = forms.MultipleChoiceField(label=_("With the role"), required=False, widget=forms.CheckboxSelectMultiple)
    organization = forms.ChoiceField(label=_("Of the organization"), required=False)
    requirements_id, requirements_en = named(_("What is needed"), longest=300)
    output_id, output_en = named(_("Output"), longest=300)
    days = forms.IntegerField(label=_("Working days"), min_value=0, max_value=MOST_DAYS, required=False)
    form = forms.ChoiceField(label=_("Form that is filled in"), required=False)
    produces = forms.ChoiceField(label=_("Document that is drafted"), required=False)
    not_by_doer_of = forms.MultipleChoiceField(
        label=_("Not by whoever did"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sub_service = forms.ChoiceField(label=_("Waits for another service"), required=False)
    holds_clocks = forms.BooleanField(label=_("All deadlines stand still meanwhile"), required=False)
    closes = forms.BooleanField(label=_("Closes the case"), required=False)

    def __init__(self, *args: Any, offered: Offered, **options: Any) -> None:
        super().__init__(*args, **options)
        choose(self, "roles", roles())
        choose(self, "organization", [*NOTHING, *organizations()])
        choose(self, "form", [*NOTHING, *offered.forms.items()])
        choose(self, "produces", [*NOTHING, *offered.documents.items()])
        choose(self, "sub_service", [*NOTHING, *offered.services.items()])
        choose(self, "not_by_doer_of", list(offered.steps.items()))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("actor") == OFFICER:
            for name in ("roles", "organization"):
                if not cleaned.get(name):
                    self.add_error(name, _("Choose who among the officers."))
        return cleaned


class DecisionForm(forms.Form):
    """A decision of a step. One whose name is empty is left out."""

    code = forms.CharField(widget=forms.HiddenInput, max_length=60, required=False)
    name_id, name_en = named(_("Decision"), required=False)
    to = forms.ChoiceField(label=_("Leads to"), required=False)
    by = forms.ChoiceField(
        label=_("Taken by"),
        choices=[("", _("whoever does the step")), (APPLICANT, _("the applicant")), (PLATFORM, _("the platform"))],
        required=False,
    )
    when = forms.CharField(label=_("Only when"), max_length=500, required=False)
    waits_for_answers = forms.BooleanField(label=_("Waits for all contributions"), required=False)
    needs_reason = forms.BooleanField(label=_("Needs a reason"), required=False)
    signs = forms.ChoiceField(label=_("Signs"), required=False)
    clock = forms.ChoiceField(label=_("The service time"), choices=list(EFFECTS.items()), required=False)
    outcome = forms.ChoiceField(label=_("Ends as"), choices=list(OUTCOMES.items()), required=False)

    def __init__(self, *args: Any, offered: Offered, **options: Any) -> None:
        super().__init__(*args, **options)
        self.use_required_attribute = False
        earlier = [(EARLIER, _("the step before")), (ANY_EARLIER, _("any earlier step"))]
        choose(self, "to", [*NOTHING, *offered.steps.items(), *earlier])
        choose(self, "signs", [*NOTHING, *offered.documents.items()])
        keep_known(self, "by", _("other officers, as before"))
        keep_known(self, "outcome", None)


class ContributionForm(forms.Form):
    """What another organization contributes. One whose name is empty is left out."""

    code = forms.CharField(widget=forms.HiddenInput, max_length=60, required=False)
    name_id, name_en = named(_("Contribution"), required=False)
    organization = forms.ChoiceField(label=_("Of the organization"), required=False)
    role = forms.ChoiceField(label=_("With the role"), required=False, initial=Role.HANDLER)
    days = forms.IntegerField(label=_("Working days"), min_value=0, max_value=MOST_DAYS, required=False)
    form = forms.ChoiceField(label=_("Form that is filled in"), required=False)
    when = forms.CharField(label=_("Only when"), max_length=500, required=False)

    def __init__(self, *args: Any, offered: Offered, **options: Any) -> None:
        super().__init__(*args, **options)
        self.use_required_attribute = False
        choose(self, "organization", [*NOTHING, *organizations()])
        choose(self, "role", roles())
        choose(self, "form", [*NOTHING, *offered.forms.items()])


Decisions = formset_factory(DecisionForm, extra=1, can_delete=True, max_num=12, absolute_max=20)
Contributions = formset_factory(ContributionForm, extra=1, can_delete=True, max_num=8, absolute_max=12)


class FieldForm(EditorForm):
    """A field of a form. What it has beyond this stays as it is."""

    name_id, name_en = named(_("Question"))
    kind = forms.ChoiceField(label=_("Kind of answer"), choices=[(kind.value, label) for kind, label in KINDS.items()])
    help_id, help_en = named(_("Help"), longest=300, required=False)
    required = forms.BooleanField(label=_("Must be answered"), required=False)
    visible_when = forms.CharField(label=_("Shown only when"), max_length=500, required=False)
    value = forms.CharField(label=_("Calculated as"), max_length=500, required=False)
    options = forms.CharField(
        label=_("Choices"),
        help_text=_("One on each line: code = Indonesian | English."),
        max_length=4000,
        required=False,
        widget=area(4),
    )
    personal = forms.ChoiceField(
        label=_("Personal data"),
        choices=[(item.value, label) for item, label in CLASSES.items()],
        help_text=_("Whether the answer tells something about a person (UU 27/2022)."),
    )
    purpose_id, purpose_en = named(_("What it is needed for"), longest=300, required=False)


class SimulationForm(forms.Form):
    """What the simulator takes for granted; officers and shares are fields of their own, made from the procedure."""

    cases = forms.IntegerField(label=_("Cases"), min_value=1, max_value=5000, initial=1000)
    per_day = forms.FloatField(label=_("Filed a day"), min_value=0.01, max_value=1000, initial=5)
    at_once = forms.IntegerField(label=_("Cases an officer has in hand at once"), min_value=1, max_value=100, initial=8)
    seed = forms.IntegerField(widget=forms.HiddenInput, initial=1, min_value=0, max_value=10_000, required=False)

    def __init__(
        self, *args: Any, desks: Mapping[str, str], decisions: Mapping[tuple[str, str], str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.use_required_attribute = False
        self.desks = {f"desk_{number}": desk for number, desk in enumerate(desks)}
        self.decisions = {f"share_{number}": decision for number, decision in enumerate(decisions)}
        for name, desk in self.desks.items():
            self.fields[name] = forms.IntegerField(label=desks[desk], min_value=1, max_value=100, initial=1)
        for name, decision in self.decisions.items():
            self.fields[name] = forms.FloatField(
                label=decisions[decision], min_value=0, max_value=1000, initial=1, required=False
            )

    @property
    def general(self) -> list[BoundField]:
        return [self["cases"], self["per_day"], self["at_once"]]

    @property
    def desk_fields(self) -> list[BoundField]:
        return [self[name] for name in self.desks]

    @property
    def share_fields(self) -> list[BoundField]:
        return [self[name] for name in self.decisions]


class ImportForm(EditorForm):
    file = forms.FileField(label=_("BPMN file"), help_text=_("BPMN 2.0 (.bpmn or .xml), at most 2 MB."))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=area(3))


class MovingForm(forms.Form):
    """Where the cases of steps that are gone go on."""

    def __init__(self, *args: Any, gone: Mapping[str, str], steps: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.use_required_attribute = False
        self.gone = {f"step_{number}": code for number, code in enumerate(gone)}
        for name, code in self.gone.items():
            self.fields[name] = forms.ChoiceField(
                label=gone[code], choices=[("", _("Choose a step")), *steps.items()], required=False
            )

    @property
    def mapping(self) -> dict[str, str]:
        """The step of the new version for each that is gone, as far as chosen."""
        chosen = {code: self[name].value() or "" for name, code in self.gone.items()}
        return {code: step for code, step in chosen.items() if step}


def choose(form: forms.Form, field: str, choices: Any) -> None:
    """Let a field offer these choices."""
    choice = form.fields[field]
    assert isinstance(choice, forms.ChoiceField)
    choice.choices = choices


def keep_known(form: forms.Form, field: str, label: Any) -> None:
    """Offer, beside the usual choices, what the field holds already."""
    choice = form.fields[field]
    assert isinstance(choice, forms.ChoiceField)
    usual: list[Any] = list(choice.widget.choices)
    present = form.get_initial_for_field(choice, field)
    if present and present not in [value for value, _label in usual]:
        choice.choices = [*usual, (present, label or present)]
