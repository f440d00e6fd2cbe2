"""Make certificates of this installation's own: an authority, and signers below it.

For tests, the demo and a regency's first steps. Nobody outside trusts it; a regency signs with certificates of a
certified provider (PP 71/2019, UU 1/2024 on electronic certificates).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

AUTHORITY_YEARS = 20
SIGNER_YEARS = 2


@dataclass(frozen=True, slots=True)
class Made:
    """A certificate (PEM) and its private key (PEM, PKCS #8)."""

    certificate: str
    key: str = field(repr=False)


def make_authority(name: str, *, on: dt.datetime) -> Made:
    """A self-signed authority on P-384, valid from a year before `on`."""
    key = ec.generate_private_key(ec.SECP384R1())
    called = _name(name)
    certificate = (
        _builder(called, called, key.public_key(), on, AUTHORITY_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA384())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Made(_pem(certificate), pem.decode())


def make_signer(authority: Made, *, name: str, title: str, office: str, passphrase: str, on: dt.datetime) -> Made:
    """A signer on P-256 below `authority`; its key is encrypted with the passphrase."""
    issuer = x509.load_pem_x509_certificate(authority.certificate.encode())
    issuer_key = load_pem_private_key(authority.key.encode(), password=None)
    assert isinstance(issuer_key, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _builder(_name(name, title=title, office=office), issuer.subject, key.public_key(), on, SIGNER_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .sign(issuer_key, hashes.SHA384())
    )
    lock = BestAvailableEncryption(passphrase.encode())
    return Made(_pem(certificate), key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock).decode())


def make_revocation_list(authority: Made, revoked: dict[int, dt.datetime], *, on: dt.datetime) -> bytes:
    """The authority's revocation list (DER, RFC 5280): serial number to moment."""
    issuer = x509.load_pem_x509_certificate(authority.certificate.encode())
    key = load_pem_private_key(authority.key.encode(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.subject)
    builder = builder.last_update(on).next_update(on + dt.timedelta(days=7))
    for serial, moment in revoked.items():
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(moment).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(key, hashes.SHA384()).public_bytes(Encoding.DER)


def fingerprint_of(certificate: x509.Certificate) -> str:
    """SHA-256 (hex) of a certificate's DER form."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, on: dt.datetime, years: int
) -> x509.CertificateBuilder:
    year = dt.timedelta(days=365)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(on - year)
        .not_valid_after(on + years * year)
    )


def _name(name: str, *, title: str = "", office: str = "") -> x509.Name:
    parts = [(NameOID.COUNTRY_NAME, "ID"), (NameOID.ORGANIZATION_NAME, office), (NameOID.TITLE, title)]
    parts.append((NameOID.COMMON_NAME, name))
    return x509.Name([x509.NameAttribute(kind, text[:64]) for kind, text in parts if text])


def _usage(**used: bool) -> x509.KeyUsage:
    kinds = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{kind: used.get(kind, False) for kind in kinds})


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()
