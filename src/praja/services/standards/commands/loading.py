"""Bring the catalogue to what the regency pack says."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from praja.government.pack import Pack
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import NotAllowed
from praja.kernel.events import emit
from praja.services.standards import events
from praja.services.standards.commands.publishing import describe, put_in_force
from praja.services.standards.contents import read_service, service_files
from praja.services.standards.definitions import ServiceDefinition
from praja.services.standards.models import Service, ServiceVersion, State


@dataclass(frozen=True, slots=True)
class Loaded:
    """Codes of the services that were published anew, and of those that were left as the regency edited them."""

    published: tuple[str, ...]
    kept: tuple[str, ...]
    was_repeated: bool


@command
def load_services(pack: Pack, *, by: Actor) -> Loaded:
    """Publish every service of the pack that is new or changed.

    A service that was edited here after the pack was loaded last stays as it is: the regency knows better.

    Raises:
        NotAllowed: `by` is not the platform.
        ImproperlyConfigured: a file has faults.
    """
    if not by.is_system:
        raise NotAllowed(_("Only an operator of the machine can do this, with ./praja."))
    published, kept = [], []
    for path in service_files(pack):
        definition = read_service(pack, path)
        service = Service.objects.select_for_update().filter(pk=definition.code).first()
        if service is not None and _is_edited_here(service):
            kept.append(definition.code)
        elif service is None or not _has_content(service, definition.digest):
            _publish(service or _new(definition), definition, by)
            published.append(definition.code)
    if published:
        emit(events.PackLoaded(services=published), subject="services", by=by)
    return Loaded(tuple(published), tuple(kept), was_repeated=not published)


def _is_edited_here(service: Service) -> bool:
    """Whether the newest version that is more than a draft came out of the editor."""
    newest = service.versions.exclude(state=State.DRAFT).order_by("-number").first()
    return newest is not None and not newest.is_from_pack


def _has_content(service: Service, digest: str) -> bool:
    """Whether the pack's last version says the same, even when it was withdrawn here."""
    newest = service.versions.filter(is_from_pack=True).order_by("-number").first()
    return newest is not None and newest.digest == digest


def _new(definition: ServiceDefinition) -> Service:
    service = Service(code=definition.code)
    describe(service, definition)
    service.save(force_insert=True)
    return service


def _publish(service: Service, definition: ServiceDefinition, by: Actor) -> None:
    last = service.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = ServiceVersion(
        service=service,
        number=last + 1,
        content=definition.content,
        digest=definition.digest,
        procedure_digest=definition.procedure.digest,
        is_from_pack=True,
        made_by=by.reference,
        made_at=clock.now(),
    )
    put_in_force(version, service, by=by)
