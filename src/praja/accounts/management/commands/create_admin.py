"""`./praja create-admin EMAIL`: the first administrator of a new installation, who makes all other accounts."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from praja.accounts.commands import grant_role, open_account
from praja.accounts.models import User
from praja.kernel.actors import REGENCY, Actor, Role
from praja.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Make an account that administers the whole regency. A second factor is asked for at its first sign-in."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="Administrator", help='name or role title (default: "Administrator")')
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    def handle(self, *args: object, **options: Any) -> None:
        email, name = options["email"], options["name"]
        password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else _ask_twice()
        by = Actor.system("create_admin")
        try:
            validate_password(password, User(email=email, display_name=name))
            with transaction.atomic():
                user = open_account(email, display_name=name, password=password, by=by)
                grant_role(user, role=Role.ADMIN, organization=REGENCY, by=by)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(f"{email} administers the regency. Sign in and set up the second factor.")


def _ask_twice() -> str:
    password = getpass.getpass("Password (at least 12 characters): ")
    if password != getpass.getpass("Once more: "):
        raise CommandError("The two passwords differ. Nothing was made.")
    return password
