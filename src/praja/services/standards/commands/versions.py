"""A version of a service from its draft to its publication, by two people."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from praja.kernel.events import emit
from praja.services.standards import events
from praja.services.standards.catalogue import steward
from praja.services.standards.checking import require_sound
from praja.services.standards.commands.publishing import put_in_force
from praja.services.standards.definitions import parse_service
from praja.services.standards.models import REASON_LENGTH, Service, ServiceVersion, State
from praja.services.standards.queries import forget_catalogue
from praja.services.standards.rules import require_keeper, require_publisher

LARGEST_CONTENT = 500_000
"""Bytes of JSON; the longest service of the pack takes a twentieth of it."""


@dataclass(frozen=True, slots=True)
class Changed:
    """The version after the change; `was_repeated` when it was so before."""

    version: ServiceVersion
    was_repeated: bool = False


@command
def draft(code: str, *, by: Actor, note: str = "") -> Changed:
    """Begin a new version of a service with what is in force. An open draft is given back as it is.

    Raises:
        NotFound: there is no such service.
        SignInRequired, NotAllowed: `by` does not keep it.
    """
    service = _service(code)
    require_keeper(by, service.provider)
    opened = service.versions.filter(state__in=[State.DRAFT, State.PROPOSED]).first()
    if opened is not None:
        return Changed(opened, was_repeated=True)
    newest = service.versions.order_by("-number").first()
    base = service.published or newest
    if newest is None or base is None:
        raise NotFound(_("This service has no version to begin with."))
    version = ServiceVersion.objects.create(
        service=service,
        number=newest.number + 1,
        content=base.content,
        digest=base.digest,
        procedure_digest=base.procedure_digest,
        is_from_pack=False,
        based_on=base,
        note=_note(note),
        made_by=by.reference,
        made_at=clock.now(),
    )
    emit(
        events.Drafted(number=version.number, based_on=base.number),
        subject=f"service/{code}",
        by=by,
        organization=_organization(service),
    )
    return Changed(version)


@command
def change_draft(pk: UUID, *, content: dict[str, Any], digest: str, by: Actor, note: str | None = None) -> Changed:
    """Give a draft another content, which may have faults until it is proposed.

    Args:
        digest: that of the content the change was made from, so that two editors do not undo each other's work.

    Raises:
        NotFound: there is no such version.
        NotAllowed: `by` does not keep the service.
        WrongState: it is no draft any more.
        Conflict: somebody else changed it meanwhile.
        Invalid: it is another service's, or too long.
    """
    version = _version(pk)
    require_keeper(by, version.service.provider)
    _require_state(version, State.DRAFT)
    encoded = msgspec.json.encode(content, order="sorted")
    if len(encoded) > LARGEST_CONTENT:
        raise Invalid(_("This service is too long to be kept."), field="content")
    if content.get("code") != version.service_id:
        raise Invalid(_("The code of a service never changes."), field="code")
    new = hashlib.sha256(encoded).hexdigest()
    words = version.note if note is None else _note(note)
    if new == version.digest and words == version.note:
        return Changed(version, was_repeated=True)
    if digest != version.digest:
        raise Conflict(_("Somebody else changed this draft meanwhile. Reload the page; your change was not kept."))
    version.content, version.digest, version.note = content, new, words
    version.__dict__.pop("definition", None)
    version.save(update_fields=["content", "digest", "note"])
    emit(
        events.DraftChanged(number=version.number, digest=new),
        subject=f"service/{version.service_id}",
        by=by,
        organization=_organization(version.service),
    )
    return Changed(version)


@command
def discard_draft(pk: UUID, *, by: Actor) -> Changed:
    """Throw a draft away.

    Raises:
        NotFound: there is no such version.
        NotAllowed: `by` does not keep the service.
        WrongState: it is no draft.
    """
    version = _version(pk)
    require_keeper(by, version.service.provider)
    _require_state(version, State.DRAFT)
    version.delete()
    emit(
        events.DraftDiscarded(number=version.number),
        subject=f"service/{version.service_id}",
        by=by,
        organization=_organization(version.service),
    )
    return Changed(version)


@command
def propose(pk: UUID, *, by: Actor) -> Changed:
    """Hand a draft to those who publish.

    Raises:
        NotFound: there is no such version.
        NotAllowed: `by` does not keep the service.
        WrongState: it is no draft.
        Invalid: it has faults; the message names them.
    """
    version = _version(pk)
    require_keeper(by, version.service.provider)
    if version.state == State.PROPOSED and version.proposed_by == by.reference:
        return Changed(version, was_repeated=True)
    _require_state(version, State.DRAFT)
    definition = parse_service(version.content)
    require_sound(definition)
    version.content, version.digest = definition.content, definition.digest
    version.procedure_digest = definition.procedure.digest
    version.state, version.proposed_by, version.proposed_at = State.PROPOSED, by.reference, clock.now()
    version.save()
    emit(
        events.Proposed(number=version.number, digest=version.digest),
        subject=f"service/{version.service_id}",
        by=by,
        organization=_organization(version.service),
    )
    return Changed(version)


@command
def send_back(pk: UUID, *, reason: str, by: Actor) -> Changed:
    """Give a proposed version back to be changed.

    Raises:
        NotFound: there is no such version.
        NotAllowed: `by` publishes no services.
        WrongState: it is not proposed.
        Invalid: no reason is given.
    """
    version = _version(pk)
    require_publisher(by)
    _require_state(version, State.PROPOSED)
    if not reason.strip():
        raise Invalid(_("Say what should be changed."), field="reason")
    version.state, version.note, version.proposed_by, version.proposed_at = State.DRAFT, _note(reason), "", None
    version.save(update_fields=["state", "note", "proposed_by", "proposed_at"])
    emit(
        events.SentBack(number=version.number),
        subject=f"service/{version.service_id}",
        by=by,
        organization=_organization(version.service),
    )
    return Changed(version)


@command
def publish(pk: UUID, *, by: Actor) -> Changed:
    """Put a proposed version in force, and its procedure. Requests on their way stay on the version they began with.

    Raises:
        NotFound: there is no such version.
        NotAllowed: `by` publishes no services, or proposed this version (four eyes).
        WrongState: it is not proposed.
        Invalid: it has faults.
    """
    version = _version(pk)
    require_publisher(by)
    if version.state == State.PUBLISHED and version.published_by == by.reference:
        return Changed(version, was_repeated=True)
    _require_state(version, State.PROPOSED)
    if version.proposed_by == by.reference:
        raise NotAllowed(_("Somebody other than whoever proposed this version must publish it."))
    require_sound(version.definition)
    superseded = put_in_force(version, version.service, by=by)
    emit(
        events.Published(
            number=version.number,
            digest=version.digest,
            procedure=version.procedure_digest,
            provider=version.service.provider,
            superseded=superseded,
        ),
        subject=f"service/{version.service_id}",
        by=by,
        organization=_organization(version.service),
    )
    return Changed(version)


@command
def withdraw(code: str, *, reason: str, by: Actor) -> Changed:
    """Take a service out of the catalogue; requests on their way are finished.

    Raises:
        NotFound: there is no such service.
        NotAllowed: `by` publishes no services.
        WrongState: it is not in force.
        Invalid: no reason is given.
    """
    service = _service(code)
    require_publisher(by)
    if service.published is None:
        raise WrongState(_("This service is not in force."))
    if not reason.strip():
        raise Invalid(_("Say why the service is withdrawn."), field="reason")
    version = service.published
    version.state, version.withdrawn_at, version.note = State.WITHDRAWN, clock.now(), _note(reason)
    version.save(update_fields=["state", "withdrawn_at", "note"])
    service.published = None
    service.save(update_fields=["published"])
    forget_catalogue()
    emit(
        events.Withdrawn(number=version.number),
        subject=f"service/{code}",
        by=by,
        organization=_organization(service),
    )
    return Changed(version)


def _service(code: str) -> Service:
    service = Service.objects.select_for_update(of=("self",)).select_related("published").filter(pk=code).first()
    if service is None:
        raise NotFound(_("There is no service “%(code)s”.") % {"code": code})
    return service


def _version(pk: UUID) -> ServiceVersion:
    """A version, with the row of its service locked."""
    found = ServiceVersion.objects.filter(pk=pk).values_list("service", flat=True).first()
    if found is None:
        raise NotFound(_("There is no such version of a service."))
    service = _service(found)
    version = ServiceVersion.objects.get(pk=pk)
    version.service = service
    return version


def _require_state(version: ServiceVersion, state: State) -> None:
    if version.state != state:
        raise WrongState(
            _("This version is “%(present)s”; that is possible only while it is “%(wanted)s”.")
            % {"present": State(version.state).label, "wanted": state.label}
        )


def _organization(service: Service) -> str:
    """Where an event about the service belongs."""
    return steward(service.provider)


def _note(text: str) -> str:
    return " ".join(text.split())[:REASON_LENGTH]
