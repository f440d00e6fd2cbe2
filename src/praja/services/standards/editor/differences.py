"""What differs between two versions of a service, in the words of the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

Item = Mapping[str, Any]


class Kind(StrEnum):
    """How a part differs."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


LABELS = {
    Kind.ADDED: gettext_lazy("added"),
    Kind.REMOVED: gettext_lazy("removed"),
    Kind.CHANGED: gettext_lazy("changed"),
    Kind.MOVED: gettext_lazy("moved"),
}
PARTS = {
    "name": gettext_lazy("Name"),
    "public_name": gettext_lazy("Name for applicants"),
    "actor": gettext_lazy("Performer"),
    "requirements": gettext_lazy("What is needed"),
    "output": gettext_lazy("Output"),
    "days": gettext_lazy("Days"),
    "actions": gettext_lazy("Decisions"),
    "asks": gettext_lazy("Contributions"),
    "form": gettext_lazy("Form"),
    "produces": gettext_lazy("Document"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A part that differs: what it is, how, and what stood and stands there."""

    what: str
    kind: Kind
    before: str = ""
    after: str = ""


def differences(before: Item, after: Item) -> list[Difference]:
    """Everything in which two contents of one service differ: its particulars, steps, forms and documents."""
    found = list(_particulars(before, after))
    found += _items(_("Step"), before["procedure"]["steps"], after["procedure"]["steps"])
    for code in dict.fromkeys([*before.get("forms", {}), *after.get("forms", {})]):
        found += _items(_("Field"), _fields(before, code), _fields(after, code))
    found += _named(_("Document"), before.get("documents", {}), after.get("documents", {}))
    return found


def _particulars(before: Item, after: Item) -> Iterator[Difference]:
    standard, other = before.get("standard", {}), after.get("standard", {})
    pairs = [
        (_("Name"), before.get("name"), after.get("name")),
        (_("Summary"), before.get("summary"), after.get("summary")),
        (_("First step"), before["procedure"].get("start"), after["procedure"].get("start")),
        (_("Clocks"), before["procedure"].get("clocks"), after["procedure"].get("clocks")),
        *((key.replace("_", " "), standard.get(key), other.get(key)) for key in dict.fromkeys([*standard, *other])),
    ]
    for what, old, new in pairs:
        if old != new:
            yield Difference(what, Kind.CHANGED, _written(old), _written(new))


def _items(what: str, before: list[Item], after: list[Item]) -> Iterator[Difference]:
    old, new = {item["code"]: item for item in before}, {item["code"]: item for item in after}
    for code, item in new.items():
        title = f"{what}: {_written(item['name'])}"
        if code not in old:
            yield Difference(title, Kind.ADDED)
            continue
        for key in dict.fromkeys([*old[code], *item]):
            if old[code].get(key) != item.get(key):
                part = f"{title}, {PARTS.get(key, key)}"
                yield Difference(part, Kind.CHANGED, _written(old[code].get(key)), _written(item.get(key)))
    for code, item in old.items():
        if code not in new:
            yield Difference(f"{what}: {_written(item['name'])}", Kind.REMOVED)
    stayed = [code for code in old if code in new]
    if stayed != [code for code in new if code in old]:
        yield Difference(what, Kind.MOVED)


def _named(what: str, before: Item, after: Item) -> Iterator[Difference]:
    for code in dict.fromkeys([*before, *after]):
        if before.get(code) != after.get(code):
            kind = Kind.ADDED if code not in before else Kind.REMOVED if code not in after else Kind.CHANGED
            yield Difference(f"{what}: {code}", kind)


def _fields(content: Item, form: str) -> list[Item]:
    sections = content.get("forms", {}).get(form, {}).get("sections", ())
    return [field for section in sections for field in section["fields"]]


def _written(value: Any) -> str:
    """A value of the content in the reader's language; of what has a name or a code, only that."""
    if isinstance(value, Mapping):
        if value.keys() == {"id", "en"}:
            return str(value[get_language() or "id"] if get_language() in value else value["id"])
        if "roles" in value and "organization" in value:
            return f"{', '.join(value['roles'])}: {value['organization']}"
        named = _written(value.get("name") or value.get("text") or value.get("code"))
        rest = [
            f"{key}: {_written(item)}" for key, item in value.items() if item and key not in {"name", "code", "text"}
        ]
        return f"{named} ({'; '.join(rest)})" if named and rest else named or "; ".join(rest)
    if isinstance(value, list | tuple):
        return " · ".join(_written(item) for item in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)
