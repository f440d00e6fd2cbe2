"""`./praja manage train_routing`: make the next version of the routing model now; the worker does it every night."""

from __future__ import annotations

import argparse
import os
import resource
import signal
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from praja.complaints.commands.routing import keep_model, suggest
from praja.complaints.models import RoutingModel
from praja.complaints.queries.routing import dispositions, fewest_texts, waiting_without
from praja.complaints.routing.learning import learn
from praja.kernel.actors import Actor

LONGEST = 30 * 60
"""Seconds, after which the process ends itself."""
MOST_MEMORY = 3 * 1024**3
"""Bytes of address space; a lesson on 50,000 texts needs half of it."""
NICENESS = 15
_LOCK = "complaints.train_routing"


class Command(BaseCommand):
    help = "Learn the routing model anew from the office's own dispositions."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--bounded", action="store_true", help="bound this process in memory, time and priority")

    def handle(self, *args: object, **options: Any) -> None:
        if options["bounded"]:
            _limit_this_process()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [_LOCK])
            (is_alone,) = cursor.fetchone()
        if not is_alone:
            self.stdout.write("Another process is making a version just now.")
            return
        try:
            self._train(Actor.system("train_routing"))
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [_LOCK])

    def _train(self, by: Actor) -> None:
        rows, fewest = dispositions(), fewest_texts()
        if len(rows) < fewest:
            self.stdout.write(f"{len(rows)} dispositions; a model needs {fewest}. None was made.")
            return
        present = RoutingModel.objects.filter(is_active=True).values_list("comparable", flat=True).first()
        try:
            lesson = learn(rows, present=bytes(present) if present is not None else None)
        except ValueError as error:
            self.stdout.write(f"No model was made: {error}.")
            return
        version = keep_model(lesson, by=by)
        state = "is active now" if version.is_active else "is worse than the present one and not used"
        self.stdout.write(
            f"Version {version.pk} from {version.texts} texts of {version.agencies} agencies: "
            f"top-1 {version.top1:.3f}, top-3 {version.top3:.3f} on the newest {version.tested}; it {state}."
        )
        if version.is_active:
            suggest(waiting_without(version.pk), by=by)


def _limit_this_process() -> None:
    """Bound memory and time of a process that was started only to train."""
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    signal.alarm(LONGEST)
