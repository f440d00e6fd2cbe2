"""What a file may be found to be. Apart from `judging`, whose libraries are loaded when the first file is judged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from praja.kernel import clock
from praja.kernel.errors import Invalid
from praja.services.documents.models import IssuedDocument, Status

MAX_BYTES = 10_000_000


class Verdict(StrEnum):
    """What a file is."""

    GENUINE = "genuine"
    """Exactly as it was issued, or with nothing added but proofs of the signature itself."""
    WET = "wet"
    """The scan of a paper that was signed by hand, as the office uploaded it."""
    CHANGED = "changed"
    """It says that it is a document of ours, and it is not as it was issued."""
    CERTIFICATE_REVOKED = "certificate_revoked"
    """Signed with an officer's certificate that was revoked, and not in the register."""
    NOT_OURS = "not_ours"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, and the entry of the register it is about, which may be revoked, replaced or expired meanwhile.

    Attributes:
        is_unregistered: it bears an intact signature of an officer of ours, yet the register does not know it.
    """

    verdict: Verdict
    issued: IssuedDocument | None = None
    is_unregistered: bool = False

    @property
    def status(self) -> Status | None:
        """Whether the document of the register holds today."""
        return self.issued.status_on(timezone.localdate(clock.now())) if self.issued is not None else None

    @property
    def is_in_force(self) -> bool:
        """Whether somebody may rely on this file today."""
        return self.verdict in {Verdict.GENUINE, Verdict.WET} and self.status is Status.VALID


def require_fits(size: int) -> None:
    """Refuse a file that is too large to be one of ours.

    Raises:
        Invalid: it is larger than `MAX_BYTES`.
    """
    if size > MAX_BYTES:
        message = _("The file is too large to be one of ours: at most %(megabytes)s MB.")
        raise Invalid(message % {"megabytes": MAX_BYTES // 1_000_000}, field="file")
