"""`./praja backup` and `./praja restore`: the database and the files in one archive, the keys in another file.

The archive holds personal data only in encrypted form; together with the keys it is as good as the plain data, so the
two files belong in different places.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from praja.launcher import instance as instances
from praja.launcher.environment import version
from praja.launcher.instance import Instance
from praja.launcher.messages import Refusal, say
from praja.launcher.postgres import binaries

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database.dump"
FILES = "files"
KEY_FILES = ("keys.json", "secret-key")


def backup(arguments: list[str]) -> int:
    """Write an archive and its keys; the platform may run meanwhile."""
    parser = argparse.ArgumentParser(prog="./praja backup")
    parser.add_argument("archive", nargs="?", type=Path, help="default: praja-<kind>-<time>.tar here")
    archive = parser.parse_args(arguments).archive
    with instances.database("backup") as instance:
        archive = _absolute(archive or Path(f"praja-{instance.kind}-{_timestamp()}.tar"))
        keys = archive.with_suffix(".keys.json")
        for path in (archive, keys):
            if path.exists():
                raise Refusal(f"{path} exists already.")
        try:
            _write_archive(instance, archive)
            has_keys = _write_keys(instance, keys)
        except OSError as error:
            raise Refusal(f"The backup could not be written: {error}") from None
    say(f"Database and files: {archive} ({archive.stat().st_size / 1e6:.1f} MB)")
    say(f"Keys: {keys}" if has_keys else "Keys: not in a file here; they come from the environment.")
    say("Keep the two in different places: without the keys the archive cannot be read, with them it can by anyone.")
    return 0


def restore(arguments: list[str]) -> int:
    """Bring an archive back into the current installation, then check its log."""
    parser = argparse.ArgumentParser(prog="./praja restore")
    parser.add_argument("archive", type=Path)
    parser.add_argument("--keys", type=Path, help="default: the file beside the archive, if it is there")
    parser.add_argument("--replace", action="store_true", help="throw away what the installation holds now")
    options = parser.parse_args(arguments)
    archive = _absolute(options.archive)
    instance = _instance_for(_manifest(archive))
    instance.make_folders()
    if instance.is_embedded and instance.cluster.is_running():
        raise Refusal("The platform is running. Stop it (Ctrl-C) before you restore.")
    with instances.database("restore"), nullcontext() if instance.is_embedded else instance.lock("restore"):
        if not options.replace and _holds_data(instance):
            raise Refusal(f"{instance.shown} holds data. Add --replace to throw them away and bring the backup back.")
        beside = archive.with_suffix(".keys.json")
        keys = _absolute(options.keys) if options.keys else beside if beside.exists() else None
        to_place = _matching_keys(instance, keys, _manifest(archive))
        if to_place and (instance.folder / "keys.json").exists() and not options.replace:
            raise Refusal(f"{instance.shown} has other keys. Add --replace to set them aside.")
        _restore_data(instance, archive)
        _place_keys(instance, to_place)
    (instance.folder / "state.json").unlink(missing_ok=True)
    say("Restored. Now check it: ./praja verify-log")
    return 0


def _write_archive(instance: Instance, archive: Path) -> None:
    with tempfile.TemporaryDirectory(dir=archive.parent, prefix=".praja-backup-") as workplace:
        dump = Path(workplace) / DATABASE
        _client("pg_dump", instance, "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
        manifest = {
            "format": FORMAT,
            "version": version(),
            "kind": instance.kind,
            "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "database_sha256": _sha256(dump),
            "keys_sha256": _keys_fingerprint(instance.folder),
        }
        Path(workplace, MANIFEST).write_text(json.dumps(manifest, indent=1))
        unfinished = Path(workplace) / "archive.tar"
        with tarfile.open(unfinished, "w") as tar:
            tar.add(Path(workplace, MANIFEST), MANIFEST)
            tar.add(dump, DATABASE)
            # After the dump: files are never changed, so every file the dump knows is there.
            tar.add(instance.folder / FILES, FILES)
        unfinished.chmod(0o600)
        unfinished.rename(archive)


def _write_keys(instance: Instance, path: Path) -> bool:
    keys = {name: (instance.folder / name).read_text() for name in KEY_FILES if (instance.folder / name).exists()}
    if keys:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(keys, file)
    return bool(keys)


def _matching_keys(instance: Instance, source: Path | None, manifest: dict[str, Any]) -> dict[str, str]:
    """The keys to put in place, by file name; none when they are there already or come from the environment.

    Raises:
        Refusal: the keys are missing, or are not those of the backup.
    """
    wanted = manifest["keys_sha256"]
    if wanted in {"", _keys_fingerprint(instance.folder)}:
        return {}
    if source is None:
        raise Refusal("The keys of this backup are not here. Name their file: ./praja restore ARCHIVE --keys FILE")
    keys: dict[str, str] = json.loads(source.read_text())
    if hashlib.sha256(keys.get("keys.json", "").encode()).hexdigest() != wanted:
        raise Refusal(f"The keys in {source} are not those of this backup.")
    return {name: keys[name] for name in KEY_FILES if name in keys}


def _place_keys(instance: Instance, keys: dict[str, str]) -> None:
    for name, content in keys.items():
        path = instance.folder / name
        if path.exists():
            path.rename(path.with_name(f"{name}.before-{_timestamp()}"))
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(content)


def _restore_data(instance: Instance, archive: Path) -> None:
    with (
        tempfile.TemporaryDirectory(dir=instance.folder, prefix=".restore-") as workplace,
        tarfile.open(archive) as tar,
    ):
        tar.extractall(workplace, filter="data")
        dump = Path(workplace) / DATABASE
        if _sha256(dump) != _manifest(archive)["database_sha256"]:
            raise Refusal(f"{archive} is damaged: its database is not the one that was saved.")
        _replace_database(instance, dump)
        target = instance.folder / FILES
        shutil.rmtree(target, ignore_errors=True)
        Path(workplace, FILES).rename(target)
        target.chmod(0o700)


def _replace_database(instance: Instance, dump: Path) -> None:
    """Throw the old tables away and bring the dump back, in one transaction."""
    script = dump.with_suffix(".sql")
    done = subprocess.run(
        [str(binaries() / "pg_restore"), "--no-owner", "--no-privileges", f"--file={script}", str(dump)],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Refusal(f"The archive's database cannot be read:\n{done.stderr.strip()}")
    start_anew = ["-c", "DROP SCHEMA public CASCADE", "-c", "CREATE SCHEMA public"]
    options = ["--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    _client("psql", instance, *options, *start_anew, "--file", str(script))


def _extract(archive: Path, target: str) -> None:
    with tarfile.open(archive) as tar:
        for member in tar:
            if not (member.isfile() or member.isdir()) or ".." in Path(member.name).parts or member.name[0] == "/":
                raise Refusal(f"{archive} is no backup of Praja: it holds {member.name!r}.")
        tar.extraction_filter = getattr(tarfile, "data_filter", None)  # missing before Python 3.11.4
        tar.extractall(target)  # noqa: S202 - every name was looked at above


def _client(program: str, instance: Instance, *arguments: str) -> str:
    """Run a PostgreSQL client; the password goes through the environment, where other users cannot see it."""
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    parts = conninfo_to_dict(instance.environment()["DATABASE_URL"])
    environment = os.environ | {"PGPASSWORD": str(parts.pop("password", ""))}
    command = [str(binaries() / program), "-d", make_conninfo("", **parts), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise Refusal(f"{program} failed:\n{done.stderr.strip()}")
    return done.stdout


def _holds_data(instance: Instance) -> bool:
    return _client("psql", instance, "-Atc", "SELECT to_regclass('events_event') IS NOT NULL").strip() == "t"


def _manifest(archive: Path) -> dict[str, Any]:
    try:
        with tarfile.open(archive) as tar:
            member = tar.extractfile(MANIFEST)
            manifest: dict[str, Any] = json.load(member) if member else {}
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise Refusal(f"{archive} is no backup of Praja: {error}") from None
    if manifest.get("format") != FORMAT:
        raise Refusal(f"{archive} was made by another version of Praja ({manifest.get('version', 'unknown')}).")
    return manifest


def _instance_for(manifest: dict[str, Any]) -> Instance:
    """The installation of the backup's kind, which becomes the current one."""
    instance = instances.of_kind(manifest["kind"])
    instance.make_folders()
    instances.remember(instance)
    return instance


def _keys_fingerprint(folder: Path) -> str:
    path = folder / "keys.json"
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _timestamp() -> str:
    return f"{dt.datetime.now().astimezone():%Y%m%d-%H%M%S}"


def _absolute(path: Path) -> Path:
    return path if path.is_absolute() else Path(os.environ.get("PWD") or os.getcwd(), path)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
