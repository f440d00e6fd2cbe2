"""Every command, tried by every kind of actor. Rooms declare their rows in tests/permissions/."""

from __future__ import annotations

from importlib import import_module
from inspect import signature
from pathlib import Path
from pkgutil import walk_packages

import pytest
from django.apps import apps
from django.db import transaction

from praja.kernel.commands import registered_commands
from praja.kernel.errors import DomainError, NotAllowed
from tests.permissions.matrix import Row, actors_of

FOLDER = Path(__file__).resolve().parents[1] / "permissions"


def all_rows() -> list[Row]:
    rooms = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "matrix")
    return [row for room in rooms for row in import_module(f"tests.permissions.{room}").ROWS]


def all_commands() -> set[str]:
    """Every command that an actor gives: commands register when their module is imported.

    A command without `by`, or with a private name, is a part of others and checks nothing itself.
    """
    for config in apps.get_app_configs():
        if config.name.startswith("praja.") and config.module is not None:
            for module in walk_packages(config.module.__path__, f"{config.name}."):
                if ".commands" in module.name and ".management" not in module.name:
                    import_module(module.name)
    return {
        name
        for name, function in registered_commands().items()
        if "by" in signature(function).parameters and not name.rpartition(".")[2].startswith("_")
    }


def test_every_command_has_a_row():
    known = {row.command for row in all_rows()}
    missing = sorted(all_commands() - known)
    assert not missing, f"declare in tests/permissions/ who may: {', '.join(missing)}"


def test_every_row_names_a_command():
    stale = sorted({row.command for row in all_rows()} - all_commands())
    assert not stale, f"no such command: {', '.join(stale)}"


@pytest.mark.django_db
@pytest.mark.parametrize("row", all_rows(), ids=str)
def test_a_command_is_open_to_its_roles_and_closed_to_all_others(row: Row):
    attempt = row.prepare()
    wrong = []
    for name, actor, may in actors_of(row):
        was_refused = _is_refused(attempt, actor)
        if was_refused is may:
            wrong.append(f"{name} {'was refused' if may else 'was let in'}")
    assert not wrong, f"{row}: {'; '.join(wrong)}"


def _is_refused(attempt, actor) -> bool:
    """Whether the permission check refuses. A refusal for another reason comes after it, so it counts as let in."""
    try:
        with transaction.atomic():
            attempt(actor)
            transaction.set_rollback(True)
    except NotAllowed:
        return True
    except DomainError:
        return False
    return False
