"""Keep a place: close days, add extra ones, pair kiosks, and end what past days have left."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.crypto import keyed_hash
from praja.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from praja.kernel.events import emit
from praja.kernel.text.words import clean_text
from praja.services.queue import rules
from praja.services.queue.commands.booking import end_booking
from praja.services.queue.commands.lines import hold_day, tell
from praja.services.queue.days import today
from praja.services.queue.events import (
    Cancelled,
    DayAdded,
    DayClosed,
    DaysEnded,
    KioskPaired,
    KioskRevoked,
    SpecialDayRemoved,
)
from praja.services.queue.models import LIVE, DayKind, Kiosk, SpecialDay, Status, Ticket
from praja.services.queue.permissions import require_keeper
from praja.services.queue.queries import KIOSK_SECRET

REASON_LENGTH = 200
DEVICE_NAME_LENGTH = 60
FURTHEST = dt.timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Kept:
    """A special day after a command, and how many bookings it took away; `was_repeated` when it stood already."""

    day: SpecialDay | None
    cancelled: int = 0
    was_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Paired:
    """A kiosk and its secret, which is shown only now; empty in a repeat."""

    kiosk: Kiosk
    secret: str = ""
    was_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """What was ended of past days; `was_repeated` when nothing was left."""

    missed: int
    unserved: int

    @property
    def was_repeated(self) -> bool:
        return not (self.missed or self.unserved)


@command
def close_day(place_code: str, day: dt.date, *, group: str = "", reason: str, by: Actor) -> Kept:
    """Close a place, or one group of its counters, on a day. Bookings of that day are cancelled and their holders told.

    A repeat with the same reason changes nothing.

    Raises:
        NotAllowed, SignInRequired: `by` is no administrator of the place.
        NotFound: there is no such place.
        Invalid: there is no such group, the day has passed or is far off, or the reason is missing.
        Conflict: the day is a special one already.
    """
    place = rules.place(place_code)
    require_keeper(by, place)
    reason = _checked(place, group, day, reason)
    hold_day(place.code, day, alone=True)
    kept, is_new = SpecialDay.objects.get_or_create(
        place=place.code, group=group, day=day, defaults={"kind": DayKind.CLOSED, "reason": reason}
    )
    if not is_new:
        return _stands(kept, DayKind.CLOSED, reason)
    bookings = Ticket.objects.select_related("line").filter(place=place.code, day=day, status=Status.BOOKED)
    if group:
        bookings = bookings.filter(line__group=group)
    cancelled = list(bookings.select_for_update(of=("self",)).order_by("slot_id", "pk"))
    for ticket in cancelled:
        end_booking(ticket)
        event = Cancelled(place=place.code, group=ticket.line.group, because=f"special-day/{kept.pk}")
        tell(event, ticket, by, organization=rules.group(ticket.line.group).organization)
    emit(
        DayClosed(place=place.code, group=group, day=day.isoformat(), reason=reason, cancelled=len(cancelled)),
        subject=f"queue-place/{place.code}",
        by=by,
        organization=place.organization,
    )
    return Kept(kept, len(cancelled))


@command
def add_day(place_code: str, day: dt.date, *, group: str = "", as_weekday: int, reason: str, by: Actor) -> Kept:
    """Open a place, or one group of its counters, on a day that is no working day, with the hours of a weekday.

    A repeat with the same reason changes nothing.

    Raises:
        NotAllowed, SignInRequired: `by` is no administrator of the place.
        NotFound: there is no such place.
        Invalid: there is no such group or weekday, the day has passed or is far off, or the reason is missing.
        Conflict: the day is a special one already.
    """
    place = rules.place(place_code)
    require_keeper(by, place)
    reason = _checked(place, group, day, reason)
    if not 1 <= as_weekday <= 7:
        raise Invalid(_("Choose the weekday whose hours hold."), field="as_weekday")
    kept, is_new = SpecialDay.objects.get_or_create(
        place=place.code,
        group=group,
        day=day,
        defaults={"kind": DayKind.EXTRA, "as_weekday": as_weekday, "reason": reason},
    )
    if not is_new:
        return _stands(kept, DayKind.EXTRA, reason)
    emit(
        DayAdded(place=place.code, group=group, day=day.isoformat(), as_weekday=as_weekday, reason=reason),
        subject=f"queue-place/{place.code}",
        by=by,
        organization=place.organization,
    )
    return Kept(kept)


@command
def remove_special_day(special_day_id: int, *, by: Actor) -> Kept:
    """Let a day be again what the calendar says. Bookings it took away stay cancelled; those of an extra day stay.

    Raises:
        NotAllowed, SignInRequired: `by` is no administrator of the place.
        NotFound: there is no such special day.
    """
    kept = SpecialDay.objects.select_for_update().filter(pk=special_day_id).first()
    if kept is None:
        raise NotFound(_("There is no such special day."))
    place = rules.place(kept.place)
    require_keeper(by, place)
    kept.delete()
    emit(
        SpecialDayRemoved(place=kept.place, group=kept.group, day=kept.day.isoformat(), kind=kept.kind),
        subject=f"queue-place/{place.code}",
        by=by,
        organization=place.organization,
    )
    return Kept(None)


@command
def pair_kiosk(place_code: str, *, name: str, by: Actor) -> Paired:
    """Let a device at the door give out numbers; its secret is told once.

    Raises:
        NotAllowed, SignInRequired: `by` is no administrator of the place.
        NotFound: there is no such place.
        Invalid: the name is missing.
    """
    place = rules.place(place_code)
    require_keeper(by, place)
    name = clean_text(name, field="name", longest=DEVICE_NAME_LENGTH)
    secret = secrets.token_urlsafe(24)
    kiosk = Kiosk.objects.create(
        place=place.code,
        name=name,
        secret_digest=keyed_hash(secret, purpose=KIOSK_SECRET),
        paired_at=clock.now(),
        paired_by=by.reference,
    )
    emit(
        KioskPaired(place=place.code, kiosk=kiosk.pk),
        subject=f"queue-place/{place.code}",
        by=by,
        organization=place.organization,
    )
    return Paired(kiosk, secret)


@command
def revoke_kiosk(kiosk_id: int, *, by: Actor) -> Paired:
    """Let a device give out no more numbers. A repeat changes nothing.

    Raises:
        NotAllowed, SignInRequired: `by` is no administrator of the place.
        NotFound: there is no such kiosk.
    """
    kiosk = Kiosk.objects.select_for_update().filter(pk=kiosk_id).first()
    if kiosk is None:
        raise NotFound(_("There is no such kiosk."))
    place = rules.place(kiosk.place)
    require_keeper(by, place)
    if kiosk.revoked_at is not None:
        return Paired(kiosk, was_repeated=True)
    kiosk.revoked_at = clock.now()
    kiosk.save(update_fields=["revoked_at"])
    emit(
        KioskRevoked(place=place.code, kiosk=kiosk.pk),
        subject=f"queue-place/{place.code}",
        by=by,
        organization=place.organization,
    )
    return Paired(kiosk)


@command
def end_past_days(*, by: Actor) -> Ended:
    """End the tickets of past days: who never came is missed, who still waited was not served.

    Raises:
        NotAllowed: `by` is not the platform.
    """
    if not by.is_system:
        raise NotAllowed(_("The platform does this by itself every night."))
    now, day = clock.now(), today()
    left = Ticket.objects.filter(day__lt=day, status__in=LIVE)
    unserved = left.filter(status=Status.WAITING).update(status=Status.UNSERVED, ended_at=now)
    left.filter(status=Status.CALLED).update(status=Status.DONE, ended_at=now)
    missed = left.filter(status__in=[Status.BOOKED, Status.SKIPPED]).update(status=Status.NO_SHOW, ended_at=now)
    ended = Ended(missed=missed, unserved=unserved)
    if not ended.was_repeated:
        emit(DaysEnded(until=day.isoformat(), missed=missed, unserved=unserved), subject="queue", by=by)
    return ended


@command(emits=False)
def forget_people(*, by: Actor) -> int:
    """Delete names and contacts some days after the day of the ticket (UU 27/2022, article 43); returns how many.

    Raises:
        NotAllowed: `by` is not the platform.
    """
    if not by.is_system:
        raise NotAllowed(_("The platform does this by itself every night."))
    before = today() - dt.timedelta(days=rules.queue().rules.forget_days)
    known = Ticket.objects.filter(day__lt=before, name__isnull=False)
    return known.update(name=None, phone=None, email=None, phone_index=None, network=None)


def _checked(place: rules.Place, group: str, day: dt.date, reason: str) -> str:
    """The reason, cleaned, when group and day are right."""
    if group and group not in {item.code for item in place.groups}:
        raise Invalid(_("Choose a group of counters of this place, or all of them."), field="group")
    if not today() <= day <= today() + FURTHEST:
        raise Invalid(_("Choose today or a later day, within a year."), field="day")
    return clean_text(reason, field="reason", shortest=3, longest=REASON_LENGTH)


def _stands(kept: SpecialDay, kind: DayKind, reason: str) -> Kept:
    if kept.kind == kind and kept.reason == reason:
        return Kept(kept, was_repeated=True)
    raise Conflict(_("This day is a special one already. Remove it first."), field="day")
