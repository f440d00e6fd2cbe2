"""Where one installation keeps its things, and who is using it.

The demo and the real regency never share anything: each has its own folder with its own database, files and keys.
`PRAJA_DATA_DIR` names another folder; `DATABASE_URL` another PostgreSQL.
"""

from __future__ import annotations

import fcntl
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from praja.launcher.environment import ROOT
from praja.launcher.messages import Refusal
from praja.launcher.postgres import Cluster

DEMO = "demo"
REGENCY = "regency"
HOME = ROOT / ".praja"


@dataclass(frozen=True)
class Instance:
    """One installation's folder; `kind` is "demo" or "regency"."""

    folder: Path
    kind: str

    @property
    def is_demo(self) -> bool:
        return self.kind == DEMO

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.folder / "postgres", log=self.logs / "postgres.log")

    @property
    def is_embedded(self) -> bool:
        return not os.environ.get("DATABASE_URL")

    @property
    def shown(self) -> str:
        return str(self.folder.relative_to(ROOT)) if self.folder.is_relative_to(ROOT) else str(self.folder)

    def environment(self) -> dict[str, str]:
        """The variables under which every process of this installation runs."""
        pack = {"PRAJA_PACK": str(Path(os.environ["PRAJA_PACK"]).resolve())} if os.environ.get("PRAJA_PACK") else {}
        return (
            os.environ
            | pack
            | {
                "DJANGO_SETTINGS_MODULE": "praja.settings",
                "PRAJA_ROOT": str(ROOT),
                "PRAJA_DATA_DIR": str(self.folder),
                "PRAJA_DEMO": "1" if self.is_demo else "",
                "DATABASE_URL": os.environ.get("DATABASE_URL") or self.cluster.url(),
                "PYTHONPATH": str(ROOT / "src"),
                "PYTHONUNBUFFERED": "1",
            }
        )

    def make_folders(self) -> None:
        """Make the folder and what belongs into it, for our eyes only.

        Raises:
            Refusal: it cannot be written, or it belongs to the other kind.
        """
        try:
            for folder in (self.folder, self.logs, self.folder / "files", self.folder / "mail"):
                folder.mkdir(parents=True, exist_ok=True)
            for folder in (self.logs, self.folder / "files", self.folder / "mail"):
                folder.chmod(0o700)
            self._mark()
        except OSError as error:
            raise Refusal(
                f"Cannot write {error.filename or self.folder} ({error.strerror}).\n"
                "Run ./praja as the user who owns this folder, or set PRAJA_DATA_DIR to a folder you may write."
            ) from None

    def _mark(self) -> None:
        mark = self.folder / "kind"
        if not mark.exists():
            mark.write_text(f"{self.kind}\n")
        kept = mark.read_text().strip()
        if kept != self.kind:
            other = "./praja up" if kept == DEMO else "./praja up --empty"
            raise Refusal(
                f"{self.shown} holds {'demo data' if kept == DEMO else 'the data of a regency, without demo data'}.\n"
                f"Start it with `{other}`, or name another folder in PRAJA_DATA_DIR."
            )

    @contextmanager
    def lock(self, purpose: str) -> Iterator[IO[str]]:
        """Hold this installation for one launcher; the kernel lets go of it however the process ends.

        Raises:
            Refusal: another launcher holds it; the message names it.
        """
        with (self.folder / "lock").open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                file.seek(0)
                holder = file.read().strip() or "another ./praja"
                raise Refusal(f"{self.shown} is in use by {holder}. Stop that one first.") from None
            file.truncate(0)
            file.write(f"`./praja {purpose}` (process {os.getpid()})")
            file.flush()
            yield file
            file.truncate(0)


def of_kind(kind: str) -> Instance:
    """The installation of a kind, and the one later commands are meant for."""
    return Instance(_folder(kind), kind)


def remember(instance: Instance) -> None:
    """Let the other commands (shell, backup, ...) work on this installation from now on."""
    if not os.environ.get("PRAJA_DATA_DIR"):
        (HOME / "current").write_text(f"{instance.kind}\n")


def current() -> Instance:
    """The installation that `./praja up` last started; the demo when there was none."""
    if os.environ.get("PRAJA_DATA_DIR"):
        folder = _folder(DEMO)
        mark = folder / "kind"
        return Instance(folder, mark.read_text().strip() if mark.exists() else REGENCY)
    mark = HOME / "current"
    kind = mark.read_text().strip() if mark.exists() else DEMO
    return of_kind(kind if kind in {DEMO, REGENCY} else DEMO)


@contextmanager
def database(purpose: str) -> Iterator[Instance]:
    """The current installation with its database running: as it is when it runs, else started for this command."""
    instance = current()
    instance.make_folders()
    cluster = instance.cluster
    if not instance.is_embedded or cluster.is_running():
        yield instance
        return
    with instance.lock(purpose):
        cluster.start()
        try:
            yield instance
        finally:
            cluster.stop()


def python() -> str:
    return sys.executable


def read_state(instance: Instance) -> dict[str, str]:
    """What `up` remembers between starts, e.g. what was prepared."""
    try:
        return dict(json.loads((instance.folder / "state.json").read_text()))
    except (OSError, ValueError):
        return {}


def write_state(instance: Instance, state: dict[str, str]) -> None:
    unfinished = instance.folder / "state.json.new"
    unfinished.write_text(json.dumps(state, indent=1))
    unfinished.replace(instance.folder / "state.json")


def _folder(kind: str) -> Path:
    chosen = os.environ.get("PRAJA_DATA_DIR")
    return Path(chosen).resolve() if chosen else HOME / kind
