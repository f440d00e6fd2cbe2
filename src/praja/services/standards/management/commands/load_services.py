"""Publish every service of the regency pack that is new or changed."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from praja.government.pack import pack
from praja.kernel.actors import Actor
from praja.services.standards.commands import load_services


class Command(BaseCommand):
    help = "Publish the services of the regency pack; requests on their way stay on their version. May be repeated."

    def handle(self, *args: object, **options: object) -> None:
        loaded = load_services(pack(), by=Actor.system("load_pack"))
        self.stdout.write(f"Services: {', '.join(loaded.published) or 'unchanged'}")
        if loaded.kept:
            self.stdout.write(f"Edited here, so kept as they are: {', '.join(loaded.kept)}")
