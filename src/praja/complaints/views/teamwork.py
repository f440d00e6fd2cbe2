"""What those who handle a report do beside its steps: plan, ask and contribute, assign, note."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from praja.cases.models import Request
from praja.cases.queries import user_key
from praja.complaints import commands
from praja.complaints import forms as complaint_forms
from praja.complaints.commands import Done, Words
from praja.complaints.commands.assigning import may_assign_officer, officer_seat, officers_of
from praja.complaints.commands.steps import AGENCY_ROLES, HANDLING_STEPS
from praja.complaints.commands.together import may_direct
from praja.complaints.models import Complaint
from praja.complaints.practice import choice
from praja.complaints.units import units_for
from praja.complaints.views.step import Step, with_words
from praja.kernel.actors import Actor
from praja.kernel.ui.command_forms import KeyedForm

Photos = Sequence[UUID]
CURRENT_FOR_SECONDS = 30


def open_beside(complaint: Complaint, by: Actor, requests: Sequence[Request]) -> list[str]:
    """What `by` may do now beside the steps of the procedure. No SQL query."""
    if not by.is_staff:
        return []
    case, codes = complaint.case, ["note"]
    mine = by.organizations(*AGENCY_ROLES)
    if any(item.is_open and item.organization_id in mine for item in requests):
        codes += ["contribute", "decline"]
    if case.step in HANDLING_STEPS:
        if may_direct(case, by) and choice("supporting_agencies", on=case.opened_at):
            codes.append("ask_agencies")
        if case.organization_id in mine:
            codes.append("assign_unit")
        if may_assign_officer(case, by):
            codes += ["assign_officer", *(["end_assignment"] if case.unit_id else [])]
    return codes


def run_resolve(complaint_id: UUID, form: KeyedForm, photos: Photos, by: Actor) -> Done:
    said = form.cleaned_data
    words = Words(said["text"], photos)
    return commands.resolve(complaint_id, words=words, unawaited=said["unawaited"], by=by, key=said["key"])


def prepare_resolve(form: KeyedForm, complaint: Complaint, by: Actor, requests: Sequence[Request]) -> None:
    if not any(item.is_open for item in requests):
        del form.fields["unawaited"]


def _plan(complaint_id: UUID, form: KeyedForm, photos: Photos, by: Actor) -> Done:
    said = form.cleaned_data
    return commands.plan(complaint_id, planned_on=said["planned_on"], reason=said["text"], by=by, key=said["key"])


def _prepare_plan(form: KeyedForm, complaint: Complaint, by: Actor, requests: Sequence[Request]) -> None:
    if complaint.planned_on is not None:
        form.fields["planned_on"].initial = complaint.planned_on


def _ask_agencies(complaint_id: UUID, form: Any, photos: Photos, by: Actor) -> Done:
    return commands.ask_agencies(complaint_id, questions=form.questions, by=by, key=form.cleaned_data["key"])


def _assign_unit(complaint_id: UUID, form: KeyedForm, photos: Photos, by: Actor) -> Done:
    said = form.cleaned_data
    return commands.assign_unit(complaint_id, to=said["to"], note=said["note"], by=by, key=said["key"])


def _prepare_assign_unit(form: KeyedForm, complaint: Complaint, by: Actor, requests: Sequence[Request]) -> None:
    units = [(unit.code, unit.name) for unit in units_for(complaint.case) if unit.code != complaint.case.unit_id]
    form.fields["to"].widget.choices = [("", gettext("Choose a unit")), *units]


def _end_assignment(complaint_id: UUID, form: KeyedForm, photos: Photos, by: Actor) -> Done:
    said = form.cleaned_data
    return commands.end_assignment(complaint_id, note=said["note"], by=by, key=said["key"])


def _assign_officer(complaint_id: UUID, form: KeyedForm, photos: Photos, by: Actor) -> Done:
    said = form.cleaned_data
    return commands.assign_officer(complaint_id, officer=said["officer"], by=by, key=said["key"])


@lru_cache(maxsize=256)
def _colleagues(organization: str, period: int) -> dict[int, str]:
    """Names to choose from, asked for once in each period of 30 s; the command asks again."""
    return officers_of(organization)


def forget_colleagues() -> None:
    """Ask anew who works where, as after a change of database."""
    _colleagues.cache_clear()


def _prepare_assign_officer(form: KeyedForm, complaint: Complaint, by: Actor, requests: Sequence[Request]) -> None:
    me = user_key(by)
    known = _colleagues(officer_seat(complaint.case, by), int(time.monotonic() // CURRENT_FOR_SECONDS))
    names = [(key, gettext("I (%(name)s)") % {"name": name} if key == me else name) for key, name in known.items()]
    form.fields["officer"].widget.choices = [("", gettext("Nobody in particular")), *names]
    form.fields["officer"].initial = complaint.case.officer_id or me


TEAM_STEPS: dict[str, Step] = {
    "contribute": Step(
        complaint_forms.WordsWithPhotosForm,
        with_words(commands.contribute),
        _("Your contribution is with the responsible agency."),
        help=_("Answer what you were asked. Officers read it; the reporter and the public do not."),
        label=_("Your contribution"),
        name=_("Contribute"),
    ),
    "decline": Step(
        complaint_forms.WordsForm,
        with_words(commands.decline),
        _("You declined to contribute."),
        help=_("For what is not within your authority either. The responsible agency reads the reason."),
        label=_("Reason"),
        name=_("Decline to contribute"),
    ),
    "plan": Step(
        complaint_forms.PlanForm,
        _plan,
        _("The planned date is set."),
        help=_("The reporter and everybody else see the date. A date that has passed is marked."),
        prepare=_prepare_plan,
    ),
    "assign_officer": Step(
        complaint_forms.AssignOfficerForm,
        _assign_officer,
        _("The officer is named."),
        help=_("Who of your office takes it on. Others can still act."),
        name=_("Name an officer"),
        prepare=_prepare_assign_officer,
    ),
    "assign_unit": Step(
        complaint_forms.AssignUnitForm,
        _assign_unit,
        _("The unit has it in its inbox now."),
        help=_("A unit of your agency, or a village or kecamatan office, acts in your place. You stay responsible."),
        name=_("Assign to a unit"),
        prepare=_prepare_assign_unit,
    ),
    "end_assignment": Step(
        complaint_forms.EndAssignmentForm,
        _end_assignment,
        _("The unit no longer has it."),
        help=_("The responsible agency acts itself again."),
        name=_("End the assignment"),
    ),
    "ask_agencies": Step(
        complaint_forms.AskAgenciesForm,
        _ask_agencies,
        _("The agencies are asked."),
        help=_("Each gets the report and its own question in its inbox. The responsible agency stays responsible."),
        name=_("Ask supporting agencies"),
    ),
    "reopen_by_verifier": Step(
        complaint_forms.WordsForm,
        with_words(commands.reopen_by_verifier),
        _("The report is open again."),
        help=_("Neighbours say that it is not solved. The agency gets it back with a new deadline."),
        label=_("Reason"),
    ),
    "note": Step(
        complaint_forms.WordsWithPhotosForm,
        with_words(commands.write_note),
        _("The note is kept."),
        help=_("Only officers who see this report read it. No deadline changes."),
        label=_("Note"),
        name=_("Write an internal note"),
    ),
}
"""In the order in which a page offers them, after the steps of the procedure."""
