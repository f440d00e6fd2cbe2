"""A report about several things becomes several; its reporter loses sight of none of them."""

from __future__ import annotations

import pytest

from praja.cases.models import Case, Clock
from praja.complaints import commands
from praja.complaints.commands import Done, Filed, PartOf, Words
from praja.complaints.jobs import finish_split_complaints
from praja.complaints.models import Complaint, Part
from praja.kernel.actors import Actor
from praja.kernel.errors import Invalid, NotAllowed, WrongState
from tests import factories as f

pytestmark = pytest.mark.django_db

PARTS = (
    PartOf("Lampu jalan di depan pasar mati total.", "street_light", f.ROADS),
    PartOf("Petugas loket meminta biaya tambahan.", "public_service", f.HEALTH),
)


def split(filed: Filed, *parts: PartOf, by: Actor | None = None, key: str = "") -> Done:
    return commands.split(f.pk(filed), parts=parts or PARTS, by=by or f.verifier(), key=key or f.key())


def parts_of(filed: Filed) -> list[Complaint]:
    return [one.complaint for one in Part.objects.filter(parent=f.pk(filed)).select_related("complaint__case")]


def case(filed: Filed) -> Case:
    return Case.objects.get(pk=f.pk(filed))


def finish(part: Complaint) -> None:
    agency = part.case.organization_id
    commands.resolve(part.pk, words=Words("Sudah.", [f.a_photo()]), by=f.handler(agency), key=f.key())
    commands.rate(part.pk, rating=4, by=Actor.citizen(str(part.pk)), key=f.key())


def test_each_part_is_a_report_with_its_own_agency_and_deadline() -> None:
    filed = f.verified()
    split(filed)
    one, two = parts_of(filed)
    assert [part.case.organization_id for part in (one, two)] == [f.ROADS, f.HEALTH]
    assert {part.case.step for part in (one, two)} == {"handling"}
    assert all(part.case.due_at is not None for part in (one, two))
    assert (case(filed).step, case(filed).due_at) == ("split", None)


def test_code_of_a_part_and_the_pin_of_the_report_open_it() -> None:
    filed = f.verified()
    split(filed)
    for part in parts_of(filed):
        assert commands.unlock(part.case.reference, filed.pin).pk == part.pk


def test_what_an_agency_splits_for_another_goes_to_the_verifier() -> None:
    filed = f.disposed()
    split(filed, by=f.handler())
    assert [part.case.step for part in parts_of(filed)] == ["handling", "disposition"]
    with pytest.raises(NotAllowed):
        split(f.disposed(), by=f.handler(f.HEALTH))


def test_the_report_is_solved_when_all_parts_are_closed() -> None:
    filed = f.verified()
    split(filed)
    one, two = parts_of(filed)
    finish(one)
    assert finish_split_complaints() == 0
    finish(two)
    assert finish_split_complaints() == 1
    assert finish_split_complaints() == 0
    assert case(filed).step == "resolved"
    assert not Clock.objects.filter(case=f.pk(filed), code="resolution", is_cancelled=False).exists()
    commands.rate(f.pk(filed), rating=5, by=f.reporter(filed), key=f.key())
    assert case(filed).outcome == "resolved"


@pytest.mark.parametrize("prepare", [f.verified, f.disposed])
def test_it_is_undone_until_a_part_is_acted_upon(prepare: object) -> None:
    filed = prepare()  # type: ignore[operator]
    before = case(filed)
    split(filed)
    commands.unsplit(f.pk(filed), by=f.verifier(), key=f.key())
    after = case(filed)
    assert (after.step, after.organization_id) == (before.step, before.organization_id)
    assert {part.case.outcome for part in parts_of(filed)} == {"withdrawn"}
    split(filed)
    touched = Part.objects.filter(parent=f.pk(filed), withdrawn_at=None).first()
    assert touched is not None
    commands.answer(touched.pk, words=Words("Kami cek."), by=f.handler(), key=f.key())
    with pytest.raises(WrongState):
        commands.unsplit(f.pk(filed), by=f.verifier(), key=f.key())


def test_a_repeat_makes_no_more_parts() -> None:
    filed, key = f.verified(), f.key()
    split(filed, key=key)
    assert split(filed, key=key).was_repeated
    assert len(parts_of(filed)) == 2


def test_a_part_needs_words_a_category_and_an_agency_that_takes_reports() -> None:
    filed = f.verified()
    for parts in ((PARTS[0],), PARTS * 6, (PARTS[0], PartOf("Kurang", "waste")), (PARTS[0], PartOf("x" * 20, "no"))):
        with pytest.raises(Invalid):
            split(filed, *parts)
    with pytest.raises(Invalid):
        split(filed, PARTS[0], PartOf("x" * 20, "waste", "nobody"))
    assert parts_of(filed) == []


def test_a_report_that_is_reopened_is_split_again_and_undone_without_its_earlier_parts() -> None:
    filed = f.verified()
    split(filed)
    for part in parts_of(filed):
        finish(part)
    finish_split_complaints()
    commands.reopen(f.pk(filed), words=Words("Belum."), by=f.reporter(filed), key=f.key())
    split(filed)
    assert sorted(Part.objects.values_list("position", flat=True)) == [1, 2, 3, 4]
    commands.unsplit(f.pk(filed), by=f.verifier(), key=f.key())
    assert sorted(Part.objects.filter(withdrawn_at=None).values_list("position", flat=True)) == [1, 2]
