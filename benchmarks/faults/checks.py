"""What must hold after the kills: the database and the log against what the clients were told."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from benchmarks.faults.report import Checked
from benchmarks.faults.traffic import Story
from benchmarks.stack import Platform
from praja.accounts.queries import holders
from praja.cases.codes import pin_digest
from praja.complaints import events
from praja.complaints.commands.filing import PINS
from praja.complaints.models import Complaint, Message, MessageKind
from praja.complaints.presenters.receipt import receipt_document
from praja.kernel.actors import Role
from praja.kernel.crypto import public_keys
from praja.kernel.events.models import Delivery, Event, PendingEvent
from praja.kernel.events.registry import handlers
from praja.kernel.ledger.models import Leaf
from praja.kernel.ledger.receipts import check_receipt, parse_receipt
from praja.kernel.notify.models import OutgoingMessage

SETTLES_WITHIN = 180.0
"""Seconds after the load until every event is in the log and with its handlers."""
RECEIPTS = 500
"""At most so many are checked, chosen at random."""
FAULTS_KEPT = 20
AFTER = {"": "verification", "verify": "disposition", "dispose": "handling"}
"""Where a case stands after its last acknowledged action."""
EVENT_OF = {"verify": events.Verified.TYPE, "dispose": events.Disposed.TYPE}


def settle() -> float:
    """Wait until nothing is on its way; returns the seconds it took, at most SETTLES_WITHIN."""
    started = time.monotonic()
    while time.monotonic() - started < SETTLES_WITHIN:
        if not PendingEvent.objects.exists() and not Delivery.objects.filter(status="pending").exists():
            break
        time.sleep(0.2)
    return time.monotonic() - started


def check_all(platform: Platform, stories: list[Story]) -> list[Checked]:
    """Every check, in the order in which a reader asks."""
    checks: list[tuple[str, Callable[[], tuple[int, Iterator[str]]]]] = [
        ("every acknowledged complaint exists exactly once", lambda: _complaints(stories)),
        ("every acknowledged step was done exactly once", lambda: _steps(stories)),
        ("every case tells its events once and in order", lambda: _events(stories)),
        ("every case stands in one inbox, at its step", lambda: _inbox(stories)),
        ("every event is in the log, nothing waits", _leaves),
        ("every event reached every handler once", _deliveries),
        ("every expected message to a reporter was written once", lambda: _reporters_messages(stories)),
        ("officers were told of waiting work, at most once an hour", _officers_messages),
        ("no periodic job is held by a dead worker", _jobs),
        ("./praja verify-log passes", lambda: _log(platform)),
        ("the receipts verify", lambda: _receipts(stories)),
    ]
    checked = []
    for name, check in checks:
        looked_at, faults = check()
        checked.append(Checked(name, looked_at, list(islice(faults, FAULTS_KEPT))))
    return checked


def _complaints(stories: list[Story]) -> tuple[int, Iterator[str]]:
    stored = {complaint.filing_key: complaint for complaint in Complaint.objects.select_related("case").defer("search")}

    def faults() -> Iterator[str]:
        for story in stories:
            complaint = stored.get(story.key)
            if complaint is None:
                yield f"{story.reference} was acknowledged and is not there"
            elif (str(complaint.pk), complaint.case.reference) != (story.id, story.reference):
                yield f"{story.reference} was acknowledged and is stored as {complaint.case.reference}"
            elif bytes(complaint.pin_digest) != pin_digest(story.reference, story.pin, PINS):
                yield f"the PIN of {story.reference} does not open it"
        for key in stored.keys() - {story.key for story in stories}:
            yield f"{stored[key].case.reference} is stored and was never acknowledged, though its client insisted"
        cases = _value("SELECT count(*) FROM cases_case")
        if cases != len(stored):
            yield f"{cases} cases for {len(stored)} complaints"

    return len(stories), faults()


def _steps(stories: list[Story]) -> tuple[int, Iterator[str]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for case, code, key in _rows("SELECT case_id::text, code, key FROM cases_action ORDER BY id"):
        found.setdefault(case, []).append((code, key))
    notes = Counter(
        str(pk)
        for pk in Message.objects.filter(kind=MessageKind.DISPOSITION).values_list("complaint_id", flat=True).iterator()
    )

    def faults() -> Iterator[str]:
        for story in stories:
            if found.get(story.id, []) != story.steps:
                yield f"{story.reference}: acknowledged {story.steps}, done {found.get(story.id, [])}"
            if notes[story.id] != [code for code, _ in story.steps].count("dispose"):
                yield f"{story.reference} has {notes[story.id]} disposition notes"

    return sum(len(story.steps) for story in stories), faults()


def _events(stories: list[Story]) -> tuple[int, Iterator[str]]:
    found: dict[str, list[str]] = {}
    for subject, kind in _rows("SELECT subject, type FROM events_event ORDER BY position"):
        found.setdefault(subject, []).append(kind)

    def faults() -> Iterator[str]:
        for story in stories:
            expected = [events.Filed.TYPE, *(EVENT_OF[code] for code, _ in story.steps)]
            told = found.get(f"complaint/{story.id}", [])
            if told != expected:
                yield f"{story.reference}: expected {expected}, told {told}"

    return sum(1 + len(story.steps) for story in stories), faults()


def _inbox(stories: list[Story]) -> tuple[int, Iterator[str]]:
    stands = {row[0]: row[1] for row in _rows("SELECT id::text, step FROM cases_case")}
    waits: dict[str, list[str]] = {}
    for case, step in _rows("SELECT case_id::text, step FROM cases_inboxitem"):
        waits.setdefault(case, []).append(step)

    def faults() -> Iterator[str]:
        for story in stories:
            expected = AFTER[story.steps[-1][0] if story.steps else ""]
            if stands.get(story.id) != expected or waits.get(story.id) != [expected]:
                yield f"{story.reference} stands at {stands.get(story.id)}, waits at {waits.get(story.id)}"

    return len(stories), faults()


def _leaves() -> tuple[int, Iterator[str]]:
    def faults() -> Iterator[str]:
        if waiting := PendingEvent.objects.count():
            yield f"{waiting} events wait for the log"
        if Leaf.objects.count() != Event.objects.count():
            yield f"{Leaf.objects.count()} leaves for {Event.objects.count()} events"

    return Event.objects.count(), faults()


def _deliveries() -> tuple[int, Iterator[str]]:
    by_type = dict(_rows("SELECT type, count(*) FROM events_event GROUP BY type"))
    expected = Counter(
        {(kind, handler.name): count for kind, count in by_type.items() for handler in handlers.get(kind, [])}
    )
    rows = _rows("SELECT type, handler, status, count(DISTINCT position) FROM events_delivery GROUP BY 1, 2, 3")

    def faults() -> Iterator[str]:
        done: Counter[tuple[str, str]] = Counter()
        for kind, handler, status, count in rows:
            if status == "done":
                done[kind, handler] = count
            else:
                yield f"{count} deliveries of {kind} to {handler} are {status}"
        for lane in expected.keys() | done.keys():
            if done[lane] != expected[lane]:
                yield f"{lane[0]} reached {lane[1]} {done[lane]} times, expected {expected[lane]}"

    return expected.total(), faults()


def _reporters_messages(stories: list[Story]) -> tuple[int, Iterator[str]]:
    with_address = {f"complaint/{story.id}" for story in stories if story.has_address}
    told = [kind for kind, known in handlers.items() if any(one.name == "complaints.tell_reporter" for one in known)]
    expected = {
        f"complaint-event:{event.id}" for event in Event.objects.filter(type__in=told) if event.subject in with_address
    }
    written = Counter(
        OutgoingMessage.objects.filter(key__startswith="complaint-event:").values_list("key", flat=True).iterator()
    )

    def faults() -> Iterator[str]:
        for key in expected | written.keys():
            if written[key] != (key in expected):
                yield f"{key} was written {written[key]} times, expected {int(key in expected)}"

    return len(expected), faults()


def _officers_messages() -> tuple[int, Iterator[str]]:
    keys = list(
        OutgoingMessage.objects.filter(key__startswith="complaint-waiting:").values_list("key", flat=True).iterator()
    )
    told = {(key.split(":")[1], key.rpartition(":")[2]) for key in keys}
    waiting = {
        "verification": holders(Role.VERIFIER, organization="kominfo"),
        "handling": holders(Role.HANDLER, Role.HEAD, organization="pupr"),
    }

    def faults() -> Iterator[str]:
        for step, people in waiting.items():
            for user in people:
                if (step, str(user.pk)) not in told:
                    yield f"an officer of {step} was never told"
        for key, count in Counter(keys).items():
            if count > 1:
                yield f"{key} was written {count} times"

    return len(keys), faults()


def _jobs() -> tuple[int, Iterator[str]]:
    """A worker shows that it lives every ten seconds; one that was killed is noticed after thirty."""
    held = (
        "SELECT task_name FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id"
        " WHERE status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - interval '30 s')"
    )
    end = time.monotonic() + 90
    while _rows(held) and time.monotonic() < end:
        time.sleep(1)
    jobs = _value("SELECT count(DISTINCT task_name) FROM procrastinate_periodic_defers")
    return jobs, (f"{name} is held by a dead worker" for (name,) in _rows(held))


def _log(platform: Platform) -> tuple[int, Iterator[str]]:
    done = platform.praja("verify-log")
    return Leaf.objects.count(), iter([done.stdout + done.stderr] if done.returncode else [])


def _receipts(stories: list[Story]) -> tuple[int, Iterator[str]]:
    chosen = random.Random(0).sample(stories, min(RECEIPTS, len(stories)))
    keys = public_keys()

    def faults() -> Iterator[str]:
        for story in chosen:
            document = receipt_document(Complaint.objects.select_related("case").get(pk=UUID(story.id)))
            if not document["sealed"]:
                yield f"{story.reference} has no receipt"
                continue
            outcome = check_receipt(parse_receipt(msgspec.json.encode(document)), keys)
            if not outcome.is_valid:
                yield f"{story.reference}: {outcome.steps}"

    return len(chosen), faults()


def mails(platform: Platform) -> Counter[str]:
    """How often each message was handed to the mail server, by its key; here that is a folder."""
    texts = (path.read_text(errors="replace") for path in (platform.folder / "mail").glob("*"))
    return Counter(key for text in texts for key in re.findall(r"^X-Praja-Key: (\S+)", text, re.MULTILINE))


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def _value(query: str) -> int:
    return int(_rows(query)[0][0])
