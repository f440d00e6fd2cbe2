"""The way of an application: filed, checked, recommended, visited, signed; returned, refused, withdrawn."""

from __future__ import annotations

from decimal import Decimal

import pytest

from praja.cases.models import Clock, InboxItem
from praja.kernel.errors import Conflict, Invalid, InvalidFields, NotAllowed, WrongState
from praja.kernel.events.models import Event
from praja.services.applications import commands
from praja.services.applications.commands import Applicant, Said
from praja.services.applications.models import Application, StepRecord
from praja.services.applications.values import answers_of
from praja.services.documents.models import Document
from tests import factories as f
from tests.services.applications import world as w
from tests.services.documents.world import PASSPHRASE, a_signer

pytestmark = pytest.mark.usefixtures("services")


def test_filing_opens_a_case_with_the_provider_and_gives_code_and_pin_once_per_key() -> None:
    key = f.key()
    filed, again = w.file(key=key), w.file(key=key)
    assert filed.reference.startswith("JBG-L-")
    assert (again.pin, again.reference, again.was_repeated) == (filed.pin, filed.reference, True)
    assert filed.application.case.organization_id == "dpmptsp"
    with pytest.raises(Conflict):
        w.file(key=key, answers={"content": "Lain", "width": 1})


def test_a_filing_names_every_fault_of_applicant_and_form() -> None:
    with pytest.raises(InvalidFields) as caught:
        w.file(applicant=Applicant(name="A", village="0"), answers={"width": "banyak"})
    assert set(caught.value.errors) == {"name", "nik", "address", "village", "content", "width"}


def test_a_letter_is_not_filed_with_a_village_that_does_not_issue_it() -> None:
    w.issue_letters()
    with pytest.raises(InvalidFields) as refused:
        w.file(w.LETTER)
    assert set(refused.value.errors) == {"village"}


def test_a_letter_goes_to_the_office_of_the_applicants_village() -> None:
    assert w.file(w.LETTER).application.case.organization_id == w.VILLAGE_OFFICE


def test_personal_answers_are_sealed_and_read_back_as_they_were() -> None:
    application = w.file().application
    assert "1990" not in application.answers
    assert "Warung" in application.answers
    found = answers_of(Application.objects.get(pk=application.pk))
    assert (found["width"], found["birth"].isoformat()) == (Decimal(2), "1990-12-05")


def test_the_clock_of_the_service_starts_with_registration_and_stands_still_while_the_applicant_completes() -> None:
    identifier = w.pk(filed := w.file())
    assert not Clock.objects.filter(case=identifier).exists()
    w.act(identifier, "register", w.FRONT)
    assert Clock.objects.get(case=identifier).source == "Standar uji"
    w.recommend(identifier, "pupr", w.ROADS)
    w.recommend(identifier, "dishub", w.TRAFFIC)
    with pytest.raises(Invalid):
        w.act(identifier, "return", w.BACK)
    w.act(identifier, "return", w.BACK, "Foto buram")
    assert Clock.objects.get(case=identifier).paused_at is not None
    w.act(identifier, "complete", w.applicant_of(filed), answers={"content": "Baru", "width": 3})
    application = w.act(identifier, "register", w.FRONT)
    assert Clock.objects.get(case=identifier).is_running
    assert answers_of(application)["content"] == "Baru"


def test_two_agencies_recommend_beside_each_other_and_the_last_one_moves_it_on() -> None:
    identifier = w.pk(w.file())
    w.act(identifier, "register", w.FRONT)
    waiting = InboxItem.objects.filter(case=identifier)
    assert set(waiting.values_list("organization", flat=True)) == {"dpmptsp", "pupr", "dishub"}
    assert w.recommend(identifier, "dishub", w.TRAFFIC).case.step == "study"
    assert w.recommend(identifier, "pupr", w.ROADS).case.step == "visit"
    with pytest.raises(WrongState):
        w.recommend(identifier, "pupr", w.ROADS)


def test_what_an_agency_said_decides_which_actions_are_open() -> None:
    identifier = w.pk(w.file())
    w.act(identifier, "register", w.FRONT)
    w.recommend(identifier, "pupr", w.ROADS, recommended=False)
    w.recommend(identifier, "dishub", w.TRAFFIC)
    with pytest.raises(WrongState):
        w.act(identifier, "propose", w.BACK, answers={"is_safe": True})
    assert w.act(identifier, "reject", w.BACK, "Tidak aman").case.outcome == "refused"


