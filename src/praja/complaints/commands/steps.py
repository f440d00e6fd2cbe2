"""What all steps of a complaint share: move the case once per key, keep the words, point at the photos."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.cases.commands import Acted, act, act_beside, close_requests
from praja.cases.models import Case, Request, RequestOutcome
from praja.complaints import rules
from praja.complaints.models import MESSAGE_LENGTH, Complaint, Message, MessageKind, Photo, StillBroken
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.errors import Invalid, NotFound
from praja.kernel.events import EventPayload, emit
from praja.kernel.files.models import StoredFile
from praja.kernel.text.words import clean_text, content_digest

PHOTO_PURPOSE = "complaints.photo"
MAX_PHOTOS = 5
HANDLING_STEPS = ("handling", "waiting_reporter")
"""The steps in which an agency has the complaint."""

AGENCY_ROLES = (Role.HANDLER, Role.HEAD, Role.VILLAGE_OPERATOR)
"""Who acts for an agency, a unit or a village office."""


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
    if not acted.was_repeated and acted.from_step in HANDLING_STEPS and acted.to_step not in HANDLING_STEPS:
        _end_handling(complaint)
    if not acted.was_repeated and acted.to_step in HANDLING_STEPS and complaint.still_broken:
        complaint.still_broken = 0
        complaint.save(update_fields=["still_broken"])
        StillBroken.objects.filter(complaint=complaint, is_spent=False).update(is_spent=True)
    if words is None or kind is None or acted.was_repeated:
        return Taken(complaint, acted)
    message = say(complaint, kind, text, photos, by=by, organization=_voice(by, acted.case))
    return Taken(complaint, acted, message, len(photos))


def take_beside(
    complaint: Complaint,
    action: str,
    *,
    by: Actor,
    key: str,
    words: Words | None = None,
    kind: MessageKind | None = None,
    organization: str | None = None,
    request: Request | None = None,
    content: Collection[object] = (),
) -> Taken:
    """Do something beside the procedure with a locked complaint, once for each key, and store what was said.

    The command has checked who may. `organization` is the one that speaks. Writes nothing when the key is a repeat.
    """
    text = clean_text(words.text, field="text", longest=MESSAGE_LENGTH) if words is not None else ""
    photos = list(words.photos) if words is not None else []
    parts = [text, [str(photo) for photo in photos], *content]
    acted = act_beside(complaint.case, action=action, key=key, content=parts)
    if words is None or kind is None or acted.was_repeated:
        return Taken(complaint, acted)
    voice = organization or _voice(by, acted.case)
    message = say(complaint, kind, text, photos, by=by, organization=voice, request=request)
    return Taken(complaint, acted, message, len(photos))


def say(
    complaint: Complaint,
    kind: MessageKind,
    text: str,
    photos: Collection[UUID] = (),
    *,
    by: Actor,
    organization: str | None,
    request: Request | None = None,
) -> Message:
    """Store a cleaned text with its photos as a message of the complaint."""
    message = Message.objects.create(
        complaint=complaint,
        kind=kind,
        text="" if complaint.is_sealed else text,
        sealed_text=text if complaint.is_sealed else None,
        organization_id=organization,
        request=request,
        author=by.reference,
        salt=os.urandom(16),
        written_at=clock.now(),
    )
    attach(photos, complaint=complaint, message=message)
    return message


def _end_handling(complaint: Complaint) -> None:
    """A plan and questions to supporting agencies end with the handling they belong to."""
    if complaint.planned_on is not None:
        complaint.planned_on = None
        complaint.save(update_fields=["planned_on"])
    if unanswered := open_requests(complaint.case):
        close_requests(unanswered, outcome=RequestOutcome.WITHDRAWN)


def open_requests(case: Case) -> list[Request]:
    """What supporting agencies have not answered yet, oldest first. One SQL query."""
    return list(Request.objects.filter(case=case, answered_at__isnull=True).order_by("id"))


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


def derived_key(key: str, of: str) -> str:
    """A key for a further deed of the same request: the same for each repeat of it."""
    return hashlib.sha256(f"{key}:{of}".encode()).hexdigest()


def digest_of(message: Message) -> str:
    return content_digest(bytes(message.salt), message.words)


def reply_days(complaint: Complaint) -> dict[str, int]:
    """The time the reporter has to reply, for the clock that starts when they are asked."""
    case = complaint.case
    days = rules.days("reporter_reply", on=case.opened_at, category=case.category, organization=case.organization_id)
    return {"reporter_reply": days}


def _voice(by: Actor, case: Case) -> str | None:
    """The organization that speaks: the one in which the officer acts; none when the reporter speaks."""
    if not by.is_staff:
        return None
    mine = by.organizations()
    return next((code for code in (case.organization_id, case.unit_id) if code in mine), min(mine, default=None))


def tell(payload: EventPayload, complaint: Complaint, by: Actor) -> None:
    """Emit the one event of a step, in the name of the agency that is responsible now."""
    emit(payload, subject=complaint.subject, by=by, organization=complaint.case.organization_id)
