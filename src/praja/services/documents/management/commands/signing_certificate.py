"""Say which certificate belongs to which officer: `./praja manage signing_certificate list|issue|register|revoke`."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from praja.accounts.models import User
from praja.kernel.actors import Actor
from praja.kernel.errors import DomainError
from praja.services.documents import commands
from praja.services.documents.models import Certificate

BY = Actor.system("signing_certificate")


class Command(BaseCommand):
    help = "List, issue, register or revoke the certificates with which officers sign."

    def add_arguments(self, parser: CommandParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        deeds.add_parser("list", help="every certificate with its fingerprint")
        issue = deeds.add_parser("issue", help="make one of the own authority; asks for the officer's passphrase")
        register = deeds.add_parser("register", help="enter the one a signing service uses")
        for one in (issue, register):
            one.add_argument("email")
            one.add_argument("organization")
            one.add_argument("--title", required=True, help="the post as it stands above the signature")
            one.add_argument("--name", default="", help="the name below it; default: the account's")
        register.add_argument("--nik", required=True)
        register.add_argument("--certificate", required=True, type=Path, help="PEM file")
        revoke = deeds.add_parser("revoke", help="nothing more can be signed with it")
        revoke.add_argument("fingerprint", help="its beginning is enough when only one begins so")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['deed']}")(options)
        except DomainError as error:
            raise CommandError(str(error.message)) from error

    def _list(self, options: dict[str, Any]) -> None:
        for one in Certificate.objects.select_related("user").defer("key", "nik").order_by("organization", "id"):
            state = "revoked" if one.revoked_at else f"until {one.valid_to:%Y-%m-%d}"
            self.stdout.write(f"{one.fingerprint[:16]}  {one.organization_id}  {one.user.email}  {one.title}  {state}")

    def _issue(self, options: dict[str, Any]) -> None:
        made = commands.issue_certificate(
            _user(options["email"]),
            organization=options["organization"],
            title=options["title"],
            name=options["name"],
            passphrase=_passphrase(),
            by=BY,
        )
        self.stdout.write(f"Issued {made.fingerprint}")

    def _register(self, options: dict[str, Any]) -> None:
        try:
            pem = options["certificate"].read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['certificate']} cannot be read as PEM: {error}") from error
        entered = commands.register_certificate(
            _user(options["email"]),
            organization=options["organization"],
            title=options["title"],
            name=options["name"],
            nik=options["nik"],
            pem=pem,
            by=BY,
        )
        self.stdout.write(f"Registered {entered.fingerprint}")

    def _revoke(self, options: dict[str, Any]) -> None:
        found = list(
            Certificate.objects.filter(fingerprint__startswith=options["fingerprint"].lower(), revoked_at=None)
        )
        if len(found) != 1:
            raise CommandError(f"{len(found)} certificates in force begin with {options['fingerprint']}.")
        commands.revoke_certificate(found[0], by=BY)
        self.stdout.write(f"Revoked {found[0].fingerprint}")


def _user(email: str) -> User:
    found = User.objects.filter(email__iexact=email).first()
    if found is None:
        raise CommandError(f"There is no account {email}.")
    return found


def _passphrase() -> str:
    first = getpass.getpass("Passphrase of the officer: ")
    if first != getpass.getpass("Once more: "):
        raise CommandError("The two passphrases differ.")
    return first
