"""A bridge to SP4N-LAPOR! for tests and for trying out: keeps everything in memory, and fails when it is told to.

`python -m praja.complaints.lapor.simulator 9090` serves it on this machine.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlparse

TOKEN = "only-for-trying-out"  # noqa: S105 - no secret: the simulator carries nothing real
BATCH = 2


class Bridge(ThreadingHTTPServer):
    """The simulated bridge. `reports` are handed out in order; `follow_ups` collects what came, by key."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.reports: list[dict[str, Any]] = []
        self.follow_ups: dict[str, dict[str, Any]] = {}
        self.failures: list[int] = []
        self.loses_answers = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Bridge

    def do_GET(self) -> None:
        if self._is_refused():
            return
        after = parse_qs(urlparse(self.path).query).get("after", [""])[0]
        start = int(after or 0)
        batch = self.server.reports[start : start + BATCH]
        self._answer(200, {"reports": batch, "cursor": str(start + len(batch))})

    def do_POST(self) -> None:
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self._is_refused():
            return
        key = self.headers["Idempotency-Key"]
        content["path"] = unquote(urlparse(self.path).path)
        self.server.follow_ups.setdefault(key, content)
        if self.server.loses_answers:
            self.close_connection = True
            return
        self._answer(200, {"reference": f"TL-{list(self.server.follow_ups).index(key) + 1}"})

    def _is_refused(self) -> bool:
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._answer(401, {"error": "token"})
            return True
        if self.server.failures:
            self._answer(self.server.failures.pop(0), {"error": "as ordered"})
            return True
        return False

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def running_bridge(port: int = 0) -> Iterator[Bridge]:
    """The simulator on a port of this machine (0: a free one) until the end of the block."""
    bridge = Bridge(port)
    thread = threading.Thread(target=bridge.serve_forever, daemon=True)
    thread.start()
    try:
        yield bridge
    finally:
        bridge.shutdown()
        bridge.server_close()


if __name__ == "__main__":
    with Bridge(int(sys.argv[1]) if len(sys.argv) > 1 else 9090) as served:
        print(f"{served.address} with the token {TOKEN}")
        served.serve_forever()
