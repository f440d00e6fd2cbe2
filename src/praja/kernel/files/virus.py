"""Ask ClamAV about a content, when a socket is configured (setting CLAMAV_SOCKET)."""

from __future__ import annotations

import socket
import struct

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from praja.kernel.errors import DomainError, Invalid

CHUNK = 1 << 16
PATIENCE_SECONDS = 20


class ScannerUnavailable(DomainError):
    """The virus scanner does not answer, so nothing is taken in."""

    code = "scanner-unavailable"
    status = 503
    title = _("Files cannot be checked just now")


def scan(content: bytes, *, field: str) -> None:
    """Refuse a content in which ClamAV finds something. Does nothing when no scanner is configured.

    Speaks INSTREAM of clamd's protocol: chunks with their length, then a length of zero.

    Raises:
        Invalid: a virus was found.
        ScannerUnavailable: the scanner does not answer; try again later.
    """
    if not settings.CLAMAV_SOCKET:
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(PATIENCE_SECONDS)
            connection.connect(settings.CLAMAV_SOCKET)
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                chunk = content[start : start + CHUNK]
                connection.sendall(struct.pack("!I", len(chunk)) + chunk)
            connection.sendall(struct.pack("!I", 0))
            answer = b"".join(iter(lambda: connection.recv(4096), b""))
    except OSError as error:
        raise ScannerUnavailable(_("The virus scanner does not answer. Try again in a few minutes.")) from error
    verdict = answer.rstrip(b"\0\n ")
    if verdict.endswith(b"FOUND"):
        raise Invalid(_("The virus scanner refused this file."), field=field)
    if not verdict.endswith(b"OK"):
        raise ScannerUnavailable(_("The virus scanner could not check this file. Try again in a few minutes."))
