"""Whether a worker lives: each of its loops leaves a mark in the database."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from praja.kernel.jobs.models import Heartbeat

BEAT_EVERY = 5.0
"""Seconds."""


def beat(part: str) -> None:
    """Mark that `part` is alive now. One SQL statement."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(part=part, beaten_at=timezone.now())],
        update_conflicts=True,
        unique_fields=["part"],
        update_fields=["beaten_at"],
    )


def last_beat() -> dt.datetime | None:
    """When the part of the worker that has been silent longest was last alive; None before the first start."""
    return Heartbeat.objects.order_by("beaten_at").values_list("beaten_at", flat=True).first()
