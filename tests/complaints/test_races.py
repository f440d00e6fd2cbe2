"""Two who act at the same moment: one wins, the other is told so or gets the same answer; nothing is done twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from praja.cases.commands.attempts import ATTEMPTS
from praja.cases.models import Action
from praja.complaints import commands
from praja.complaints.commands import Words, unlock
from praja.complaints.events import Disposed
from praja.complaints.models import Complaint, Message, Photo
from praja.kernel.errors import DomainError, Invalid, TooManyRequests
from praja.kernel.events.models import Event
from tests import factories as f
from tests.complaints.pages import a_report, picture, verifier_client

pytestmark = pytest.mark.usefixtures("regency")

FILING = {
    "description": "Lampu penerangan jalan mati di depan sekolah.",
    "category": "street_light",
    "village": "35.17.09.1006",
}


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Run all deeds on connections of their own, started together; what they returned, or the refusal they got."""
    together = threading.Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            together.wait(timeout=10)
            return deed()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))


def statuses(responses: Sequence[Any]) -> list[int]:
    return sorted(response.status_code for response in responses)


def post(client: Client, path: str, content: object, key: str) -> Callable[[], Any]:
    return lambda: client.post(path, content, "application/json", headers={"idempotency-key": key})


def test_of_two_officers_who_dispose_at_once_one_wins_and_the_other_is_told() -> None:
    filed = f.verified()
    path = f"/api/complaints/{filed.complaint.pk}/dispose"
    first, second = verifier_client(), verifier_client()
    answers = at_once(post(first, path, {"to": f.ROADS}, f.key()), post(second, path, {"to": f.HEALTH}, f.key()))
    assert statuses(answers) == [200, 409]
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert lost.headers["Content-Type"] == "application/problem+json"
    assert (lost.json()["code"], won.json()["step"]) == ("wrong-state", "handling")
    assert Complaint.objects.get().case.organization_id == won.json()["organization"]
    assert Action.objects.filter(code="dispose").count() == 1
    assert Event.objects.filter(type=Disposed.TYPE).count() == 1


def test_a_disposition_sent_twice_at_once_is_one_and_both_hear_the_same() -> None:
    path, key = f"/api/complaints/{f.verified().complaint.pk}/dispose", f.key()
    send = [post(verifier_client(), path, {"to": f.ROADS}, key) for _ in range(2)]
    answers = at_once(*send)
    assert statuses(answers) == [200, 200]
    assert sorted(answer.json().pop("was_repeated") for answer in answers) == [False, True]
    assert Action.objects.filter(code="dispose").count() == 1


def test_a_filing_sent_four_times_at_once_is_one_complaint_with_one_pin() -> None:
    key = uuid4().hex
    answers = at_once(*[post(Client(), "/api/complaints", FILING, key) for _ in range(4)])
    assert statuses(answers) == [200, 200, 200, 201]
    assert len({(answer.json()["reference"], answer.json()["pin"]) for answer in answers}) == 1
    assert Complaint.objects.count() == 1


def test_one_key_for_two_filings_at_once_files_one_and_refuses_the_other() -> None:
    key = uuid4().hex
    answers = at_once(
        post(Client(), "/api/complaints", FILING, key),
        post(Client(), "/api/complaints", FILING | {"category": "waste"}, key),
    )
    assert statuses(answers) == [201, 409]
    assert next(answer for answer in answers if answer.status_code == 409).json()["field"] == "key"


def test_the_form_sent_twice_at_once_with_its_photo_files_one_report() -> None:
    report = a_report(Client())
    answers = at_once(*[lambda: Client().post("/complaints/new/", report | {"photos": picture()}) for _ in range(2)])
    assert statuses(answers) == [302, 302]
    assert len({answer["Location"] for answer in answers}) == 1
    assert (Complaint.objects.count(), Photo.objects.count()) == (1, 1)


def test_a_photo_claimed_by_two_reports_at_once_belongs_to_one() -> None:
    photo = f.a_photo()
    outcomes = at_once(*[lambda: f.file(photos=[photo]) for _ in range(2)])
    refusals = [outcome for outcome in outcomes if isinstance(outcome, Invalid)]
    assert [refusal.field for refusal in refusals] == ["photos"]
    assert Complaint.objects.count() == 1


def test_a_resolution_and_a_return_at_once_leave_one_of_them() -> None:
    filed = f.disposed(category="public_service")
    outcomes = at_once(
        lambda: commands.resolve(f.pk(filed), words=Words("Selesai."), by=f.handler(), key=f.key()),
        lambda: commands.return_disposition(f.pk(filed), words=Words("Bukan kami."), by=f.handler(), key=f.key()),
    )
    assert [outcome.status for outcome in outcomes if isinstance(outcome, DomainError)] == [409]
    assert Message.objects.count() == 1


def test_a_rating_and_a_reopening_at_once_are_taken_one_after_the_other() -> None:
    filed = f.resolved()
    by = f.reporter(filed)
    outcomes = at_once(
        lambda: commands.rate(f.pk(filed), rating=5, by=by, key=f.key()),
        lambda: commands.reopen(f.pk(filed), words=Words("Belum selesai."), by=by, key=f.key()),
    )
    refusals = [outcome for outcome in outcomes if isinstance(outcome, DomainError)]
    assert all(refusal.status == 409 for refusal in refusals)
    case = Complaint.objects.get().case
    # A closed complaint may be reopened, so rate-then-reopen leaves both; reopen-then-rate leaves the reopening.
    assert (case.step, case.closed_at, len(refusals) <= 1) == ("handling", None, True)


def test_guesses_sent_at_once_do_not_slip_past_the_limit() -> None:
    filed = f.file()
    wrong = "000000" if filed.pin != "000000" else "111111"
    outcomes = at_once(*[lambda: unlock(filed.reference, wrong) for _ in range(ATTEMPTS + 5)])
    assert sum(isinstance(outcome, TooManyRequests) for outcome in outcomes) == 5
    with pytest.raises(TooManyRequests):
        unlock(filed.reference, filed.pin)
