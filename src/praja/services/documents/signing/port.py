"""What the platform asks of a signing service, and how a service may fail.

A passphrase is an argument and nothing else: no service keeps, logs or queues it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from praja.services.documents.models import Certificate


@dataclass(frozen=True, slots=True)
class Request:
    """A file to sign and who signs it. `name` is the document's code; the service may call the file by it."""

    name: str
    pdf: bytes = field(repr=False)
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class Returned:
    """The signed file, and what the service calls the attempt; empty when it has no name for it."""

    pdf: bytes = field(repr=False)
    attempt: str = ""


class SignatureService(Protocol):
    """Signs a file for an officer."""

    def sign(self, request: Request, secret: str) -> Returned:
        """Sign the file with the officer's certificate.

        Raises:
            Refused: nothing was signed, and the service says why.
            Unreachable: nothing was signed, since the service was not reached.
            Unclear: nobody knows whether it was signed.
        """
        ...

    def look_up(self, attempt: str) -> bytes | None:
        """The file of an earlier attempt; None when the service is sure that nothing was signed.

        Raises:
            CannotTell: the service does not know, or cannot be asked.
        """
        ...


class Refused(Exception):
    """The service refused. `trouble` is one of `Document.trouble`: "wrong_passphrase", "unknown_signer", "refused"."""

    def __init__(self, trouble: str) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class Unreachable(Exception):
    """The request did not reach the service."""


class Unclear(Exception):
    """The request reached the service, and no whole answer came back. `attempt` names it when the service said so."""

    def __init__(self, attempt: str = "") -> None:
        super().__init__(attempt)
        self.attempt = attempt


class CannotTell(Exception):
    """The service cannot say what became of an attempt."""


class NotAccepted(Exception):
    """The file is not what was ordered. `trouble` says why, `is_damaged` that a good one may exist nevertheless."""

    def __init__(self, trouble: str, *, is_damaged: bool = False) -> None:
        super().__init__(trouble)
        self.trouble = trouble
        self.is_damaged = is_damaged


def service() -> SignatureService:
    """The service of this installation (setting SIGNING_SERVICE).

    Raises:
        ImproperlyConfigured: none is set, or one that does not exist.
    """
    from praja.services.documents.signing.bsre import BsreV1, BsreV2
    from praja.services.documents.signing.local import LocalService

    match settings.SIGNING_SERVICE:
        case "local":
            return LocalService(settings.SIGNING_TSA_URL)
        case "bsre_v1":
            return BsreV1(*_bsre())
        case "bsre_v2":
            return BsreV2(*_bsre())
        case "":
            raise ImproperlyConfigured("PRAJA_SIGNING_SERVICE is not set: choose bsre_v1, bsre_v2 or local.")
    raise ImproperlyConfigured(f"PRAJA_SIGNING_SERVICE={settings.SIGNING_SERVICE} is unknown.")


def _bsre() -> tuple[str, str, str, float]:
    return settings.SIGNING_URL, settings.SIGNING_USER, settings.SIGNING_PASSWORD, settings.SIGNING_TIMEOUT_SECONDS
