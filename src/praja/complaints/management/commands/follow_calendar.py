"""Move the open deadlines with a calendar that has changed, now instead of at the next watch."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from praja.complaints.watch import follow_calendar_everywhere


class Command(BaseCommand):
    help = "Count every open deadline again with the present calendar."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{follow_calendar_everywhere()} open deadlines compared with the calendar.")
