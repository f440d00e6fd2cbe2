"""The regency pack: a folder of data that makes the platform this regency's. See docs/packs.md."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader written in C where there is one: ten times as fast."""


class Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The office that runs the platform, as pages name it."""

    office: str
    address: str = ""
    phone: str = ""
    email: str = ""


class PackIndex(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """pack.yaml. `coordinator` is the code of the organization that verifies and disposes complaints."""

    code: str
    name: str
    region: str
    tracking_prefix: str
    coordinator: str
    contact: Contact


class Pack:
    """A pack in a folder; its small files are read when they are asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = self.read("pack.yaml", PackIndex)

    @property
    def code(self) -> str:
        return self.index.code

    @property
    def name(self) -> str:
        """The regency's name, e.g. "Kabupaten Jombang"."""
        return self.index.name

    @property
    def tracking_prefix(self) -> str:
        """What tracking codes begin with, e.g. "JBG"."""
        return self.index.tracking_prefix

    @property
    def coordinator(self) -> str:
        return self.index.coordinator

    @property
    def contact(self) -> Contact:
        return self.index.contact

    def read(self, path: str, shape: type[T]) -> T:
        """The YAML file `path` of the pack as a value of type `shape`.

        Raises:
            ImproperlyConfigured: it is missing, is no YAML, or does not fit; the message names file and place.
        """
        text = self._text(path)
        try:
            return msgspec.convert(yaml.load(text, Loader=LOADER), shape)  # noqa: S506 - a safe loader
        except yaml.YAMLError as error:
            raise ImproperlyConfigured(f"{self.folder / path} is no YAML: {error}") from error
        except msgspec.ValidationError as error:
            message, _, keys = str(error).partition(" - at `")
            where = _line(text, _keys(keys))
            raise ImproperlyConfigured(f"{self.folder / path}, line {where}: {message}{_at(keys)}") from error

    def place(self, path: str, *keys: str | int) -> str:
        """File and line of a value in a YAML file, to name it in a message: "organizations.yaml, line 12"."""
        return f"{path}, line {_line(self._text(path), keys)}"

    def rows(self, path: str, shape: type[T]) -> dict[int, T]:
        """The lines of the CSV file `path` as values of type `shape`, numbers converted, by line number.

        Raises:
            ImproperlyConfigured: it is missing or lines do not fit; the message names file and lines.
        """
        lines: dict[int, T] = {}
        faults = []
        reader = csv.DictReader(self._text(path).splitlines())
        for line in reader:
            given = {name: value for name, value in line.items() if name is not None and value}
            try:
                lines[reader.line_num] = msgspec.convert(given, shape, strict=False)
            except msgspec.ValidationError as error:
                faults.append(f"{self.folder / path}, line {reader.line_num}: {error}")
        if faults:
            raise ImproperlyConfigured("\n".join(faults))
        return lines

    def names(self, pattern: str) -> list[str]:
        """Paths of the files of the pack that match a pattern such as "instruments/*.yaml", in order."""
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.glob(pattern))

    def _text(self, path: str) -> str:
        try:
            return (self.folder / path).read_text(encoding="utf-8-sig")
        except OSError as error:
            raise ImproperlyConfigured(f"{self.folder / path} cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise ImproperlyConfigured(f"{self.folder / path} is not in UTF-8 (byte {error.start})") from error


def _keys(path: str) -> tuple[str | int, ...]:
    """The keys in a path as msgspec writes it: `$.groups[0].code`."""
    found = re.findall(r"\.(\w+)|\[(\d+)\]", path)
    return tuple(name or int(index) for name, index in found)


def _at(keys: str) -> str:
    return f" (at {keys.rstrip('`').removeprefix('$.')})" if keys else ""


def _line(text: str, keys: tuple[str | int, ...]) -> int:
    """The line on which the value at `keys` begins, or the innermost value around it that exists."""
    node = _tree(text)
    for key in keys:
        inner = _inner(node, key)
        if inner is None:
            break
        node = inner
    return int(node.start_mark.line) + 1 if node is not None else 1


@lru_cache(maxsize=8)
def _tree(text: str) -> yaml.Node | None:
    root: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    return root


def _inner(node: yaml.Node | None, key: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == key), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        item: yaml.Node = node.value[key]
        return item
    return None


@lru_cache(maxsize=1)
def pack() -> Pack:
    """The pack of this installation (setting PACK_DIR), read once in the life of a process."""
    return Pack(Path(settings.PACK_DIR))
