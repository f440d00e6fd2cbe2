"""Electronic signatures behind one port: our own service, BSrE's two interfaces, and a simulator of their faults."""

from praja.services.documents.signing.port import (
    CannotTell,
    Refused,
    Request,
    SignatureService,
    Unclear,
    Unreachable,
    service,
)

__all__ = ["CannotTell", "Refused", "Request", "SignatureService", "Unclear", "Unreachable", "service"]
