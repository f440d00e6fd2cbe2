"""The Python environment in `.venv`, made from the lock files. Runs on the bare system Python.

A lock file is installed once: its hash is remembered in `.venv`, so the next start skips it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

from praja.launcher.messages import Refusal, say

ROOT = Path(__file__).resolve().parents[3]
FOLDER = Path(os.environ.get("PRAJA_VENV") or ROOT / ".venv")
"""PRAJA_VENV=none means: the Python that runs this has all packages, e.g. in a container image."""
RUN = "requirements.lock"
DEVELOP = "requirements-dev.lock"
COVERED = {DEVELOP: (DEVELOP, RUN), RUN: (RUN,)}
"""Which locks are satisfied once a lock is installed."""
SPACE_NEEDED = 700
"""Megabytes: the environment and a new database."""


def enter(lock: str) -> None:
    """Go on inside the environment that `lock` describes; makes it first when needed.

    Replaces this process unless it runs there already.

    Raises:
        Refusal: the environment cannot be made.
    """
    if str(FOLDER) == "none":
        return
    python = ensure(lock)
    if Path(sys.prefix).resolve() == FOLDER.resolve():
        return
    os.environ["VIRTUAL_ENV"] = str(FOLDER)
    os.environ["PATH"] = f"{FOLDER / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    os.execv(python, [str(python), "-m", "praja.launcher", *sys.argv[1:]])


def ensure(lock: str) -> Path:
    """Make or bring up to date the environment for `lock`; returns its Python."""
    python = FOLDER / "bin" / "python"
    if python.exists() and _content(_stamp(lock)) == _hash(lock):
        return python
    started = time.monotonic()
    _check_space()
    if not _works(python):
        _create()
    say(f"Installing the packages of {lock} into {_shown(FOLDER)} (once; about a minute) ...")
    _install(python, lock)
    _write_path_file(python)
    for covered in COVERED[lock]:
        _stamp(covered).write_text(_hash(covered))
    say(f"Installed in {time.monotonic() - started:.0f} s.")
    return python


def _stamp(lock: str) -> Path:
    return FOLDER / f".installed-{lock}"


def _hash(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def version() -> str:
    """The platform's version, from pyproject.toml."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def _create() -> None:
    try:
        if FOLDER.exists():
            shutil.rmtree(FOLDER)
        done = subprocess.run(
            [sys.executable, "-m", "venv", str(FOLDER)], capture_output=True, text=True, env=_without_our_path()
        )
    except PermissionError as error:
        raise Refusal(_no_permission(Path(error.filename or FOLDER))) from None
    if done.returncode == 0:
        return
    output = done.stdout + done.stderr
    shutil.rmtree(FOLDER, ignore_errors=True)
    if "ensurepip" in output or "No module named" in output:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Refusal(
            f"Python {version} is here, but without its venv module (ensurepip).\n"
            f"Debian, Ubuntu: apt install python3-venv (or python{version}-venv). Then run the same command again."
        )
    if "Permission denied" in output:
        raise Refusal(_no_permission(FOLDER))
    if "No space left" in output:
        raise Refusal(_no_space())
    raise Refusal(f"The environment {FOLDER} could not be made:\n{output.strip()}")


def _install(python: Path, lock: str) -> None:
    command = [
        *[str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"],
        # The lock is complete and names every wheel by hash: nothing to resolve, nothing to build. Modules are
        # compiled when they are first imported, which is sooner than compiling all of them now.
        *["--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-compile", "--no-warn-script-location"],
        *["--requirement", str(ROOT / lock)],
    ]
    done = subprocess.run(command, capture_output=True, text=True, env=_without_our_path())
    if done.returncode == 0:
        return
    output = done.stdout + done.stderr
    if "No space left" in output:
        raise Refusal(_no_space())
    if "Permission denied" in output:
        raise Refusal(_no_permission(FOLDER))
    if "DO NOT MATCH THE HASHES" in output:
        raise Refusal(f"A downloaded package is not the one that {lock} names; nothing was installed:\n{_end(output)}")
    if any(sign in output for sign in ("NewConnectionError", "ConnectTimeout", "Name or service", "name resolution")):
        raise Refusal(
            "The package index cannot be reached. The first start needs it once (pypi.org or a mirror).\n"
            "Check the network; behind a proxy set HTTPS_PROXY, for a mirror PIP_INDEX_URL. Then try again."
        )
    raise Refusal(f"The packages of {lock} could not be installed:\n{_end(output)}")


def _write_path_file(python: Path) -> None:
    """Let `.venv/bin/python -m praja` find the platform without an installation."""
    where = subprocess.run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    Path(where.stdout.strip(), "praja.pth").write_text(f"{ROOT / 'src'}\n")


def _works(python: Path) -> bool:
    """Whether the environment's Python starts and has pip; not so after the system's Python was upgraded."""
    if not python.exists():
        return False
    check = "import sys, pip; assert sys.version_info >= (3, 11)"
    return subprocess.run([str(python), "-c", check], capture_output=True).returncode == 0


def _check_space() -> None:
    free = shutil.disk_usage(ROOT).free // 1_000_000
    if free < SPACE_NEEDED:
        raise Refusal(_no_space(free))


def _no_space(free: int | None = None) -> str:
    have = "too little is free" if free is None else f"{free} MB are free"
    return f"Not enough disk space in {ROOT}: about {SPACE_NEEDED} MB are needed, {have}."


def _no_permission(place: Path) -> str:
    return f"No permission to write {place}.\nRun ./praja from a folder of your own, or as the user who made this one."


def _without_our_path() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}


def _content(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def _end(output: str) -> str:
    return "\n".join(output.strip().splitlines()[-12:])
