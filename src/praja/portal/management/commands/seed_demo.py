"""Make the demonstration: role accounts and generated activity, once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.core.management.base import BaseCommand

from praja.accounts.demo import DEMO_PASSWORD, seed_demo_accounts
from praja.complaints.demo import DAYS, Phrases, generate_activity
from praja.government.pack import pack
from praja.kernel import clock
from praja.kernel.actors import Role
from praja.services.applications.demo import Script, generate_applications
from praja.services.documents.demo import DEMO_PASSPHRASE, seed_demo_certificates
from praja.services.queue.demo import generate_bookings
from praja.services.standards.demo import seed_demo_letters

COMPLAINTS, APPLICATIONS = 120, 56


class Account(msgspec.Struct, frozen=True):
    """A role account of demo.yaml."""

    email: str
    title: str
    role: Role
    organization: str


class _Accounts(msgspec.Struct, frozen=True):
    accounts: tuple[Account, ...]


class Command(BaseCommand):
    help = "Seed the demo accounts and the generated activity of the pack (demo mode only)."

    def handle(self, *args: object, **options: Any) -> None:
        accounts = pack().read("demo.yaml", _Accounts).accounts
        # As old as the activity, so that whoever was warned then held the role.
        with clock.at(clock.now() - dt.timedelta(days=DAYS)):
            seed_demo_accounts((item.email, item.title, item.role, item.organization) for item in accounts)
            seed_demo_certificates()
            seed_demo_letters()
        self._note_sign_ins(accounts)
        if settings.DEMO_ACTIVITY:
            made = generate_activity(pack().read("demo.yaml", Phrases), complaints=COMPLAINTS)
            filed = generate_applications(pack().read("demo.yaml", Script), applications=APPLICATIONS)
            booked = generate_bookings()
            self.stdout.write(f"{made} complaints, {filed} applications and {booked} bookings generated")

    def _note_sign_ins(self, accounts: tuple[Account, ...]) -> None:
        """Write down the sign-ins for the launcher to print."""
        width = max(len(item.email) for item in accounts)
        lines = [f"  {item.email:<{width}}  {item.title}" for item in accounts]
        text = f"Demo sign-ins, all with the password {DEMO_PASSWORD}\n" + "\n".join(lines) + "\n"
        text += f"Heads sign documents with the passphrase {DEMO_PASSPHRASE}\n"
        Path(settings.DATA_DIR, "demo-accounts.txt").write_text(text, encoding="utf-8")
