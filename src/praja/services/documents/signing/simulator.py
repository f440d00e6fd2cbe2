"""Plays BSrE's Esign Client Service over HTTP, both interfaces, with every fault one has met."""

from __future__ import annotations

import base64
import json
import threading
from dataclasses import dataclass, field
from email import message_from_bytes
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from praja.kernel import clock
from praja.services.documents.models import Certificate
from praja.services.documents.signing.authority import Made, make_authority, make_signer
from praja.services.documents.signing.local import as_asn1, signed_with
from praja.services.documents.signing.port import Request


class Fault(StrEnum):
    """What goes wrong with the next request."""

    NONE = "none"
    SERVER_ERROR = "server_error"
    NO_ANSWER = "no_answer"
    """Signs, says how it calls the attempt, and never sends the file."""
    TRUNCATED = "truncated"
    UNSIGNED = "unsigned"
    OTHER_SIGNER = "other_signer"
    OTHER_DOCUMENT = "other_document"


@dataclass
class EsignSimulator:
    """Signs for one officer. Use it as a context manager.

    Attributes:
        nik, passphrase: of the officer; others are refused as BSrE refuses them.
        fault: what goes wrong from now on.
        other_document: what it signs instead with that fault.
        signed: every file it has signed, by what it calls the attempt.
    """

    nik: str = "3517090101700001"
    passphrase: str = "frasa-simulator"  # noqa: S105 - opens nothing
    fault: Fault = Fault.NONE
    other_document: bytes = b""
    signed: dict[str, bytes] = field(default_factory=dict)

    def __enter__(self) -> EsignSimulator:
        now = clock.now()
        self._authority = make_authority("Otoritas Simulator", on=now)
        self._officer = self._signer("Pejabat Simulator")
        self._other = self._signer("Orang Lain")
        self._closing = threading.Event()
        simulator = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                simulator._answer(self, body)

            def do_GET(self) -> None:
                file = simulator.signed.get(self.path.rsplit("/", 1)[-1])
                _write(self, 200 if file else 404, file or b"", "application/pdf")

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def certificate(self) -> str:
        """The officer's certificate, PEM."""
        return self._officer.certificate

    @property
    def root(self) -> str:
        """The certificate of its authority, PEM."""
        return self._authority.certificate

    def _signer(self, name: str) -> Made:
        return make_signer(
            self._authority,
            name=name,
            title="Kepala Dinas",
            office="Dinas Contoh",
            passphrase=self.passphrase,
            on=clock.now(),
        )

    def _answer(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if self.fault is Fault.SERVER_ERROR:
            return _write(handler, 500, b"")
        is_v2 = handler.path.startswith("/api/v2/")
        nik, passphrase, pdf = _v2(body) if is_v2 else _v1(handler.headers["Content-Type"], body)
        if nik != self.nik:
            return _refuse(handler, 2011, "User tidak terdaftar")
        if passphrase != self.passphrase:
            return _refuse(handler, 2031, "Passphrase anda salah")
        attempt, made = uuid4().hex, self._made(pdf)
        self.signed[attempt] = made
        if self.fault is Fault.NO_ANSWER:
            handler.send_response(200)
            if not is_v2:
                handler.send_header("id_dokumen", attempt)
            handler.send_header("Content-Length", str(len(made)))
            handler.end_headers()
            handler.wfile.flush()
            self._closing.wait(60)
            return None
        if self.fault is Fault.TRUNCATED:
            made = made[: len(pdf) + (len(made) - len(pdf)) // 2]
        if is_v2:
            content = json.dumps({"file": [base64.b64encode(made).decode()]}).encode()
            return _write(handler, 200, content, "application/json")
        return _write(handler, 200, made, "application/pdf", attempt=attempt)

    def _made(self, pdf: bytes) -> bytes:
        if self.fault is Fault.UNSIGNED:
            return pdf
        who = self._other if self.fault is Fault.OTHER_SIGNER else self._officer
        what = self.other_document if self.fault is Fault.OTHER_DOCUMENT else pdf
        certificate = Certificate(name="Pejabat Simulator", pem=who.certificate)
        key = load_pem_private_key(who.key.encode(), self.passphrase.encode())
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        authority: asn1.Certificate = as_asn1(self._authority.certificate)
        return signed_with(Request("INVISIBLE", what, certificate), key, authority=authority)


def _v1(kind: str, body: bytes) -> tuple[str, str, bytes]:
    message = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    parts = {str(part.get_param("name", header="content-disposition")): part for part in message.get_payload()}  # type: ignore[union-attr]
    text = {name: bytes(part.get_payload(decode=True)).decode("latin-1") for name, part in parts.items()}  # type: ignore[union-attr]
    return text["nik"], text["passphrase"], text["file"].encode("latin-1")


def _v2(body: bytes) -> tuple[str, str, bytes]:
    content = json.loads(body)
    return content["nik"], content["passphrase"], base64.b64decode(content["file"][0])


def _refuse(handler: BaseHTTPRequestHandler, code: int, message: str) -> None:
    _write(handler, 400, json.dumps({"status_code": code, "error": message}).encode(), "application/json")


def _write(
    handler: BaseHTTPRequestHandler, status: int, body: bytes, kind: str = "text/plain", *, attempt: str = ""
) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    if attempt:
        handler.send_header("id_dokumen", attempt)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
