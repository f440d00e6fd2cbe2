"""`./praja manage open311_key add|revoke|list`: the keys with which other systems file over Open311."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from praja.complaints.models import Open311Key
from praja.complaints.open311.commands import issue_key, revoke_key
from praja.complaints.open311.formats import moment
from praja.kernel.actors import Actor
from praja.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Issue, revoke or list the API keys of systems that file complaints over Open311."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        add = actions.add_parser("add", help="issue a key; it is shown this once")
        add.add_argument("client", help="name of the system that will use it")
        revoke = actions.add_parser("revoke", help="refuse a key from now on")
        revoke.add_argument("key", type=int, help="number of the key in the list")
        actions.add_parser("list", help="all keys; never their secrets")

    def handle(self, *args: object, **options: Any) -> None:
        by = Actor.system("open311_key")
        try:
            if options["action"] == "add":
                issued = issue_key(options["client"], by=by)
                self.stdout.write(f"Key {issued.key.pk} for {issued.key.client}. Shown only now:\n{issued.secret}")
            elif options["action"] == "revoke":
                key = revoke_key(options["key"], by=by)
                self.stdout.write(f"Key {key.pk} of {key.client} is revoked.")
            else:
                self._list()
        except DomainError as error:
            raise CommandError(str(error.message)) from error

    def _list(self) -> None:
        for key in Open311Key.objects.order_by("id"):
            state = "active" if key.revoked_at is None else f"revoked {moment(key.revoked_at)}"
            self.stdout.write(f"{key.pk}\t{key.client}\tissued {moment(key.created_at)}\t{state}")
