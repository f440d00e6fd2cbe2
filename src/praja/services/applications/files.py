"""Who may see the files of applications and drafts."""

from __future__ import annotations

from django.http import HttpRequest

from praja.kernel.actors import actor_of
from praja.kernel.files.models import StoredFile
from praja.kernel.files.readers import register_reader
from praja.services.applications import access
from praja.services.applications.commands.steps import FILE_PURPOSE
from praja.services.applications.models import Attachment
from praja.services.applications.queries import may_see


def may_read(file: StoredFile, request: HttpRequest) -> bool:
    """The writer of a draft, the applicant their own files, officers as for the application."""
    found = Attachment.objects.select_related("application__case", "draft").filter(file=file.id).first()
    if found is None:
        return False
    if found.draft_id is not None:
        return access.drafts.is_granted(request, found.draft_id)
    assert found.application is not None
    is_own = found.record_id is None and access.applications.is_granted(request, found.application.pk)
    return is_own or may_see(found.application, actor_of(request))


def register() -> None:
    """Let `may_read` decide about files of applications; called once when the app is ready."""
    register_reader(FILE_PURPOSE, may_read)
