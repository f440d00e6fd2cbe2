"""Which certificate belongs to which officer, and the installation's own authority."""

from __future__ import annotations

import datetime as dt

from cryptography import x509
from django.utils.translation import gettext_lazy as _

from praja.accounts.models import User
from praja.government.pack import pack
from praja.government.queries import organization as organization_of
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.commands import command
from praja.kernel.errors import Invalid, WrongState
from praja.kernel.events import emit
from praja.services.documents import events
from praja.services.documents.models import Authority, Certificate
from praja.services.documents.signing.authority import Made, fingerprint_of, make_authority, make_signer

SHORTEST_PASSPHRASE = 8


@command(emits=False)
def make_own_authority(*, by: Actor) -> Authority:
    """This installation's own authority, made when there is none. Its event is that of the first certificate.

    Raises:
        NotAllowed: `by` is neither the platform nor an administrator of the regency.
    """
    _require_admin(by, organization="")
    known = Authority.objects.order_by("-id").first()
    if known is not None:
        return known
    made = make_authority(f"Otoritas Uji Praja {pack().name}", on=clock.now())
    return Authority.objects.create(certificate=made.certificate, key=made.key, made_at=clock.now())


@command
def issue_certificate(
    user: User, *, organization: str, title: str, name: str = "", passphrase: str, by: Actor
) -> Certificate:
    """Make a certificate of the own authority for an officer, its key locked with the passphrase.

    Raises:
        NotAllowed: `by` is neither the platform nor an administrator of the organization.
        Invalid: the passphrase is too short, or the title missing.
        WrongState: the officer has a certificate in force there.
    """
    _require_admin(by, organization=organization)
    if len(passphrase) < SHORTEST_PASSPHRASE:
        message = _("Choose a passphrase of at least %(least)s letters.") % {"least": SHORTEST_PASSPHRASE}
        raise Invalid(message, field="passphrase")
    authority = make_own_authority(by=Actor.system("documents"))
    office = organization_of(organization)
    made = make_signer(
        Made(authority.certificate, authority.key),
        name=name or user.display_name,
        title=title,
        office=office.name,
        passphrase=passphrase,
        on=clock.now(),
    )
    return _enter(user, organization, title, name or user.display_name, pem=made.certificate, key=made.key, by=by)


@command
def register_certificate(
    user: User, *, organization: str, title: str, name: str = "", nik: str, pem: str, by: Actor
) -> Certificate:
    """Write down which certificate of a signing service is an officer's: what comes back must carry exactly it.

    Args:
        nik: by which the service knows the officer.
        pem: the certificate.

    Raises:
        NotAllowed: `by` is neither the platform nor an administrator of the organization.
        Invalid: the certificate cannot be read or has expired, the NIK has no 16 digits, or the title is missing.
        WrongState: the officer has a certificate in force there.
    """
    _require_admin(by, organization=organization)
    if not (nik.isascii() and nik.isdigit() and len(nik) == 16):
        raise Invalid(_("A NIK has 16 digits."), field="nik")
    return _enter(user, organization, title, name or user.display_name, pem=pem, nik=nik, by=by)


@command
def revoke_certificate(certificate: Certificate, *, by: Actor) -> Certificate:
    """From now on nothing can be signed with it. Documents signed before keep their force.

    Raises:
        NotAllowed: `by` is neither the platform nor an administrator of the organization.
        WrongState: it was revoked before.
    """
    from praja.services.documents.signing.local import forget_keys

    found = Certificate.objects.select_for_update().get(pk=certificate.pk)
    _require_admin(by, organization=found.organization_id)
    if found.revoked_at is not None:
        raise WrongState(_("This certificate was revoked before."))
    found.revoked_at = clock.now()
    found.save(update_fields=["revoked_at"])
    forget_keys()
    emit(
        events.CertificateRevoked(fingerprint=found.fingerprint),
        subject=f"certificate/{found.pk}",
        by=by,
        organization=found.organization_id,
    )
    return found


def _enter(
    user: User, organization: str, title: str, name: str, *, pem: str, key: str = "", nik: str = "", by: Actor
) -> Certificate:
    if not title.strip():
        raise Invalid(_("Give the post as it stands above the signature."), field="title")
    try:
        parsed = x509.load_pem_x509_certificate(pem.encode())
    except ValueError as error:
        raise Invalid(_("This is no certificate in PEM form."), field="certificate") from error
    if parsed.not_valid_after_utc <= clock.now():
        raise Invalid(_("This certificate has expired."), field="certificate")
    if Certificate.objects.filter(user=user, organization=organization, revoked_at=None).exists():
        raise WrongState(_("This officer has a certificate in force here. Revoke it first."))
    entered = Certificate.objects.create(
        user=user,
        organization_id=organization_of(organization).code,
        title=title.strip()[:150],
        name=name.strip()[:150],
        nik=nik or None,
        pem=pem,
        fingerprint=fingerprint_of(parsed),
        key=key or None,
        valid_from=parsed.not_valid_before_utc,
        valid_to=min(parsed.not_valid_after_utc, dt.datetime(9999, 1, 1, tzinfo=dt.UTC)),
        registered_at=clock.now(),
    )
    emit(
        events.CertificateRegistered(fingerprint=entered.fingerprint),
        subject=f"certificate/{entered.pk}",
        by=by,
        organization=organization,
    )
    return entered


def _require_admin(by: Actor, *, organization: str) -> None:
    """The platform, an administrator of the organization, or one of the whole regency."""
    if not (by.is_system or by.has(Role.ADMIN, organization="")):
        by.require(Role.ADMIN, organization=organization)
