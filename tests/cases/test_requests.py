"""What the engine offers to every kind of case: parallel requests, units, deeds beside the procedure."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from praja.cases import commands, queries
from praja.cases.commands import Header
from praja.cases.models import Action, Case, InboxItem, RequestOutcome
from praja.kernel import clock
from praja.kernel.actors import Role
from praja.kernel.errors import Conflict
from tests import factories as f

pytestmark = pytest.mark.django_db

ROLES = (Role.HANDLER,)


def a_case() -> Case:
    return Case.objects.get(pk=f.pk(f.disposed()))


def asked(case: Case, *organizations: str) -> list[str]:
    commands.ask(case, organizations=organizations, roles=ROLES, due_at=clock.now() + dt.timedelta(days=7))
    return inboxes(case)


def inboxes(case: Case) -> list[str]:
    return sorted(InboxItem.objects.filter(case=case).values_list("organization", flat=True))


def test_a_case_waits_in_the_inbox_of_everybody_who_is_asked() -> None:
    assert asked(a_case(), "dlh", "dishub") == ["dishub", "dlh", "pupr"]


def test_a_request_that_ended_leaves_the_inbox_and_the_others_stay() -> None:
    case = a_case()
    asked(case, "dlh", "dishub")
    given = [item for item in queries.requests(case.pk) if item.organization_id == "dlh"]
    commands.close_requests(given, outcome=RequestOutcome.GIVEN)
    assert inboxes(case) == ["dishub", "pupr"]


def test_the_step_of_the_case_may_change_while_requests_run() -> None:
    case = a_case()
    asked(case, "dlh")
    days = {"reporter_reply": 10}
    commands.act(case, action="ask_reporter", by=f.handler(), key=f.key(), days=days)
    assert inboxes(case) == ["dlh"]


def test_the_database_keeps_one_open_request_for_each_organization() -> None:
    case = a_case()
    asked(case, "dlh")
    with pytest.raises(IntegrityError), transaction.atomic():
        asked(case, "dlh")


def test_a_unit_is_never_the_responsible_agency_itself() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        commands.assign(a_case(), unit=f.ROADS, officer=None)


def test_a_deed_beside_the_procedure_is_done_once_for_each_key() -> None:
    case, key = a_case(), f.key()
    assert not commands.act_beside(case, action="inspect", key=key, content=["a"]).was_repeated
    assert commands.act_beside(case, action="inspect", key=key, content=["a"]).was_repeated
    with pytest.raises(Conflict):
        commands.act_beside(case, action="inspect", key=key, content=["b"])
    assert Action.objects.get(key=key).from_step == Action.objects.get(key=key).to_step == "handling"


def test_a_new_case_has_neither_unit_nor_officer() -> None:
    header = Header("complaint", "UJI-7", "Uji", "waste", "dlh", days={"verification": 3})
    case = commands.open_case(queries.current_procedure("complaint"), header, by=f.verifier())
    assert (case.unit_id, case.officer_id) == (None, None)
