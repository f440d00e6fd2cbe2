"""A bank that speaks SNAP BI, for tests and for trying out: it keeps everything in memory and fails when it is told to.

`python -m praja.services.payments.simulator 9091 FOLDER` serves it on this machine, writes the keys both sides need
into FOLDER and prints the settings that connect the platform with it. `POST /pay {"reference": …}` pays a charge.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

CLIENT_KEY, CLIENT_SECRET, MERCHANT = "praja", "only-for-trying-out", "JOMBANG01"
TOKEN = "token-for-trying-out"  # noqa: S105 - no secret: the simulator carries no money
LOCAL = dt.timezone(dt.timedelta(hours=7))


class Bank(ThreadingHTTPServer):
    """The simulated bank: `charges` by the platform's reference, `failures` to answer with, one by one."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.client = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.charges: dict[str, dict[str, Any]] = {}
        self.failures: list[int] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def write_keys(self, folder: Path) -> tuple[Path, Path]:
        """The platform's private key and the bank's public key, as files."""
        private, public = folder / "snap-private.pem", folder / "snap-bank.pem"
        private.write_bytes(
            self.client.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        private.chmod(0o600)
        public.write_bytes(
            self.key.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )
        return private, public

    def pay(self, reference: str, *, at: dt.datetime | None = None, rupiah: int | None = None) -> dict[str, Any]:
        """Somebody scans the code: the charge is paid. Returns the line a notification would carry."""
        charge = self.charges[reference]
        charge["latestTransactionStatus"] = "00"
        charge["paidTime"] = (at or dt.datetime.now(LOCAL)).isoformat(timespec="seconds")
        if rupiah is not None:
            charge["amount"] = {"value": f"{rupiah}.00", "currency": "IDR"}
        return charge

    def signed(self, path: str, content: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        """Body and headers of a notification to `path` of the platform."""
        body = json.dumps(content, separators=(",", ":")).encode()
        stamp = dt.datetime.now(LOCAL).isoformat(timespec="seconds")
        message = f"POST:{path}:{hashlib.sha256(body).hexdigest()}:{stamp}".encode()
        signature = self.key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return body, {"X-TIMESTAMP": stamp, "X-SIGNATURE": base64.b64encode(signature).decode()}


class _Handler(BaseHTTPRequestHandler):
    server: Bank

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        content = json.loads(body or b"{}")
        if self.server.failures:
            self._answer(self.server.failures.pop(0), {"responseCode": "5000000", "responseMessage": "as ordered"})
            return
        if self.path == "/pay":
            self._pay(content)
        elif self.path == "/v1.0/access-token/b2b":
            self._token()
        elif not self._is_signed(body):
            self._answer(401, {"responseCode": "4010000", "responseMessage": "Unauthorized. Signature"})
        else:
            self._serve(content)

    def _token(self) -> None:
        message = f"{self.headers['X-CLIENT-KEY']}|{self.headers['X-TIMESTAMP']}".encode()
        try:
            self.server.client.public_key().verify(
                base64.b64decode(self.headers["X-SIGNATURE"]), message, padding.PKCS1v15(), hashes.SHA256()
            )
        except InvalidSignature:
            self._answer(401, {"responseCode": "4017300", "responseMessage": "Unauthorized. Signature"})
            return
        self._answer(200, {"responseCode": "2007300", "accessToken": TOKEN, "expiresIn": "900"})

    def _is_signed(self, body: bytes) -> bool:
        digest = hashlib.sha256(body).hexdigest()
        message = f"POST:{self.path}:{TOKEN}:{digest}:{self.headers['X-TIMESTAMP']}".encode()
        wanted = base64.b64encode(hmac.new(CLIENT_SECRET.encode(), message, hashlib.sha512).digest()).decode()
        return self.headers["Authorization"] == f"Bearer {TOKEN}" and hmac.compare_digest(
            wanted, self.headers["X-SIGNATURE"]
        )

    def _serve(self, content: dict[str, Any]) -> None:
        charges = self.server.charges
        if self.path == "/v1.0/qr/qr-mpm-generate":
            reference = content["partnerReferenceNo"]
            charge = charges.setdefault(
                reference,
                {
                    "originalPartnerReferenceNo": reference,
                    "originalReferenceNo": f"SIM{len(charges) + 1:012d}",
                    "amount": content["amount"],
                    "latestTransactionStatus": "03",
                },
            )
            number = charge["originalReferenceNo"]
            answer = {"responseCode": "2004700", "referenceNo": number, "qrContent": f"SIMULATED-QRIS-{number}"}
        elif self.path == "/v1.0/qr/qr-mpm-query":
            answer = {"responseCode": "2005100"} | charges[content["originalPartnerReferenceNo"]]
        elif self.path == "/v1.0/transaction-history-list":
            day, first = content["fromDateTime"][:10], int(content["pageNumber"]) * int(content["pageSize"])
            lines = [one for one in charges.values() if one.get("paidTime", "").startswith(day)]
            answer = {"responseCode": "2001200", "detailData": lines[first : first + int(content["pageSize"])]}
        else:
            self._answer(404, {"responseCode": "4040000", "responseMessage": "no such service"})
            return
        self._answer(200, answer)

    def _pay(self, content: dict[str, Any]) -> None:
        line = self.server.pay(content["reference"])
        if "notify" in content:
            path = "/payments/snap/v1.0/qr/qr-mpm-notify"
            body, headers = self.server.signed(path, line)
            requests.post(content["notify"].rstrip("/") + path, data=body, headers=headers, timeout=10)
        self._answer(200, line)

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
def serve() -> Iterator[Bank]:
    """The simulated bank in a thread, on a free port of this machine."""
    bank = Bank()
    thread = threading.Thread(target=bank.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield bank
    finally:
        bank.shutdown()
        bank.server_close()
        thread.join()


if __name__ == "__main__":
    simulated = Bank(int(sys.argv[1]))
    ours, theirs = simulated.write_keys(Path(sys.argv[2]))
    for name, value in {
        "URL": simulated.address,
        "CLIENT_KEY": CLIENT_KEY,
        "CLIENT_SECRET": CLIENT_SECRET,
        "MERCHANT": MERCHANT,
        "PRIVATE_KEY": ours.absolute(),
        "BANK_KEY": theirs.absolute(),
    }.items():
        print(f"PRAJA_PAYMENTS_SNAP_{name}={value}", flush=True)
    simulated.serve_forever()
