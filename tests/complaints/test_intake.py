"""The ways in, together: each keeps the limits that are meant for it, and none opens a sealed report to others."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from praja.cases.models import Case
from praja.complaints import commands
from praja.complaints.commands import Assistance, Filed, PartOf, Words, admission
from praja.complaints.lapor.queries import waiting_follow_ups
from praja.complaints.limits import abuse_limits
from praja.complaints.models import AssistedFiling, Complaint, LaporReport, Merge
from praja.complaints.presenters.family import compared
from praja.complaints.queries.assisting import typed_in
from praja.complaints.queries.shortlist import shortlist
from praja.complaints.similar import similar_reports, similar_to
from praja.kernel.actors import Actor, Role
from praja.kernel.errors import Invalid, NotFound, WrongState
from praja.kernel.events.timeline import timeline
from tests import factories as f
from tests.accounts.people import a_person, signed_in
from tests.complaints.pages import a_report, key_of, picture, text
from tests.complaints.test_assisted import PAGE, VILLAGE, operator_client, typed
from tests.complaints.test_lapor import deliver, taken
from tests.complaints.test_limits import solved
from tests.complaints.test_sealed import EXAMINERS, WORDS, examiner, sealed

pytestmark = pytest.mark.django_db

OURS = {"origin": "http://testserver"}
DEVICE = "d" * 32
FREE = {limit.subject: limit.free for limit in abuse_limits().filing}


def from_device(number: int, *, key: str = "", proof: str = "", **changes: Any) -> Any:
    """What the outbox of a device sends."""
    client = Client()
    client.cookies["praja_device"] = DEVICE
    said = {
        "description": f"Lampu jalan nomor {number} di depan balai desa mati.",
        "category": "road_damage",
        "village": "35.17.09.1006",
    }
    headers = OURS | {"idempotency-key": key or uuid4().hex} | ({"praja-proof": proof} if proof else {})
    return client.post("/api/complaints", said | changes, content_type="application/json", headers=headers)


def test_the_outbox_of_a_busy_device_sends_a_proof_and_files_once() -> None:
    for number in range(FREE["device"]):
        assert from_device(number).status_code == 201
    key = uuid4().hex
    asked = from_device(99, key=key)
    assert (asked.status_code, asked["Content-Type"]) == (428, "application/problem+json")
    proof = solved(asked.json()["challenge"])
    answers = [from_device(99, key=key, proof=proof), from_device(99, key=key, proof=proof), from_device(99, key=key)]
    assert [one.status_code for one in answers] == [201, 200, 200]
    assert len({one.json()["pin"] for one in answers}) == 1
    assert Complaint.objects.count() == FREE["device"] + 1
    assert Complaint.objects.latest("case_id").review_reason == "many_reports"


def test_a_device_without_a_mark_gets_one_with_its_first_report() -> None:
    client = Client()
    said = {"description": WORDS, "category": "road_damage", "village": "35.17.09.1006"}
    headers = {"idempotency-key": uuid4().hex}
    client.post("/api/complaints", said, content_type="application/json", headers=headers | OURS)
    assert len(client.cookies["praja_device"].value) == 32


def test_photos_of_the_outbox_count_as_those_of_the_form_do() -> None:
    limit = next(limit for limit in abuse_limits().photo if limit.subject == "device")
    sender = admission.Sender(DEVICE)
    for _photo in range(limit.refuse or 0):
        admission.count_use("photo", sender=sender, by=Actor.citizen())
    client = Client()
    client.cookies["praja_device"] = DEVICE
    refused = client.post("/api/complaints/photos", {"photo": picture()})
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    by_form = client.post("/complaints/new/", a_report(client, photos=[picture()]))
    assert by_form.status_code == 422
    officer = signed_in(a_person((Role.HANDLER, f.ROADS)))
    officer.cookies["praja_device"] = DEVICE
    assert officer.post("/api/complaints/photos", {"photo": picture()}).status_code == 201, "officers are not counted"


def test_a_desk_is_never_asked_for_a_proof_but_a_text_that_repeats_is_marked() -> None:
    by = f.officer(Role.VILLAGE_OPERATOR, VILLAGE)
    assistance = Assistance(channel="walk_in", organization=VILLAGE, has_consent=True)
    most = FREE["device"] + 2
    for number in range(most):
        filing = f.a_filing(description=f"Jembatan bambu nomor {number} patah sejak hujan semalam.")
        commands.file_assisted(filing, assistance, by=by, key=f.key())
    assert set(Complaint.objects.values_list("review_reason", flat=True)) == {""}
    for _time in range(FREE["text"] + 1):
        filed = commands.file_assisted(f.a_filing(), assistance, by=by, key=f.key())
    assert Complaint.objects.get(pk=f.pk(filed)).review_reason == "repeated_text"


def test_another_system_is_never_refused_for_a_text_that_repeats() -> None:
    refuse = next(limit.refuse for limit in abuse_limits().filing if limit.subject == "text")
    assert refuse is not None
    mark = admission._mark(admission.normal_text(f.a_filing().description))
    for _time in range(refuse + 1):
        admission.count("filing", {"text": mark}, key=f.key(), by=Actor.citizen())
    with pytest.raises(admission.TooManyRequests):
        admission.screen(
            f.a_filing(), sender=admission.Sender(), proof=admission.Proof(), key=f.key(), by=Actor.citizen()
        )
    complaint = taken(title="", description=f.a_filing().description)
    assert complaint.review_reason == "repeated_text"


def test_a_repeat_by_a_desk_counts_its_text_once() -> None:
    by = f.officer(Role.VILLAGE_OPERATOR, VILLAGE)
    assistance = Assistance(channel="walk_in", organization=VILLAGE, has_consent=True)
    key = f.key()
    for _time in range(FREE["text"] + 2):
        filed = commands.file_assisted(f.a_filing(), assistance, by=by, key=key)
    assert filed.was_repeated
    assert Complaint.objects.get().review_reason == ""


def test_a_desk_files_a_sealed_report_and_then_knows_no_more_of_it() -> None:
    client = operator_client()
    assert "tertutup" in text(client.get(PAGE))
    assert typed(client, category="integrity", description=WORDS).status_code == 302
    complaint = Complaint.objects.select_related("case").get()
    assert (complaint.is_sealed, complaint.case.organization_id) == (True, EXAMINERS)
    slip = text(client.get("/complaints/assisted/slip/"))
    assert complaint.case.reference in slip
    assert "pelicin" not in slip
    assert "Pungutan liar" not in slip
    assert AssistedFiling.objects.exists()
    assert not typed_in(by=f.officer(Role.VILLAGE_OPERATOR, VILLAGE)).rows
    assert VILLAGE not in json.dumps(timeline(complaint.subject)[0].data)


def test_a_sealed_report_sent_by_the_outbox_is_sealed() -> None:
    filed = from_device(1, category="integrity", description=WORDS).json()
    complaint = Complaint.objects.get(pk=filed["id"])
    assert (complaint.is_sealed, complaint.description, complaint.words) == (True, "", WORDS)


@pytest.mark.parametrize("path", ["/complaints/new/", "/complaints/new/offline/"])
def test_the_form_and_its_kept_copy_say_what_sealed_means(client: Client, path: str) -> None:
    body = client.get(path).content.decode()
    assert 'data-sealed="integrity ' in body
    assert "tertutup" in text(client.get(path))


def merged(duplicate: Filed, leader: Filed, by: Actor) -> object:
    return commands.merge(f.pk(duplicate), into=f.pk(leader), by=by, key=f.key())


def test_nobody_merges_a_sealed_report() -> None:
    plain, hidden = f.file(), sealed()
    for duplicate, leader in ((plain, hidden), (hidden, plain)):
        with pytest.raises(NotFound):
            merged(duplicate, leader, f.verifier())
    with pytest.raises(WrongState):
        merged(hidden, sealed(), examiner(Role.HEAD))
    assert not Merge.objects.exists()


def test_nobody_splits_a_sealed_report_nor_splits_one_off() -> None:
    parts = [PartOf("Lampu jalan di pasar mati.", "street_light"), PartOf("Sampah di pasar menumpuk.", "waste")]
    hidden = f.pk(sealed())
    with pytest.raises(NotFound):
        commands.split(hidden, parts=parts, by=f.verifier(), key=f.key())
    with pytest.raises(WrongState):
        commands.split(hidden, parts=parts, by=examiner(), key=f.key())
    part = PartOf("Petugas meminta uang pelicin.", "integrity")
    with pytest.raises(Invalid) as refused:
        commands.split(f.pk(f.verified()), parts=[*parts, part], by=f.verifier(), key=f.key())
    assert refused.value.field == "part_3"
    assert Complaint.objects.count() == 2


def test_a_sealed_report_is_like_no_other() -> None:
    hidden = Complaint.objects.select_related("case").get(pk=f.pk(sealed()))
    plain = Complaint.objects.select_related("case").get(pk=f.pk(f.file(description=WORDS)))
    assert similar_to(hidden, by=examiner()) == []
    assert similar_to(plain, by=f.verifier()) == []
    assert similar_reports(WORDS, category="integrity", village="35.17.09.1006") != []
    assert [one.case.pk for one in similar_reports(WORDS, village="35.17.09.1006")] == [plain.pk]
    assert compared(hidden, by=examiner()).description == WORDS
    client = signed_in(a_person((Role.VERIFIER, f.COORDINATOR)))
    assert client.get(f"/complaints/{hidden.pk}/similar/").status_code == 404
    assert client.get(f"/api/complaints/{hidden.pk}/family").status_code == 404


def test_the_shortlist_of_an_examiner_keeps_no_word_of_a_sealed_report_on_the_device() -> None:
    hidden = f.pk(sealed(name="Siti Aminah", location_note="Lantai dua"))
    with pytest.raises(NotFound):
        commands.take_along(hidden, by=f.verifier())
    client = signed_in(a_person((Role.HANDLER, EXAMINERS)))
    client.post(f"/complaints/{hidden}/take-along/")
    body = client.get("/complaints/shortlist/").content.decode()
    assert f'href="/complaints/{hidden}/"' in body
    assert "data-keep=" not in body
    for word in ("pelicin", "Siti Aminah", "Lantai dua"):
        assert word not in body
    Case.objects.filter(pk=hidden).update(organization=f.HEALTH)
    assert shortlist(by=examiner()) == [], "who examines it no more finds it no more"


def test_no_officer_carries_the_words_of_a_sealed_report_to_lapor() -> None:
    complaint = taken(title="", description=WORDS)
    LaporReport.objects.update(complaint=f.pk(sealed()))
    hidden = Complaint.objects.get(is_sealed=True)
    commands.request_completion(hidden.pk, words=Words("Proyek pelicin yang mana?"), by=examiner(), key=f.key())
    deliver()
    by_bridge, by_file = (
        [one.text for _number, one in waiting_follow_ups(by=by)] for by in (Actor.system("lapor"), f.verifier())
    )
    assert "Proyek pelicin yang mana?" in by_bridge
    assert not any("pelicin" in words for words in by_file)
    page = text(signed_in(a_person((Role.VERIFIER, f.COORDINATOR))).get("/complaints/lapor/"))
    assert hidden.case.reference not in page
    assert complaint.pk != hidden.pk


def test_the_form_without_javascript_answers_the_question_under_its_key(client: Client) -> None:
    client.cookies["praja_device"] = DEVICE
    for number in range(FREE["device"]):
        from_device(number)
    content = a_report(client)
    asked = client.post("/complaints/new/", content)
    assert asked.status_code == 428
    assert key_of(asked) == content["key"]
    body = asked.content.decode()
    question = text(asked).split("Berapa ")[1].split("?")[0]
    total = sum(int(word) for word in question.split() if word.isdigit())
    payload = body.split('name="question" value="')[1].split('"')[0]
    answered = client.post("/complaints/new/", content | {"question": payload, "answer": str(total)})
    assert answered.status_code == 302
    assert Complaint.objects.filter(filing_key=content["key"]).count() == 1
