"""Ban a sender who abuses the platform, without learning who it is; and lift the ban."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.complaints import events
from praja.complaints.commands.admission import sender_mark
from praja.complaints.commands.steps import locked
from praja.complaints.models import Ban, BanSubject, Complaint
from praja.complaints.queries import may_see
from praja.government.queries import coordinator
from praja.kernel import clock
from praja.kernel.actors import REGENCY, Actor, Role
from praja.kernel.commands import command
from praja.kernel.errors import Invalid, NotAllowed, NotFound
from praja.kernel.events import emit
from praja.kernel.text.words import clean_text

LONGEST_DAYS = 365
REASON_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Banned:
    """A ban; `was_repeated` when it stood already."""

    ban: Ban
    was_repeated: bool = False


@command
def ban_sender(complaint_id: UUID, *, subject: str, reason: str, days: int, by: Actor) -> Banned:
    """Ban the sender of a complaint by phone number, e-mail address or device, none of which is shown.

    What a banned sender files is looked at first and costs a proof of work; it is never refused.

    Args:
        subject: one of `BanSubject`.
        days: how long it holds, 1 to 365.

    Raises:
        NotAllowed, SignInRequired: `by` is no administrator of the coordinator or the regency.
        NotFound: `by` may not see the complaint.
        Invalid: the complaint knows no such mark, or reason or days are missing.
    """
    require_administrator(by)
    complaint = locked(complaint_id)
    if complaint.is_sealed or not may_see(complaint, by):
        raise NotFound(_("There is no such complaint, or it is not handled by your agency."))
    digest = marks_of(complaint).get(BanSubject(subject)) if subject in BanSubject.values else None
    if digest is None:
        raise Invalid(_("Choose something that is known of this sender."), field="subject")
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid(_("Choose 1 to %(days)s days.") % {"days": LONGEST_DAYS}, field="days")
    reason = clean_text(reason, field="reason", shortest=5, longest=REASON_LENGTH)
    now = clock.now()
    standing = Ban.objects.select_for_update().filter(digest=digest, lifted_at__isnull=True).first()
    if standing is not None:
        if standing.until > now:
            return Banned(standing, was_repeated=True)
        standing.lifted_at, standing.lifted_by = now, by.reference
        standing.save(update_fields=["lifted_at", "lifted_by"])
    ban = Ban.objects.create(
        subject=subject,
        digest=digest,
        reason=reason,
        banned_by=by.reference,
        banned_at=now,
        until=now + dt.timedelta(days=days),
    )
    emit(events.SenderBanned(ban=ban.pk, by_what=subject, days=days), subject=f"ban/{ban.pk}", by=by)
    return Banned(ban)


@command
def lift_ban(ban_id: int, *, by: Actor) -> Banned:
    """End a ban before its time. A repeat changes nothing.

    Raises:
        NotAllowed, SignInRequired: `by` is no administrator of the coordinator or the regency.
        NotFound: there is no such ban.
    """
    require_administrator(by)
    ban = Ban.objects.select_for_update().filter(pk=ban_id).first()
    if ban is None:
        raise NotFound(_("There is no such ban."))
    if ban.lifted_at is not None:
        return Banned(ban, was_repeated=True)
    ban.lifted_at, ban.lifted_by = clock.now(), by.reference
    ban.save(update_fields=["lifted_at", "lifted_by"])
    emit(events.BanLifted(ban=ban.pk), subject=f"ban/{ban.pk}", by=by)
    return Banned(ban)


def marks_of(complaint: Complaint) -> dict[BanSubject, bytes]:
    """By what the sender of a complaint can be recognised, as keyed hashes."""
    marks = {}
    if complaint.reporter_phone:
        marks[BanSubject.PHONE] = sender_mark(BanSubject.PHONE, complaint.reporter_phone)
    if complaint.reporter_email:
        marks[BanSubject.EMAIL] = sender_mark(BanSubject.EMAIL, complaint.reporter_email.casefold())
    if complaint.device_mark:
        marks[BanSubject.DEVICE] = bytes(complaint.device_mark)
    return marks


def may_ban(by: Actor) -> bool:
    """Whether `by` keeps the ban list: an administrator of the coordinator or of the regency."""
    return by.has(Role.ADMIN, organization=coordinator()) or by.has(Role.ADMIN, organization=REGENCY)


def require_administrator(by: Actor) -> None:
    """Refuse unless `by` keeps the ban list.

    Raises:
        SignInRequired, NotAllowed: they do not.
    """
    by.require_staff()
    if not may_ban(by):
        raise NotAllowed(_("Only administrators of the coordinating agency keep the ban list."))
