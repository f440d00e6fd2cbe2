"""Bring the database to what the regency pack says."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from praja.government.commands import load_pack
from praja.government.pack import pack
from praja.kernel.actors import Actor


class Command(BaseCommand):
    help = "Load regions, boundaries and organizations of the regency pack; may be repeated."

    def handle(self, *args: object, **options: object) -> None:
        loaded = load_pack(pack(), by=Actor.system("load_pack"))
        state = "unchanged" if loaded.was_repeated else "loaded"
        self.stdout.write(f"{pack().name}: {loaded.regions} regions, {loaded.organizations} organizations ({state})")
