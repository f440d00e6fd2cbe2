"""`./praja messages`: keep the Indonesian catalogs equal to what the code says. Needs no gettext on the machine.

A text belongs to the catalog of the package it stands in; where a package has none, to the interface's. Texts that
Django or allauth translate already need no entry of ours.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po

from praja.launcher.environment import ROOT
from praja.launcher.messages import complain, say

SOURCE = ROOT / "src" / "praja"
LANGUAGE = "id"
FALLBACK = SOURCE / "kernel" / "ui"
FOREIGN = ("django", "allauth")
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_PLACEHOLDER = re.compile(r"%\((\w+)\)|\{(\w+)\}")

Key = tuple[str | None, str]
"""Context and (first) message identifier."""


def messages(arguments: list[str]) -> int:
    """Add new texts to the catalogs and drop unused ones; with --check only say what is wrong."""
    used = _used()
    catalogs = {package: _read(_catalog_path(package)) for package in _packages()}
    if "--check" in arguments:
        problems = sorted(set(_problems(used, catalogs)))
        for problem in problems:
            complain(problem)
        say(f"{len(problems)} problems in the translations." if problems else "The translations are complete.")
        return 1 if problems else 0
    for package, catalog in catalogs.items():
        _update(package, catalog, used, catalogs)
    return 0


def _problems(used: dict[Key, _Text], catalogs: dict[Path, Catalog]) -> Iterator[str]:
    ours = _translated(catalogs.values())
    foreign = _translated(_foreign())
    for key, text in used.items():
        if key not in ours and key not in foreign:
            yield f"{text.place}: not translated: {key[1]!r}"
    for package, catalog in catalogs.items():
        place = _catalog_path(package).relative_to(ROOT)
        for message in _entries(catalog):
            if message.fuzzy:
                yield f"{place}: fuzzy: {message.id!r}"
            elif not _is_complete(message):
                yield f"{place}: empty: {message.id!r}"
            elif _key(message) not in used:
                yield f"{place}: unused: {message.id!r}"
            elif not _same_placeholders(message):
                yield f"{place}: other placeholders than the original: {message.id!r}"
        for message in catalog.obsolete.values():
            yield f"{place}: obsolete: {message.id!r}"


def _update(package: Path, catalog: Catalog, used: dict[Key, _Text], catalogs: dict[Path, Catalog]) -> None:
    known = _translated(catalogs.values()) | _translated(_foreign())
    for message in list(_entries(catalog)):
        if _key(message) not in used:
            catalog.delete(message.id, message.context)
    for key, text in used.items():
        if text.package == package and key not in known and catalog.get(text.id, context=key[0]) is None:
            catalog.add(text.id, context=key[0])
    catalog.obsolete.clear()
    with _catalog_path(package).open("wb") as file:
        write_po(file, catalog, no_location=True, omit_header=False, sort_output=True, width=110)
    missing = sum(not _is_complete(message) for message in _entries(catalog))
    say(f"{_catalog_path(package).relative_to(ROOT)}: {len(catalog)} texts, {missing} to translate")


class _Text:
    """A text found in the code: what to look up, where it stands, whose catalog it belongs to."""

    def __init__(self, identifier: str | tuple[str, ...], place: str, package: Path) -> None:
        self.id = identifier
        self.place = place
        self.package = package


def _used() -> dict[Key, _Text]:
    packages = sorted(_packages(), key=lambda package: len(package.parts), reverse=True)
    found: dict[Key, _Text] = {}
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or "vendor" in path.parts or "launcher" in path.parts:
            continue
        owner = next((package for package in packages if path.is_relative_to(package)), FALLBACK)
        for line, identifier, _comments, context in _texts(path):
            key = (context, identifier if isinstance(identifier, str) else identifier[0])
            if key not in found or isinstance(identifier, tuple):
                found[key] = _Text(identifier, f"{path.relative_to(ROOT)}:{line}", owner)
    return found


def _texts(path: Path) -> Iterable[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    source = path.read_text()
    if path.suffix != ".py":
        from django.utils.translation.template import templatize

        # Templates become something like Python; the indentation means nothing there.
        source = "\n".join(line.lstrip() for line in templatize(source).splitlines())
    return extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS)


def _packages() -> list[Path]:
    return [path.parents[3] for path in SOURCE.glob(f"**/locale/{LANGUAGE}/LC_MESSAGES/django.po")]


def _catalog_path(package: Path) -> Path:
    return package / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def _foreign() -> Iterator[Catalog]:
    for name in FOREIGN:
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        for path in Path(spec.origin).parent.rglob(f"locale/{LANGUAGE}/LC_MESSAGES/django.po"):
            yield _read(path)


def _entries(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _translated(catalogs: Iterable[Catalog]) -> set[Key]:
    return {
        _key(message)
        for catalog in catalogs
        for message in _entries(catalog)
        if _is_complete(message) and not message.fuzzy
    }


def _key(message: Message) -> Key:
    return (message.context, message.id if isinstance(message.id, str) else message.id[0])


def _is_complete(message: Message) -> bool:
    strings = _as_list(message.string)
    return bool(strings) and all(strings)


def _same_placeholders(message: Message) -> bool:
    """Whether the translation fills in nothing the original does not offer, and leaves nothing out."""
    offered: set[str] = set().union(*map(_placeholders, _as_list(message.id)))
    filled: set[str] = set().union(*map(_placeholders, _as_list(message.string)))
    return offered == filled


def _as_list(text: str | Sequence[str] | None) -> list[str]:
    """The forms of a text: one, or one for each number."""
    return [text] if isinstance(text, str) else list(text or ())


def _placeholders(text: str) -> set[str]:
    return {a or b for a, b in _PLACEHOLDER.findall(text)}
