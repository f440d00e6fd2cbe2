"""The files: the issued document, what officers look at before, and the certificates of the own authority."""

from __future__ import annotations

from uuid import UUID

from cryptography import x509
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from praja.kernel import clock
from praja.kernel.actors import actor_of
from praja.kernel.errors import NotFound
from praja.kernel.files.commands import PDF, content_name
from praja.kernel.files.models import StoredFile
from praja.kernel.files.storage import storage
from praja.services.documents import queries, rendering
from praja.services.documents.commands.drafting import parts_of, set_in_type
from praja.services.documents.holders import may_read_file
from praja.services.documents.models import Authority, Certificate, State
from praja.services.documents.signing.authority import Made, make_revocation_list


@never_cache
@require_safe
def issued_file(request: HttpRequest, code: str) -> HttpResponse:
    """The file as it was issued, for its holder, officers of the organization, or everybody when the holder says so.

    Raises:
        NotFound: there is no such document, or this request may not read it.
    """
    issued = queries.document_by_code(code)
    if issued is None or not may_read_file(issued, request):
        raise NotFound(_("There is no such document, or only its holder may read it."))
    return _stored(issued.file, name=issued.code)


@never_cache
@require_safe
def officer_file(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The document for officers: as it was issued, as it is to be printed and signed, or the draft, marked as one."""
    actor = actor_of(request)
    actor.require_staff()
    document = queries.document_for(document_id, actor)
    if document.state == State.SIGNED:
        return _stored(document.issued.file, name=document.code)
    if document.state == State.PRINTED and document.prepared is not None:
        return _stored(document.prepared, name=document.code)
    return _shown(set_in_type(document), PDF, name=document.code)


@never_cache
@require_safe
def page_picture(request: HttpRequest, document_id: UUID, page: int) -> HttpResponse:
    """A page of the document as a picture, marked as a draft until it is signed.

    Raises:
        NotFound: it has no such page.
    """
    actor = actor_of(request)
    actor.require_staff()
    document = queries.document_for(document_id, actor)
    is_signed = document.state == State.SIGNED
    pages = rendering.pictures(*parts_of(document, is_wet=document.scan_id is not None, is_preview=not is_signed))
    if not 1 <= page <= len(pages):
        raise NotFound(_("This document has no such page."))
    response = _shown(pages[page - 1], "image/png", name=document.code)
    response["X-Pages"] = str(len(pages))
    return response


@require_safe
def authority(request: HttpRequest) -> HttpResponse:
    """The certificates of this installation's own authority, for programs that check signatures themselves."""
    return HttpResponse("".join(_authorities()), content_type="application/x-pem-file")


@require_safe
def authority_list(request: HttpRequest) -> HttpResponse:
    """The certificates it has revoked (CRL, DER).

    Raises:
        NotFound: this installation has no authority of its own.
    """
    own = Authority.objects.order_by("-id").first()
    if own is None:
        raise NotFound(_("This installation has no authority of its own."))
    revoked = Certificate.objects.filter(key__isnull=False, revoked_at__isnull=False)
    moments = {
        x509.load_pem_x509_certificate(pem.encode()).serial_number: moment
        for pem, moment in revoked.values_list("pem", "revoked_at")
        if moment is not None
    }
    content = make_revocation_list(Made(own.certificate, own.key), moments, on=clock.now())
    return HttpResponse(content, content_type="application/pkix-crl")


def _authorities() -> list[str]:
    return list(Authority.objects.order_by("id").values_list("certificate", flat=True))


def _stored(file: StoredFile, *, name: str) -> HttpResponse:
    extension = "jpg" if file.is_picture else "pdf"
    return _shown(storage().read(content_name(file)), file.media_type, name=name, extension=extension)


def _shown(content: bytes, kind: str, *, name: str, extension: str = "pdf") -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = f'inline; filename="{name}.{extension}"'
    return response
