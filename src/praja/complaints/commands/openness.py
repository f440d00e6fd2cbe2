"""Record which files of open data there are; the platform does it every night."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from praja.complaints import events
from praja.complaints.models import OpenDataFile
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import NotAllowed
from praja.kernel.events import emit


@command
def record_file(
    dataset: str, *, media_type: str, name: str, sha256: str, size: int, rows: int, by: Actor
) -> OpenDataFile:
    """Publish a version that was stored; its hash goes into the log, so that nobody can change the file unseen.

    Raises:
        NotAllowed: `by` is not the platform.
    """
    _require_platform(by)
    file = OpenDataFile.objects.create(
        dataset=dataset, media_type=media_type, name=name, sha256=sha256, size=size, rows=rows, created_at=clock.now()
    )
    emit(
        events.OpenDataPublished(dataset=dataset, media_type=media_type, sha256=sha256, size=size, rows=rows),
        subject=f"dataset/{name}",
        by=by,
    )
    return file


@command(emits=False)
def forget_file(file_id: int, *, by: Actor) -> None:
    """Take an old version out of the catalogue; that it was published stays in the log.

    Raises:
        NotAllowed: `by` is not the platform.
    """
    _require_platform(by)
    OpenDataFile.objects.filter(pk=file_id).delete()


def _require_platform(by: Actor) -> None:
    if not by.is_system:
        raise NotAllowed(_("Only the platform itself publishes open data."))
