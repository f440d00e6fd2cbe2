"""`praja verify-receipt FILE`: check a receipt without database or network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from praja.kernel import crypto
from praja.kernel.errors import Invalid
from praja.kernel.ledger.receipts import KEY_BYTES, MAX_BYTES, check_receipt, from_base64, parse_receipt


class Command(BaseCommand):
    help = "Check a receipt file against the log's public key. Exit code 0 when it holds, 1 when it does not."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path, help="the receipt as downloaded (JSON)")
        parser.add_argument(
            "--key",
            action="append",
            default=[],
            metavar="ID=BASE64",
            help="a public key from /log/keys; without it the keys of this installation",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as file:
                parsed = parse_receipt(file.read(MAX_BYTES + 1))
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}", returncode=2) from error
        except Invalid as error:
            raise CommandError(str(error.message), returncode=2) from error
        keys = dict(_parse_key(text) for text in options["key"]) or crypto.public_keys()
        outcome = check_receipt(parsed, keys)
        for step, held in outcome.steps.items():
            self.stdout.write(f"{'ok  ' if held else 'FAIL'}  {step.label}")
        if not outcome.is_valid:
            self.stdout.write("The receipt does NOT hold.")
            sys.exit(1)
        receipt = parsed.receipt
        event = receipt.event
        self.stdout.write(f"The receipt holds: {event['type']} of {event['time']}, leaf {receipt.leaf_index}.")


def _parse_key(text: str) -> tuple[str, bytes]:
    name, _, value = text.partition("=")
    try:
        key = from_base64(value)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise CommandError("--key must be ID=BASE64 with a key of 32 bytes", returncode=2)
    return name, key
