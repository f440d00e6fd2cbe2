"""The shortlist of an officer who goes into the field. It is theirs alone, so nobody is told of it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.complaints.models import Complaint, TakenAlong
from praja.complaints.queries import may_see
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import Invalid, NotFound

MOST = 50


@command(emits=False)
def take_along(complaint_id: UUID, *, by: Actor) -> bool:
    """Put a complaint at the end of the officer's shortlist; false when it was there already.

    Raises:
        SignInRequired: `by` is not staff.
        NotFound: there is none, or `by` may not see it.
        Invalid: the list is full.
    """
    by.require_staff()
    complaint = Complaint.objects.select_related("case").defer("search").filter(pk=complaint_id).first()
    if complaint is None or not may_see(complaint, by):
        raise NotFound(_("There is no such complaint, or it is not handled by your agency."))
    taken = _taken(by)
    if any(entry.complaint_id == complaint_id for entry in taken):
        return False
    if len(taken) >= MOST:
        raise Invalid(_("Your shortlist is full: take at most %(most)s reports along.") % {"most": MOST})
    last = taken[-1].position if taken else 0
    _entry, is_new = TakenAlong.objects.get_or_create(
        officer=by.id, complaint=complaint, defaults={"position": last + 1, "taken_at": clock.now()}
    )
    return is_new


@command(emits=False)
def leave_behind(complaint_id: UUID, *, by: Actor) -> None:
    """Take a complaint off the officer's shortlist; nothing happens when it is not there.

    Raises:
        SignInRequired: `by` is not staff.
    """
    by.require_staff()
    TakenAlong.objects.filter(officer=by.id, complaint=complaint_id).delete()


@command(emits=False)
def move_along(complaint_id: UUID, *, by: Actor, is_up: bool) -> None:
    """Let a complaint change places with the one before it, or after it; nothing happens at the end of the list.

    Raises:
        SignInRequired: `by` is not staff.
        NotFound: it is not on the officer's list.
    """
    by.require_staff()
    taken = _taken(by)
    index = next((index for index, entry in enumerate(taken) if entry.complaint_id == complaint_id), None)
    if index is None:
        raise NotFound(_("This report is not on your shortlist."))
    other = index - 1 if is_up else index + 1
    if not 0 <= other < len(taken):
        return
    taken[index], taken[other] = taken[other], taken[index]
    for position, entry in enumerate(taken, start=1):
        entry.position = position
    TakenAlong.objects.bulk_update(taken, ["position"])


def _taken(by: Actor) -> list[TakenAlong]:
    """The officer's list in their order, locked, since two moves at once would each undo the other."""
    return list(TakenAlong.objects.select_for_update().filter(officer=by.id).order_by("position", "id"))
