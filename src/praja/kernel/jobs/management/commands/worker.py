"""`python -m praja worker`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from praja.kernel.jobs.worker import run_worker


class Command(BaseCommand):
    help = "Run the worker: Merkle log, deliveries and periodic jobs, until SIGTERM or Ctrl-C."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        run_worker()
