"""An environment for programs whose licence or weight keeps them out of ours, made on first use."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE / "requirements.lock"
FOLDER = HERE.parents[1] / ".praja" / "peers"


def peer_python() -> Path:
    """The Python of the peers' environment; installs what the lock file names, once.

    Raises:
        RuntimeError: the package index cannot be reached, or serves something else than the lock says.
    """
    name = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder, python = FOLDER / name, FOLDER / name / "bin" / "python"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            _run(sys.executable, "-m", "venv", "--clear", str(folder))
            _run(
                *[str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"],
                *["--require-hashes", "--only-binary", ":all:", "--no-deps", "-r", str(LOCK)],
            )
            (folder / "complete").touch()
    return python


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"The environment of the peers cannot be made:\n{done.stderr.strip()[-2000:]}")
