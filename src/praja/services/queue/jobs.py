"""What happens at the counters by itself, every night."""

from __future__ import annotations

from praja.kernel.actors import Actor
from praja.kernel.jobs import periodic
from praja.services.queue import commands


@periodic(cron="7 17 * * *")
def end_past_days() -> int:
    """End the tickets of past days, after midnight in the west of Indonesia; returns how many."""
    ended = commands.end_past_days(by=Actor.system("end_past_days"))
    return ended.missed + ended.unserved


@periodic(cron="27 17 * * *")
def forget_people() -> int:
    """Delete old names and contacts; returns how many."""
    return commands.forget_people(by=Actor.system("forget_people"))
