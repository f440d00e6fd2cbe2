"""Whether a file is a document of ours as it was issued. Judged here, without asking anybody, and never by trust.

The register knows the hash of every file it vouches for, so a genuine one is recognised before it is even parsed.
Whatever else a file does to its reader, it is not genuine: a visible stamp added by an incremental update included,
which viewers and `pdfsig` still call a valid signature.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from praja.kernel import clock
from praja.kernel.errors import Invalid
from praja.services.documents.models import Certificate, IssuedDocument, Method
from praja.services.documents.queries import document_by_code
from praja.services.documents.rendering import page_address
from praja.services.documents.signing.checking import context
from praja.services.documents.signing.trust import roots
from praja.services.documents.verdicts import Judgement, Verdict, require_fits

MAX_PAGES = 200
MAX_SIGNATURES = 8
MAX_REVISIONS = 32


def judge(content: bytes) -> Judgement:
    """Judge a file. At most a dozen SQL queries.

    Raises:
        Invalid: it is empty, or larger than `MAX_BYTES`.
    """
    if not content:
        raise Invalid(_("The file is empty."), field="file")
    require_fits(len(content))
    known = _registered(content)
    if known is not None:
        return Judgement(Verdict.WET if known.method == Method.WET else Verdict.GENUINE, known)
    if not content.startswith(b"%PDF-"):
        return Judgement(Verdict.NOT_OURS)
    try:
        return _judged(content)
    except Exception:  # a hostile file makes the reader fail in any way, and is not genuine
        claimed = _claimed(content)
        return Judgement(Verdict.CHANGED, claimed) if claimed is not None else Judgement(Verdict.UNREADABLE)


def _judged(content: bytes) -> Judgement:
    reader = PdfFileReader(io.BytesIO(content))
    if int(reader.root["/Pages"]["/Count"]) > MAX_PAGES or reader.xrefs.total_revisions > MAX_REVISIONS:
        raise ValueError("too long to be one of ours")
    signatures = reader.embedded_signatures
    if len(signatures) > MAX_SIGNATURES:
        raise ValueError("too many signatures to be one of ours")
    for signature in signatures:
        end = _end_of(signature)
        issued = _registered(content[:end]) if 0 < end < len(content) else None
        if issued is not None:
            is_same = _has_only_proofs_added(signature, issued)
            return Judgement(Verdict.GENUINE if is_same else Verdict.CHANGED, issued)
    claimed = _claimed(content) or _linked(reader)
    officers = [(one, found) for one in signatures if (found := _officer_of(one)) is not None]
    for signature, certificate in officers:
        if certificate.revoked_at is not None:
            return Judgement(Verdict.CERTIFICATE_REVOKED, claimed)
        if claimed is None and _is_intact(signature):
            return Judgement(Verdict.NOT_OURS, is_unregistered=True)
    if claimed is not None or officers:
        return Judgement(Verdict.CHANGED, claimed)
    return Judgement(Verdict.NOT_OURS)


def _registered(content: bytes) -> IssuedDocument | None:
    digest = hashlib.sha256(content).hexdigest()
    entries = IssuedDocument.objects.select_related("document__signer", "replaced_by").defer("document__signer__key")
    return entries.filter(sha256=digest).first()


def _end_of(signature: EmbeddedPdfSignature) -> int:
    """Where the signed revision ends, in bytes."""
    parts = [int(part) for part in signature.byte_range]
    return parts[2] + parts[3]


def _has_only_proofs_added(signature: EmbeddedPdfSignature, issued: IssuedDocument) -> bool:
    """Whether what was added after the signature is a time stamp or revocation data, and nothing else at all."""
    status = validate_pdf_signature(signature, context(roots(), issued.signed_at))
    return bool(status.bottom_line) and status.modification_level == ModificationLevel.LTA_UPDATES


def _is_intact(signature: EmbeddedPdfSignature) -> bool:
    status = validate_pdf_signature(signature, context(roots(), clock.now()))
    return bool(status.intact and status.valid)


def _officer_of(signature: EmbeddedPdfSignature) -> Certificate | None:
    fingerprint = signature.signer_cert.sha256.hex()
    return Certificate.objects.defer("key", "nik").filter(fingerprint=fingerprint).order_by("-id").first()


def _claimed(content: bytes) -> IssuedDocument | None:
    """The entry whose page the file names in plain bytes."""
    prefix = re.escape(settings.PUBLIC_URL.encode() + b"/v/")
    found = re.search(prefix + rb"([0-9A-Z]{12})/", content)
    return document_by_code(found.group(1).decode()) if found else None


def _linked(reader: PdfFileReader) -> IssuedDocument | None:
    """The entry whose page the file links to, where its objects are compressed."""
    start, end = page_address("CODE").split("CODE")
    for address in _links(reader):
        if address.startswith(start) and address.endswith(end):
            return document_by_code(address.removeprefix(start).removesuffix(end))
    return None


def _links(reader: PdfFileReader) -> Iterator[str]:
    for number in range(int(reader.root["/Pages"]["/Count"])):
        page = reader.find_page_for_modification(number)[0].get_object()
        for entry in page.get("/Annots", ()):
            action = entry.get_object().get("/A", {})
            if "/URI" in action:
                yield str(action["/URI"])
