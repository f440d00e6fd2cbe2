"""How rule and model agree with officers: by week, agency and pair; and who is told when the model falls behind."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.conf import settings

from praja.complaints import events
from praja.complaints.jobs import watch_routing
from praja.complaints.measures import routing_agreement
from praja.complaints.models import RoutingModel, RoutingOutcome
from praja.complaints.queries.agreement import agreement, confusions, drift
from praja.kernel import clock
from praja.kernel.actors import Role
from praja.kernel.events import Recorded
from praja.kernel.events.models import Event
from praja.kernel.measures import Period
from praja.kernel.notify.models import OutgoingMessage
from tests import factories as f
from tests.accounts.people import a_person, signed_in
from tests.complaints.pages import handler_client, text, verifier_client

pytestmark = pytest.mark.django_db


def a_version(**changes: Any) -> RoutingModel:
    content: dict[str, Any] = {
        "trained_at": clock.now(),
        "content": b"-",
        "comparable": b"-",
        "texts": 900,
        "agencies": 20,
        "tested": 180,
        "top1": 0.8,
        "top3": 0.93,
        "threshold": 0.6,
        "is_active": True,
    }
    return RoutingModel.objects.create(**(content | changes))


def decided(to: str, *, proposed: list[str], ruled: str = f.ROADS, days_ago: int = 1, **more: Any) -> RoutingOutcome:
    return RoutingOutcome.objects.create(
        complaint=f.file().complaint,
        ruled=ruled,
        proposed=proposed,
        decided=to,
        decided_at=clock.now() - dt.timedelta(days=days_ago),
        **more,
    )


def test_decisions_are_counted_by_week_by_agency_and_as_a_whole() -> None:
    decided(f.ROADS, proposed=[f.ROADS, "dlh"], is_certain=True)
    decided("dlh", proposed=[f.ROADS, "dlh"])
    decided(f.HEALTH, proposed=[], days_ago=30)
    decided("bbpjn-jatim-bali", proposed=["dlh"], is_outside=True, ruled="bbpjn-jatim-bali")
    decided(f.ROADS, proposed=[f.ROADS], days_ago=200)
    counts = agreement(zone=settings.TIME_ZONE)
    whole = next(one for one in counts if one.week is None and one.agency is None)
    assert (whole.decided, whole.ruled, whole.asked) == (4, 2, 2)
    assert (whole.first, whole.among_three, whole.unsure) == (1, 2, 1)
    assert {one.agency for one in counts if one.agency} == {f.ROADS, "dlh", f.HEALTH, "bbpjn-jatim-bali"}
    assert [(pair.proposed, pair.decided, pair.times) for pair in confusions()] == [(f.ROADS, "dlh", 1)]


def test_the_measure_is_the_share_proposed_rightly() -> None:
    decided(f.ROADS, proposed=[f.ROADS])
    decided("dlh", proposed=[f.ROADS])
    decided("dlh", proposed=[])
    (value,) = routing_agreement(Period.last_days(30), None)
    assert (value.value, value.count) == (50, 2)


def test_the_coordinator_is_told_when_the_model_falls_behind() -> None:
    a_version()
    for number in range(30):
        decided(f.ROADS if number % 2 else "dlh", proposed=[f.ROADS])
    found = drift()
    assert found is not None
    assert (found.agreement, found.is_alarming) == (0.5, True)
    assert watch_routing()
    event = Event.objects.get(type=events.RoutingDrifted.TYPE)
    verifier = a_person((Role.VERIFIER, f.COORDINATOR))
    a_person((Role.HANDLER, f.ROADS))
    for _ in range(2):
        events.tell_of_drift(
            Recorded(
                position=1,
                id=event.id,
                type=event.type,
                subject=event.subject,
                actor="system:test",
                organization="",
                time=event.time,
                data=events.RoutingDrifted(version=1, agreement=0.5, holdout=0.8, decisions=30),
            )
        )
    assert [message.user_id for message in OutgoingMessage.objects.all()] == [verifier.pk]


def test_few_decisions_or_a_small_loss_alarm_nobody() -> None:
    assert not watch_routing()
    a_version()
    decided("dlh", proposed=[f.ROADS])
    assert not watch_routing()
    for _ in range(31):
        decided(f.ROADS, proposed=[f.ROADS])
    assert not watch_routing()


def test_the_page_shows_figures_and_versions_at_a_constant_cost(django_assert_max_num_queries: Any) -> None:
    a_version()
    decided(f.ROADS, proposed=[f.ROADS])
    decided("dlh", proposed=[f.ROADS])
    client = verifier_client()
    client.get("/complaints/routing/")
    with django_assert_max_num_queries(7):
        shown = text(client.get("/complaints/routing/"))
    assert "80,0%" in shown
    assert "50%" in shown
    lines = client.get("/complaints/routing/export.csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 1 + 2 + 1


def test_the_page_says_why_there_is_no_model() -> None:
    assert "300" in text(verifier_client().get("/complaints/routing/"))


@pytest.mark.parametrize("address", ["/complaints/routing/", "/complaints/routing/export.csv"])
def test_only_the_coordinators_overseers_read_it(client: Any, address: str) -> None:
    assert client.get(address).status_code in (302, 401)
    assert handler_client().get(address).status_code == 403
    assert signed_in(a_person((Role.VERIFIER, f.ROADS))).get(address).status_code == 403
    for role in (Role.VERIFIER, Role.ADMIN, Role.AUDITOR):
        assert signed_in(a_person((role, f.COORDINATOR))).get(address).status_code == 200
    assert signed_in(a_person((Role.AUDITOR, "inspektorat"))).get(address).status_code == 200
    assert signed_in(a_person((Role.AUDITOR, f.ROADS))).get(address).status_code == 403
