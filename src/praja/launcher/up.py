"""`./praja up`: PostgreSQL, the web and the worker as our children, until somebody stops us."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from praja.launcher import instance as instances
from praja.launcher.children import Child
from praja.launcher.environment import ROOT
from praja.launcher.instance import DEMO, REGENCY, Instance
from praja.launcher.messages import Refusal, say
from praja.launcher.postgres import Cluster, tail
from praja.launcher.processes import die_with_parent, is_taken, listener, port_error

READY_WITHIN = 60
"""Seconds."""

Part = Child | Cluster


class Stopped(BaseException):
    """Somebody asked us to stop."""


def up(arguments: list[str]) -> int:
    """Start everything, say where it is, wait, stop everything."""
    options = _options(arguments)
    instance = instances.of_kind(REGENCY if options.empty else DEMO)
    instance.make_folders()
    with ExitStack() as running:
        running.enter_context(instance.lock("up"))
        _check_port(options.host, options.port)
        running.enter_context(_stop_signals())
        try:
            instances.remember(instance)
            children = _start(instance, options, running)
            _announce(instance, options)
            _watch(children)
        except Stopped:
            say("\nStopping ...")
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./praja up", description="Start the platform on this machine.")
    parser.add_argument("--empty", action="store_true", help="no demo data: for a real regency")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PRAJA_PORT", "8000")))
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets other machines in (default: only this one)")
    return parser.parse_args(arguments)


def _start(instance: Instance, options: argparse.Namespace, running: ExitStack) -> list[Part]:
    children: list[Part] = []
    if instance.is_embedded:
        cluster = instance.cluster
        running.callback(cluster.stop)
        cluster.start()
        children.append(cluster)
    environment = _web_environment(instance, options)
    _prepare(instance, environment)
    for child, its_environment in (
        (_web(instance, options), environment | {"PROMETHEUS_MULTIPROC_DIR": _metrics_folder(instance)}),
        (_worker(instance), environment),
    ):
        running.callback(child.stop)
        child.start(its_environment)
        children.append(child)
    _wait_until_ready(options, environment, children)
    return children


def _prepare(instance: Instance, environment: dict[str, str]) -> None:
    """Run the preparation unless this very code prepared this very database before."""
    state = instances.read_state(instance)
    code = _fingerprint(environment)
    if state.get("code") == code and state.get("migrations") == _migrations(environment["DATABASE_URL"]):
        return
    command = [instances.python(), "-m", "praja.launcher.prepare"]
    quiet = {"PRAJA_LOG_LEVEL": "WARNING"} | environment
    preparation = subprocess.Popen(command, env=quiet, start_new_session=True, preexec_fn=die_with_parent())
    try:
        status = preparation.wait()
    except BaseException:
        preparation.terminate()
        preparation.wait()
        raise
    if status:
        raise Refusal("The preparation failed; nothing was started. The message above says why.")
    migrations = _migrations(environment["DATABASE_URL"])
    instances.write_state(instance, state | {"code": code, "migrations": migrations})


def _migrations(database_url: str) -> str:
    """Which migrations the database has seen, as a number; empty for a new database.

    Raises:
        Refusal: the database cannot be reached.
    """
    import psycopg

    try:
        with psycopg.connect(database_url, connect_timeout=5) as connection:
            row = connection.execute("SELECT count(*), max(id) FROM django_migrations").fetchone()
    except psycopg.errors.UndefinedTable:
        return ""
    except psycopg.OperationalError as error:
        raise Refusal(f"The database of DATABASE_URL cannot be reached:\n{str(error).strip()}") from None
    return f"{row[0]}/{row[1]}" if row else ""


def _fingerprint(environment: dict[str, str]) -> str:
    """A hash over the code, the pack and the database's address: whatever the preparation depends on."""
    digest = hashlib.sha256(environment["DATABASE_URL"].encode())
    for folder in (ROOT / "src", Path(environment.get("PRAJA_PACK") or ROOT / "packs" / "jombang")):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in {".pyc", ".mo"}:
                digest.update(str(path).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _web(instance: Instance, options: argparse.Namespace) -> Child:
    command = [
        *[instances.python(), "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"],
        *["--host", options.host, "--port", str(options.port)],
        *["--workers", os.environ.get("PRAJA_WEB_WORKERS", "2")],
        *["--blocking-threads", os.environ.get("PRAJA_WEB_THREADS", "4")],
        *["--respawn-failed-workers", "--workers-kill-timeout", "10"],
        "praja.wsgi:application",
    ]
    return Child("web", command, instance.logs / "web.log")


def _metrics_folder(instance: Instance) -> str:
    """Where the web processes count together; empty at each start."""
    folder = instance.folder / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return str(folder)


def _worker(instance: Instance) -> Child:
    return Child("worker", [instances.python(), "-m", "praja", "worker"], instance.logs / "worker.log")


def _web_environment(instance: Instance, options: argparse.Namespace) -> dict[str, str]:
    environment = instance.environment()
    environment.setdefault("PRAJA_PUBLIC_URL", _address(options))
    if not environment.get("PRAJA_ALLOWED_HOSTS"):
        environment["PRAJA_ALLOWED_HOSTS"] = ",".join(_own_names(options.host))
    return environment


def _own_names(host: str) -> list[str]:
    """The names under which this machine may be addressed when nobody configured one."""
    names = ["localhost", "127.0.0.1", "[::1]"]
    if host in {"0.0.0.0", "::"}:
        names += [socket.gethostname(), _outward_address()]
    elif host not in names:
        names.append(f"[{host}]" if ":" in host else host)
    return [name for name in names if name]


def _outward_address() -> str:
    """This machine's address in its own network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return ""


def _address(options: argparse.Namespace) -> str:
    if options.host in {"127.0.0.1", "::1", "localhost"}:
        return f"http://localhost:{options.port}"
    host = _outward_address() or socket.gethostname() if options.host in {"0.0.0.0", "::"} else options.host
    return f"http://{host}:{options.port}"


def _check_port(host: str, port: int) -> None:
    error = port_error(host, port)
    if error is None:
        return
    if is_taken(error):
        who = listener(port)
        raise Refusal(
            f"Port {port} is taken{f' by {who}' if who else ''}.\n"
            f"Stop that program, or choose another port: ./praja up --port {port + 1}"
        )
    raise Refusal(f"Cannot listen on {host} port {port}: {error.strerror}.\nChoose others with --host and --port.")


def _wait_until_ready(options: argparse.Namespace, environment: dict[str, str], children: list[Part]) -> None:
    """Ask /health/ready until it says yes.

    Raises:
        Refusal: a child ended, or it took longer than READY_WITHIN.
    """
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(options.host, options.host)
    allowed = [name for name in environment["PRAJA_ALLOWED_HOSTS"].split(",") if name.strip("*.")]
    request = urllib.request.Request(
        f"http://{host}:{options.port}/health/ready", headers={"Host": allowed[0].strip() if allowed else "localhost"}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_WITHIN
    answer = "no answer"
    while time.monotonic() < deadline:
        for child in children:
            if child.process is not None and child.process.poll() is not None:
                raise Refusal(f"A part of the platform ended at once. The end of {child.log}:\n{tail(child.log)}")
        try:
            with opener.open(request, timeout=5):
                return
        except urllib.error.HTTPError as error:
            answer = f"{error.code} {error.read(500).decode(errors='replace')}"
        except OSError as error:
            answer = str(error)
        time.sleep(0.05)
    ends = "\n".join(f"The end of {child.log}:\n{tail(child.log, 6)}" for child in children if isinstance(child, Child))
    raise Refusal(f"Not ready after {READY_WITHIN} seconds: {answer}\n{ends}")


def _announce(instance: Instance, options: argparse.Namespace) -> None:
    address = os.environ.get("PRAJA_PUBLIC_URL") or _address(options)
    say(f"\nPraja is ready: {address}")
    if instance.is_demo:
        say(f"Demo: everything in it is made up.\n\n{_demo_sign_ins(instance)}\n")
    else:
        say("No demo data. The first administrator:  ./praja create-admin you@example.go.id  (in another terminal)\n")
    say(f"Data and logs: {instance.shown}. Ctrl-C stops everything.")


def _demo_sign_ins(instance: Instance) -> str:
    try:
        return (instance.folder / "demo-accounts.txt").read_text().rstrip()
    except OSError:
        return ""


def _watch(children: list[Part]) -> NoReturn:
    """Bring back whatever ends by itself.

    Raises:
        Refusal: PostgreSQL ended and does not start again.
    """
    while True:
        time.sleep(0.5)
        for child in children:
            child.look_after()


@contextmanager
def _stop_signals() -> Iterator[None]:
    """Turn the first Ctrl-C, SIGTERM or closed terminal into `Stopped`; later ones do not disturb the stopping."""
    signs = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(sign: int, frame: FrameType | None) -> NoReturn:
        for each in signs:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    before = {sign: signal.signal(sign, stop) for sign in signs}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
