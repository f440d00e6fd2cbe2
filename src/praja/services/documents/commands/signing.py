"""Sign a document with the officer's certificate: number, file, service, check, register.

Three transactions with the service between them, since no row may stay locked while another machine works, and what a
failed attempt leaves behind (the number, that the signature is uncertain) must survive it.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.commands import command
from praja.kernel.errors import DomainError, Invalid, NotAllowed, WrongState
from praja.kernel.events import emit
from praja.kernel.files.commands import content_name, store_made
from praja.kernel.files.storage import storage
from praja.services.documents import events, numbers
from praja.services.documents.commands.drafting import locked, set_in_type, subject_of, today
from praja.services.documents.commands.registering import register
from praja.services.documents.models import Certificate, Document, Method, State
from praja.services.documents.queries import certificate_of
from praja.services.documents.signing import (
    CannotTell,
    NotAccepted,
    Refused,
    Request,
    SignatureService,
    Unclear,
    Unreachable,
    service,
)
from praja.services.documents.signing.trust import roots
from praja.services.documents.templates import parse_template

PREPARED_PURPOSE = "documents.prepared"
STUCK_AFTER = dt.timedelta(minutes=2)
"""A document that is being signed for longer lost its process; nobody knows whether the service signed it."""
DECLARED_AFTER = dt.timedelta(minutes=10)
"""How long after an attempt somebody may say that nothing was signed."""

_REMEDIES: dict[str, tuple[int, str | Promise, str | None]] = {
    "wrong_passphrase": (422, _("The passphrase is wrong. Nothing was signed; try again."), "secret"),
    "unknown_signer": (
        409,
        _("The signing service does not know you. Ask the administrator to register your certificate."),
        None,
    ),
    "refused": (409, _("The signing service refused the request. Nothing was signed; ask its operator why."), None),
    "unreachable": (503, _("The signing service cannot be reached. Nothing was signed; try again later."), None),
    "uncertain": (503, _("No whole answer came from the signing service. Use “Check again” before you sign."), None),
    "truncated": (502, _("The signed file came back damaged. Use “Check again” before you sign."), None),
    "unsigned": (502, _("The service sent the file back unsigned. The document is not signed; try again."), None),
    "wrong_signer": (
        502,
        _("The file came back with somebody else's certificate. It was not accepted; tell the administrator."),
        None,
    ),
    "untrusted": (
        502,
        _("The signature does not lead to an authority this platform trusts. Tell the administrator."),
        None,
    ),
}
_OTHER = (502, _("What came back is not this document with your signature. It was not accepted."), None)
_UNCERTAIN = {"uncertain", "truncated"}


class SigningFailed(DomainError):
    """An attempt ended without a signature; the message says what to do, `code` names the trouble."""

    code = "signing-failed"
    title = _("The document is not signed")

    def __init__(self, trouble: str) -> None:
        status, message, field = _REMEDIES.get(trouble, _OTHER)
        super().__init__(message, field=field, code=f"signing-{trouble.replace('_', '-')}")
        self.status = status
        self.trouble = trouble


def sign(document: Document, *, secret: str, by: Actor) -> Document:
    """Sign a document with the certificate of `by`, and enter it into the register.

    Call it outside a transaction. The number is taken now, unless an earlier attempt took one. Only a file that is our
    document with this officer's signature makes it signed. What is signed already stays as it is.

    Args:
        secret: the passphrase; it goes to the signing service and nowhere else.

    Raises:
        NotAllowed: `by` is not the head of the organization, or has no certificate there.
        WrongState: it is no draft.
        SigningFailed: it was not signed, or nobody knows; the document says which.
    """
    if not secret:
        raise Invalid(_("Enter your passphrase."), field="secret")
    with transaction.atomic(durable=True):
        begun = _begin(document.pk, by=by)
    if begun.state == State.SIGNED:
        return begun
    assert begun.signer is not None, "an attempt has a signer"
    assert begun.prepared is not None, "an attempt has a file"
    request = Request(begun.code, storage().read(content_name(begun.prepared)), begun.signer)
    try:
        returned = _service().sign(request, secret)
    except Refused as refused:
        raise _failed(begun, refused.trouble, by=by) from None
    except Unreachable:
        raise _failed(begun, "unreachable", by=by) from None
    except Unclear as unclear:
        raise _failed(begun, "uncertain", attempt=unclear.attempt, by=by) from None
    return _accept(begun, request.pdf, returned.pdf, attempt=returned.attempt, by=by)


def check_again(document: Document, *, by: Actor) -> Document:
    """Ask the service what became of an uncertain signature: enter the signed file, or make it a draft again.

    Raises:
        NotAllowed: `by` is not the head of the organization.
        WrongState: it is not uncertain.
        SigningFailed: the service cannot tell, or its file is not acceptable.
    """
    uncertain = _require_uncertain(document.pk, by=by)
    assert uncertain.prepared is not None, "an attempt has a file"
    try:
        found = _service().look_up(uncertain.attempt)
    except CannotTell:
        raise SigningFailed("uncertain") from None
    if found is None:
        return _note_failure(uncertain.pk, trouble="not_signed", by=by)
    prepared = storage().read(content_name(uncertain.prepared))
    return _accept(uncertain, prepared, found, attempt=uncertain.attempt, by=by)


def settle(document: Document, *, signed: bytes, by: Actor) -> Document:
    """Enter the signed file that the operator of the service found for an uncertain signature.

    Raises:
        NotAllowed: `by` is not the head of the organization.
        WrongState: it is not uncertain.
        SigningFailed: the file is not this document with the signature that was ordered.
    """
    uncertain = _require_uncertain(document.pk, by=by)
    assert uncertain.prepared is not None, "an attempt has a file"
    prepared = storage().read(content_name(uncertain.prepared))
    try:
        _check(uncertain, prepared, signed)
    except NotAccepted as refused:
        raise SigningFailed(refused.trouble) from None
    return _finish(uncertain.pk, signed, attempt=uncertain.attempt, by=by)


def declare_unsigned(document: Document, *, by: Actor) -> Document:
    """Say that an uncertain signature was never made, after asking the operator of the service: a draft again.

    Raises:
        NotAllowed: `by` is not the head of the organization.
        WrongState: it is not uncertain, or the attempt is less than ten minutes old.
    """
    uncertain = _require_uncertain(document.pk, by=by)
    if uncertain.attempted_at is None or clock.now() < uncertain.attempted_at + DECLARED_AFTER:
        raise WrongState(_("Wait ten minutes after the attempt: the service may still be signing."))
    return _note_failure(uncertain.pk, trouble="declared_unsigned", by=by)


def is_uncertain(document: Document) -> bool:
    """Whether nobody knows if it was signed."""
    is_stuck = (
        document.state == State.SIGNING
        and document.attempted_at is not None
        and clock.now() > document.attempted_at + STUCK_AFTER
    )
    return is_stuck or document.state == State.UNCERTAIN


@command(emits=False)
def _begin(document_id: UUID, *, by: Actor) -> Document:
    """Take the number and keep the very file that is to be signed."""
    document = locked(document_id)
    by.require(Role.HEAD, organization=document.organization_id)
    if document.state == State.SIGNED:
        return document
    if document.state != State.DRAFT:
        raise WrongState(_("Only a draft can be signed. Open the document again to see how it stands."))
    certificate = certificate_of(by, document.organization_id)
    if certificate is None:
        raise NotAllowed(_("You have no certificate in force for this organization. Ask the administrator for one."))
    template = parse_template(document.template)
    document.dated = today()
    document.signer = certificate
    document.signer_name, document.signer_title = certificate.name, _title(certificate, by)
    document.number = numbers.take(document, template.number, on=document.dated, village=document.organization_id)
    content = set_in_type(document, is_preview=False)
    document.prepared = store_made(content, purpose=PREPARED_PURPOSE)
    document.state, document.attempted_at, document.attempt = State.SIGNING, clock.now(), ""
    document.trouble = ""
    document.save()
    return document


def _title(certificate: Certificate, by: Actor) -> str:
    """The post of the signer, with Plt. or Plh. for a stand-in (UU 30/2014, art. 14)."""
    acting = [
        grant.acting
        for grant in by.grants
        if grant.role is Role.HEAD and grant.organization == certificate.organization_id
    ]
    prefix = "" if "" in acting else f"{acting[0].capitalize()}. "
    return prefix + certificate.title


def _service() -> SignatureService:
    return service()


def _accept(document: Document, prepared: bytes, returned: bytes, *, attempt: str, by: Actor) -> Document:
    try:
        _check(document, prepared, returned)
    except NotAccepted as refused:
        raise _failed(document, refused.trouble, attempt=attempt, by=by) from None
    return _finish(document.pk, returned, attempt=attempt, by=by)


def _check(document: Document, prepared: bytes, returned: bytes) -> None:
    from praja.services.documents.signing.checking import check_returned

    assert document.signer is not None, "an attempt has a signer"
    check_returned(prepared, returned, fingerprint=document.signer.fingerprint, roots=roots())


def _failed(document: Document, trouble: str, *, attempt: str = "", by: Actor) -> SigningFailed:
    _note_failure(document.pk, trouble=trouble, attempt=attempt, by=by)
    return SigningFailed(trouble)


@command
def _note_failure(document_id: UUID, *, trouble: str, attempt: str = "", by: Actor) -> Document:
    """Write down that an attempt failed: a draft again, with its number, or uncertain."""
    document = locked(document_id)
    by.require(Role.HEAD, organization=document.organization_id)
    if document.state not in {State.SIGNING, State.UNCERTAIN}:
        raise WrongState(_("Only a draft can be signed. Open the document again to see how it stands."))
    is_unknown = trouble in _UNCERTAIN
    document.state = State.UNCERTAIN if is_unknown else State.DRAFT
    document.trouble = trouble
    document.attempt = attempt or document.attempt
    document.save(update_fields=["state", "trouble", "attempt"])
    emit(
        events.SigningFailed(code=document.code, trouble=trouble, is_uncertain=is_unknown),
        subject=subject_of(document),
        by=by,
        organization=document.organization_id,
    )
    return document


@command
def _finish(document_id: UUID, signed: bytes, *, attempt: str, by: Actor) -> Document:
    """Keep the signed file and enter the document into the register."""
    document = locked(document_id)
    by.require(Role.HEAD, organization=document.organization_id)
    if document.state not in {State.SIGNING, State.UNCERTAIN}:
        raise WrongState(_("This document was settled meanwhile. Open it again."))
    document.attempt, document.trouble = attempt, ""
    register(document, signed, method=Method.CERTIFICATE, by=by)
    return document


def _require_uncertain(document_id: UUID, *, by: Actor) -> Document:
    document = Document.objects.select_related("signer", "prepared").filter(pk=document_id).first()
    if document is None or not is_uncertain(document):
        raise WrongState(_("The signature of this document is not uncertain."))
    by.require(Role.HEAD, organization=document.organization_id)
    return document
