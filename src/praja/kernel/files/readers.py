"""Who may read which files: each room registers a rule for its purpose."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from praja.kernel.files.models import StoredFile

Reader = Callable[["StoredFile", HttpRequest], bool]

_readers: dict[str, Reader] = {}


def register_reader(purpose: str, reader: Reader) -> None:
    """Let `reader` decide who may read files of `purpose`. Files of a purpose without a rule are read by nobody."""
    _readers[purpose] = reader


def may_read(file: StoredFile, request: HttpRequest) -> bool:
    """Whether this request may read the file."""
    reader = _readers.get(file.purpose)
    return reader is not None and reader(file, request)
