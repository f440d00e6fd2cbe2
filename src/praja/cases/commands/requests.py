"""What others contribute to a case while it stays where it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet

from praja.cases import queries
from praja.cases.definitions import Step
from praja.cases.expressions import is_true
from praja.cases.models import Case, InboxItem, Request, RequestOutcome
from praja.kernel import clock
from praja.kernel.actors import Role
from praja.kernel.calendar.queries import working_calendar
from praja.kernel.commands import command


@command(emits=False)
def ask(
    case: Case, *, organizations: Collection[str], roles: Collection[Role], due_at: dt.datetime, code: str = ""
) -> list[Request]:
    """Ask organizations to contribute to a case whose row is locked; it waits in the inbox of each.

    The room has checked who may, and that none of them has an open request. `code` names an `Ask` of the step.
    """
    now = clock.now()
    asked = [
        Request(case=case, step=case.step, code=code, organization_id=one, asked_at=now, due_at=due_at)
        for one in organizations
    ]
    _enter(case, asked, {code: roles})
    return asked


@command(emits=False)
def close_requests(requests: Collection[Request], *, outcome: RequestOutcome) -> None:
    """End open requests of a case whose row is locked; they leave the inboxes."""
    now = clock.now()
    for item in requests:
        item.answered_at, item.outcome = now, outcome
    Request.objects.bulk_update(requests, ["answered_at", "outcome"])
    InboxItem.objects.filter(request__in=requests).delete()


def open_asks(case: Case, step: Step, values: Mapping[str, Any]) -> None:
    """Ask for what `step` asks for under the conditions that hold, each with its own time. At most two SQL queries."""
    asked = [item for item in step.asks if is_true(item.when, values)]
    if not asked:
        return
    now = clock.now()
    due = {item.code: working_calendar().add_working_days(now, item.days) for item in asked}
    requests = [
        Request(
            case=case,
            step=step.code,
            code=item.code,
            organization_id=queries.organization_in(item.by.organization, case),
            asked_at=now,
            due_at=due[item.code],
        )
        for item in asked
    ]
    _enter(case, requests, {item.code: item.by.roles for item in asked})


def withdraw_asks(case: Case, step: Step) -> None:
    """End what a step the case has left had asked for and nobody has answered yet."""
    if step.asks:
        close_requests(list(_open(case)), outcome=RequestOutcome.WITHDRAWN)


def open_request(case: Case, code: str) -> Request | None:
    """The open request for an `Ask` of the present step. One SQL query."""
    return _open(case).filter(code=code).first()


def has_open_asks(case: Case) -> bool:
    """Whether something the procedure asked for is not answered yet. One SQL query."""
    return _open(case).exists()


def _open(case: Case) -> QuerySet[Request]:
    return Request.objects.filter(case=case, answered_at__isnull=True).exclude(code="")


def _enter(case: Case, requests: Collection[Request], roles: Mapping[str, Collection[Role]]) -> None:
    """Store new requests and put them into the inboxes of those they go to."""
    Request.objects.bulk_create(requests)
    InboxItem.objects.bulk_create(
        InboxItem(
            case=case,
            kind=case.kind,
            step=case.step,
            organization_id=item.organization_id,
            request=item,
            roles=list(roles[item.code]),
            entered_at=item.asked_at,
            sort_at=item.due_at,
        )
        for item in requests
    )
