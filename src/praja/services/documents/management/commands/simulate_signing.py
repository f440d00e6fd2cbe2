"""Play BSrE's signing service on this machine, to try its faults out: `./praja manage simulate_signing`."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from praja.services.documents.signing.simulator import EsignSimulator, Fault


class Command(BaseCommand):
    help = "Play BSrE's Esign Client Service; print what to set and the officer's certificate, then wait."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fault", choices=[fault.value for fault in Fault], default=Fault.NONE.value)

    def handle(self, *args: Any, **options: Any) -> None:
        with EsignSimulator(fault=Fault(options["fault"])) as service, tempfile.TemporaryDirectory() as folder:
            root, officer = Path(folder, "root.pem"), Path(folder, "officer.pem")
            root.write_text(service.root)
            officer.write_text(service.certificate)
            settings = {
                "PRAJA_SIGNING_SERVICE": "bsre_v1",
                "PRAJA_SIGNING_URL": service.url,
                "PRAJA_SIGNING_USER": "praja",
                "PRAJA_SIGNING_PASSWORD": "simulated",
                "PRAJA_SIGNING_ROOTS": root,
            }
            for name, value in settings.items():
                self.stdout.write(f"export {name}={value}")
            self.stdout.write(f"# NIK {service.nik}, passphrase {service.passphrase}, certificate {officer}")
            threading.Event().wait()
