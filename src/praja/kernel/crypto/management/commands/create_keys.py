"""Make the keys of a new installation, where `./praja up` does not do it: several machines, a container."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from praja.kernel.crypto.keyring import create_keys


class Command(BaseCommand):
    help = "Write a new key file, readable by its owner only. Never overwrites one."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--file", type=Path, default=None, help="default: the setting PRAJA_KEYS_FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["file"] or Path(settings.KEYS_FILE)
        try:
            create_keys(path)
        except FileExistsError as error:
            raise CommandError(
                f"{path} exists already. It was not touched: whatever its keys encrypted would be lost."
            ) from error
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}") from error
        self.stdout.write(f"{path} was written. Keep a copy offline, away from the backups of the database.")
