"""What the launcher says when it cannot go on: what is wrong, and what to do."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from praja.launcher import environment, up
from praja.launcher.instance import DEMO, REGENCY, Instance
from praja.launcher.messages import Refusal

PRAJA = Path(__file__).resolve().parents[2] / "praja"
NOBODY = 65534


def praja(*arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the real script; `path` is the only folder it may find programs in."""
    variables = {"PATH": str(path) if path else os.environ["PATH"], "PRAJA_VENV": "none", "HOME": "/"}
    sh = shutil.which("sh")
    assert sh
    return subprocess.run([sh, str(PRAJA), *arguments], env=variables, capture_output=True, text=True, timeout=30)


def programs(folder: Path, **scripts: str) -> Path:
    """A folder with the few programs that every machine has, and these scripts."""
    for name in ("dirname", "sh"):
        (folder / name).symlink_to(str(shutil.which(name)))
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return folder


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Root may write anywhere; look at the world as somebody else for a moment."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_without_python_it_says_what_to_install(tmp_path: Path) -> None:
    done = praja("up", path=programs(tmp_path))
    assert done.returncode == 1
    assert "needs Python 3.11 or newer; this machine has none" in done.stderr
    assert "apt install" in done.stderr


def test_an_old_python_is_named(tmp_path: Path) -> None:
    old = '[ "$1" = --version ] && echo "Python 3.9.2"; exit 1'
    done = praja("up", path=programs(tmp_path, python3=old))
    assert done.returncode == 1
    assert "this machine has Python 3.9.2" in done.stderr


def test_a_newer_python_beside_an_old_one_is_found(tmp_path: Path) -> None:
    done = praja("help", path=programs(tmp_path, python3="exit 1", python3_12="", **{"python3.12": 'echo "$@"'}))
    assert done.stdout == "-m praja.launcher help\n"


def test_help_has_one_line_for_each_command() -> None:
    done = praja("help")
    assert done.returncode == 0
    for command in ("up", "test", "bench", "shell", "migrate", "lint", "format", "types", "messages", "check"):
        assert f"./praja {command}" in done.stdout


def test_an_unknown_command_shows_the_help_and_fails() -> None:
    done = praja("upp")
    assert done.returncode == 2
    assert "no command 'upp'" in done.stderr
    assert "./praja up" in done.stderr


def test_a_python_without_venv_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = programs(
        tmp_path, python='echo "The virtual environment was not created: ensurepip is not available"; exit 1'
    )
    monkeypatch.setattr(sys, "executable", str(python / "python"))
    monkeypatch.setattr(environment, "FOLDER", tmp_path / "venv")
    with pytest.raises(Refusal, match="apt install python3-venv"):
        environment.ensure(environment.RUN)


def fake_environment(folder: Path, monkeypatch: pytest.MonkeyPatch, *, pip_says: str) -> None:
    """An environment whose pip fails with a message."""
    python = folder / "venv" / "bin"
    python.mkdir(parents=True)
    programs(python, python=f'[ "$1" = -m ] || exit 0\necho "{pip_says}" >&2\nexit 1')
    monkeypatch.setattr(environment, "FOLDER", folder / "venv")


@pytest.mark.parametrize(
    ("pip_says", "we_say"),
    [
        ("Failed to establish a new connection: Temporary failure in name resolution", "index cannot be reached"),
        ("OSError: [Errno 28] No space left on device", "Not enough disk space"),
        ("OSError: [Errno 13] Permission denied: venv", "No permission to write"),
        (
            "THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "not the one that requirements.lock names",
        ),
    ],
)
def test_a_failed_installation_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pip_says: str, we_say: str
) -> None:
    fake_environment(tmp_path, monkeypatch, pip_says=pip_says)
    with pytest.raises(Refusal, match=we_say):
        environment.ensure(environment.RUN)


def test_an_environment_is_made_once_for_a_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_environment(tmp_path, monkeypatch, pip_says="")
    with pytest.raises(Refusal):
        environment.ensure(environment.RUN)
    environment._stamp(environment.RUN).write_text(environment._hash(environment.RUN))
    assert environment.ensure(environment.RUN) == tmp_path / "venv" / "bin" / "python"


def test_the_development_lock_holds_all_of_the_other_lock() -> None:
    def pins(lock: str) -> set[str]:
        lines = (environment.ROOT / lock).read_text().splitlines()
        return {line.split()[0] for line in lines if "==" in line and not line.startswith((" ", "#"))}

    assert pins(environment.RUN) <= pins(environment.DEVELOP)


def test_a_taken_port_names_who_has_it_and_another_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Refusal) as refusal:
            up._check_port("127.0.0.1", port)
    assert f"Port {port} is taken" in str(refusal.value)
    assert f"--port {port + 1}" in str(refusal.value)
    if Path("/proc/net/tcp").exists():
        assert f"(process {os.getpid()})" in str(refusal.value)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with ordinary_user(), pytest.raises(Refusal) as refusal:
        Instance(tmp_path / "demo", DEMO).make_folders()
    assert str(tmp_path) in str(refusal.value)
    assert "PRAJA_DATA_DIR" in str(refusal.value)


def test_a_folder_holds_either_demo_or_real_data(tmp_path: Path) -> None:
    Instance(tmp_path, DEMO).make_folders()
    with pytest.raises(Refusal, match="holds demo data"):
        Instance(tmp_path, REGENCY).make_folders()


def test_an_installation_is_used_by_one_launcher_at_a_time(tmp_path: Path) -> None:
    instance = Instance(tmp_path, DEMO)
    instance.make_folders()
    with instance.lock("up"), pytest.raises(Refusal, match=rf"in use by `./praja up` \(process {os.getpid()}\)"):  # noqa: SIM117
        with instance.lock("restore"):
            pass
    with instance.lock("restore"):
        pass
