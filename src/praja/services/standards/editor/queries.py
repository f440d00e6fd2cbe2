"""What the pages of the editor read. Each docstring says its number of SQL queries."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.kernel.actors import Actor
from praja.kernel.errors import NotFound
from praja.services.standards.models import Service, ServiceVersion, State
from praja.services.standards.rules import keeps, require_keeper

OPEN = (State.DRAFT, State.PROPOSED)


@dataclass(frozen=True, slots=True)
class KeptService:
    """A service somebody keeps, with its version in force and the one that is being worked on."""

    service: Service
    published: ServiceVersion | None
    opened: ServiceVersion | None


def kept_services(by: Actor) -> list[KeptService]:
    """The services `by` may draft, by name. Two SQL queries.

    Raises:
        SignInRequired: nobody is signed in.
    """
    by.require_staff()
    services = Service.objects.select_related("published").defer("published__content").order_by("name_id")
    kept = [service for service in services if keeps(by, service.provider)]
    opened = ServiceVersion.objects.filter(service__in=kept, state__in=OPEN).defer("content")
    by_service = {version.service_id: version for version in opened}
    return [KeptService(service, service.published, by_service.get(service.pk)) for service in kept]


def kept_service(code: str, by: Actor) -> Service:
    """A service `by` keeps. One SQL query.

    Raises:
        NotFound: there is no such service.
        SignInRequired, NotAllowed: `by` does not keep it.
    """
    by.require_staff()
    service = Service.objects.filter(pk=code).first()
    if service is None:
        raise NotFound(_("There is no service “%(code)s”.") % {"code": code})
    require_keeper(by, service.provider)
    return service


def kept_version(code: str, number: int, by: Actor) -> ServiceVersion:
    """A version of a service `by` keeps. One SQL query.

    Raises:
        NotFound: there is no such version.
        SignInRequired, NotAllowed: `by` does not keep the service.
    """
    by.require_staff()
    found = ServiceVersion.objects.select_related("service", "based_on").filter(service=code, number=number).first()
    if found is None:
        raise NotFound(_("There is no such version of a service."))
    require_keeper(by, found.service.provider)
    return found


def published_version(pk: UUID | None) -> ServiceVersion | None:
    """The version in force, with its content. One SQL query."""
    return ServiceVersion.objects.filter(pk=pk).first() if pk is not None else None
