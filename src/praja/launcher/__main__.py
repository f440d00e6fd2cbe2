"""`./praja COMMAND`: choose the command, make sure of its environment, run it."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from dataclasses import dataclass

from praja.launcher import environment
from praja.launcher.messages import Refusal, complain, say


@dataclass(frozen=True)
class Command:
    """A line of `./praja help`. `place` is "module:function" below praja.launcher, called with the arguments."""

    usage: str
    help: str
    place: str
    lock: str = environment.RUN


COMMANDS = {
    "up": Command("up [--empty] [--port N] [--host H]", "start the platform; --empty without demo data", "up:up"),
    "test": Command("test [pytest arguments]", "run the tests", "maintenance:test", environment.DEVELOP),
    "check": Command("check", "lint, types, contracts, migrations, messages", "maintenance:check", environment.DEVELOP),
    "lint": Command("lint", "check the code's style", "maintenance:lint", environment.DEVELOP),
    "format": Command("format", "format the code", "maintenance:format_code", environment.DEVELOP),
    "types": Command("types", "check the types", "maintenance:types", environment.DEVELOP),
    "messages": Command(
        "messages [--check]", "bring the translation catalogs up to date", "translations:messages", environment.DEVELOP
    ),
    "bench": Command("bench NAME [options]", "run one of benchmarks/", "maintenance:bench", environment.DEVELOP),
    "routing": Command(
        "routing train|evaluate FILE.csv",
        "learn which agency a text is for",
        "maintenance:routing",
        environment.DEVELOP,
    ),
    "shell": Command("shell", "a Python prompt with the platform loaded", "maintenance:shell"),
    "migrate": Command("migrate [options]", "bring the database to this version", "maintenance:migrate"),
    "create-admin": Command("create-admin EMAIL", "make the first administrator", "maintenance:create_admin"),
    "regions": Command(
        "regions import-boundaries FILE [--apply]", "replace the village boundaries by a survey", "maintenance:regions"
    ),
    "verify-log": Command("verify-log", "check every event against the Merkle log", "maintenance:verify_log"),
    "verify-receipt": Command("verify-receipt FILE", "check a citizen's receipt", "maintenance:verify_receipt"),
    "backup": Command("backup [FILE]", "save database, files and keys into one archive", "backup:backup"),
    "restore": Command("restore FILE [--replace]", "bring a backup back", "backup:restore"),
    "keys": Command("keys rotate|list", "change the encryption and signing keys", "maintenance:keys"),
    "manage": Command("manage COMMAND ...", "any management command of Django or ours", "maintenance:manage"),
    "help": Command("help", "this list", ""),
}


def main(arguments: list[str]) -> int:
    name = arguments[0] if arguments else "help"
    if name in {"help", "-h", "--help"}:
        say(overview())
        return 0
    if name not in COMMANDS:
        complain(f"There is no command {name!r}.\n\n{overview()}")
        return 2
    command = COMMANDS[name]
    os.environ.setdefault("PRAJA_ROOT", str(environment.ROOT))
    try:
        environment.enter(command.lock)
        module, _, function = command.place.partition(":")
        return int(getattr(importlib.import_module(f"praja.launcher.{module}"), function)(arguments[1:]) or 0)
    except Refusal as refusal:
        complain(str(refusal))
        return refusal.status
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def overview() -> str:
    """Every command with its one line."""
    width = max(len(command.usage) for command in COMMANDS.values())
    lines = [f"  ./praja {command.usage:<{width}}  {command.help}" for command in COMMANDS.values()]
    return "\n".join(["Praja. The commands:", "", *lines])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
