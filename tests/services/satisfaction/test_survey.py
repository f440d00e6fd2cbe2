"""The survey from the invitation to the published plan: nobody answers twice, and no answer leads back to a case."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from praja.cases.models import Case
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.errors import Invalid, NotAllowed, WrongState
from praja.kernel.events.models import Event
from praja.kernel.measures import Period
from praja.services.satisfaction import commands, queries
from praja.services.satisfaction.commands import Answer
from praja.services.satisfaction.measures import index
from praja.services.satisfaction.models import ELEMENTS, FollowUp, Response
from praja.services.standards.queries import forget_catalogue
from tests import factories as f
from tests.accounts.people import a_person, signed_in
from tests.services.applications import world as w

HEAD = f.officer(Role.HEAD, "dpmptsp")
FRONT = f.officer(Role.VERIFIER, "dpmptsp")
THIS_YEAR = clock.now().year
SAID = {"scores": dict.fromkeys(ELEMENTS, 3)}
SENT = dict.fromkeys(ELEMENTS, "3")


@pytest.fixture
def permit(db: None, settings: Any) -> Any:
    settings.SIGNING_SERVICE = "local"
    w.publish(w.a_permit())
    yield
    forget_catalogue()


@pytest.fixture
def decided(permit: None) -> Case:
    """A permit that was refused at the desk."""
    key = w.pk(w.file())
    case = Case.objects.get(pk=key)
    Case.objects.filter(pk=key).update(closed_at=clock.now(), outcome="refused", due_at=None)
    case.refresh_from_db()
    return case


def answered(count: int, score: int = 3, *, service: str = w.PERMIT, **more: Any) -> None:
    for _number in range(count):
        said = Answer(scores=dict.fromkeys(ELEMENTS, score), **more)
        commands.answer_assisted(said, service=service, organization="dpmptsp", by=FRONT, key=f.key())


def of_this_year() -> queries.OrganizationResults:
    return queries.organization_results("dpmptsp", Period.year(THIS_YEAR))


def test_an_applicant_is_asked_once(decided: Case) -> None:
    by = Actor.citizen(str(decided.pk))
    assert not commands.answer_invited(decided, Answer(**SAID), by=by).was_repeated
    assert commands.answer_invited(decided, Answer(scores=dict.fromkeys(ELEMENTS, 1)), by=by).was_repeated
    assert Response.objects.get().time == 3


def test_no_answer_and_no_event_leads_back_to_the_case(decided: Case) -> None:
    by = Actor.citizen(str(decided.pk))
    commands.answer_invited(decided, Answer(**SAID), by=by)
    event = Event.objects.get(subject__startswith="satisfaction:")
    assert str(decided.pk) not in repr(vars(event))
    assert decided.reference not in repr(vars(event))
    assert str(decided.pk) not in repr(vars(Response.objects.get()))
    assert Response.objects.get().pk.version == 4  # one of version 7 would tell the moment


def test_only_who_opened_the_case_answers_and_only_after_its_decision(decided: Case) -> None:
    with pytest.raises(NotAllowed):
        commands.answer_invited(decided, Answer(**SAID), by=Actor.citizen())
    decided.outcome = "withdrawn"
    with pytest.raises(WrongState):
        commands.answer_invited(decided, Answer(**SAID), by=Actor.citizen(str(decided.pk)))


@pytest.mark.parametrize("score", [0, 5, None])
def test_an_answer_outside_the_four_is_refused_with_its_element(decided: Case, score: Any) -> None:
    with pytest.raises(Invalid) as refused:
        commands.answer_invited(
            decided, Answer(scores=SAID["scores"] | {"cost": score}), by=Actor.citizen(str(decided.pk))
        )
    assert refused.value.field == "cost"
    assert not Response.objects.exists()


def test_a_form_an_officer_sends_twice_counts_once(permit: None) -> None:
    key = f.key()
    first, again = (
        commands.answer_assisted(Answer(**SAID), service=w.PERMIT, organization="dpmptsp", by=FRONT, key=key)
        for _time in range(2)
    )
    assert (first.was_repeated, again.was_repeated, Response.objects.count()) == (False, True, 1)
    with pytest.raises(NotAllowed):
        commands.answer_assisted(Answer(**SAID), service=w.PERMIT, organization="pupr", by=FRONT, key=f.key())


def test_figures_appear_with_the_tenth_respondent(permit: None) -> None:
    answered(9)
    assert of_this_year().whole.index is None
    answered(1, score=4)
    whole = of_this_year().whole
    assert whole.index is not None
    assert str(whole.index) == "77.50"
    assert whole.band is not None
    assert whole.band.grade == "B"
    (value,) = index(Period.year(THIS_YEAR), None)
    assert (value.value, value.count) == (whole.index, 10)
    assert [value.key for value in index(Period.year(THIS_YEAR), "service")] == [w.PERMIT]


def test_a_vulnerable_group_is_hidden_when_it_or_the_rest_is_small(permit: None) -> None:
    answered(10, has_disability=True)
    answered(9, score=1)
    assert of_this_year().disabled.index is None, "nine others could be told from the difference"
    answered(1, score=1)
    assert str(of_this_year().disabled.index) == "75.00"
    assert of_this_year().elderly.index is None


def test_a_small_part_cannot_be_had_as_the_whole_minus_the_others(permit: None) -> None:
    def shown() -> list[bool]:
        parts = queries.results_by_service(Period.year(THIS_YEAR)).parts
        return [parts[code].index is not None for code in (w.PERMIT, "izin-reklame")]

    answered(12)
    answered(4, service="izin-reklame")
    assert shown() == [False, False]
    answered(6, service="izin-reklame")
    assert shown() == [True, True]


def test_a_head_plans_once_and_says_what_came_of_it(db: None) -> None:
    key = f.key()
    plan = {
        "organization": "dpmptsp",
        "year": THIS_YEAR,
        "element": "time",
        "action": "Membuka loket kedua",
        "responsible": "Kepala Bidang Pelayanan",
        "due_on": clock.now().date() + dt.timedelta(days=30),
        "key": key,
    }
    with pytest.raises(NotAllowed):
        commands.plan_follow_up(**plan, by=FRONT)
    first = commands.plan_follow_up(**plan, by=HEAD).plan
    assert commands.plan_follow_up(**plan, by=HEAD).plan == first
    with pytest.raises(Invalid) as refused:
        commands.plan_follow_up(**plan | {"due_on": dt.date(2020, 1, 1), "key": f.key()}, by=HEAD)
    assert refused.value.field == "due_on"
    with pytest.raises(Invalid):
        commands.finish_follow_up(first.pk, outcome=" ", by=HEAD)
    done = commands.finish_follow_up(first.pk, outcome="Loket kedua dibuka", by=HEAD).plan
    assert done.done_on is not None


def test_an_applicant_answers_on_the_page_of_the_application(decided: Case, client: Client) -> None:
    page = f"/a/{decided.reference}/survey/"
    assert client.get(page).status_code == 302, "without code and PIN"
    w.opened(client, decided.reference, decided.pk)
    assert page in client.get(f"/a/{decided.reference}/").content.decode()
    wrong = client.post(page, SENT | {"key": f.key(), "time": ""})
    assert wrong.status_code == 422
    assert not Response.objects.exists()
    assert client.post(page, SENT | {"key": f.key(), "age": "from-60"}).status_code == 302
    assert Response.objects.get().age == "from-60"


def test_the_results_are_public_and_cost_the_same_however_many_answered(
    permit: None, client: Client, django_assert_num_queries: Any
) -> None:
    for count in (10, 10):
        answered(count)
        with django_assert_num_queries(2):
            assert client.get("/satisfaction/").status_code == 200
        with django_assert_num_queries(3):
            assert b"75,00" in client.get("/satisfaction/dpmptsp/").content
    assert client.get("/satisfaction/nobody/").status_code == 404


def test_officer_and_head_work_on_the_pages(permit: None) -> None:
    front = signed_in(a_person((Role.VERIFIER, "dpmptsp")))
    sent = SENT | {"key": f.key(), "service": f"dpmptsp/{w.PERMIT}"}
    assert front.get("/satisfaction/ask/").status_code == 200
    assert front.post("/satisfaction/ask/", sent).status_code == 302
    assert Response.objects.get().channel == "assisted"
    assert front.post("/satisfaction/ask/", sent | {"service": f"pupr/{w.PERMIT}"}).status_code == 422
    plan = {
        "key": f.key(),
        "element": "time",
        "action": "Loket",
        "responsible": "Kepala Bidang",
        "due_on": "2099-01-01",
    }
    assert front.post("/satisfaction/dpmptsp/plan/", plan).status_code == 403
    head = signed_in(a_person((Role.HEAD, "dpmptsp")))
    assert head.post("/satisfaction/dpmptsp/plan/", plan).status_code == 302
    kept = FollowUp.objects.get()
    assert head.post("/satisfaction/dpmptsp/plan/", plan | {"due_on": ""}).status_code == 422
    assert head.post(f"/satisfaction/plans/{kept.pk}/", {"outcome": "Dibuka"}).status_code == 302
    assert "Dibuka" in head.get("/satisfaction/dpmptsp/").content.decode()
