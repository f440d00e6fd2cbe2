"""Rebuild the pauses of existing clocks from the actions that were carried out, and let running ones be warned of.

The first run of the watch then counts each open clock again and sets its levels to the right moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import migrations
from django.db.models import F, Q
from django.utils import timezone

LEVELS = [50, 80, 100]
LATE = -1
CHUNK = 2000

Effects = dict[tuple[str, str, str], dict[str, str]]


def rebuild(apps: Any, schema_editor: Any) -> None:
    Clock = apps.get_model("cases", "Clock")
    Pause = apps.get_model("cases", "ClockPause")
    running = Clock.objects.filter(stopped_at__isnull=True).exclude(code="reporter_reply")
    running.update(warning_levels=LEVELS, next_warning_at=F("due_at"))
    is_late = Q(paused_at__isnull=True, due_at__lte=timezone.now()) | Q(remaining_seconds=LATE)
    running.filter(is_late).update(warning_levels=LEVELS[-1:])
    pauses: list[Any] = []
    for pause in _pauses(apps):
        pauses.append(Pause(**pause))
        if len(pauses) >= CHUNK:
            Pause.objects.bulk_create(pauses, ignore_conflicts=True)
            pauses.clear()
    held = Clock.objects.filter(is_held=True, stopped_at__isnull=True).values_list("id", "paused_at")
    pauses += [Pause(clock_id=clock_id, paused_at=paused_at) for clock_id, paused_at in held]
    Pause.objects.bulk_create(pauses, ignore_conflicts=True)


def _pauses(apps: Any) -> Iterator[dict[str, Any]]:
    """Each pause of each clock: from the action that paused it to the next that resumed it, or to its end."""
    Action, Clock = apps.get_model("cases", "Action"), apps.get_model("cases", "Clock")
    effects = _effects(apps)
    codes = {action for _digest, _step, action in effects}
    rows = Action.objects.filter(code__in=codes).order_by("case", "done_at")
    names = ("case_id", "case__definition_id", "from_step", "code", "done_at")
    opened: dict[int, dict[str, Any]] = {}
    present, clocks = None, dict[int, Any]()
    for case_id, digest, step, code, done_at in rows.values_list(*names).iterator(CHUNK):
        if case_id != present:
            yield from _ended(opened, clocks)
            present, opened = case_id, {}
            clocks = {item.id: item for item in Clock.objects.filter(case=case_id)}
        for clock_code, effect in effects.get((digest, step, code), {}).items():
            for item in clocks.values():
                is_open = item.started_at <= done_at and (item.stopped_at is None or done_at < item.stopped_at)
                if item.code != clock_code or not is_open:
                    continue
                if effect == "pause":
                    opened.setdefault(item.id, {"clock_id": item.id, "paused_at": done_at, "reason": code})
                elif item.id in opened:
                    yield {**opened.pop(item.id), "resumed_at": done_at}
    yield from _ended(opened, clocks)


def _ended(opened: dict[int, dict[str, Any]], clocks: dict[int, Any]) -> Iterator[dict[str, Any]]:
    """Pauses that no action resumed: still open, or over because the clock stopped."""
    for clock_id, pause in opened.items():
        yield {**pause, "resumed_at": clocks[clock_id].stopped_at}


def _effects(apps: Any) -> Effects:
    """What each action of each procedure pauses and resumes."""
    found: Effects = {}
    for digest, content in apps.get_model("cases", "Definition").objects.values_list("digest", "content"):
        for step in content["steps"]:
            for action in step.get("actions", ()):
                turned = {
                    code: effect
                    for code, effect in (action.get("clocks") or {}).items()
                    if effect in ("pause", "resume")
                }
                if turned:
                    found[digest, step["code"], action["code"]] = turned
    return found


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_warnings_and_pauses")]
    operations = [migrations.RunPython(rebuild, migrations.RunPython.noop)]
