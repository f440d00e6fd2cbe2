"""Take reports of SP4N-LAPOR! in, once each, and note what it has been told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import msgspec
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from praja.complaints import events
from praja.complaints.commands import Filing
from praja.complaints.commands.admission import file_without_limits
from praja.complaints.lapor.exchange import TRACKING_ID_LENGTH, Report, words
from praja.complaints.models import Channel, LaporCursor, LaporFollowUp, LaporReport
from praja.complaints.open311.intake import village_in
from praja.government.queries import coordinator
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.commands import command
from praja.kernel.crypto import keyed_hash
from praja.kernel.errors import Invalid, InvalidFields, NotFound, WrongState
from praja.kernel.events import emit

BY_FILE = "file"
OPERATORS = (Role.VERIFIER, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Received:
    """A report of SP4N-LAPOR! after it came in.

    Attributes:
        is_taken: it is a complaint here; else `row.fault` says what is missing.
        was_repeated: it had come in before, and is a complaint or needs none.
    """

    row: LaporReport
    is_taken: bool
    was_repeated: bool = False


@command
def receive_report(report: Report, *, by: Actor) -> Received:
    """Keep a report, and file it as a complaint when it says enough. The same tracking id comes in once.

    Raises:
        NotAllowed, SignInRequired: `by` is neither the platform nor a verifier or administrator of the coordinator.
        Invalid: the tracking id is unusable.
        WrongState: SP4N-LAPOR! has closed the report; it needs no handling here.
    """
    require_operator(by)
    tracking_id = report.tracking_id.strip()
    if not 0 < len(tracking_id) <= TRACKING_ID_LENGTH or not tracking_id.isprintable():
        raise Invalid(_("A tracking id has 1 to 40 characters."), field="tracking_id")
    content = msgspec.json.encode(report).decode()
    known = LaporReport.objects.filter(tracking_id=tracking_id).first()
    if known is not None and known.complaint_id is not None:
        return Received(known, is_taken=True, was_repeated=True)
    if words().is_closed(report.state):
        raise WrongState(_("SP4N-LAPOR! has closed this report."))
    row, is_new = LaporReport.objects.select_for_update().get_or_create(
        tracking_id=tracking_id,
        defaults={"content": content, "state": report.state[:60], "received_at": report.received_at},
    )
    if row.complaint_id is not None:
        return Received(row, is_taken=True, was_repeated=True)
    was_faulty = row.fault
    row.content, row.state = content, report.state[:60]
    is_taken = _take(row, report)
    if not is_taken and not is_new and row.fault == was_faulty:
        return Received(row, is_taken=False, was_repeated=True)
    _tell(row, by, is_taken=is_taken)
    return Received(row, is_taken=is_taken)


@command
def place_report(row_id: int, *, village: str, by: Actor) -> Received:
    """Say where a report is that named no place of ours, and file it.

    Raises:
        NotAllowed, SignInRequired: as for `receive_report`.
        NotFound: there is no such report.
        Invalid: it still cannot be filed; the message says why.
    """
    require_operator(by)
    row = LaporReport.objects.select_for_update().filter(pk=row_id).first()
    if row is None:
        raise NotFound(_("There is no such report."))
    if row.complaint_id is not None:
        return Received(row, is_taken=True, was_repeated=True)
    report = msgspec.json.decode(row.content, type=Report)
    placed = msgspec.structs.replace(report, village=village, latitude=None, longitude=None)
    if not _take(row, placed):
        raise Invalid(row.fault, field="village")
    _tell(row, by, is_taken=True)
    return Received(row, is_taken=True)


@dataclass(frozen=True, slots=True)
class Carried:
    """How many follow-ups went over now; none when all of them had before."""

    follow_ups: int

    @property
    def was_repeated(self) -> bool:
        return not self.follow_ups


@command
def mark_carried(ids: Collection[int], *, reference: str = BY_FILE, by: Actor) -> Carried:
    """Note that SP4N-LAPOR! has these follow-ups.

    Raises:
        NotAllowed, SignInRequired: as for `receive_report`.
    """
    require_operator(by)
    waiting = LaporFollowUp.objects.select_for_update().filter(pk__in=ids, sent_at__isnull=True)
    found = [item.pk for item in waiting.order_by("pk")]
    LaporFollowUp.objects.filter(pk__in=found).update(sent_at=clock.now(), reference=reference, last_error="")
    if found:
        emit(events.LaporCarried(follow_ups=len(found), last=found[-1]), subject="lapor/follow-ups", by=by)
    return Carried(len(found))


@command(emits=False)
def note_failure(follow_up_id: int, *, error: str, by: Actor) -> None:
    """Keep why a follow-up could not be sent; it stays waiting.

    Raises:
        NotAllowed, SignInRequired: as for `receive_report`.
        NotFound: there is no such follow-up.
    """
    require_operator(by)
    row = LaporFollowUp.objects.select_for_update().filter(pk=follow_up_id).first()
    if row is None:
        raise NotFound(_("There is no such report."))
    row.attempts, row.last_error = min(row.attempts + 1, 32_000), error[:300]
    row.save(update_fields=["attempts", "last_error"])


@command(emits=False)
def note_reading(*, cursor: str, error: str, by: Actor) -> None:
    """Keep how far the bridge was read, and what went wrong last."""
    require_operator(by)
    LaporCursor.objects.update_or_create(
        id=1, defaults={"cursor": cursor, "read_at": clock.now(), "last_error": error[:300]}
    )


def require_operator(by: Actor) -> None:
    """Refuse unless `by` carries reports from and to SP4N-LAPOR!.

    Raises:
        NotAllowed, SignInRequired: they do not.
    """
    if not by.is_system:
        by.require(*OPERATORS, organization=coordinator())


def _take(row: LaporReport, report: Report) -> bool:
    """File the report and bind it; where it cannot be filed, say so in the row.

    Contacts that cannot be read, since an export hides some of their letters, are left out.
    """
    key = keyed_hash(row.tracking_id, purpose="complaints.lapor-filing").hex()
    filing, by = _filing(report), Actor.system("lapor")
    try:
        with transaction.atomic():
            filed = file_without_limits(filing, by=by, key=key)
    except InvalidFields as error:
        if error.errors.keys() <= {"phone", "email"}:
            return _take(row, msgspec.structs.replace(report, phone="", email=""))
        row.fault = " ".join(str(text) for texts in error.errors.values() for text in texts)[:500]
        row.save(update_fields=["content", "state", "fault"])
        return False
    row.complaint, row.taken_at, row.fault = filed.complaint, clock.now(), ""
    row.save()
    return True


def _filing(report: Report) -> Filing:
    has_pin = report.latitude is not None and report.longitude is not None
    text = report.description.strip()
    title = report.title.strip()
    return Filing(
        description=text if not title or text.startswith(title) else f"{title}.\n{text}",
        category=words().category_of(report.category),
        latitude=report.latitude if has_pin else None,
        longitude=report.longitude if has_pin else None,
        village="" if has_pin else report.village or village_in(report.location),
        location_note=report.location[:200],
        is_anonymous=report.is_anonymous,
        is_secret=report.is_secret,
        name=report.name[:100],
        phone=report.phone,
        email=report.email,
        channel=Channel.LAPOR,
        received_at=report.received_at,
    )


def _tell(row: LaporReport, by: Actor, *, is_taken: bool) -> None:
    emit(events.LaporReceived(report=row.pk, is_taken=is_taken), subject=f"lapor/{row.pk}", by=by)
