"""Who acts within the responsible agency: a sub-unit, a village office in its name, one of its officers."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.accounts.queries import holders
from praja.cases import commands as cases
from praja.cases.definitions import Seat
from praja.cases.models import Case
from praja.cases.queries import requests, seats
from praja.complaints import events
from praja.complaints.commands.steps import AGENCY_ROLES, Done, Taken, Words, locked, take_beside, tell
from praja.complaints.commands.together import require_handling
from praja.complaints.models import Complaint, MessageKind
from praja.complaints.units import may_act_for
from praja.government.queries import organization_name
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import Invalid


@command
def assign_unit(complaint_id: UUID, *, to: str, note: str = "", by: Actor, key: str) -> Done:
    """Let a sub-unit of the agency, or a village or kecamatan office, act in the agency's place.

    The agency stays responsible: its clocks run on, it sees everything and may take it back.

    Raises:
        NotAllowed: `by` does not act for the responsible agency.
        WrongState: it is not being followed up.
        Invalid: `to` is no such unit, has it already or is asked to contribute.
    """
    complaint = locked(complaint_id)
    case = complaint.case
    by.require(*AGENCY_ROLES, organization=case.organization_id)
    taken = _take(complaint, "assign_unit", note, by=by, key=key, content=[to])
    if taken.acted.was_repeated:
        return taken.done
    require_handling(case)
    if not may_act_for(to, case.organization_id):
        raise Invalid(_("Choose a unit of your agency, or a village or kecamatan office."), field="to")
    if to == case.unit_id:
        raise Invalid(_("%(unit)s has it already.") % {"unit": organization_name(to)}, field="to")
    if any(item.is_open and item.organization_id == to for item in requests(case.pk)):
        raise Invalid(
            _("%(unit)s is asked to contribute; wait for its answer.") % {"unit": organization_name(to)}, field="to"
        )
    cases.assign(case, unit=to, officer=None)
    _tell(taken, by)
    return taken.done


@command
def end_assignment(complaint_id: UUID, *, note: str = "", by: Actor, key: str) -> Done:
    """Take a complaint back from the unit, or as the unit give it back, then with the reason.

    Raises:
        NotAllowed: `by` acts neither for the responsible agency nor for its unit.
        Invalid: the unit gives no reason, or no unit has it.
    """
    complaint = locked(complaint_id)
    case = complaint.case
    _require_seat(case, by)
    taken = _take(complaint, "end_assignment", note, by=by, key=key)
    if taken.acted.was_repeated:
        return taken.done
    if case.unit_id is None:
        raise Invalid(_("No unit has this report."), field="note")
    if not note.strip() and not by.has(*AGENCY_ROLES, organization=case.organization_id):
        raise Invalid(_("Write why you give it back."), field="note")
    cases.assign(case, unit=None, officer=None)
    _tell(taken, by)
    return taken.done


@command
def assign_officer(complaint_id: UUID, *, officer: int | None, by: Actor, key: str) -> Done:
    """Name the officer who takes it on, oneself or a colleague of the agency or unit; None for nobody.

    Raises:
        NotAllowed: `by` acts neither for the responsible agency nor for its unit.
        WrongState: it is not being followed up.
        Invalid: the officer has no role there.
    """
    complaint = locked(complaint_id)
    case = complaint.case
    _require_seat(case, by)
    taken = take_beside(complaint, "assign_officer", by=by, key=key, content=[officer or 0])
    if taken.acted.was_repeated:
        return taken.done
    require_handling(case)
    if officer is not None and officer not in officers_of(officer_seat(case, by)):
        raise Invalid(_("Choose an officer of your agency."), field="officer")
    cases.assign(case, unit=case.unit_id, officer=officer)
    _tell(taken, by)
    return taken.done


def officers_of(organization: str) -> dict[int, str]:
    """Names of the officers who may take a report on there, by account. One SQL query."""
    return {user.pk: user.display_name for user in holders(*AGENCY_ROLES, organization=organization)}


def officer_seat(case: Case, by: Actor) -> str:
    """The organization whose officers `by` may name: the unit when `by` acts there, else the responsible agency."""
    own = [code for code in _seats(case) if by.has(*AGENCY_ROLES, organization=code)]
    return own[-1] if own else case.organization_id


def may_assign_officer(case: Case, by: Actor) -> bool:
    """Whether `by` acts for the responsible agency or its unit."""
    return any(by.has(*AGENCY_ROLES, organization=code) for code in _seats(case))


def _seats(case: Case) -> list[str]:
    return seats(Seat.RESPONSIBLE, case)


def _require_seat(case: Case, by: Actor) -> None:
    if not may_assign_officer(case, by):
        by.require(*AGENCY_ROLES, organization=case.organization_id)


def _take(
    complaint: Complaint, action: str, note: str, *, by: Actor, key: str, content: Sequence[object] = ()
) -> Taken:
    has_note = bool(note.strip())
    return take_beside(
        complaint,
        action,
        by=by,
        key=key,
        words=Words(note) if has_note else None,
        kind=MessageKind.ASSIGNMENT if has_note else None,
        content=content,
    )


def _tell(taken: Taken, by: Actor) -> None:
    case = taken.acted.case
    said = taken.said if taken.message is not None else {"message": "", "content_digest": ""}
    officer = f"staff:{case.officer_id}" if case.officer_id is not None else ""
    tell(events.Assigned(unit=case.unit_id or "", officer=officer, **said), taken.complaint, by)
