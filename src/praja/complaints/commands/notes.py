"""What officers write for each other beside the steps."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.complaints import events
from praja.complaints.commands.steps import Done, Words, locked, take_beside, tell
from praja.complaints.models import MessageKind
from praja.complaints.queries import may_see
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import NotAllowed


@command
def write_note(complaint_id: UUID, *, words: Words, by: Actor, key: str) -> Done:
    """Note something that every officer who sees the complaint reads, and nobody else. No clock turns.

    Raises:
        NotAllowed: `by` is no officer who may see it.
    """
    by.require_staff()
    complaint = locked(complaint_id)
    if not may_see(complaint, by):
        raise NotAllowed(_("Only officers who see the report write notes about it."))
    taken = take_beside(complaint, "note", by=by, key=key, words=words, kind=MessageKind.NOTE)
    if taken.message is not None:
        tell(events.NoteWritten(**taken.said, photos=taken.photos), complaint, by)
    return taken.done
