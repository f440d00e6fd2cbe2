"""Every change of state of a document, of its entry in the register, and of the certificates that sign."""

from praja.services.documents.commands.certificates import (
    issue_certificate,
    make_own_authority,
    register_certificate,
    revoke_certificate,
)
from praja.services.documents.commands.drafting import discard, draft
from praja.services.documents.commands.paper import print_for_hand, upload_scan
from praja.services.documents.commands.registering import open_to_public, replace, revoke
from praja.services.documents.commands.signing import SigningFailed, check_again, declare_unsigned, settle, sign

__all__ = [
    "SigningFailed",
    "check_again",
    "declare_unsigned",
    "discard",
    "draft",
    "issue_certificate",
    "make_own_authority",
    "open_to_public",
    "print_for_hand",
    "register_certificate",
    "replace",
    "revoke",
    "revoke_certificate",
    "settle",
    "sign",
    "upload_scan",
]
