"""The services of a pack: one file each, of which many letters share what stands in a common file."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from praja.government.pack import Pack
from praja.kernel.errors import Invalid
from praja.services.standards.definitions import ServiceDefinition, parse_service

FILES = ("services/agencies/*.yaml", "services/letters/*.yaml")
COMMON = "services/common/{}.yaml"
EXTENDS = "extends"


def service_files(pack: Pack) -> list[str]:
    """Paths of the files that hold a service, by name."""
    return [path for pattern in FILES for path in pack.names(pattern)]


def read_service(pack: Pack, path: str) -> ServiceDefinition:
    """The service of a file.

    `extends: NAME` takes over whatever the common file of this name says and the file itself does not; within a
    mapping, value by value.

    Raises:
        ImproperlyConfigured: the file cannot be read, or the service has faults; the message names all of them.
    """
    content = pack.read(path, dict[str, Any])
    if EXTENDS in content:
        common = pack.read(COMMON.format(content.pop(EXTENDS)), dict[str, Any])
        content = _merged(common, content)
    try:
        return parse_service(content)
    except Invalid as error:
        raise ImproperlyConfigured(f"{pack.folder / path}: {error.message}") from error


def _merged(common: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    merged = dict(common)
    for name, value in own.items():
        before = merged.get(name)
        merged[name] = _merged(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return merged
