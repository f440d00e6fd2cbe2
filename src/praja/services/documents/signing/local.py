"""Sign with a key that is kept here, by pyHanko: PAdES B-B, or B-T when a time-stamping service is set."""

from __future__ import annotations

import functools
import hashlib
import hmac
import io
import os
import threading
import time

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.timestamps import TimestampRequestError
from pyhanko.sign.timestamps.requests_client import HTTPTimeStamper
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from praja.services.documents.models import Authority, Certificate
from praja.services.documents.rendering import page_address
from praja.services.documents.signing.places import box_of
from praja.services.documents.signing.port import Refused, Request, Returned, Unreachable

FIELD = "Signature1"
RESERVED_BYTES = 8192
"""Room for the signature and our short chain (about 1.5 kB); pyHanko would sign twice to find it out."""
REMEMBERED_SECONDS = 600
REMEMBERED_KEYS = 64

_salt = os.urandom(32)
_remembered: dict[tuple[str, bytes], tuple[float, ec.EllipticCurvePrivateKey]] = {}
_lock = threading.Lock()


class _KeyInMemory(signers.SimpleSigner):
    """A signer whose key is loaded already; pyHanko's own loads it anew for every signature."""

    def __init__(self, certificate: asn1.Certificate, key: ec.EllipticCurvePrivateKey, chain: SimpleCertificateStore):
        super().__init__(signing_cert=certificate, signing_key=None, cert_registry=chain)
        self._key = key

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


class LocalService:
    """Signs in this process. `tsa` is the address of a time-stamping service (RFC 3161); empty for none."""

    def __init__(self, tsa: str = "") -> None:
        self._stamper = HTTPTimeStamper(tsa) if tsa else None

    def sign(self, request: Request, secret: str) -> Returned:
        key = _unlocked(request.certificate, secret)
        return Returned(signed_with(request, key, authority=_authority(), stamper=self._stamper))

    def look_up(self, attempt: str) -> bytes | None:
        """Nothing: what this process did not return is gone."""
        return None


def as_asn1(pem: str) -> asn1.Certificate:
    """A certificate as pyHanko takes it."""
    return translate_pyca_cryptography_cert_to_asn1(x509.load_pem_x509_certificate(pem.encode()))


def forget_keys() -> None:
    """Forget all unlocked keys, as after a revocation."""
    with _lock:
        _remembered.clear()


def signed_with(
    request: Request,
    key: ec.EllipticCurvePrivateKey,
    *,
    authority: asn1.Certificate | None,
    stamper: HTTPTimeStamper | None = None,
) -> bytes:
    """The file with one signature more, in the box the template drew, as an incremental update.

    Raises:
        Unreachable: the time-stamping service does not answer.
    """
    certificate = request.certificate
    chain = SimpleCertificateStore()
    if authority is not None:
        chain.register(authority)
    signer = _KeyInMemory(as_asn1(certificate.pem), key, chain)
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, name=certificate.name
    )
    spec, style = SigFieldSpec(FIELD), None
    place = box_of(request.pdf, page_address(request.name))
    if place is not None:
        page, (left, bottom, right, top) = place
        spec = SigFieldSpec(FIELD, on_page=page, box=(round(left), round(bottom), round(right), round(top)))
        nothing = RawContent(b"q Q", box=BoxConstraints(right - left, top - bottom))
        style = StaticStampStyle(border_width=0, background=nothing)
    writer = IncrementalPdfFileWriter(io.BytesIO(request.pdf))
    signing = signers.PdfSigner(meta, signer, timestamper=stamper, new_field_spec=spec, stamp_style=style)
    try:
        output: io.BytesIO = signing.sign_pdf(writer, bytes_reserved=RESERVED_BYTES if stamper is None else None)
    except (OSError, TimestampRequestError) as error:
        raise Unreachable("the time-stamping service does not answer") from error
    return output.getvalue()


def _unlocked(certificate: Certificate, secret: str) -> ec.EllipticCurvePrivateKey:
    """The private key, when the passphrase opens it. Remembered for ten minutes by a keyed hash of it."""
    name = (certificate.fingerprint, hmac.new(_salt, secret.encode(), hashlib.sha256).digest())
    now = time.monotonic()
    with _lock:
        for old in [key for key, (until, _) in _remembered.items() if until < now]:
            del _remembered[old]
        if name in _remembered:
            return _remembered[name][1]
    if not certificate.key:
        raise Refused("unknown_signer")
    try:
        key = load_pem_private_key(certificate.key.encode(), password=secret.encode())
    except (ValueError, TypeError):
        raise Refused("wrong_passphrase") from None
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    with _lock:
        if len(_remembered) >= REMEMBERED_KEYS:
            _remembered.clear()
        _remembered[name] = (now + REMEMBERED_SECONDS, key)
    return key


def _authority() -> asn1.Certificate | None:
    newest = Authority.objects.order_by("-id").only("certificate").first()
    return _parsed(newest.certificate) if newest is not None else None


@functools.lru_cache(maxsize=8)
def _parsed(pem: str) -> asn1.Certificate:
    return as_asn1(pem)
