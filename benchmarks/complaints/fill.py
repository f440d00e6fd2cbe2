"""Fill the database with complaints by COPY: five years of them, three in a hundred still open."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db import connection

from praja.cases.queries import current_procedure
from praja.complaints import publication, rules
from praja.government.queries import coordinator, districts, organizations, villages
from praja.kernel.calendar.queries import current_edition
from praja.kernel.crypto import encrypt
from praja.kernel.identifiers import first_uuid7_at

BATCH = 20_000
YEARS = 5
OPEN_SHARE = 0.03
OBJECTS = ("jalan", "lampu", "saluran air", "sampah", "jembatan", "trotoar", "pohon", "pelayanan", "antrean", "sekolah")
FAULTS = ("rusak", "berlubang", "mati", "tersumbat", "menumpuk", "tumbang", "lambat", "kotor", "bocor", "gelap")
PLACES = ("depan pasar", "dekat masjid", "samping balai desa", "ujung gang", "tepi sungai", "depan sekolah")
NEVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)


def fill_to(size: int) -> float:
    """Add generated complaints until about `size` are stored; returns the seconds it took."""
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case")
        missing = size - cursor.fetchone()[0]
    while missing > 0:
        _add(min(BATCH, missing))
        missing -= BATCH
    publication.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return time.monotonic() - began


def _add(count: int) -> None:
    cases = list(_cases(count))
    with connection.cursor() as cursor:
        # Rows that are right by construction: no foreign-key checks, and no event queue for events nobody emitted.
        cursor.execute("SET session_replication_role = replica")
        _copy(cursor, "cases_case", CASE_COLUMNS, (_case_row(case) for case in cases))
        _copy(cursor, "complaints_complaint", COMPLAINT_COLUMNS, (_complaint_row(case) for case in cases))
        _copy(cursor, "cases_clock", CLOCK_COLUMNS, (row for case in cases for row in _clock_rows(case)))
        waiting = (_inbox_row(case) for case in cases if case["step"] in ("verification", "handling"))
        _copy(cursor, "cases_inboxitem", INBOX_COLUMNS, waiting)
        cursor.execute("SET session_replication_role = DEFAULT")


def _copy(cursor: Any, table: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


CASE_COLUMNS = (
    "id",
    "kind",
    "definition_id",
    "reference",
    "title",
    "category",
    "organization_id",
    "district_id",
    "village_id",
    "step",
    "due_at",
    "opened_at",
    "closed_at",
    "outcome",
)
COMPLAINT_COLUMNS = (
    "case_id",
    "description",
    "classification",
    "latitude",
    "longitude",
    "location_note",
    "is_anonymous",
    "is_secret",
    "is_demo",
    "channel",
    "language",
    "reporter_name",
    "reporter_email",
    "pin_digest",
    "salt",
    "filing_key",
    "filing_fingerprint",
    "rating",
    "rating_comment",
)
CLOCK_COLUMNS = (
    "case_id",
    "code",
    "organization_id",
    "days",
    "started_at",
    "due_at",
    "stopped_at",
    "is_cancelled",
    "calendar_edition",
    "checked_edition",
)
INBOX_COLUMNS = ("case_id", "kind", "step", "organization_id", "roles", "entered_at", "sort_at")


def _cases(count: int) -> Iterator[dict[str, Any]]:
    definition, edition = current_procedure("complaint").digest, current_edition()[1]
    homes = [(village.code, district.code) for district in districts() for village in villages(district.code)]
    agencies = [agency.code for agency in organizations() if agency.receives_complaints]
    categories = [category.code for category in rules.categories()]
    now = dt.datetime.now(dt.UTC)
    sealed = encrypt("Pelapor", purpose="complaints.reporter_name")
    for _ in range(count):
        age = random.random()
        is_open = age < OPEN_SHARE
        opened_at = now - dt.timedelta(days=365 * YEARS * age)
        village, district = random.choice(homes)
        identifier = UUID(int=first_uuid7_at(opened_at).int | random.getrandbits(62))
        yield {
            "id": identifier,
            "definition": definition,
            "edition": edition,
            "reference": f"BCH-{identifier.hex[-12:]}",
            "text": f"{random.choice(OBJECTS).capitalize()} {random.choice(FAULTS)} di {random.choice(PLACES)}",
            "category": random.choice(categories),
            "organization": random.choice(agencies),
            "district": district,
            "village": village,
            "step": random.choice(("verification", "handling", "waiting_reporter")) if is_open else "closed",
            "opened_at": opened_at,
            "due_at": opened_at + dt.timedelta(days=20) if is_open else None,
            "closed_at": None if is_open else min(opened_at + dt.timedelta(days=random.uniform(1, 25)), now),
            "sealed": sealed,
        }


def _case_row(case: dict[str, Any]) -> tuple[Any, ...]:
    return (
        case["id"],
        "complaint",
        case["definition"],
        case["reference"],
        case["text"],
        case["category"],
        case["organization"],
        case["district"],
        case["village"],
        case["step"],
        case["due_at"],
        case["opened_at"],
        case["closed_at"],
        "" if case["closed_at"] is None else "resolved",
    )


def _complaint_row(case: dict[str, Any]) -> tuple[Any, ...]:
    has_name = random.random() < 0.3
    return (
        case["id"],
        f"{case['text']}. Sudah lama dilaporkan warga dan belum ada perbaikan, mohon segera ditangani.",
        "complaint",
        random.uniform(-7.75, -7.25),
        random.uniform(112.05, 112.45),
        "",
        random.random() < 0.2,
        random.random() < 0.05,
        True,
        "web",
        "id",
        case["sealed"] if has_name else None,
        None,
        random.randbytes(32),
        random.randbytes(16),
        f"bench-{case['id'].hex}",
        "0" * 64,
        None if case["closed_at"] is None else random.choice((None, 3, 4, 5)),
        "",
    )


def _clock_rows(case: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    opened_at, organization = case["opened_at"], case["organization"]
    verified_at = opened_at + dt.timedelta(days=random.uniform(0.1, 5))
    is_waiting = case["step"] == "verification"
    edition = case["edition"]
    yield (
        case["id"],
        "verification",
        coordinator(),
        3,
        opened_at,
        opened_at + dt.timedelta(days=4),
        None if is_waiting else verified_at,
        False,
        edition,
        edition,
    )
    if is_waiting:
        return
    answered_at = verified_at + dt.timedelta(days=random.uniform(0.1, 9))
    resolved_at = case["closed_at"] and max(case["closed_at"], verified_at)
    for code, days, stopped_at in (("first_answer", 5, answered_at), ("resolution", 14, resolved_at)):
        yield (
            case["id"],
            code,
            organization,
            days,
            verified_at,
            verified_at + dt.timedelta(days=days * 7 / 5),
            stopped_at,
            False,
            edition,
            edition,
        )


def _inbox_row(case: dict[str, Any]) -> tuple[Any, ...]:
    is_new = case["step"] == "verification"
    return (
        case["id"],
        "complaint",
        case["step"],
        coordinator() if is_new else case["organization"],
        ["verifier"] if is_new else ["handler", "head"],
        case["opened_at"],
        case["due_at"] or NEVER,
    )
