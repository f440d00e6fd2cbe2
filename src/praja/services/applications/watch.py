"""The watch over deadlines of applications: it warns, follows the calendar, and notes silence that grants.

Each look-up is bounded and reads an index of what is due; every change is a command of its own, so that one
application that fails stops no other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from uuid import UUID

import structlog
from django.conf import settings
from django.urls import reverse

from praja.accounts.queries import holders_today
from praja.cases import deadlines as cases
from praja.cases.models import Clock, ClockWarning
from praja.cases.queries import acting
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.commands import command
from praja.kernel.notify.commands import Recipient, notify
from praja.services.applications.commands.steps import Done
from praja.services.applications.commands.time import follow_calendar, note_silence, warn
from praja.services.applications.models import KIND, Application, RecordKind
from praja.services.applications.offers import SERVICE_CLOCK
from praja.services.standards.queries import published_services

log = structlog.get_logger(__name__)

BATCH = 200
LARGEST_RUN = 5000
TOLD = (Role.VERIFIER, Role.HANDLER, Role.HEAD, Role.VILLAGE_OPERATOR)
_BY = Actor.system("watch_applications")


def watch_applications() -> int:
    """One round; returns how many warnings, moves and silences there were."""
    done = _each(lambda: _ids(cases.clocks_behind_calendar(KIND, limit=BATCH)), follow_calendar)
    due = _each(
        lambda: [(item.case_id, item.pk) for item in cases.clocks_to_warn(KIND, at=clock.now(), limit=BATCH)], warn
    )
    silent = _each(silent_clocks, note_silence)
    while _tell_warned():
        pass
    return done + due + silent


def silent_clocks() -> list[tuple[UUID, int]]:
    """Clocks that ran out, of services for which silence grants, and of which nobody has taken note. One SQL query.

    Index scan on clock_running_by_due: only what is late is read.
    """
    granting = [
        code
        for code, version in published_services().items()
        if version.definition.silence is not None and version.definition.silence.is_granted
    ]
    late = Clock.objects.filter(
        code=SERVICE_CLOCK,
        stopped_at__isnull=True,
        paused_at__isnull=True,
        due_at__lt=clock.now(),
        case__kind=KIND,
        case__category__in=granting,
    ).exclude(case__application__records__kind=RecordKind.GRANTED_BY_SILENCE)
    return list(late.order_by("due_at").values_list("case_id", "id")[:BATCH])


def _each(find: Callable[[], list[tuple[UUID, int]]], change: Callable[..., Done]) -> int:
    """Do `change` to everything that is due, batch by batch; what failed once is left for the next run."""
    done, failed = 0, set[int]()
    while done < LARGEST_RUN:
        due = [(case, item) for case, item in find() if item not in failed]
        if not due:
            return done
        for application_id, clock_id in due:
            try:
                change(application_id, clock_id, by=_BY)
                done += 1
            except Exception as error:
                failed.add(clock_id)
                log.error("application_deadline_failed", clock=clock_id, error=type(error).__name__)
    return done


def _ids(clocks: list[int]) -> list[tuple[UUID, int]]:
    return list(Clock.objects.filter(pk__in=clocks).values_list("case_id", "pk"))


@command(emits=False)
def _tell_warned() -> int:
    """Tell officers of warnings they do not know yet: one message for each person, level and hour, with the count."""
    found = ClockWarning.objects.filter(told_at__isnull=True, clock__case__kind=KIND).select_related("clock__case")
    warnings = list(found.order_by("id")[: BATCH * 10])
    if not warnings:
        return 0
    demo = set(
        Application.objects.filter(pk__in={item.clock.case_id for item in warnings}, is_demo=True).values_list(
            "pk", flat=True
        )
    )
    counts: dict[tuple[str, int], int] = defaultdict(int)
    for warning in warnings:
        item = warning.clock
        if item.stopped_at is None and item.warned == warning.percent and item.case_id not in demo:
            counts[acting(item.case, item)[1], warning.percent] += 1
    for (organization, percent), count in counts.items():
        for user in holders_today(*TOLD, organization=organization):
            notify(
                "applications_late",
                to=Recipient(address=user.email, language=settings.LANGUAGE_CODE, user_id=user.pk),
                context={
                    "level": str(percent),
                    "count": str(count),
                    "url": settings.PUBLIC_URL + reverse("applications:list") + "?state=open",
                },
                key=f"applications-late:{percent}:{organization}:{clock.now():%Y-%m-%dT%H}:{user.pk}",
            )
    ClockWarning.objects.filter(pk__in=[warning.pk for warning in warnings]).update(told_at=clock.now())
    return len(warnings)
