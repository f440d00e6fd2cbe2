"""Plays Meta's Graph API, Telegram's Bot API and an SMS gateway over HTTP."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Sent:
    """A message that the platform sent to somebody."""

    service: str
    to: str
    text: str
    authorization: str = ""


@dataclass
class ServicesSimulator:
    """Answers as the three services do. Use it as a context manager.

    Attributes:
        token: what the platform must show.
        sent: what it has sent, oldest first.
        media: pictures by identifier, as a phone would have uploaded them.
        failures: how many of the next requests are answered with 503.
        closed_windows: numbers to which WhatsApp takes templates only.
        media_url: where WhatsApp says that pictures lie; empty for here.
        asked: how many requests came.
    """

    token: str = "simulated"  # noqa: S105 - opens nothing
    sent: list[Sent] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)
    failures: int = 0
    closed_windows: set[str] = field(default_factory=set)
    media_url: str = ""
    asked: int = 0

    def __enter__(self) -> ServicesSimulator:
        simulator = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                simulator._answer(self, None)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                simulator._answer(self, json.loads(body))

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing: addresses hold tokens."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def whatsapp_url(self) -> str:
        return f"{self.url}/graph"

    @property
    def telegram_url(self) -> str:
        return f"{self.url}/telegram"

    @property
    def sms_url(self) -> str:
        return f"{self.url}/sms"

    def said_to(self, number: str) -> list[str]:
        """The texts somebody received, oldest first."""
        return [message.text for message in self.sent if message.to == number]

    def _answer(self, request: BaseHTTPRequestHandler, body: Any) -> None:
        self.asked += 1
        if self.failures:
            self.failures -= 1
            return _write(request, 503, {})
        room, *path = request.path.strip("/").split("/")
        play = {"graph": self._graph, "telegram": self._telegram, "sms": self._sms}.get(room)
        if play is None:
            return _write(request, 404, {})
        status, content = play(request, path, body)
        return _write(request, status, content)

    def _graph(self, request: BaseHTTPRequestHandler, path: list[str], body: Any) -> tuple[int, Any]:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return 401, {"error": {"code": 190}}
        if path[-1] == "messages" and body is not None:
            if body["type"] == "text":
                if body["to"] in self.closed_windows:
                    return 400, {"error": {"code": 131047}}
                text = body["text"]["body"]
            else:
                text = body["template"]["components"][0]["parameters"][0]["text"]
            self.sent.append(Sent("whatsapp", body["to"], text))
            return 200, {"messages": [{"id": f"wamid.out{len(self.sent)}"}]}
        if path[0] == "content":
            return (200, self.media[path[1]]) if path[1] in self.media else (404, {})
        if path[0] in self.media:
            return 200, {"url": f"{self.media_url or self.whatsapp_url}/content/{path[0]}", "mime_type": "image/jpeg"}
        return 404, {"error": {"code": 100}}

    def _telegram(self, request: BaseHTTPRequestHandler, path: list[str], body: Any) -> tuple[int, Any]:
        if path[0] == "file":
            known = path[1] == f"bot{self.token}" and path[-1] in self.media
            return (200, self.media[path[-1]]) if known else (404, {})
        if path[0] != f"bot{self.token}":
            return 401, {"ok": False}
        if path[1] == "getFile":
            found = body["file_id"] in self.media
            result = {"ok": True, "result": {"file_path": f"photos/{body['file_id']}"}}
            return (200, result) if found else (400, {"ok": False})
        self.sent.append(Sent("telegram", str(body["chat_id"]), body["text"]))
        return 200, {"ok": True, "result": {"message_id": len(self.sent)}}

    def _sms(self, request: BaseHTTPRequestHandler, path: list[str], body: Any) -> tuple[int, Any]:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return 401, {}
        self.sent.append(Sent("sms", body["to"], body["text"]))
        return 202, {"id": len(self.sent)}


def _write(request: BaseHTTPRequestHandler, status: int, content: Any) -> None:
    is_file = isinstance(content, bytes)
    body = content if is_file else json.dumps(content).encode()
    request.send_response(status)
    request.send_header("Content-Type", "image/jpeg" if is_file else "application/json")
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)
