"""`./praja keys rotate`: encrypt under a new key. `./praja keys list`: which keys there are and what needs them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from praja.kernel.crypto.cipher import Undecryptable
from praja.kernel.crypto.keyring import (
    CHECKED_EVERY_SECONDS,
    add_encryption_key,
    add_signing_key,
    forget_keyring,
    keyring,
)
from praja.kernel.crypto.rotation import stores, used_keys

ATTEMPTS = 3
"""Running processes write with the old key until they notice the new one, within a second."""


class Command(BaseCommand):
    help = (
        "Add a new encryption key and bring every encrypted value under it. When an earlier rotation was interrupted,"
        " finish that one instead. With --signing, only add a new key that signs the log."
    )

    def add_arguments(self, parser: Any) -> None:
        kinds = parser.add_mutually_exclusive_group()
        kinds.add_argument("--list", action="store_true", help="only show the keys and how many values need each")
        kinds.add_argument("--signing", action="store_true", help="add a new signing key; the old ones still verify")

    def handle(self, *args: Any, **options: Any) -> None:
        forget_keyring()
        try:
            if options["list"]:
                self._list()
            elif options["signing"]:
                self._rotate_signing()
            else:
                self._rotate()
        except (ImproperlyConfigured, Undecryptable) as error:
            raise CommandError(str(error)) from error

    def _rotate(self) -> None:
        active = keyring().active_encryption
        if any(name != active for name in used_keys()):
            self.stdout.write(f"An earlier rotation to {active} was not finished; it goes on.")
        else:
            active = add_encryption_key(self._file("encryption"))
            self.stdout.write(f"The new encryption key {active} is active.")
        for _attempt in range(ATTEMPTS):
            self._reencrypt()
            left = sorted(name for name in used_keys() if name != active)
            if not left:
                break
            time.sleep(CHECKED_EVERY_SECONDS)
        else:
            raise CommandError(
                f"Some values were written with {', '.join(left)} meanwhile. Run the command again to finish."
            )
        self.stdout.write(
            f"Everything is encrypted with {active}. Back up the keys. The old ones stay: older backups need them."
        )

    def _reencrypt(self) -> None:
        for store in stores():
            changed = 0
            for count in store.reencrypt():
                changed += count
                self.stdout.write(f"{store.name}: {changed:,} re-encrypted")

    def _rotate_signing(self) -> None:
        name = add_signing_key(self._file("signing"))
        self.stdout.write(f"The new signing key {name} is active. The old ones stay and verify what they signed.")

    def _list(self) -> None:
        keys, used = keyring(), used_keys()
        for name in keys.encryption:
            state = "active" if name == keys.active_encryption else "old"
            self.stdout.write(f"encryption {name}: {state}, encrypts {used[name]:,} values")
        for name in sorted(set(used) - set(keys.encryption)):
            self.stdout.write(f"encryption {name}: MISSING from the ring, encrypts {used[name]:,} values")
        for name in keys.signing:
            self.stdout.write(f"signing {name}: {'active' if name == keys.active_signing else 'old, verifies'}")

    def _file(self, kind: str) -> Path:
        if settings.KEYS:
            raise CommandError(
                f"The keys come from PRAJA_KEYS, which a command cannot change. Add a {kind} key there, make it active,"
                " restart the platform, and run this command again to re-encrypt."
            )
        return Path(settings.KEYS_FILE)
