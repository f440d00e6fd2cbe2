"""The inbox: the work that waits for whoever is signed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from praja.cases import queries
from praja.cases.definitions import Officer
from praja.cases.filters import InboxForm
from praja.cases.kinds import kinds
from praja.cases.presenters import inbox_table
from praja.kernel import clock
from praja.kernel.actors import Actor, actor_of
from praja.kernel.errors import NotFound


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The work of the signed-in officer's roles, most urgent first; `?step=`, `?overdue=1` and `?mine=1` narrow it."""
    actor = actor_of(request)
    actor.require_staff()
    now = clock.now()
    step, is_overdue = request.GET.get("step", ""), request.GET.get("overdue") == "1"
    warned = request.GET.get("warned", "")
    is_mine = request.GET.get("mine") == "1"
    page = queries.inbox(
        by=actor,
        step=step,
        overdue_at=now if is_overdue else None,
        warned=int(warned) if warned in ("50", "80") else 0,
        is_mine=is_mine,
        cursor=request.GET.get("cursor", ""),
    )
    context = {
        "page": page,
        "table": inbox_table(page, now=now),
        "form": InboxForm(request.GET, steps=_steps(actor)),
        "is_filtered": bool(step or is_overdue or warned or is_mine),
    }
    return render(request, "cases/inbox.html", context)


def _steps(actor: Actor) -> list[tuple[str, str]]:
    """Steps of the procedures in force in which one of the actor's roles has work to do."""
    steps: list[tuple[str, str]] = []
    for code in kinds():
        try:
            procedure = queries.current_procedure(code)
        except NotFound:
            continue
        for step in procedure.steps:
            if isinstance(step.actor, Officer) and not step.closes and actor.has(*step.actor.roles):
                steps.append((step.code, str(step.name)))
    return steps
