"""Bring the database to what the regency pack says."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from praja.government.commands import load_pack
from praja.government.pack import pack
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.calendar.commands import CalendarEntry, load_calendar

CALENDAR_YEARS_BACK, CALENDAR_YEARS_AHEAD = 2, 2


class Command(BaseCommand):
    help = "Load regions, boundaries, organizations and calendar of the regency pack; may be repeated."

    def handle(self, *args: object, **options: object) -> None:
        loaded = load_pack(pack(), by=Actor.system("load_pack"))
        state = "unchanged" if loaded.was_repeated else "loaded"
        self.stdout.write(f"{pack().name}: {loaded.regions} regions, {loaded.organizations} organizations ({state})")
        year = clock.now().year
        years = range(year - CALENDAR_YEARS_BACK, year + CALENDAR_YEARS_AHEAD + 1)
        calendar = load_calendar(pack().read("calendar.yaml", CalendarEntry), years=years, by=Actor.system("load_pack"))
        self.stdout.write(f"Calendar: {', '.join(map(str, calendar.years)) or 'unchanged'}")
