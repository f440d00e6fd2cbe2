"""The platform under load while its parts are killed: whatever was acknowledged is there, once, and proven.

The short form of `./praja bench faults`: half a minute in which each part of the running platform is killed at least
once with SIGKILL, in an order and at moments that a seed decides.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from typing import Any

import pytest

from benchmarks.faults.killer import PARTS
from praja.launcher.environment import ROOT

pytestmark = pytest.mark.platform

SECONDS = 22
OF_THE_TESTS = {"PRAJA_KEYS_FILE", "PRAJA_SECRET_KEY", "PRAJA_PLAIN_STATIC", "PRAJA_CHECK_COMMAND_EVENTS"}
"""Settings that the installation under test must not have."""


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    file = tmp_path_factory.mktemp("faults") / "outcome.json"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--minutes", str(SECONDS / 60), "--pause", "1.5", "--no-launcher", "--port", str(port)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.faults", *options, "--json", str(file)],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in OF_THE_TESTS | {"DATABASE_URL"}}
        | {"PYTHONPATH": str(ROOT / "src"), "PRAJA_VENV": "none", "PRAJA_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert file.exists(), done.stdout + done.stderr
    print(done.stdout)
    content: dict[str, Any] = json.loads(file.read_text())
    return content


def test_every_part_was_killed_and_came_back_by_itself(outcome: dict[str, Any]) -> None:
    assert {one["kill"]["part"] for one in outcome["kills"]} == set(PARTS)
    assert outcome["starts"] == 0, "nobody had to type ./praja up"
    for one in outcome["kills"]:
        assert one["write"] is not None, f"no write was acknowledged after {one}"
        assert one["log"] is not None, f"the log did not grow after {one}"
        assert one["delivery"] is not None, f"no event was delivered after {one}"


def test_nobody_got_an_answer_that_is_not_true(outcome: dict[str, Any]) -> None:
    assert outcome["acknowledged"] > 0
    assert outcome["told"]["faults"] == []


def test_what_was_acknowledged_holds(outcome: dict[str, Any]) -> None:
    looked_at = {name: check["looked_at"] for name, check in outcome["checked"].items()}
    assert all(looked_at.values()), looked_at
    assert {name: check["faults"] for name, check in outcome["checked"].items() if check["faults"]} == {}
