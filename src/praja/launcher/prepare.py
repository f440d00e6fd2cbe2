"""Bring an installation to this version: keys, translations, database, pack, demo data, static files.

Runs as `python -m praja.launcher.prepare` in the environment of the installation. Every step may be repeated.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import sys
from pathlib import Path

from praja.launcher.catalogs import compile_catalogs
from praja.launcher.messages import Refusal, complain, say

LOAD_PACK = ("load_pack", "publish_procedures", "load_services")
"""Each room brings in its own part of the pack; the order is that of the floors, from below."""


def main() -> int:
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError

    try:
        prepare()
    except (Refusal, CommandError, ImproperlyConfigured) as error:
        complain(str(error))
        return 1
    return 0


def prepare() -> None:
    """Carry out all steps, in the order in which they need each other."""
    data = Path(os.environ["PRAJA_DATA_DIR"])
    make_secret_key(data)
    say("Compiling the translations ...")
    compile_catalogs(Path(os.environ["PRAJA_ROOT"]) / "src")

    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    check_kind()
    make_keys()
    say("Bringing the database up to date ...")
    call_command("migrate", verbosity=0, interactive=False)
    mark_kind()
    say(f"Loading the regency pack {settings.PACK_DIR.name} ...")
    for command in LOAD_PACK:
        call_command(command, verbosity=0, stdout=io.StringIO())
    if settings.DEMO:
        say("Making demo accounts and demo activity ...")
        call_command("seed_demo", verbosity=0)
    collect_static_files(data)


def make_secret_key(data: Path) -> None:
    """Django's secret, once, readable by its owner only."""
    path = data / "secret-key"
    if os.environ.get("PRAJA_SECRET_KEY") or path.exists():
        return
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(64))


def make_keys() -> None:
    """The encryption and signing keys, once, but never beside data that were written with others.

    Raises:
        Refusal: the keys of an existing database are missing.
    """
    from django.conf import settings

    from praja.kernel.crypto import create_keys

    path = Path(settings.KEYS_FILE)
    if settings.KEYS or path.exists():
        return
    if _has_events():
        raise Refusal(
            f"The database holds data, but its keys are missing: {path}\n"
            "New keys could not read it. Bring the file back from your backup, or name it in PRAJA_KEYS_FILE."
        )
    create_keys(path)


def collect_static_files(data: Path) -> None:
    """Collect, hash and compress the static files, unless they are those of the last time."""
    from django.conf import settings
    from django.core.management import call_command

    mark = data / "static.sources"
    sources = _static_sources(Path(os.environ["PRAJA_ROOT"]) / "src")
    if Path(settings.STATIC_ROOT).exists() and mark.exists() and mark.read_text() == sources:
        return
    say("Collecting the static files ...")
    call_command("collectstatic", verbosity=0, interactive=False)
    mark.write_text(sources)


def _static_sources(folder: Path) -> str:
    """A hash over everything static files are made of: the files, and the code of the interface that bundles them."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        is_source = {"static", "css"} & set(path.parts) or path.match("kernel/ui/*.py")
        if is_source and path.is_file():
            digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()


def check_kind() -> None:
    """Keep demo data out of a regency's database, and the other way round, whatever DATABASE_URL says.

    Raises:
        Refusal: the database was prepared for the other kind.
    """
    kept = _value("SELECT obj_description(to_regclass('events_event'))")
    if kept is not None and kept != _kind():
        raise Refusal(f"This database holds {kept}, and this start is for {_kind()}. Nothing was changed.")


def mark_kind() -> None:
    """Write into the database itself what it is for."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON TABLE events_event IS '{_kind()}'")


def _kind() -> str:
    from django.conf import settings

    return "demo data" if settings.DEMO else "the data of a regency"


def _has_events() -> bool:
    return bool(_value("SELECT to_regclass('events_event') IS NOT NULL")) and bool(
        _value("SELECT EXISTS (SELECT 1 FROM events_event)")
    )


def _value(query: str) -> object:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


if __name__ == "__main__":
    sys.exit(main())
