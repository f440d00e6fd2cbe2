"""Publish every procedure of the regency pack that is new or changed."""

from __future__ import annotations

from pathlib import Path

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from praja.cases.commands import publish_definition
from praja.kernel.actors import Actor
from praja.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Publish the procedures (SOP-AP) of the regency pack; running cases stay on their version."

    def handle(self, *args: object, **options: object) -> None:
        for path in sorted(Path(settings.PACK_DIR, "procedures").glob("*.yaml")):
            try:
                content = yaml.safe_load(path.read_text(encoding="utf-8"))
                published = publish_definition(content, by=Actor.system("load_pack"))
            except (yaml.YAMLError, DomainError) as error:
                raise CommandError(f"{path.name}: {error}") from error
            state = "unchanged" if published.was_repeated else "published"
            self.stdout.write(f"{published.definition.code}: {state} ({published.definition.digest[:12]})")
