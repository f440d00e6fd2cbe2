"""A complaint from filing to closing, as commands."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from praja.cases.models import Clock, InboxItem
from praja.complaints import commands
from praja.complaints.commands import Words
from praja.complaints.jobs import close_silent_complaints
from praja.complaints.models import Classification, Complaint, Message
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import Conflict, DomainError, Invalid, InvalidFields, NotAllowed, WrongState
from praja.kernel.events.timeline import timeline
from tests import factories as f

pytestmark = pytest.mark.django_db
WORDS = Words("Kami tindak lanjuti hari ini.")


def case_of(filed: commands.Filed) -> Any:
    return Complaint.objects.select_related("case").get(pk=filed.complaint.pk).case


def running(filed: commands.Filed) -> set[str]:
    return set(Clock.objects.filter(case=f.pk(filed), stopped_at=None, paused_at=None).values_list("code", flat=True))


def what_happened(filed: commands.Filed) -> list[str]:
    return [event.type.split(".")[3] for event in timeline(filed.complaint.subject)]


def test_a_filed_complaint_waits_for_the_verifier_with_three_working_days() -> None:
    filed = f.file()
    case = case_of(filed)
    assert case.step == "verification"
    assert running(filed) == {"verification"}
    item = InboxItem.objects.get(case=case)
    assert (item.organization_id, item.roles) == (f.COORDINATOR, ["verifier"])
    assert Clock.objects.get(case=case).days == 3


def test_place_and_category_give_the_agency() -> None:
    case = case_of(f.file(category="road_damage"))
    assert case.organization_id == f.ROADS
    assert case.village_id == "35.17.09.1006"
    assert case.district_id == "35.17.09"


def test_the_whole_way_to_a_rating() -> None:
    filed = f.disposed()
    commands.answer(f.pk(filed), words=WORDS, by=f.handler(), key=f.key())
    commands.ask_reporter(f.pk(filed), words=Words("Sisi mana?"), by=f.handler(), key=f.key())
    commands.reply(f.pk(filed), words=Words("Sisi utara."), by=f.reporter(filed), key=f.key())
    with pytest.raises(WrongState, match="foto"):
        commands.resolve(f.pk(filed), words=WORDS, by=f.handler(), key=f.key())
    commands.resolve(f.pk(filed), words=Words("Selesai.", [f.a_photo()]), by=f.handler(), key=f.key())
    commands.rate(f.pk(filed), rating=5, remark="Cepat", by=f.reporter(filed), key=f.key())
    case = case_of(filed)
    assert (case.step, case.outcome, case.is_open) == ("closed", "resolved", False)
    assert running(filed) == set()
    assert what_happened(filed) == [
        "filed",
        "verified",
        "disposed",
        "answered",
        "reporter_asked",
        "reporter_replied",
        "resolved",
        "rated",
    ]


def test_the_agency_clock_stands_still_while_the_reporter_is_asked() -> None:
    filed = f.asked()
    assert running(filed) == {"reporter_reply"}
    assert not InboxItem.objects.filter(case=f.pk(filed)).exists()
    commands.reply(f.pk(filed), words=WORDS, by=f.reporter(filed), key=f.key())
    assert running(filed) == {"resolution"}
    assert InboxItem.objects.get(case=f.pk(filed)).organization_id == f.ROADS


@pytest.mark.parametrize(
    ("classification", "days"),
    [
        (Classification.INFORMATION, 5),
        (Classification.ASPIRATION, 5),
        (Classification.COMPLAINT, 14),
        (Classification.SUPERVISED, 60),
    ],
)
def test_the_time_to_resolve_follows_from_the_classification(classification: Classification, days: int) -> None:
    filed = f.disposed(classification=classification)
    assert Clock.objects.get(case=f.pk(filed), code="resolution").days == days


def test_a_returned_complaint_finds_another_door_while_its_clock_runs_on() -> None:
    filed = f.disposed(to=f.HEALTH)
    due_at = Clock.objects.get(case=f.pk(filed), code="resolution").due_at
    commands.return_disposition(f.pk(filed), words=Words("Jalan kabupaten."), by=f.handler(f.HEALTH), key=f.key())
    assert case_of(filed).step == "disposition"
    commands.dispose(f.pk(filed), to=f.ROADS, by=f.verifier(), key=f.key())
    assert Clock.objects.get(case=f.pk(filed), code="resolution").due_at == due_at
    assert Clock.objects.filter(case=f.pk(filed), code="first_answer").count() == 2


def test_a_silent_reporter_closes_the_complaint_after_ten_working_days() -> None:
    filed = f.resolved()
    assert close_silent_complaints() == 0
    with clock.at(clock.now() + dt.timedelta(days=60)):
        assert close_silent_complaints() == 1
        assert close_silent_complaints() == 0
    assert case_of(filed).outcome == "resolved"
    assert what_happened(filed)[-1] == "closed_silent"


def test_a_reporter_who_does_not_complete_has_the_report_archived() -> None:
    filed = f.file()
    commands.request_completion(f.pk(filed), words=Words("Di mana?"), by=f.verifier(), key=f.key())
    with clock.at(clock.now() + dt.timedelta(days=60)):
        close_silent_complaints()
    assert case_of(filed).outcome == "incomplete"


def test_a_completed_report_goes_back_to_the_verifier() -> None:
    filed = f.file()
    commands.request_completion(f.pk(filed), words=Words("Di mana?"), by=f.verifier(), key=f.key())
    assert running(filed) == {"reporter_reply"}
    commands.complete(f.pk(filed), words=Words("Depan pasar."), by=f.reporter(filed), key=f.key())
    assert case_of(filed).step == "verification"
    assert running(filed) == {"verification"}


def test_a_reopened_complaint_gets_a_new_clock() -> None:
    filed = f.resolved()
    commands.reopen(f.pk(filed), words=Words("Masih rusak."), by=f.reporter(filed), key=f.key())
    assert case_of(filed).step == "handling"
    assert Clock.objects.filter(case=f.pk(filed), code="resolution").count() == 2


def test_a_closed_complaint_can_be_reopened_only_for_a_while() -> None:
    early, late = f.resolved(), f.resolved()
    for filed in (early, late):
        commands.rate(f.pk(filed), rating=4, by=f.reporter(filed), key=f.key())
    commands.reopen(f.pk(early), words=Words("Rusak lagi."), by=f.reporter(early), key=f.key())
    assert case_of(early).is_open
    with clock.at(clock.now() + dt.timedelta(days=365)), pytest.raises(WrongState):
        commands.reopen(f.pk(late), words=Words("Rusak lagi."), by=f.reporter(late), key=f.key())


def test_archiving_gives_the_reporter_a_reason() -> None:
    filed = f.file()
    commands.archive(f.pk(filed), words=Words("Bukan pengaduan."), by=f.verifier(), key=f.key())
    assert case_of(filed).outcome == "archived"
    assert Message.objects.get(complaint=f.pk(filed)).text == "Bukan pengaduan."


def test_a_corrected_category_suggests_another_agency() -> None:
    filed = f.file(category="road_damage")
    commands.verify(
        f.pk(filed),
        classification=Classification.COMPLAINT,
        category="health_service",
        by=f.verifier(),
        key=f.key(),
    )
    assert case_of(filed).organization_id == f.HEALTH


def test_the_same_filing_twice_is_one_complaint_with_one_pin() -> None:
    key = f.key()
    first, second = f.file(filing_key=key), f.file(filing_key=key)
    assert second.was_repeated
    assert (first.reference, first.pin) == (second.reference, second.pin)
    assert Complaint.objects.count() == 1


def test_a_key_used_for_another_filing_is_refused() -> None:
    key = f.key()
    f.file(filing_key=key)
    with pytest.raises(Conflict):
        f.file(filing_key=key, description="Lampu jalan mati di seluruh kampung.")


def test_the_same_action_twice_says_nothing_twice() -> None:
    filed, key = f.disposed(), f.key()
    commands.answer(f.pk(filed), words=WORDS, by=f.handler(), key=key)
    assert commands.answer(f.pk(filed), words=WORDS, by=f.handler(), key=key).was_repeated
    assert Message.objects.filter(complaint=f.pk(filed)).count() == 1
    with pytest.raises(Conflict):
        commands.answer(f.pk(filed), words=Words("Lain."), by=f.handler(), key=key)


def test_a_verification_that_corrects_the_category_may_be_repeated() -> None:
    filed, key = f.file(category="road_damage"), f.key()

    def verify(category: str) -> commands.Done:
        classification = Classification.COMPLAINT
        return commands.verify(f.pk(filed), classification=classification, category=category, by=f.verifier(), key=key)

    assert not verify("public_service").was_repeated
    assert verify("public_service").was_repeated
    assert what_happened(filed) == ["filed", "verified"]
    with pytest.raises(Conflict):
        verify("road_damage")


def test_a_disposition_may_be_repeated_but_not_to_another_agency() -> None:
    filed, key = f.verified(), f.key()
    commands.dispose(f.pk(filed), to=f.ROADS, by=f.verifier(), key=key)
    assert commands.dispose(f.pk(filed), to=f.ROADS, by=f.verifier(), key=key).was_repeated
    with pytest.raises(Conflict):
        commands.dispose(f.pk(filed), to=f.HEALTH, by=f.verifier(), key=key)


def test_every_broken_field_is_named_at_once() -> None:
    with pytest.raises(InvalidFields) as error:
        f.file(description="kurang", category="nonsense", village="99.99", phone="12", email="no")
    assert set(error.value.errors) == {"description", "category", "village", "phone", "email"}


def test_a_pin_outside_the_regency_is_refused() -> None:
    with pytest.raises(InvalidFields) as error:
        f.file(latitude=-6.2, longitude=106.8, village="")
    assert set(error.value.errors) == {"latitude"}


def test_another_agency_may_not_answer() -> None:
    filed = f.disposed(to=f.ROADS)
    with pytest.raises(NotAllowed):
        commands.answer(f.pk(filed), words=WORDS, by=f.handler(f.HEALTH), key=f.key())


def test_only_the_reporter_may_rate() -> None:
    filed = f.resolved()
    for stranger in (Actor.citizen(), Actor.citizen(str(UUID(int=1))), f.handler()):
        with pytest.raises(NotAllowed):
            commands.rate(f.pk(filed), rating=1, by=stranger, key=f.key())


def test_an_action_of_another_step_is_refused_and_changes_nothing() -> None:
    filed = f.file()
    before = what_happened(filed)
    with pytest.raises(DomainError):
        commands.answer(f.pk(filed), words=WORDS, by=f.handler(), key=f.key())
    assert what_happened(filed) == before
    assert not Message.objects.exists()


def test_an_agency_that_takes_no_complaints_is_refused() -> None:
    filed = f.verified()
    with pytest.raises(Invalid) as error:
        commands.dispose(f.pk(filed), to="nowhere", by=f.verifier(), key=f.key())
    assert error.value.field == "to"


def test_events_carry_no_words_and_no_person() -> None:
    filed = f.disposed(name="Nama Pelapor", phone="081234567890", email="pelapor@example.org")
    commands.answer(f.pk(filed), words=WORDS, by=f.handler(), key=f.key())
    told = str([event.data for event in timeline(filed.complaint.subject)])
    for secret in ("Jalan berlubang", "Nama Pelapor", "81234567890", "pelapor@", WORDS.text, filed.pin):
        assert secret not in told
