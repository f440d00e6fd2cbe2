"""Serve a file to whoever may read it; to everybody else it does not exist."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from praja.kernel.errors import NotFound
from praja.kernel.files.commands import JPEG, content_name, thumbnail_name
from praja.kernel.files.models import StoredFile
from praja.kernel.files.readers import may_read
from praja.kernel.files.storage import ContentMissing, storage


@require_safe
def file(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The content, or with ?size=thumb the thumbnail of a picture.

    Raises:
        NotFound: there is no such file, or this request may not read it.
    """
    stored = StoredFile.objects.filter(id=file_id).first()
    if stored is None or not may_read(stored, request):
        raise NotFound(_("There is no such file, or you may not read it."))
    is_small = stored.is_picture and request.GET.get("size") == "thumb"
    tag = quote_etag(f"{stored.sha256[:32]}{'-small' if is_small else ''}")
    unchanged = get_conditional_response(request, etag=tag)
    if unchanged is not None:
        return _private(unchanged, tag)
    try:
        content = storage().read(thumbnail_name(stored) if is_small else content_name(stored))
    except ContentMissing as error:
        raise NotFound(_("The content of this file is missing. Tell the operator of the platform.")) from error
    response = HttpResponse(content, content_type=JPEG if is_small else stored.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    extension = "jpg" if stored.is_picture else "pdf"
    kind = "inline" if stored.is_picture else "attachment"
    response["Content-Disposition"] = f'{kind}; filename="{stored.id}.{extension}"'
    return _private(response, tag)


def _private(response: HttpResponse, tag: str) -> HttpResponse:
    """Only the reader's own browser keeps it, and asks each time whether it may still show it."""
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response
