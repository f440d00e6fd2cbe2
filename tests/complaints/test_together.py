"""Two agencies on one report, and units that act in the place of an agency."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest
from django.test import Client

from praja.cases import queries as cases
from praja.cases.definitions import parse_procedure
from praja.cases.models import Case, Clock, Definition, InboxItem, Request
from praja.complaints import commands, queries
from praja.complaints.commands import Words
from praja.complaints.commands.filing import KIND
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.errors import Invalid, NotAllowed, WrongState
from praja.kernel.events.models import Event
from tests import factories as f
from tests.accounts.people import a_person, signed_in
from tests.complaints.pages import handler_client, step, text, unlocked, verifier_client

pytestmark = pytest.mark.django_db

LIGHTS, WASTE, PAVEMENT = "dishub", "dlh", "public_service"
VILLAGE, DISTRICT = "kel-35.17.09.1006", "kec-35.17.09"
QUESTION = "Apakah tiang lampu di sini milik Dishub?"
ADVICE = Words("Tiang itu milik kami; kami pindahkan hari Kamis.")


def page(filed: commands.Filed) -> str:
    return f"/complaints/{filed.complaint.pk}/"


def together(*agencies: str, **changes: Any) -> commands.Filed:
    """A report that PUPR handles and for which others were asked."""
    filed = f.disposed(**({"category": PAVEMENT} | changes))
    questions = dict.fromkeys(agencies or (LIGHTS,), QUESTION)
    commands.ask_agencies(f.pk(filed), questions=questions, by=f.handler(), key=f.key())
    return filed


def assigned(unit: str = VILLAGE, **changes: Any) -> commands.Filed:
    filed = f.disposed(**({"category": PAVEMENT} | changes))
    commands.assign_unit(f.pk(filed), to=unit, by=f.handler(), key=f.key())
    return filed


def operator(office: str = VILLAGE) -> Client:
    return signed_in(a_person((Role.VILLAGE_OPERATOR, office)))


def resolve(filed: commands.Filed, **said: Any) -> commands.Done:
    return commands.resolve(f.pk(filed), words=Words("Sudah diperbaiki."), by=f.handler(), key=f.key(), **said)


def test_a_disposition_names_one_responsible_and_several_supporting_agencies() -> None:
    filed = f.verified()
    sent = step(
        verifier_client(),
        page(filed),
        "dispose",
        to=f.ROADS,
        agency_1=LIGHTS,
        question_1=QUESTION,
        agency_2=WASTE,
        question_2="Siapa yang mengangkut puingnya?",
    )
    assert sent.status_code == 302
    assert Case.objects.get().organization_id == f.ROADS
    assert set(Request.objects.values_list("organization", flat=True)) == {LIGHTS, WASTE}
    for agency in (f.ROADS, LIGHTS, WASTE):
        assert filed.reference in text(handler_client(agency).get("/inbox/"))


def test_a_supporting_agency_answers_and_the_responsible_one_reads_it() -> None:
    filed = together()
    supporting = handler_client(LIGHTS)
    shown = text(supporting.get(page(filed)))
    assert QUESTION in shown
    assert "Selesaikan" not in shown
    assert step(supporting, page(filed), "contribute", text=ADVICE.text).status_code == 302
    assert filed.reference not in text(supporting.get("/inbox/"))
    assert ADVICE.text in text(handler_client().get(page(filed)))
    for outside in (unlocked(filed).get(f"/c/{filed.reference}/"), Client().get(f"/reports/{filed.complaint.pk}/")):
        assert ADVICE.text not in text(outside)
        assert QUESTION not in text(outside)


def test_a_supporting_agency_does_not_learn_who_reported() -> None:
    filed = together(name="Budi Santoso")
    assert "Budi Santoso" not in text(handler_client(LIGHTS).get(page(filed)))
    with pytest.raises(NotAllowed):
        commands.view_identity(f.pk(filed), reason="call", by=f.handler(LIGHTS))
    assert commands.view_identity(f.pk(filed), reason="call", by=f.handler()).reporter_name == "Budi Santoso"


def test_a_supporting_agency_does_not_act_for_the_responsible_one() -> None:
    filed = together()
    for command in (commands.answer, commands.resolve, commands.return_disposition):
        with pytest.raises(NotAllowed):
            command(f.pk(filed), words=Words("Halo."), by=f.handler(LIGHTS), key=f.key())


def test_it_is_solved_when_all_have_answered_or_with_the_reason_not_to_wait() -> None:
    filed = together(LIGHTS, WASTE)
    commands.contribute(f.pk(filed), words=ADVICE, by=f.handler(LIGHTS), key=f.key())
    with pytest.raises(WrongState):
        resolve(filed)
    assert "unawaited" in handler_client().get(page(filed)).content.decode()
    resolve(filed, unawaited="DLH tidak perlu lagi; puing sudah diangkut.")
    assert dict(Request.objects.values_list("organization", "outcome")) == {LIGHTS: "given", WASTE: "withdrawn"}
    assert not InboxItem.objects.exists()
    other = together()
    commands.decline(f.pk(other), words=Words("Bukan tiang kami."), by=f.handler(LIGHTS), key=f.key())
    resolve(other)


def test_a_question_withdrawn_takes_the_report_out_of_sight() -> None:
    filed = together()
    commands.return_disposition(f.pk(filed), words=Words("Bukan jalan kami."), by=f.handler(), key=f.key())
    assert Request.objects.get().outcome == "withdrawn"
    assert handler_client(LIGHTS).get(page(filed)).status_code == 404
    with pytest.raises(WrongState):
        commands.contribute(f.pk(filed), words=ADVICE, by=f.handler(LIGHTS), key=f.key())


@pytest.mark.parametrize("questions", [{}, {f.ROADS: QUESTION}, {"setda": QUESTION}, {LIGHTS: " "}])
def test_only_another_agency_is_asked_and_something(questions: dict[str, str]) -> None:
    filed = f.disposed()
    with pytest.raises(Invalid):
        commands.ask_agencies(f.pk(filed), questions=questions, by=f.handler(), key=f.key())


def test_at_most_three_agencies_are_asked_at_the_same_time() -> None:
    filed = together(LIGHTS, WASTE, f.HEALTH)
    with pytest.raises(Invalid):
        commands.ask_agencies(f.pk(filed), questions={"dinsos": QUESTION}, by=f.verifier(), key=f.key())


def test_a_repeat_asks_and_answers_once() -> None:
    filed, key = f.disposed(), f.key()
    for _ in range(2):
        commands.ask_agencies(f.pk(filed), questions={LIGHTS: QUESTION}, by=f.handler(), key=key)
    for _ in range(2):
        commands.contribute(f.pk(filed), words=ADVICE, by=f.handler(LIGHTS), key=key + "c")
    assert Request.objects.count() == 1
    assert Event.objects.filter(type__endswith="contributed.v1").count() == 1
    assert ADVICE.text not in str(list(Event.objects.values_list("data", flat=True)))


def test_a_unit_acts_in_the_place_of_the_agency_whose_clocks_run_on() -> None:
    filed = f.disposed(category=PAVEMENT)
    before = list(Clock.objects.filter(stopped_at=None).values("code", "organization", "due_at"))
    assert step(handler_client(), page(filed), "assign_unit", to=VILLAGE, note="Mohon dibantu.").status_code == 302
    assert list(Clock.objects.filter(stopped_at=None).values("code", "organization", "due_at")) == before
    unit = operator()
    assert filed.reference in text(unit.get("/inbox/"))
    assert filed.reference in text(unit.get("/complaints/"))
    assert "Mohon dibantu." in text(unit.get(page(filed)))
    assert step(unit, page(filed), "answer", text="Kami kerjakan besok.").status_code == 302
    assert step(unit, page(filed), "resolve", text="Sudah bersih.").status_code == 302
    assert Case.objects.get().organization_id == f.ROADS


def test_a_unit_gives_back_with_a_reason_and_does_not_return_to_the_verifier() -> None:
    filed = assigned()
    by = f.officer(Role.VILLAGE_OPERATOR, VILLAGE)
    with pytest.raises(NotAllowed):
        commands.return_disposition(f.pk(filed), words=Words("Bukan kami."), by=by, key=f.key())
    with pytest.raises(Invalid):
        commands.end_assignment(f.pk(filed), by=by, key=f.key())
    commands.end_assignment(f.pk(filed), note="Alat kami tidak cukup.", by=by, key=f.key())
    assert Case.objects.get().unit_id is None
    assert operator().get(page(filed)).status_code == 404
    assert InboxItem.objects.get().organization_id == f.ROADS


def test_the_head_takes_it_back_and_another_disposition_ends_the_assignment() -> None:
    filed = assigned(DISTRICT)
    commands.end_assignment(f.pk(filed), by=f.officer(Role.HEAD, f.ROADS), key=f.key())
    commands.assign_unit(f.pk(filed), to=VILLAGE, by=f.handler(), key=f.key())
    commands.return_disposition(f.pk(filed), words=Words("Bukan kami."), by=f.handler(), key=f.key())
    commands.dispose(f.pk(filed), to=LIGHTS, by=f.verifier(), key=f.key())
    assert Case.objects.get().unit_id is None
    assert operator().get(page(filed)).status_code == 404


@pytest.mark.parametrize("unit", [LIGHTS, f.ROADS, "setda", "tidak-ada", "rsud-jombang"])
def test_an_agency_assigns_only_within_itself_or_to_a_village_office(unit: str) -> None:
    with pytest.raises(Invalid):
        assigned(unit)


def test_a_sub_unit_is_offered_to_its_agency() -> None:
    filed = f.disposed(f.HEALTH, category="health_service")
    shown = handler_client(f.HEALTH).get(page(filed)).content.decode()
    assert '<option value="rsud-jombang">' in shown
    assert f'<option value="{VILLAGE}">' in shown
    commands.assign_unit(f.pk(filed), to="rsud-jombang", by=f.handler(f.HEALTH), key=f.key())


@pytest.mark.parametrize("office", ["desa-35.17.09.2001", "kec-35.17.09"])
def test_a_village_or_kecamatan_office_handles_what_is_disposed_to_it(office: str) -> None:
    filed, other = f.disposed(office, category="village_service"), f.disposed()
    client = operator(office)
    assert filed.reference in text(client.get("/inbox/"))
    assert step(client, page(filed), "answer", text="Kami urus hari ini.").status_code == 302
    assert step(client, page(filed), "ask_reporter", text="Nomor antrean berapa?").status_code == 302
    assert step(unlocked(filed), f"/c/{filed.reference}/", "reply", text="Nomor 12.").status_code == 302
    assert step(client, page(filed), "resolve", text="Sudah selesai.").status_code == 302
    assert client.get(page(other)).status_code == 404
    assert other.reference not in text(client.get("/complaints/"))


def test_an_officer_takes_it_on_and_finds_it_as_theirs() -> None:
    filed, other = f.disposed(), f.disposed()
    person = a_person((Role.HANDLER, f.ROADS), name="Siti Aminah")
    client = signed_in(person)
    assert step(client, page(filed), "assign_officer", officer=person.pk).status_code == 302
    for address in ("/inbox/?mine=1", "/complaints/?assigned=mine"):
        shown = text(client.get(address))
        assert filed.reference in shown
        assert other.reference not in shown
    assert other.reference in text(client.get("/complaints/?assigned=nobody"))
    assert "Siti Aminah" in text(client.get(page(filed)))
    assert "Siti" not in str(list(Event.objects.values_list("data", flat=True)))


def test_only_an_officer_of_the_agency_or_its_unit_is_named() -> None:
    filed = f.disposed()
    stranger = a_person((Role.HANDLER, f.HEALTH))
    with pytest.raises(Invalid):
        commands.assign_officer(f.pk(filed), officer=stranger.pk, by=f.handler(), key=f.key())


def test_the_list_costs_the_same_with_shared_reports(django_assert_max_num_queries: Any) -> None:
    together()
    client = handler_client(LIGHTS)
    client.get("/complaints/")
    for _ in range(6):
        together()
    with django_assert_max_num_queries(6):
        shown = client.get("/complaints/")
    assert len(queries.complaint_list(by=f.handler(LIGHTS), filters=queries.Filters()).rows) == 7
    assert shown.status_code == 200


def test_the_page_of_a_supporting_agency_costs_few_queries(django_assert_max_num_queries: Any) -> None:
    filed = together(LIGHTS, WASTE)
    client = handler_client(LIGHTS)
    client.get(page(filed))
    with django_assert_max_num_queries(10):
        client.get(page(filed))


def test_an_older_procedure_knows_no_plan_and_does_not_break() -> None:
    """A case that began before these steps existed stays on its version."""
    now = cases.current_procedure(KIND)
    old = msgspec.to_builtins(now)
    new = {"plan", "reopen_for_neighbours", "reopen_by_verifier"}
    for one in old["steps"]:
        one["actions"] = [action for action in one["actions"] if action["code"] not in new]
    parsed = parse_procedure(old)
    Definition.objects.create(
        digest=parsed.digest, code="complaint-old", content=old, published_at=clock.now() - dt.timedelta(days=90)
    )
    filed = together()
    Case.objects.update(definition_id=parsed.digest)
    assert "/plan/" not in handler_client().get(page(filed)).content.decode()
    with pytest.raises(WrongState):
        commands.plan(f.pk(filed), planned_on=dt.date(2030, 1, 1), by=f.handler(), key=f.key())
    resolve(filed, unawaited="Tidak perlu menunggu.")
    done = commands.say_still_broken(f.pk(filed), device="d" * 32, by=Actor.citizen())
    assert done.complaint.still_broken == 1
