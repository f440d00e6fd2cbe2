"""The API of this process, made on first use: rooms are imported only when Django is ready."""

from __future__ import annotations

import functools

from ninja import NinjaAPI

from praja.kernel.web.api import build


@functools.cache
def api() -> NinjaAPI:
    """The API; always the same object, since ninja allows a router to be mounted once."""
    return build()
