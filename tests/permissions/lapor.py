"""Who carries reports from and to SP4N-LAPOR!, and what a client of Open311 may say about what it filed."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode
from uuid import uuid4

from django.http import QueryDict

from praja.complaints.lapor import commands as lapor
from praja.complaints.lapor.exchange import Report
from praja.complaints.models import LaporFollowUp
from praja.complaints.open311 import commands as open311
from praja.complaints.open311.intake import read_intake
from praja.complaints.open311.saying import Saying, Status
from praja.kernel import clock
from praja.kernel.actors import Actor, ActorKind, Role
from tests import factories as f
from tests.permissions.matrix import EVERYONE, Attempt, Row

OPERATORS = frozenset({Role.VERIFIER, Role.ADMIN, ActorKind.SYSTEM})
LAPOR = "complaints.lapor.commands"
BY = Actor.system("matrix")


def _report(location: str = "") -> Report:
    return Report(
        tracking_id=f.key(),
        description="Jalan berlubang di depan balai desa.",
        received_at=clock.now() - dt.timedelta(days=1),
        location=location,
    )


def _receive() -> Attempt:
    return lambda by: lapor.receive_report(_report("Desa Mojongapit"), by=by)


def _place() -> Attempt:
    row = lapor.receive_report(_report(), by=BY).row
    return lambda by: lapor.place_report(row.pk, village="35.17.09.1006", by=by)


def _carried() -> Attempt:
    return lambda by: lapor.mark_carried([], by=by)


def _note_failure() -> Attempt:
    row = lapor.receive_report(_report("Desa Mojongapit"), by=BY).row
    follow_up = LaporFollowUp.objects.create(
        report=row, event=uuid4(), agency=f.ROADS, state="Terverifikasi", made_at=clock.now()
    )
    return lambda by: lapor.note_failure(follow_up.pk, error="503", by=by)


def _note_reading() -> Attempt:
    return lambda by: lapor.note_reading(cursor="", error="", by=by)


def _receive_update() -> Attempt:
    key = open311.issue_key("Aplikasi warga", by=BY).key
    content = {"service_code": "waste", "address_id": "35.17.09.1006"}
    filed = open311.file_request(read_intake(QueryDict(urlencode(content))), key=key, by=Actor.citizen())
    saying = Saying("1", filed.reference, Status.OPEN, "Masih menumpuk.")
    return lambda by: open311.receive_update(f.pk(filed), saying, key=key, by=by)


ROWS = [
    Row(f"{LAPOR}.receive_report", _receive, OPERATORS, f.COORDINATOR),
    Row(f"{LAPOR}.place_report", _place, OPERATORS, f.COORDINATOR),
    Row(f"{LAPOR}.mark_carried", _carried, OPERATORS, f.COORDINATOR),
    Row(f"{LAPOR}.note_failure", _note_failure, OPERATORS, f.COORDINATOR),
    Row(f"{LAPOR}.note_reading", _note_reading, OPERATORS, f.COORDINATOR),
    # The key of the client decides, not who sits in front of it.
    Row("complaints.open311.commands.receive_update", _receive_update, EVERYONE, "", elsewhere=EVERYONE),
]
