"""Checks the services of a pack before it is loaded."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ImproperlyConfigured

from praja.cases.definitions import Officer, Seat
from praja.government.contents import Contents
from praja.government.pack import Pack
from praja.services.standards.catalogue import CATALOGUE, FINDER, LIFE_EVENTS, CatalogueRules, Finder, LifeEvents
from praja.services.standards.checking import faults
from praja.services.standards.contents import read_service, service_files
from praja.services.standards.definitions import LOCAL_PROVIDERS, ServiceDefinition


def check_services(pack: Pack, contents: Contents) -> Iterator[str]:
    """Faults of every service, of the life events, of the finder and of the rules of the catalogue.

    Raises:
        ImproperlyConfigured: a file cannot be read or does not fit.
    """
    events = [item.code for item in pack.read(LIFE_EVENTS, LifeEvents).life_events]
    yield from (f"{LIFE_EVENTS}: the life event {code} stands there twice" for code in _twice(events))
    organizations = frozenset(entry.code for entry in contents.organizations)
    services: dict[str, ServiceDefinition] = {}
    for path in service_files(pack):
        try:
            services[path] = read_service(pack, path)
        except ImproperlyConfigured as error:
            yield str(error)
    codes = frozenset(service.code for service in services.values())
    yield from (f"the service {code} has two files" for code in _twice([item.code for item in services.values()]))
    for path, service in services.items():
        yield from (f"{path}: {fault}" for fault in faults(service, services=codes))
        yield from (f"{path}: {fault}" for fault in _unknown(service, organizations, frozenset(events)))
    yield from (f"{FINDER}: {fault}" for fault in pack.read(FINDER, Finder).faults(codes))
    rules = pack.read(CATALOGUE, CatalogueRules)
    for code in sorted({*rules.publishers, *rules.stewards.values()} - organizations):
        yield f"{CATALOGUE}: there is no organization {code}"
    for code in sorted(LOCAL_PROVIDERS - set(rules.stewards)):
        yield f"{CATALOGUE}: stewards names nobody for {code}"


def _unknown(service: ServiceDefinition, organizations: frozenset[str], events: frozenset[str]) -> Iterator[str]:
    if service.provider not in organizations | LOCAL_PROVIDERS:
        yield f"provider: there is no organization {service.provider}"
    yield from (f"life_events: there is no life event {code}" for code in service.life_events if code not in events)
    for where, seat in _seats(service):
        if seat not in organizations | frozenset(Seat):
            yield f"procedure: {where}: there is no organization {seat}"


def _seats(service: ServiceDefinition) -> Iterator[tuple[str, str]]:
    for step in service.procedure.steps:
        performers = [step.actor, *(ask.by for ask in step.asks)]
        for action in step.actions:
            performers += [*([action.by] if action.by is not None else []), *action.also_by]
        yield from ((step.code, one.organization) for one in performers if isinstance(one, Officer))


def _twice(codes: list[str]) -> list[str]:
    return sorted({code for code in codes if codes.count(code) > 1})
