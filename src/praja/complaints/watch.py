"""The watch over deadlines: every few minutes it warns, escalates, follows the calendar and looks after itself.

Each look-up is bounded and reads an index of what is due; every change is a command of its own, so that one complaint
that fails stops no other. A failure is an alert, not a log line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from uuid import UUID

import structlog
from django.conf import settings
from django.urls import reverse

from praja.accounts.models import User
from praja.cases import deadlines as cases
from praja.cases.models import Clock, ClockWarning
from praja.cases.queries import acting
from praja.complaints import commands
from praja.complaints.commands.filing import KIND
from praja.complaints.ladder import holders_of
from praja.complaints.models import Alert, AlertReason, Complaint, DeadlineWatch
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.commands import command
from praja.kernel.notify.commands import Recipient, notify
from praja.kernel.notify.models import MessageStatus, OutgoingMessage

log = structlog.get_logger(__name__)

BATCH = 200
LARGEST_RUN = 5000
"""Warnings in one run: 5,000 take about half a minute."""
TEMPLATES = ("deadlines_warned", "complaints_escalated", "complaint_instructed")
_BY = Actor.system("watch_deadlines")


def watch_deadlines() -> int:
    """One round; returns how many warnings, escalations, moves and alerts there were."""
    done = _mark_watch()
    done += _follow_calendar()
    done += catch_up()
    while _tell_warned():
        pass
    return done + _alert_of_unsent()


def catch_up() -> int:
    """Warn of and escalate what is due, and tell nobody; returns how many things happened."""
    done = _each(lambda: _due(cases.clocks_to_warn(KIND, at=clock.now(), limit=BATCH)), commands.warn)
    return done + _each(lambda: _due(cases.clocks_to_escalate(KIND, at=clock.now(), limit=BATCH)), commands.escalate)


def follow_calendar_everywhere() -> int:
    """Compare every open deadline with the present calendar; returns how many there were."""
    total = 0
    while done := _follow_calendar():
        total += done
    return total


def minutes_without_watch() -> int:
    """Whole minutes since deadlines were last watched; 0 before the first time. One SQL query."""
    watched_at = DeadlineWatch.objects.filter(id=1).values_list("watched_at", flat=True).first()
    return 0 if watched_at is None else max(0, int((clock.now() - watched_at).total_seconds() // 60))


def _follow_calendar() -> int:
    return _each(lambda: _ids(cases.clocks_behind_calendar(KIND, limit=BATCH)), commands.follow_calendar)


def _each(find: Callable[[], list[tuple[UUID, int]]], change: Callable[..., commands.Done]) -> int:
    """Do `change` to everything that is due, batch by batch; what failed once is left for the next run."""
    done, failed = 0, set[int]()
    while done < LARGEST_RUN:
        due = [(case, item) for case, item in find() if item not in failed]
        if not due:
            return done
        for complaint_id, clock_id in due:
            try:
                change(complaint_id, clock_id, by=_BY)
                done += 1
            except Exception as error:
                failed.add(clock_id)
                log.error("deadline_failed", clock=clock_id, error=type(error).__name__)
                _alert_of_failure(clock_id)
    return done


def _due(clocks: list[Clock]) -> list[tuple[UUID, int]]:
    return [(item.case_id, item.pk) for item in clocks]


def _ids(clocks: list[int]) -> list[tuple[UUID, int]]:
    return list(Clock.objects.filter(pk__in=clocks).values_list("case_id", "pk"))


def _alert_of_failure(clock_id: int) -> None:
    commands.raise_alert(AlertReason.FAILED, key=f"failed:{clock_id}:{clock.now():%Y-%m-%d}", by=_BY)


def _mark_watch() -> int:
    """Leave a sign of life, and an alert when there was none for too long; returns the number of alerts."""
    silent, raised = minutes_without_watch(), False
    if silent >= settings.DEADLINES_SILENT_MINUTES:
        key = f"silent:{clock.now():%Y-%m-%dT%H:%M}"
        raised = commands.raise_alert(AlertReason.SILENT, key=key, minutes=silent, by=_BY)
    DeadlineWatch.objects.bulk_create(
        [DeadlineWatch(id=1, watched_at=clock.now())],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["watched_at"],
    )
    return int(raised)


@command(emits=False)
def _tell_warned() -> int:
    """Tell officers of warnings they do not know yet: one message for each person, level and hour, with the count."""
    warnings = cases.untold_warnings(limit=BATCH * 10)
    if not warnings:
        return 0
    people: dict[tuple[str, tuple[Role, ...]], list[User]] = {}
    counts: dict[tuple[int, int], int] = defaultdict(int)
    addresses: dict[int, User] = {}
    cases_of_demo = _demo({warning.clock.case_id for warning in warnings})
    for warning in warnings:
        if not _is_current(warning) or warning.clock.case_id in cases_of_demo:
            continue
        seat = (acting(warning.clock.case, warning.clock)[1], _roles(warning.clock.code))
        if seat not in people:
            people[seat] = holders_of(seat[0], seat[1])
        for user in people[seat]:
            addresses[user.pk] = user
            counts[user.pk, warning.percent] += 1
    for (user_id, percent), count in counts.items():
        user = addresses[user_id]
        notify(
            "deadlines_warned",
            to=Recipient(address=user.email, language=settings.LANGUAGE_CODE, user_id=user_id),
            context={
                "level": str(percent),
                "count": str(count),
                "url": settings.PUBLIC_URL + reverse("complaints:list") + f"?warned={percent}",
            },
            key=f"deadlines-warned:{percent}:{clock.now():%Y-%m-%dT%H}:{user_id}",
        )
    ClockWarning.objects.filter(pk__in=[warning.pk for warning in warnings]).update(told_at=clock.now())
    return len(warnings)


def _demo(cases: set[UUID]) -> set[UUID]:
    """Those of the complaints that were generated; nobody is told of them."""
    return set(Complaint.objects.filter(pk__in=cases, is_demo=True).values_list("pk", flat=True))


def _is_current(warning: ClockWarning) -> bool:
    item = warning.clock
    return item.stopped_at is None and item.warned == warning.percent


def _roles(code: str) -> tuple[Role, ...]:
    """Who works against a clock: the coordinator's verifiers, or the officers of the agency or of its unit."""
    return (Role.VERIFIER,) if code == "verification" else (Role.HANDLER, Role.HEAD, Role.VILLAGE_OPERATOR)


def _alert_of_unsent() -> int:
    """Raise an alert for each message about deadlines that was given up; returns how many. Two SQL queries."""
    failed = OutgoingMessage.objects.filter(status=MessageStatus.FAILED, template__in=TEMPLATES)
    keys = {f"message:{pk}" for pk in failed.order_by("-id").values_list("id", flat=True)[:BATCH]}
    known = set(Alert.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else set()
    for key in sorted(keys - known):
        commands.raise_alert(AlertReason.NOT_SENT, key=key, by=_BY)
    return len(keys - known)
