"""Take a file in: look at its content, rebuild it, keep it under a random name."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import Invalid
from praja.kernel.files import documents, pictures, virus
from praja.kernel.files.models import StoredFile
from praja.kernel.files.queries import unreferenced
from praja.kernel.files.storage import storage

MAX_BYTES = 20_000_000
PDF = "application/pdf"
JPEG = "image/jpeg"


@command(emits=False)
def store_upload(
    upload: UploadedFile, *, purpose: str, field: str = "photos", allow_documents: bool = False
) -> StoredFile:
    """Store an uploaded picture, or a PDF where documents are allowed. The name and type it claims are ignored.

    Nobody can read it until the room that owns `purpose` says so.

    Raises:
        Invalid: it is too large, not of an allowed kind, damaged, or infected.
        ScannerUnavailable: a scanner is configured and does not answer.
    """
    if (upload.size or 0) > MAX_BYTES:
        message = _("The file is too large. Send at most %(megabytes)s MB.") % {"megabytes": MAX_BYTES // 1_000_000}
        raise Invalid(message, field=field)
    content = upload.read()
    if not content:
        raise Invalid(_("The file is empty."), field=field)
    virus.scan(content, field=field)
    if content.startswith(b"%PDF-"):
        if not allow_documents:
            raise Invalid(_("Send a photo here, not a document."), field=field)
        return _keep_document(documents.strip(content, field=field), purpose)
    return _keep_picture(pictures.rebuild(content, field=field), purpose)


@command(emits=False)
def store_made(content: bytes, *, purpose: str) -> StoredFile:
    """Store a PDF that the platform made or that was signed for it, byte for byte."""
    return _keep_document(content, purpose)


@command(emits=False)
def delete_unused(file_ids: list[str], *, by: Actor) -> int:
    """Delete files nothing refers to: rows first, contents once that is certain. Returns how many.

    A file that somebody refers to by now, or is just about to, is kept.
    """
    free = StoredFile.objects.filter(id__in=file_ids).select_for_update(skip_locked=True)
    files = list(unreferenced(free))
    StoredFile.objects.filter(id__in=[file.id for file in files]).delete()
    transaction.on_commit(lambda: _delete_contents(files))
    return len(files)


def content_name(file: StoredFile) -> str:
    """Name of the content in the storage."""
    return file.id.hex


def thumbnail_name(file: StoredFile) -> str:
    """Name of a picture's thumbnail in the storage."""
    return f"{file.id.hex}-small"


def unused_before() -> dt.datetime:
    """Uploads older than this that nothing refers to were given up."""
    return clock.now() - dt.timedelta(days=1)


def _keep_picture(picture: pictures.Picture, purpose: str) -> StoredFile:
    file = _row(picture.content, purpose, JPEG)
    file.width, file.height = picture.width, picture.height
    storage().write(content_name(file), picture.content)
    storage().write(thumbnail_name(file), picture.thumbnail)
    file.save(force_insert=True)
    return file


def _keep_document(content: bytes, purpose: str) -> StoredFile:
    file = _row(content, purpose, PDF)
    storage().write(content_name(file), content)
    file.save(force_insert=True)
    return file


def _delete_contents(files: list[StoredFile]) -> None:
    for file in files:
        storage().delete(content_name(file))
        if file.is_picture:
            storage().delete(thumbnail_name(file))


def _row(content: bytes, purpose: str, media_type: str) -> StoredFile:
    return StoredFile(
        purpose=purpose,
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        stored_at=clock.now(),
    )
