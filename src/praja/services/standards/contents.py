"""The services of a pack: one file each, of which many letters share what stands in a common file."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from praja.government.pack import Pack
from praja.kernel.errors import Invalid
from praja.services.standards.definitions import ServiceDefinition, parse_service

FILES = ("services/agencies/*.yaml", "services/letters/*.yaml")
COMMON = "services/common/{}.yaml"
EXTENDS, CODE, AFTER = "extends", "code", "after"
DEEPEST = 3


def service_files(pack: Pack) -> list[str]:
    """Paths of the files that hold a service, by name."""
    return [path for pattern in FILES for path in pack.names(pattern)]


def read_service(pack: Pack, path: str) -> ServiceDefinition:
    """The service of a file.

    `extends: NAME` takes over whatever the common file of this name says and the file itself does not: within a
    mapping value by value, within a list of things that have codes thing by thing; a new thing may say `after` which
    other it stands.

    Raises:
        ImproperlyConfigured: the file cannot be read, or the service has faults; the message names all of them.
    """
    try:
        return parse_service(_whole(pack, path))
    except Invalid as error:
        raise ImproperlyConfigured(f"{pack.folder / path}: {error.message}") from error


def _whole(pack: Pack, path: str, *, depth: int = 0) -> dict[str, Any]:
    """What a file says together with the common file it extends, which may extend another."""
    content = pack.read(path, dict[str, Any])
    if EXTENDS not in content:
        return content
    if depth == DEEPEST:
        raise ImproperlyConfigured(f"{pack.folder / path}: common files extend each other in a circle")
    common = _whole(pack, COMMON.format(content.pop(EXTENDS)), depth=depth + 1)
    merged: dict[str, Any] = _merged(common, content)
    return merged


def _merged(common: Any, own: Any) -> Any:
    if isinstance(common, dict) and isinstance(own, dict):
        return common | {name: _merged(common[name], value) if name in common else value for name, value in own.items()}
    if _has_codes(common) and _has_codes(own):
        changes = {item[CODE]: item for item in own}
        kept = [_merged(item, changes.pop(item[CODE])) if item[CODE] in changes else item for item in common]
        for item in changes.values():
            _put(kept, item)
        return kept
    return own


def _put(things: list[Any], item: dict[str, Any]) -> None:
    """Add a thing at the end, or behind the one it names."""
    after = item.get(AFTER)
    codes = [other[CODE] for other in things]
    new = {name: value for name, value in item.items() if name != AFTER}
    things.insert(codes.index(after) + 1 if after in codes else len(things), new)


def _has_codes(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) and CODE in item for item in value)
