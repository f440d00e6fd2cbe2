"""Whether a file that came back from a signing service is our document, signed by our officer, and nothing else."""

from __future__ import annotations

import datetime as dt
import io

from asn1crypto import x509 as asn1
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from praja.kernel import clock
from praja.services.documents.signing.port import NotAccepted


def check_returned(prepared: bytes, returned: bytes, *, fingerprint: str, roots: list[asn1.Certificate]) -> None:
    """Accept a signed file or say why not. Reads no network.

    The file must begin with the very bytes that were sent and carry exactly one signature, which covers it whole, is
    intact, leads to one of `roots` and was made with the certificate of `fingerprint` (SHA-256, hex).

    Raises:
        NotAccepted: one of these does not hold.
    """
    if returned == prepared:
        raise NotAccepted("unsigned")
    if not returned.startswith(prepared):
        is_cut = prepared.startswith(returned) or b"%%EOF" not in returned[-1024:]
        raise NotAccepted("truncated" if is_cut else "other_document", is_damaged=is_cut)
    try:
        trouble = _trouble(returned, fingerprint, roots)
    except Exception:  # whatever a file does to its reader, it is not what was ordered
        raise NotAccepted("truncated", is_damaged=True) from None
    if trouble:
        raise NotAccepted(trouble)


def _trouble(returned: bytes, fingerprint: str, roots: list[asn1.Certificate]) -> str:
    reader = PdfFileReader(io.BytesIO(returned), strict=True)
    signatures = reader.embedded_signatures
    if not signatures:
        return "unsigned"
    if len(signatures) != 1:
        return "more_signatures"
    status = validate_pdf_signature(signatures[0], context(roots, clock.now()))
    if not (status.intact and status.valid):
        return "not_intact"
    is_whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if not is_whole or status.modification_level != ModificationLevel.NONE:
        return "changed"
    signer = status.signing_cert.sha256.hex()
    if signer != fingerprint:
        return "wrong_signer"
    return "" if status.trusted else "untrusted"


def context(roots: list[asn1.Certificate], moment: dt.datetime) -> ValidationContext:
    """How certificates are judged: at a moment, by these roots alone, without asking anybody."""
    return ValidationContext(trust_roots=roots, allow_fetching=False, moment=moment, revocation_mode="soft-fail")
