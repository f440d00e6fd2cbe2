"""What every publication does, whether the version comes from the pack or from the editor."""

from __future__ import annotations

import msgspec
from django.db import transaction

from praja.cases.commands import publish_version
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.services.standards import catalogue
from praja.services.standards.definitions import ServiceDefinition
from praja.services.standards.models import Service, ServiceVersion, State
from praja.services.standards.queries import forget_catalogue


def put_in_force(version: ServiceVersion, service: Service, *, by: Actor) -> int:
    """Publish a version whose service's row is locked, and its procedure; return the number it supersedes, or 0."""
    definition = version.definition
    publish_version(msgspec.to_builtins(definition.procedure), by=by)
    before = ServiceVersion.objects.filter(service=service, state=State.PUBLISHED).first()
    if before is not None:
        before.state = State.SUPERSEDED
        before.save(update_fields=["state"])
    version.state = State.PUBLISHED
    version.published_by, version.published_at = by.reference, clock.now()
    version.save()
    describe(service, definition)
    service.published = version
    service.save()
    transaction.on_commit(forget_catalogue)
    forget_catalogue()
    return before.number if before is not None else 0


def describe(service: Service, definition: ServiceDefinition) -> None:
    """Bring what a service is found by to what its definition says."""
    service.name_id, service.name_en = definition.name.id, definition.name.en
    service.kind, service.provider = definition.kind, definition.provider
    service.life_events = list(definition.life_events)
    events = [catalogue.life_events()[code] for code in definition.life_events if code in catalogue.life_events()]
    texts = [definition.name, definition.summary, *(event.name for event in events)]
    words = [word for text in texts for word in (text.id, text.en)] + list(definition.keywords)
    service.words = " ".join(words).lower()
