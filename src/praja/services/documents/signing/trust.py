"""Which authorities count: our own, and those the operator names in a file."""

from __future__ import annotations

import functools
from pathlib import Path

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from praja.services.documents.models import Authority


def roots() -> list[asn1.Certificate]:
    """The certificates every signature must lead to. One SQL query.

    Raises:
        ImproperlyConfigured: the file SIGNING_ROOTS is missing or holds no certificates.
    """
    own = Authority.objects.order_by("id").values_list("certificate", flat=True)
    return [*(_parsed(pem.encode())[0] for pem in own), *_named(settings.SIGNING_ROOTS)]


def _named(path: str) -> list[asn1.Certificate]:
    if not path:
        return []
    try:
        return _parsed(Path(path).read_bytes())
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"PRAJA_SIGNING_ROOTS={path} holds no certificates: {error}") from error


@functools.lru_cache(maxsize=8)
def _parsed(pem: bytes) -> list[asn1.Certificate]:
    return [
        asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
        for certificate in x509.load_pem_x509_certificates(pem)
    ]
