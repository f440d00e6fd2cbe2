"""Who may see the photos of complaints."""

from __future__ import annotations

from django.http import HttpRequest

from praja.complaints import queries
from praja.complaints.commands.steps import PHOTO_PURPOSE
from praja.complaints.models import INTERNAL_MESSAGES, Photo
from praja.complaints.views.access import is_granted
from praja.complaints.views.uploads import is_token_of
from praja.kernel.actors import actor_of
from praja.kernel.files.models import StoredFile
from praja.kernel.files.readers import register_reader


def may_read_photo(file: StoredFile, request: HttpRequest) -> bool:
    """The reporter by cookie, officers as for the complaint, and before filing whoever holds the upload's token."""
    photo = (
        Photo.objects.select_related("complaint__case", "message")
        .defer("complaint__search")
        .filter(file=file.id)
        .first()
    )
    if photo is None:
        return is_token_of(request.GET.get("token", ""), file.id)
    is_internal = photo.message is not None and photo.message.kind in INTERNAL_MESSAGES
    return (not is_internal and is_granted(request, photo.complaint_id)) or queries.may_see(
        photo.complaint, actor_of(request)
    )


def register() -> None:
    """Let `may_read_photo` decide about photos; called once when the app is ready."""
    register_reader(PHOTO_PURPOSE, may_read_photo)
