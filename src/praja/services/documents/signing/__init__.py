"""Electronic signatures behind one port: our own service, BSrE's two interfaces, and a simulator of their faults."""

from praja.services.documents.signing.port import (
    CannotTell,
    NotAccepted,
    Refused,
    Request,
    SignatureService,
    Unclear,
    Unreachable,
    service,
)

__all__ = ["CannotTell", "NotAccepted", "Refused", "Request", "SignatureService", "Unclear", "Unreachable", "service"]
