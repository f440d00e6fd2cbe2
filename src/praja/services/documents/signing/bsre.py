"""The two interfaces of BSrE's Esign Client Service, which a regency runs beside the platform.

The box of the signature is drawn by the template, so the service is asked for an invisible signature.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import quote

import msgspec
import requests

from praja.services.documents.signing.port import CannotTell, Refused, Request, Returned, Unclear, Unreachable

CONNECT_SECONDS = 5
LARGEST_ANSWER = 60_000_000
_TROUBLES = {2031: "wrong_passphrase", 2011: "unknown_signer"}


class _Service:
    """What both interfaces share: one address, HTTP Basic, and how failures are told apart."""

    def __init__(self, url: str, user: str, password: str, answer_seconds: float) -> None:
        self._url = url.rstrip("/")
        self._auth = (user, password)
        self._timeout = (CONNECT_SECONDS, answer_seconds)

    def _ask(self, method: str, path: str, **content: Any) -> tuple[requests.Response, bytes]:
        """The answer and its body.

        Raises:
            Unreachable: no connection was made.
            Unclear: the request was sent and no whole answer came.
        """
        attempt = ""
        try:
            with requests.request(
                method,
                f"{self._url}{path}",
                auth=self._auth,
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
                **content,
            ) as answer:
                attempt = answer.headers.get("id_dokumen", "")[:100]
                body = answer.raw.read(LARGEST_ANSWER + 1, decode_content=True)
                if len(body) > LARGEST_ANSWER:
                    raise Unclear(attempt)
                return answer, body
        except (requests.ConnectTimeout, requests.exceptions.SSLError):
            raise Unreachable from None
        except requests.ConnectionError as error:
            raise (Unreachable() if _was_not_sent(error) else Unclear(attempt)) from None
        except (requests.RequestException, OSError):
            raise Unclear(attempt) from None
        except Exception as error:  # urllib3's own, raised while the body is read
            if type(error).__module__.startswith("urllib3"):
                raise Unclear(attempt) from None
            raise

    def _judge(self, answer: requests.Response, body: bytes) -> None:
        """Raise what an answer that is not 200 means."""
        if answer.status_code == 200:
            return
        if answer.status_code >= 500:
            raise Unclear(answer.headers.get("id_dokumen", "")[:100])
        raise Refused(_trouble(body))


class BsreV1(_Service):
    """Multipart in, the signed file out; `id_dokumen` in the header fetches it again."""

    def sign(self, request: Request, secret: str) -> Returned:
        fields = {"nik": request.certificate.nik, "passphrase": secret, "tampilan": "invisible"}
        file = {"file": (f"{request.name}.pdf", request.pdf, "application/pdf")}
        answer, body = self._ask("POST", "/api/sign/pdf", data=fields, files=file)
        self._judge(answer, body)
        attempt = answer.headers.get("id_dokumen", "")[:100]
        if answer.headers.get("Content-Length", str(len(body))) != str(len(body)):
            raise Unclear(attempt)
        return Returned(body, attempt)

    def look_up(self, attempt: str) -> bytes | None:
        if not attempt:
            raise CannotTell
        try:
            answer, body = self._ask("GET", f"/api/sign/download/{quote(attempt, safe='')}")
        except (Unreachable, Unclear):
            raise CannotTell from None
        if answer.status_code == 404:
            return None
        if answer.status_code != 200:
            raise CannotTell
        return body


class _Files(msgspec.Struct):
    file: list[str]


class BsreV2(_Service):
    """JSON in and out, files in base64. There is no way to ask for an earlier attempt."""

    def sign(self, request: Request, secret: str) -> Returned:
        content = {
            "nik": request.certificate.nik,
            "passphrase": secret,
            "signatureProperties": [{"tampilan": "INVISIBLE"}],
            "file": [base64.b64encode(request.pdf).decode()],
        }
        answer, body = self._ask("POST", "/api/v2/sign/pdf", json=content)
        self._judge(answer, body)
        try:
            files = msgspec.json.decode(body, type=_Files).file
            return Returned(base64.b64decode(files[0], validate=True))
        except (msgspec.DecodeError, binascii.Error, IndexError, ValueError):
            raise Unclear from None

    def look_up(self, attempt: str) -> bytes | None:
        raise CannotTell


class _Refusal(msgspec.Struct):
    status_code: int = 0


def _trouble(body: bytes) -> str:
    try:
        return _TROUBLES.get(msgspec.json.decode(body, type=_Refusal).status_code, "refused")
    except msgspec.DecodeError:
        return "refused"


def _was_not_sent(error: requests.ConnectionError) -> bool:
    """Whether the connection itself failed, so that the service saw nothing."""
    cause = error.args[0] if error.args else None
    return "NewConnectionError" in repr(getattr(cause, "reason", cause))
