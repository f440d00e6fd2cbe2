"""Drafts: begin an application, keep what is filled in section by section, come back with code and PIN."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.cases.codes import check_key, new_code, normal_reference, pin_digest, pin_for
from praja.cases.commands.attempts import count_attempt, forget_failures
from praja.government.pack import pack
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from praja.services.applications.commands.answering import files_in
from praja.services.applications.commands.filing import Applicant
from praja.services.applications.commands.steps import claim, is_with_applicant, locked, require_applicant, tell
from praja.services.applications.events import types as events
from praja.services.applications.models import PINS, Application, Draft, Purpose
from praja.services.applications.offers import offer, offer_of, offer_of_version
from praja.services.applications.practice import practice
from praja.services.applications.values import answers_of
from praja.services.documents.content import packed, unpacked

DRAFT_PART = "D"
"""What stands between the regency's prefix and the code of a draft: "JBG-D-7K2M-9QXD"."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A new draft with the PIN that only its writer learns; the same key gives the same one."""

    draft: Draft
    pin: str
    was_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an answer was taken from: an application by its code, a letter by its number; and the day of it (ISO)."""

    name: str
    on: str
    is_letter: bool = False


@command(emits=False)
def start_draft(
    service: str,
    *,
    purpose: str = Purpose.NEW,
    renews: UUID | None = None,
    parent: UUID | None = None,
    answers: Mapping[str, Any] | None = None,
    origins: Mapping[str, Origin] | None = None,
    taken_from: UUID | None = None,
    applicant: Applicant | None = None,
    assisted_by: str = "",
    by: Actor,
    key: str,
) -> Begun:
    """Begin an application for a service; nothing of it is seen by officers before it is filed.

    `assisted_by` is the organization at whose counter an officer fills it in for somebody. `taken_from` is the
    application out of which details were taken over: that somebody read them there is told as its own event; whoever
    does has shown that it is theirs (`views`).

    Raises:
        NotFound: the service is not offered, or there is no application to take details from.
        Invalid: the key is no idempotency key.
    """
    check_key(key)
    earlier = Draft.objects.filter(start_key=key).first()
    if earlier is not None:
        return Begun(earlier, pin_for(key, PINS), was_repeated=True)
    offered = offer(service)
    now = clock.now()
    reference = new_code(f"{pack().tracking_prefix}-{DRAFT_PART}")
    draft = Draft.objects.create(
        reference=reference,
        service=offered.code,
        version_id=offered.version_id,
        purpose=purpose,
        renews_id=renews,
        parent_id=parent,
        assisted_by_id=assisted_by or None,
        content=_content(applicant or Applicant(), answers or {}, origins or {}),
        pin_digest=pin_digest(reference, pin_for(key, PINS), PINS),
        start_key=key,
        started_at=now,
        saved_at=now,
        expires_at=now + dt.timedelta(days=practice().draft_days),
    )
    if taken_from is not None:
        tell(events.DetailsTakenOver(service=offered.code), locked(taken_from), by)
    return Begun(draft, pin_for(key, PINS))


@command(emits=False)
def start_amendment(application_id: UUID, *, by: Actor) -> Draft:
    """Open what was filed for its applicant to complete, or go on where they left off.

    Raises:
        NotAllowed: `by` is not its applicant.
        WrongState: it was not returned to them.
    """
    application = locked(application_id)
    require_applicant(application, by)
    if not is_with_applicant(application):
        raise WrongState(_("There is nothing to complete now."))
    now = clock.now()
    known = Draft.objects.filter(amends=application).first()
    if known is not None:
        return known
    offered = offer_of(application)
    applicant = Applicant(
        name=application.applicant_name,
        nik=application.applicant_nik or "",
        address=application.applicant_address or "",
        village=application.case.village_id or "",
        phone=application.applicant_phone or "",
        email=application.applicant_email or "",
    )
    answers = {name: value for name, value in answers_of(application).items() if name in offered.form.fields}
    return Draft.objects.create(
        reference=new_code(f"{pack().tracking_prefix}-{DRAFT_PART}"),
        service=application.service,
        version_id=application.version_id,
        purpose=application.purpose,
        renews_id=application.renews_id,
        amends=application,
        content=_content(applicant, answers),
        pin_digest=b"",  # opened from the application's page only
        start_key=new_code("amends"),
        started_at=now,
        saved_at=now,
        expires_at=now + dt.timedelta(days=practice().draft_days),
    )


@command(emits=False)
def save_draft(
    draft_id: UUID,
    *,
    applicant: Applicant | None = None,
    answers: Mapping[str, Any] | None = None,
    origins: Mapping[str, Origin] | None = None,
    by: Actor,
) -> Draft:
    """Keep what was filled in, right or not; `answers` go over those given before, None takes one out.

    `origins` are those of answers that were taken over now; one that was changed no longer has any. New files among
    the answers become the draft's.

    Raises:
        NotFound: the draft has expired or was filed.
        NotAllowed: `by` has not shown its code and PIN.
    """
    draft = locked_draft(draft_id, by)
    kept_applicant, kept = content_of(draft)
    given = {**kept, **(answers or {})}
    same = {name: origin for name, origin in origins_in(draft).items() if given.get(name) == kept.get(name)}
    draft.content = _content(
        applicant or kept_applicant,
        {name: value for name, value in given.items() if value is not None},
        same | dict(origins or {}),
    )
    draft.saved_at = clock.now()
    draft.expires_at = draft.saved_at + dt.timedelta(days=practice().draft_days)
    draft.save(update_fields=["content", "saved_at", "expires_at"])
    claim(files_in(offer_of_version(draft.version_id).form, answers or {}), draft=draft)
    return draft


@command(emits=False)
def discard_draft(draft_id: UUID, *, by: Actor) -> None:
    """Delete a draft with everything in it.

    Raises:
        NotFound: it has expired or was filed.
        NotAllowed: `by` has not shown its code and PIN.
    """
    locked_draft(draft_id, by).delete()


def locked_draft(draft_id: UUID, by: Actor) -> Draft:
    """The draft, locked until the transaction ends.

    Raises:
        NotFound: it has expired or was filed.
        NotAllowed: `by` has not shown its code and PIN.
    """
    draft = Draft.objects.select_for_update().filter(pk=draft_id, expires_at__gt=clock.now()).first()
    if draft is None:
        raise NotFound(_("This draft is not there any more: it was filed, or not used for too long."))
    if by.id != str(draft.pk) or by.is_staff:
        raise NotAllowed(_("Open the draft with its code and PIN first."))
    return draft


def content_of(draft: Draft) -> tuple[Applicant, dict[str, Any]]:
    """Who applies and what they answered so far."""
    found = unpacked(draft.content)
    applicant, answers = found["applicant"], found["answers"]
    assert isinstance(applicant, dict)
    assert isinstance(answers, dict)
    return Applicant(**{name: str(value) for name, value in applicant.items()}), answers


def origins_in(draft: Draft) -> dict[str, Origin]:
    """Where answers that were not typed in come from, by code of the field."""
    kept: Any = unpacked(draft.content).get("origins", {})
    return {code: Origin(**origin) for code, origin in kept.items()}


def unlock(reference: str, pin: str) -> Application | Draft:
    """The application or draft with this code, for somebody who knows its PIN; see `complaints` for the same.

    A code that does not exist answers exactly like a wrong PIN.

    Raises:
        Invalid: code and PIN do not belong together.
        TooManyRequests: too many wrong PINs were entered for this code.
    """
    letters = "".join(letter for letter in reference.upper() if letter.isalnum())
    part = DRAFT_PART if letters[:-8].endswith(DRAFT_PART) else "L"
    reference = normal_reference(reference, part=part)
    count_attempt(reference)
    found: Application | Draft | None
    if part == DRAFT_PART:
        found = Draft.objects.filter(reference=reference, expires_at__gt=clock.now()).first()
    else:
        found = Application.objects.select_related("case").filter(case__reference=reference).first()
    expected = bytes(found.pin_digest) if found is not None else b""
    if not hmac.compare_digest(expected, pin_digest(reference, pin.strip(), PINS)) or found is None:
        raise Invalid(_("Code and PIN do not belong together. Check both on your receipt."), field="pin")
    forget_failures(reference, by=Actor.citizen(str(found.pk)))
    return found


def _content(applicant: Applicant, answers: Mapping[str, Any], origins: Mapping[str, Origin] = {}) -> str:
    kept = {code: asdict(origin) for code, origin in origins.items()}
    return packed({"applicant": asdict(applicant), "answers": dict(answers), "origins": kept})
