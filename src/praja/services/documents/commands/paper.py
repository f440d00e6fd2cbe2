"""For an office without a certificate: print with the number, sign by hand, upload the scan. The register says so."""

from __future__ import annotations

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from praja.government.models import OrganizationKind
from praja.government.queries import organization
from praja.kernel.actors import Actor, Role
from praja.kernel.commands import command
from praja.kernel.errors import Invalid, WrongState
from praja.kernel.events import emit
from praja.kernel.files.commands import store_made, store_upload
from praja.services.documents import events, numbers
from praja.services.documents.commands.drafting import locked, set_in_type, subject_of, today
from praja.services.documents.commands.registering import register
from praja.services.documents.commands.signing import PREPARED_PURPOSE
from praja.services.documents.models import Document, Method, State
from praja.services.documents.templates import parse_template

SCAN_PURPOSE = "documents.scan"
WHO = (Role.VILLAGE_OPERATOR, Role.HEAD)


@command
def print_for_hand(document_id: UUID, *, signer_name: str, signer_title: str, by: Actor) -> Document:
    """Give a village's document its number and set it with room for a signature by hand. May be repeated.

    Raises:
        NotAllowed: `by` is neither operator nor head of the village.
        WrongState: it is no draft, or not a village's.
        Invalid: name or title of the signer is missing.
    """
    document = locked(document_id)
    by.require(*WHO, organization=document.organization_id)
    if organization(document.organization_id).kind != OrganizationKind.VILLAGE:
        raise WrongState(_("Only villages sign by hand. This organization signs with a certificate."))
    if document.state not in {State.DRAFT, State.PRINTED}:
        raise WrongState(_("Only a draft can be printed for a signature by hand."))
    for field, text in (("signer_name", signer_name), ("signer_title", signer_title)):
        if not text.strip():
            raise Invalid(_("Say who signs."), field=field)
    document.signer_name, document.signer_title = signer_name.strip()[:150], signer_title.strip()[:170]
    document.dated = today()
    rule = parse_template(document.template).number
    document.number = numbers.take(document, rule, on=document.dated, village=document.organization_id)
    document.prepared = store_made(set_in_type(document, is_wet=True, is_preview=False), purpose=PREPARED_PURPOSE)
    document.state = State.PRINTED
    document.save()
    emit(
        events.Printed(code=document.code),
        subject=subject_of(document),
        by=by,
        organization=document.organization_id,
    )
    return document


@command
def upload_scan(document_id: UUID, *, upload: UploadedFile, by: Actor) -> Document:
    """Enter a document that was signed by hand, with its scan (a photo or a PDF).

    Raises:
        NotAllowed: `by` is neither operator nor head of the village.
        WrongState: it was not printed for a signature by hand.
        Invalid: the file is no photo or PDF.
    """
    document = locked(document_id)
    by.require(*WHO, organization=document.organization_id)
    if document.state != State.PRINTED:
        raise WrongState(_("Print the document first, sign it, then upload its scan."))
    document.scan = store_upload(upload, purpose=SCAN_PURPOSE, field="scan", allow_documents=True)
    register(document, document.scan, method=Method.WET, by=by)
    return document
