"""The regency pack: a folder of data that makes the platform this regency's. See docs/packs.md."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")


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
        return _fit(self._yaml(path), shape, self.folder / path)

    def rows(self, path: str, shape: type[T]) -> list[T]:
        """The lines of the CSV file `path` as values of type `shape`, numbers converted.

        Raises:
            ImproperlyConfigured: it is missing or a line does not fit; the message names file and line.
        """
        try:
            with (self.folder / path).open(encoding="utf-8", newline="") as file:
                lines = list(csv.DictReader(file))
        except OSError as error:
            raise ImproperlyConfigured(f"{self.folder / path} cannot be read: {error.strerror}") from error
        return [
            _fit(
                {name: value for name, value in line.items() if value != ""},
                shape,
                f"{self.folder / path}, line {number}",
                strict=False,
            )
            for number, line in enumerate(lines, start=2)
        ]

    def _yaml(self, path: str) -> Any:
        try:
            return yaml.safe_load((self.folder / path).read_text(encoding="utf-8"))
        except OSError as error:
            raise ImproperlyConfigured(f"{self.folder / path} cannot be read: {error.strerror}") from error
        except yaml.YAMLError as error:
            raise ImproperlyConfigured(f"{self.folder / path} is no YAML: {error}") from error


def _fit(content: Any, shape: type[T], where: object, *, strict: bool = True) -> T:
    try:
        return msgspec.convert(content, shape, strict=strict)
    except msgspec.ValidationError as error:
        raise ImproperlyConfigured(f"{where}: {error}") from error


@lru_cache(maxsize=1)
def pack() -> Pack:
    """The pack of this installation (setting PACK_DIR), read once in the life of a process."""
    return Pack(Path(settings.PACK_DIR))