def test_a_document_is_drafted_with_the_step_and_the_case_ends_only_when_it_is_signed() -> None:
    identifier = w.visited()
    document = Document.objects.get(case=identifier)
    assert (document.kind, document.state, document.organization_id) == ("permit", "draft", "dpmptsp")
    signer = a_signer("dpmptsp")
    with pytest.raises(WrongState):
        w.act(identifier, "sign", signer)
    commands.sign(identifier, "sign", secret=PASSPHRASE, by=signer)
    done = w.act(identifier, "sign", signer)
    document.refresh_from_db()
    assert (document.state, done.case.outcome, done.case.is_open) == ("signed", "granted", False)


def test_whoever_checked_or_visited_does_not_sign() -> None:
    identifier = w.recommended()
    both = f.Actor(kind=w.BACK.kind, id=w.BACK.id, grants=w.BACK.grants | w.HEAD.grants)
    w.act(identifier, "propose", both, answers={"is_safe": True})
    with pytest.raises(NotAllowed):
        commands.sign(identifier, "sign", secret=PASSPHRASE, by=both)


def test_the_applicant_withdraws_wherever_it_is_and_its_deadline_leaves_the_figures() -> None:
    identifier = w.pk(filed := w.file())
    w.act(identifier, "register", w.FRONT)
    with pytest.raises(NotAllowed):
        commands.withdraw(identifier, by=w.FRONT, key=f.key())
    done = commands.withdraw(identifier, words="Batal", by=w.applicant_of(filed), key=f.key()).application
    assert (done.case.outcome, Clock.objects.get(case=identifier).is_cancelled) == ("withdrawn", True)
    assert not InboxItem.objects.filter(case=identifier).exists()


def test_an_action_is_done_once_for_each_key() -> None:
    identifier, key = w.pk(w.file()), f.key()
    first = commands.act(identifier, "register", by=w.FRONT, key=key)
    again = commands.act(identifier, "register", by=w.FRONT, key=key)
    assert (first.was_repeated, again.was_repeated) == (False, True)
    assert StepRecord.objects.filter(application=identifier, code="register").count() == 1


def test_who_declared_an_interest_keeps_out() -> None:
    identifier = w.pk(w.file())
    commands.declare_interest(identifier, words="Saudara saya", by=w.FRONT)
    with pytest.raises(NotAllowed):
        w.act(identifier, "register", w.FRONT)
    other = f.Actor(kind=w.FRONT.kind, id="other", grants=w.FRONT.grants)
    assert w.act(identifier, "register", other).case.step == "study"


def test_whoever_decides_out_of_turn_says_why_and_it_is_kept() -> None:
    first, second = w.pk(w.file()), w.pk(w.file())
    with pytest.raises(Invalid) as caught:
        w.act(second, "register", w.FRONT)
    assert (caught.value.field, caught.value.code) == ("order_reason", "out-of-turn")
    w.act(second, "register", w.FRONT, order_reason="Pemohon lansia di loket")
    record = StepRecord.objects.get(application=second, code="register")
    assert (record.overtaken, record.order_reason) == (1, "Pemohon lansia di loket")
    w.act(first, "register", w.FRONT)
    assert StepRecord.objects.get(application=first, code="register").overtaken == 0


def test_a_village_letter_serves_another_service_as_data() -> None:
    wanted = w.form(w.field("letter", "letter", service=w.LETTER, required=True), w.field("content", "text"))
    w.publish(w.a_permit(forms=w.a_permit()["forms"] | {"application": wanted}))
    w.issue_letters(w.LETTER, pattern="470/{number}/KEP/{year}")
    identifier = w.pk(w.file(w.LETTER))
    w.act(identifier, "accept", w.OPERATOR)
    signer = a_signer(w.VILLAGE_OFFICE)
    letter = commands.sign(identifier, "sign", secret=PASSPHRASE, by=signer)
    w.act(identifier, "sign", signer)
    application = w.file(answers={"letter": letter.code}).application
    assert answers_of(application)["letter.name"] == "Pemohon Contoh"
    assert "/KEP/" in letter.number
    other = Applicant(name="Lain", nik="3517094512900002", address="Jalan Contoh 2", village=w.VILLAGE)
    with pytest.raises(InvalidFields):
        w.file(applicant=other, answers={"letter": letter.code})


def test_every_deed_is_one_event_without_a_name_in_it() -> None:
    identifier = w.visited()
    told = Event.objects.filter(subject=f"application/{identifier}").order_by("time", "id")
    assert [event.type.split(".")[-2] for event in told] == [
        "filed",
        "step_done",
        "recommended",
        "recommended",
        "step_done",
    ]
    assert "Pemohon" not in str([event.data for event in told])


def test_said_content_of_a_key_may_not_change() -> None:
    identifier, key = w.pk(w.file()), f.key()
    commands.act(identifier, "return", said=Said(words="Kurang KTP"), by=w.FRONT, key=key)
    with pytest.raises(Conflict):
        commands.act(identifier, "return", said=Said(words="Kurang KK"), by=w.FRONT, key=key)
