"""The maintainer's commands: each is one line of `./praja help`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from praja.launcher import instance as instances
from praja.launcher.environment import ROOT
from praja.launcher.messages import Refusal, say

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
WITHOUT_BROWSER = "not browser"
ON_A_PLATFORM = "browser or platform"
"""The tests that wait for other processes more than they work: journeys, and whole platforms started and killed."""


def test(arguments: list[str]) -> int:
    """Run pytest; the tests in a browser use the machine's own Chromium."""
    if not any(WITHOUT_BROWSER in argument for argument in arguments):
        os.environ["CHROMIUM"] = find_browser()
    if all(argument.startswith("-") and not argument.startswith(("-m", "-k")) for argument in arguments):
        return _test_in_halves(arguments)
    return _test(*arguments)


def _test(*arguments: str) -> int:
    # The tests make a database before Django reads its settings; a named module would be read at once.
    return _run("-m", "pytest", *arguments, settings=None)


def _test_in_halves(arguments: Sequence[str]) -> int:
    """The whole suite: what runs in a browser or starts platforms beside the rest, each half with its own database.

    What the second half says comes after the first, so that the two do not mix.
    """
    with tempfile.TemporaryFile() as said:
        beside = subprocess.Popen(
            [sys.executable, "-m", "praja.launcher", "test", *arguments, "-m", ON_A_PLATFORM],
            stdout=said,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        )
        try:
            status = _test(*arguments, "-m", f"not ({ON_A_PLATFORM})")
            say("The journeys in a browser and on platforms of their own, which ran meanwhile:")
            other = beside.wait()
        finally:
            beside.terminate()
        said.seek(0)
        shutil.copyfileobj(said, sys.stdout.buffer)
        sys.stdout.flush()
    return status or other


def find_browser() -> str:
    """The path of a Chromium or Chrome.

    Raises:
        Refusal: there is none; the message says how to get one.
    """
    named = os.environ.get("CHROMIUM")
    if named and shutil.which(named):
        return named
    for name in BROWSERS:
        found = shutil.which(name)
        if found:
            return found
    missing = f"CHROMIUM names {named}, which is no program." if named else "No Chromium was found on this machine."
    raise Refusal(
        f"{missing} The journeys in a browser need one.\n"
        "Debian, Ubuntu: apt install chromium; otherwise name it: CHROMIUM=/path/to/chrome ./praja test\n"
        f"Without them: ./praja test -m '{WITHOUT_BROWSER}'"
    )


def lint(arguments: list[str]) -> int:
    return _run("-m", "ruff", "check", ".", *arguments)


def format_code(arguments: list[str]) -> int:
    return _run("-m", "ruff", "check", "--select", "I", "--fix", "--quiet", ".") or _run(
        "-m", "ruff", "format", ".", *arguments
    )


def types(arguments: list[str]) -> int:
    return _run("-m", "mypy", *arguments)


def contracts() -> int:
    return _run("-c", "from importlinter.cli import lint_imports_command as check; check()")


def migrations() -> int:
    """Whether a migration is missing for some model; needs no database."""
    return _run("-W", "ignore::RuntimeWarning", "-m", "praja", "makemigrations", "--check", "--dry-run")


def check(arguments: list[str]) -> int:
    """Everything that must hold besides the tests; goes on after a failure and names the failed ones at the end."""
    from praja.launcher.translations import messages

    steps = {
        "style": lambda: lint([]),
        "format": lambda: _run("-m", "ruff", "format", "--check", "."),
        "types": lambda: types([]),
        "import contracts": contracts,
        "migrations": migrations,
        "translations": lambda: messages(["--check"]),
    }
    failed = []
    for name, step in steps.items():
        say(f"== {name}")
        if step():
            failed.append(name)
    say(f"Checks failed: {', '.join(failed)}" if failed else f"All {len(steps)} checks passed.")
    return 1 if failed else 0


def bench(arguments: list[str]) -> int:
    known = sorted(path.parent.name for path in (ROOT / "benchmarks").glob("*/__main__.py"))
    if not arguments or arguments[0] not in known:
        raise Refusal(f"Which benchmark? There are: {', '.join(known) or 'none'}", status=2)
    return _run("-m", f"benchmarks.{arguments[0]}", *arguments[1:])


def routing(arguments: list[str]) -> int:
    return _run("-m", "praja.complaints.routing", *arguments)


def shell(arguments: list[str]) -> int:
    return _manage("shell", "shell", arguments)


def migrate(arguments: list[str]) -> int:
    return _manage("migrate", "migrate", arguments)


def create_admin(arguments: list[str]) -> int:
    return _manage("create-admin", "create_admin", arguments)


def regions(arguments: list[str]) -> int:
    return _manage("regions", "regions", arguments)


def verify_log(arguments: list[str]) -> int:
    return _manage("verify-log", "verify_log", arguments)


def verify_receipt(arguments: list[str]) -> int:
    return _manage("verify-receipt", "verify_receipt", arguments)


def keys(arguments: list[str]) -> int:
    """`keys rotate` (with --signing: the log's key) and `keys list`."""
    if arguments[:1] not in (["rotate"], ["list"]):
        raise Refusal("Usage: ./praja keys rotate [--signing], ./praja keys list", status=2)
    mode = ["--list"] if arguments[0] == "list" else []
    return _manage(f"keys {arguments[0]}", "rotate_keys", [*mode, *arguments[1:]])


def manage(arguments: list[str]) -> int:
    return _manage("manage", arguments[0] if arguments else "help", arguments[1:])


def _manage(purpose: str, command: str, arguments: Sequence[str]) -> int:
    """Run a management command on the current installation."""
    with instances.database(purpose) as instance:
        if instance.folder.is_relative_to(instances.HOME):
            print(f"({instance.shown})", file=sys.stderr)
        quiet = {"PRAJA_LOG_LEVEL": "WARNING"} | instance.environment()
        return subprocess.call([sys.executable, "-m", "praja", command, *arguments], env=quiet, cwd=_caller())


def _caller() -> str:
    return os.environ.get("PWD") or os.getcwd()


def _run(*arguments: str, settings: str | None = "praja.settings") -> int:
    """Run a tool of the environment on the repository, with settings that touch no installation."""
    environment = dict(os.environ) | {"PYTHONPATH": str(ROOT / "src")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    if settings is not None:
        environment["DJANGO_SETTINGS_MODULE"] = settings
    environment.setdefault("PRAJA_DATA_DIR", tempfile.gettempdir())
    environment.setdefault("PRAJA_LOG_LEVEL", "WARNING")
    return subprocess.call([sys.executable, *arguments], cwd=ROOT, env=environment)
