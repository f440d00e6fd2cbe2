"""What happens to documents. No names: whoever holds one knows them, and the log proves that it is the same file."""

from __future__ import annotations

from praja.kernel.events import EventPayload, event_type


@event_type("documents.drafted.v1")
class Drafted(EventPayload):
    code: str
    service: str
    kind: str


@event_type("documents.signing_failed.v1")
class SigningFailed(EventPayload):
    """An attempt ended without a signature we accept; `is_uncertain` when there may be one nevertheless."""

    code: str
    trouble: str
    is_uncertain: bool


@event_type("documents.signed.v1")
class Signed(EventPayload):
    """Issued: from now on the register vouches for the file with this hash. `case` is the key of its case, or empty."""

    code: str
    service: str
    kind: str
    case: str
    sha256: str
    method: str
    valid_until: str


@event_type("documents.printed.v1")
class Printed(EventPayload):
    """Printed with its number, to be signed by hand."""

    code: str


@event_type("documents.revoked.v1")
class Revoked(EventPayload):
    code: str
    service: str


@event_type("documents.replaced.v1")
class Replaced(EventPayload):
    code: str
    service: str
    by: str


@event_type("documents.discarded.v1")
class Discarded(EventPayload):
    code: str


@event_type("documents.opened.v1")
class Opened(EventPayload):
    """The holder lets everybody with the code read the file, or no longer does."""

    code: str
    is_open: bool


@event_type("documents.certificate_registered.v1")
class CertificateRegistered(EventPayload):
    fingerprint: str


@event_type("documents.certificate_revoked.v1")
class CertificateRevoked(EventPayload):
    fingerprint: str
