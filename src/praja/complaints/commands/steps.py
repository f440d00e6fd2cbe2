"""What all steps of a complaint share: move the case once per key, keep the words, point at the photos."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.cases.commands import Acted, act
from praja.complaints.models import MESSAGE_LENGTH, Complaint, Message, MessageKind, Photo
from praja.complaints.texts import clean_text, content_digest
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import Invalid, NotFound
from praja.kernel.events import EventPayload, emit
from praja.kernel.files.models import StoredFile

PHOTO_PURPOSE = "complaints.photo"
MAX_PHOTOS = 5


@dataclass(frozen=True, slots=True)
class Done:
    """A complaint after a step; `was_repeated` when the same key had carried it out before."""

    complaint: Complaint
    was_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What a step says, with the identifiers of photos stored beforehand."""

    text: str
    photos: Collection[UUID] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken: the complaint with its case, and the message when the step says something."""

    complaint: Complaint
    acted: Acted
    message: Message | None = None
    photos: int = 0

    @property
    def done(self) -> Done:
        return Done(self.complaint, was_repeated=self.acted.was_repeated)

    @property
    def said(self) -> dict[str, str]:
        """The message as an event names it."""
        assert self.message is not None
        return {"message": str(self.message.id), "content_digest": digest_of(self.message)}


def take_step(
    complaint: Complaint,
    action: str,
    *,
    by: Actor,
    key: str,
    words: Words | None = None,
    kind: MessageKind | None = None,
    facts: Iterable[str] = (),
    days: Mapping[str, int] | None = None,
    organization: str | None = None,
    category: str | None = None,
    content: Collection[object] = (),
) -> Taken:
    """Let the engine move the case of a locked complaint, then store what was said.

    Writes nothing when the key is a repeat.
    """
    text = clean_text(words.text, field="text", longest=MESSAGE_LENGTH) if words is not None else ""
    photos = list(words.photos) if words is not None else []
    acted = act(
        complaint.case,
        action=action,
        by=by,
        key=key,
        content=[text, [str(photo) for photo in photos], *content],
        facts=facts,
        days=days,
        organization=organization,
        category=category,
    )
    if words is None or kind is None or acted.was_repeated:
        return Taken(complaint, acted)
    message = Message.objects.create(
        complaint=complaint,
        kind=kind,
        text="" if complaint.is_sealed else text,
        sealed_text=text if complaint.is_sealed else None,
        organization_id=_voice(by, acted),
        author=by.reference,
        salt=os.urandom(16),
        written_at=clock.now(),
    )
    attach(photos, complaint=complaint, message=message)
    return Taken(complaint, acted, message, len(photos))


def locked(complaint_id: UUID) -> Complaint:
    """The complaint with its case, both locked until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    rows = Complaint.objects.select_for_update(of=("self", "case")).select_related("case").defer("search")
    complaint = rows.filter(pk=complaint_id).first()
    if complaint is None:
        raise NotFound(_("There is no such complaint."))
    return complaint


def attach(photos: Collection[UUID], *, complaint: Complaint, message: Message | None) -> None:
    """Bind stored photos to the complaint or its message.

    Raises:
        Invalid: there are too many, or one is no stored photo, stands there twice or is taken.
    """
    if not photos:
        return
    if len(photos) > MAX_PHOTOS:
        raise Invalid(_("Add at most %(maximum)s photos.") % {"maximum": MAX_PHOTOS}, field="photos")
    # Locked, so that of two complaints that claim the same photo at once the second finds it taken.
    known = StoredFile.objects.filter(id__in=photos, purpose=PHOTO_PURPOSE).order_by("id").select_for_update()
    if len(known) != len(photos) or Photo.objects.filter(file__in=photos).exists():
        raise Invalid(_("A photo is no longer there. Add it again."), field="photos")
    Photo.objects.bulk_create(Photo(complaint=complaint, message=message, file_id=photo) for photo in photos)


def digest_of(message: Message) -> str:
    return content_digest(bytes(message.salt), message.words)


def _voice(by: Actor, acted: Acted) -> str | None:
    """The organization that speaks: the one in which the officer acts; none when the reporter speaks."""
    if not by.is_staff:
        return None
    mine = by.organizations()
    return acted.case.organization_id if acted.case.organization_id in mine else min(mine)


def tell(payload: EventPayload, complaint: Complaint, by: Actor) -> None:
    """Emit the one event of a step, in the name of the agency that is responsible now."""
    emit(payload, subject=complaint.subject, by=by, organization=complaint.case.organization_id)
