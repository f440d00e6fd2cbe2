"""`praja verify-log`: exit code 0 when the log is sound, 1 when something is wrong."""

from __future__ import annotations

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand

from praja.kernel.ledger.findings import Finding
from praja.kernel.ledger.queries import latest_tree_head
from praja.kernel.ledger.verification import verify_log


class Command(BaseCommand):
    help = "Check every event against the Merkle log and name each row that was changed behind the platform's back."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--quiet", action="store_true", help="print findings only, no progress")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        found = 0
        shows_progress = not options["quiet"] and sys.stderr.isatty()
        for step in verify_log():
            if isinstance(step, Finding):
                found += 1
                self.stdout.write(str(step))
            elif shows_progress:
                print(f"\r{step.checked:,} of {step.total:,} leaves", end="", file=sys.stderr, flush=True)
        if shows_progress:
            print(file=sys.stderr)
        head = latest_tree_head()
        seconds = time.monotonic() - started
        if found:
            self.stdout.write(f"The log is NOT sound: {found} findings, {seconds:.1f} s.")
            sys.exit(1)
        if head is None:
            self.stdout.write("The log is empty, and no event is missing from it.")
            return
        root = bytes(head.root).hex()
        self.stdout.write(f"The log is sound: {head.size:,} events, root {root}, {seconds:.1f} s.")
