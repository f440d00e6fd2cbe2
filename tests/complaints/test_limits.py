"""Limits against abuse: nothing is asked below them, a proof of work above, and only a flood is refused."""

from __future__ import annotations

import base64
import datetime as dt
import json
from contextlib import suppress
from typing import Any

import pytest
from altcha.v1 import Challenge, solve_challenge
from django.db import connection
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext

from praja.complaints import jobs
from praja.complaints.commands import admission
from praja.complaints.commands.admission import Proof, ProofRequired, Sender
from praja.complaints.limits import abuse_limits
from praja.complaints.models import Complaint, Usage, UsedChallenge
from praja.complaints.proof import as_problem, new_challenge, question_of, question_payload
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.errors import TooManyRequests
from praja.kernel.web.addresses import client_network
from tests import factories as f
from tests.complaints.pages import a_report, text

pytestmark = pytest.mark.django_db

FREE = {limit.subject: limit.free for limit in abuse_limits().filing}
REFUSE = {limit.subject: limit.refuse for limit in abuse_limits().filing}
NETWORK = "203.0.113.0/24"
NOTHING, UNKNOWN = Proof(), Sender()


def solved(challenge: dict[str, Any]) -> str:
    """What an ALTCHA client sends for a challenge."""
    parts = [challenge[name] for name in ("algorithm", "challenge", "maxnumber", "salt", "signature")]
    found = solve_challenge(Challenge(*parts))
    assert found is not None
    content = {name: challenge[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(json.dumps(content | {"number": found.number}).encode()).decode()


def send(number: int, *, key: str = "", proof: Proof = NOTHING, sender: Sender = UNKNOWN, **changes: Any) -> Complaint:
    """File the report of that number as somebody without an account."""
    words = changes.pop("description", f"Lampu jalan nomor {number} di depan balai desa mati.")
    filing = f.a_filing(description=words, **changes)
    return admission.file_from_public(
        filing, sender=sender, proof=proof, by=Actor.citizen(), key=key or f.key()
    ).complaint


def test_below_the_limits_nothing_is_asked() -> None:
    for number in range(FREE["device"]):
        assert send(number, sender=Sender("d" * 32, NETWORK)).review_reason == ""


def test_above_the_free_number_a_device_needs_a_proof() -> None:
    sender = Sender("d" * 32, NETWORK)
    for number in range(FREE["device"]):
        send(number, sender=sender)
    key = f.key()
    with pytest.raises(ProofRequired) as refused:
        send(99, key=key, sender=sender)
    proof = Proof(solved(dict(refused.value.members["challenge"])))  # type: ignore[call-overload]
    assert send(99, key=key, sender=sender, proof=proof).review_reason == "many_reports"


def test_a_repeat_counts_nothing_and_needs_no_second_proof() -> None:
    sender, keys = Sender("d" * 32, NETWORK), [f.key() for _number in range(FREE["device"])]
    for number, key in enumerate(keys):
        send(number, key=key, sender=sender)
    for number, key in enumerate(keys):
        send(number, key=key, sender=sender)
    with pytest.raises(ProofRequired):
        send(50, sender=sender)


def test_a_refused_request_counts_once_however_often_it_is_sent() -> None:
    sender = Sender("d" * 32, NETWORK)
    for number in range(FREE["device"]):
        send(number, sender=sender)
    key = f.key()
    for _attempt in range(20):
        with pytest.raises(ProofRequired) as refused:
            send(99, key=key, sender=sender)
    assert refused.value.challenge.maxnumber == abuse_limits().proof.numbers, "it did not become harder"


def test_the_same_solution_admits_one_report_only() -> None:
    sender, payload = Sender("d" * 32, NETWORK), solved(_challenge())
    for number in range(FREE["device"]):
        send(number, sender=sender)
    key = f.key()
    send(98, key=key, sender=sender, proof=Proof(payload))
    with pytest.raises(ProofRequired):
        send(99, sender=sender, proof=Proof(payload))
    assert UsedChallenge.objects.count() == 1


def test_a_solution_holds_for_its_minutes_and_only_when_it_is_ours() -> None:
    sender, payload = Sender("d" * 32, NETWORK), solved(_challenge())
    for number in range(FREE["device"]):
        send(number, sender=sender)
    forged = json.loads(base64.b64decode(payload)) | {"signature": "0" * 64}
    for wrong in ("", "nonsense", "bnVsbA==", base64.b64encode(json.dumps(forged).encode()).decode()):
        with pytest.raises(ProofRequired):
            send(97, sender=sender, proof=Proof(wrong))
    later = clock.now() + dt.timedelta(minutes=abuse_limits().proof.minutes + 1)
    with clock.at(later), pytest.raises(ProofRequired):
        send(98, sender=sender, proof=Proof(payload))


def test_the_proof_becomes_harder_with_the_flood_and_then_the_device_is_refused() -> None:
    sender, asked = Sender("d" * 32), []
    limit = REFUSE["device"]
    assert limit is not None
    for number in range(limit):
        try:
            send(number, sender=sender)
        except ProofRequired as required:
            asked.append(required.challenge.maxnumber)
    assert asked == sorted(asked)
    assert asked[-1] >= 4 * abuse_limits().proof.numbers
    with pytest.raises(TooManyRequests) as refused:
        send(limit + 1, sender=sender)
    assert refused.value.retry_after > 0
    assert "desa" in str(refused.value.message)


def test_people_who_share_an_address_are_never_refused() -> None:
    for number in range(FREE["network"] + 5):
        sender = Sender(f"{number:032d}", NETWORK)
        try:
            assert send(number, sender=sender).review_reason == ""
        except ProofRequired as required:
            proof = Proof(solved(dict(required.members["challenge"])))  # type: ignore[call-overload]
            assert send(number, sender=sender, proof=proof).review_reason == "", "nor looked at more closely"


def test_the_same_words_from_anywhere_are_marked_for_review_and_kept() -> None:
    words = "Tolak pembangunan pasar baru di desa kami!"
    variants = [words, words.upper(), f"{words}..", "Tolak  pembangunan pasar baru, di desa kami", words]
    marked = []
    for number, variant in enumerate(variants):
        sender = Sender(f"{number:032d}", f"203.0.{number}.0/24")
        try:
            marked.append(send(number, description=variant, sender=sender).review_reason)
        except ProofRequired as required:
            proof = Proof(solved(dict(required.members["challenge"])))  # type: ignore[call-overload]
            marked.append(send(number, description=variant, sender=sender, proof=proof).review_reason)
    free = FREE["text"]
    assert marked == [""] * free + ["repeated_text"] * (len(variants) - free)


def test_a_window_slides() -> None:
    sender, start = Sender("d" * 32), clock.now().replace(minute=0, second=0, microsecond=0)
    with clock.at(start + dt.timedelta(minutes=50)):
        for number in range(FREE["device"]):
            send(number, sender=sender)
    with clock.at(start + dt.timedelta(minutes=65)), pytest.raises(ProofRequired):
        send(98, sender=sender)
    with clock.at(start + dt.timedelta(hours=3)):
        assert send(99, sender=sender).review_reason == ""


def test_counting_is_one_statement_and_keeps_no_address() -> None:
    with CaptureQueriesContext(connection) as captured:
        admission.screen(
            f.a_filing(phone="0812 3456 7890"),
            sender=Sender("d" * 32, NETWORK),
            proof=Proof(),
            key=f.key(),
            by=Actor.citizen(),
        )
    assert len([query for query in captured if "SAVEPOINT" not in query["sql"]]) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'complaints_usage'")
        assert cursor.fetchone() == ("u",)
        cursor.execute("SELECT string_agg(u::text, ' ') FROM complaints_usage u")
        (kept,) = cursor.fetchone()
    assert "203.0.113" not in kept
    assert "81234567890" not in kept


def test_counters_challenges_and_device_marks_are_forgotten_in_time() -> None:
    complaint = send(1, sender=Sender("d" * 32, NETWORK))
    assert complaint.device_mark is not None
    with clock.at(clock.now() + dt.timedelta(days=3)):
        jobs.forget_usage()
        assert not Usage.objects.exists()
        assert not UsedChallenge.objects.exists()
        assert jobs.forget_devices() == 0
    with clock.at(clock.now() + dt.timedelta(days=abuse_limits().device_mark_days + 1)):
        assert jobs.forget_devices() == 1
    complaint.refresh_from_db()
    assert complaint.device_mark is None


def test_a_program_gets_the_challenge_in_the_problem_and_resends_under_the_same_key() -> None:
    client, key = Client(), f.key()
    answer = _flood(client, key)
    assert answer.status_code == 428
    problem = answer.json()
    assert problem["code"] == "proof-required"
    proven = _file(client, key, {"Praja-Proof": solved(problem["challenge"])})
    assert proven.status_code == 201
    again = _file(client, key, {})
    assert again.status_code == 200
    assert again.json()["was_repeated"]


def test_a_challenge_can_be_had_ahead_of_filing() -> None:
    answer = Client().get("/api/complaints/challenge")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert solved(answer.json())


def test_the_form_keeps_what_was_typed_and_carries_the_challenge() -> None:
    client = _busy_browser()
    sent = a_report(client, description="Saluran air tersumbat di depan langgar.")
    page = client.post("/complaints/new/", sent)
    assert page.status_code == 428
    body = page.content.decode()
    assert "data-challenge=" in body
    assert "data-again" in body
    assert "Saluran air tersumbat" in body
    assert sent["key"] in body
    challenge = page.context["proof"].challenge
    done = client.post("/complaints/new/", sent | {"proof": solved(json.loads(challenge))})
    assert done.status_code == 302


def test_without_javascript_a_small_question_is_enough() -> None:
    client = _busy_browser()
    sent = a_report(client, description="Saluran air tersumbat di depan langgar.")
    page = client.post("/complaints/new/", sent)
    view = page.context["proof"]
    assert view.question in text(page)
    one, other = (int(word) for word in view.question.rstrip("?").split() if word.isdigit())
    wrong = client.post("/complaints/new/", sent | {"question": view.payload, "answer": str(one + other + 1)})
    assert wrong.status_code == 428
    assert (
        client.post("/complaints/new/", sent | {"question": view.payload, "answer": str(one + other)}).status_code
        == 302
    )


def test_the_question_is_not_enough_for_a_flood() -> None:
    sender = Sender("d" * 32)
    for number in range(4 * FREE["device"]):
        with suppress(ProofRequired):
            send(number, sender=sender)
    challenge = new_challenge(abuse_limits().proof.most_numbers)
    one, other = (int(word) for word in question_of(challenge).rstrip("?").split() if word.isdigit())
    answered = Proof(question=question_payload(challenge), answer=str(one + other))
    with pytest.raises(ProofRequired) as required:
        send(99, sender=sender, proof=answered)
    assert not required.value.may_answer


@pytest.mark.parametrize(
    ("is_behind_proxy", "forwarded", "network"),
    [
        (False, "198.51.100.7", "127.0.0.0/24"),
        (True, "9.9.9.9, 198.51.100.7", "198.51.100.0/24"),
        (True, "2001:db8:1:2::3", "2001:db8:1::/48"),
        (True, "", "127.0.0.0/24"),
        (True, "nonsense", ""),
    ],
)
def test_the_network_is_the_proxys_word_only_behind_a_proxy(
    is_behind_proxy: bool, forwarded: str, network: str
) -> None:
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().get("/", **headers)  # type: ignore[arg-type]
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https") if is_behind_proxy else None):
        assert client_network(request) == network


def test_officers_and_other_systems_are_not_counted() -> None:
    for number in range(FREE["device"] + 3):
        admission.screen(
            f.a_filing(description=f"Lampu jalan nomor {number} di depan balai desa mati."),
            sender=Sender("d" * 32),
            proof=Proof(),
            key=f.key(),
            by=f.officer(Role.VILLAGE_OPERATOR, "kel-35.17.09.1006"),
        )
    assert not Usage.objects.exists()


def test_looking_for_similar_reports_and_photos_have_limits_of_their_own() -> None:
    sender = Sender("d" * 32)
    for deed in ("similar", "photo", "support"):
        limit = next(item for item in abuse_limits().of(deed) if item.subject == "device")  # type: ignore[arg-type]
        assert limit.refuse is not None
        for _time in range(limit.refuse):
            admission.count_use(deed, sender=sender, by=Actor.citizen())  # type: ignore[arg-type]
        with pytest.raises(TooManyRequests):
            admission.count_use(deed, sender=sender, by=Actor.citizen())  # type: ignore[arg-type]
    assert send(1, sender=sender).review_reason == ""


def _challenge() -> dict[str, Any]:
    return as_problem(new_challenge())


def _file(client: Client, key: str, headers: dict[str, str], number: int = 99) -> Any:
    content = {
        "description": f"Lampu jalan nomor {number} mati.",
        "category": "road_damage",
        "village": "35.17.09.1006",
    }
    return client.post(
        "/api/complaints", content, content_type="application/json", headers={"Idempotency-Key": key} | headers
    )


def _flood(client: Client, key: str) -> Any:
    """The answer to a report that comes after more from one browser than is free."""
    client.cookies["praja_device"] = "d" * 32
    for number in range(FREE["device"]):
        assert _file(client, f.key(), {}, number).status_code == 201
    return _file(client, key, {})


def _busy_browser() -> Client:
    client = Client()
    _flood(client, f.key())
    return client
