"""What all commands of an application share: lock it, keep what was said, claim files, tell what happened."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from praja.cases.definitions import CITIZENS
from praja.cases.models import Request
from praja.cases.queries import procedure
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import Invalid, NotAllowed, NotFound
from praja.kernel.events import EventPayload, emit
from praja.kernel.files.models import StoredFile
from praja.kernel.text.words import clean_text, content_digest
from praja.services.applications.models import (
    WORDS_LENGTH,
    Application,
    Attachment,
    Draft,
    InterestDeclaration,
    RecordKind,
    StepRecord,
)

FILE_PURPOSE = "applications.file"
MOST_FILES = 40


@dataclass(frozen=True, slots=True)
class Done:
    """An application after a step; `was_repeated` when the same key had carried it out before."""

    application: Application
    was_repeated: bool = False


def locked(application_id: UUID) -> Application:
    """The application with its case, both locked until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    rows = Application.objects.select_for_update(of=("self", "case")).select_related("case")
    application = rows.filter(pk=application_id).first()
    if application is None:
        raise NotFound(_("There is no such application."))
    return application


def require_applicant(application: Application, by: Actor) -> None:
    """Refuse anybody but the one who has shown code and PIN of this application.

    Raises:
        NotAllowed: `by` is somebody else.
    """
    if by.id != str(application.pk) or by.is_staff or by.is_system:
        raise NotAllowed(_("Only the person who filed this can do that."))


def is_with_applicant(application: Application) -> bool:
    """Whether it was returned and waits for its applicant, for more than their payment. No SQL query when warm."""
    case = application.case
    if not case.is_open:
        return False
    step = procedure(case.definition_id).step(case.step)
    return step.actor in CITIZENS and not step.bills


def require_no_interest(application: Application, by: Actor) -> None:
    """Refuse an officer who has declared an interest. One SQL query.

    Raises:
        NotAllowed: they keep out of this application.
    """
    if by.is_staff and InterestDeclaration.objects.filter(application=application, officer=by.reference).exists():
        raise NotAllowed(_("You declared an interest in this application; a colleague has to act."), code="interest")


def keep(
    application: Application,
    kind: RecordKind,
    *,
    code: str,
    step: str,
    by: Actor,
    words: str = "",
    record: Any = None,
    organization: str | None = None,
    request: Request | None = None,
    is_internal: bool = False,
    overtaken: int = 0,
    order_reason: str = "",
) -> StepRecord:
    """Store what a step added. `record` is what `Form.record` gives."""
    return StepRecord.objects.create(
        application=application,
        kind=kind,
        code=code,
        step=step,
        request=request,
        record=None if record is None else msgspec.json.encode(record).decode(),
        words=words,
        is_internal=is_internal,
        overtaken=overtaken,
        order_reason=order_reason,
        organization_id=organization,
        author=by.reference,
        written_at=clock.now(),
    )


def cleaned(words: str, *, field: str = "words") -> str:
    return clean_text(words, field=field, shortest=0, longest=WORDS_LENGTH)


def claim(
    files: Mapping[str, Collection[UUID]],
    *,
    application: Application | None = None,
    draft: Draft | None = None,
    record: StepRecord | None = None,
) -> int:
    """Bind stored files to the fields they answer; returns how many. Those of a draft may move to its application.

    Raises:
        Invalid: there are too many, or one is no stored file or belongs to something else.
    """
    wanted = {file: field for field, ids in files.items() for file in ids}
    if len(wanted) > MOST_FILES:
        raise Invalid(_("Add at most %(maximum)s files.") % {"maximum": MOST_FILES}, field=next(iter(files)))
    if not wanted:
        return 0
    # Locked, so that of two that claim the same file at once the second finds it taken.
    known = StoredFile.objects.filter(id__in=wanted, purpose=FILE_PURPOSE).order_by("id").select_for_update()
    missing = set(wanted) - {item.id for item in known}
    taken = {item.file_id: item for item in Attachment.objects.filter(file__in=wanted)}
    for file, field in wanted.items():
        owner = taken.get(file)
        is_ours = owner is None or _is_of(owner, application, draft)
        if file in missing or not is_ours:
            raise Invalid(_("A file is no longer there. Add it again."), field=field)
        if owner is not None and draft is not None:
            continue
        if owner is not None:
            owner.application, owner.draft, owner.record, owner.field = application, draft, record, field
            owner.save(update_fields=["application", "draft", "record", "field"])
        else:
            Attachment.objects.create(application=application, draft=draft, record=record, field=field, file_id=file)
    return len(wanted)


def _is_of(owner: Attachment, application: Application | None, draft: Draft | None) -> bool:
    """Whether a file that belongs to something may answer a field here: of the same, or of the draft of the other."""
    if draft is not None:
        is_amended = draft.amends_id is not None and owner.application_id == draft.amends_id
        return owner.draft_id == draft.pk or is_amended
    # `filing` and `completing` delete the draft in the same transaction.
    return application is not None and (owner.draft_id is not None or owner.application_id == application.pk)


def digest_of(application: Application, *parts: object) -> str:
    """Commits an event to what was said."""
    return content_digest(bytes(application.salt), msgspec.json.encode(parts, enc_hook=str, order="sorted").decode())


def new_salt() -> bytes:
    return os.urandom(16)


def voice(by: Actor, application: Application, organization: str | None = None) -> str | None:
    """The organization that speaks: the one in which the officer acts; none when the applicant or platform does."""
    if not by.is_staff:
        return None
    mine = by.organizations()
    case = application.case
    wanted = (organization, case.organization_id, case.unit_id)
    return next((code for code in wanted if code in mine), min(mine, default=None)) or None


def tell(payload: EventPayload, application: Application, by: Actor) -> None:
    """Emit the one event of a step, in the name of the provider."""
    emit(payload, subject=application.subject, by=by, organization=application.case.organization_id)


def read_record(text: str | None) -> list[Any]:
    """What `keep` stored as `record`."""
    found: list[Any] = json.loads(text) if text else []
    return found
