"""Make the types that are read from JSON and YAML ready before a process has threads.

msgspec 0.22 builds what it knows of a type when it first reads one, and meanwhile another thread finds it half built:
the process ends by a segmentation fault. That happened to web processes that got several requests as their first.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec


def prepare_structs() -> int:
    """Build every type that is loaded by now, in one thread; returns how many there are."""
    found = set(_below(msgspec.Struct))
    for struct in found:
        msgspec.json.Decoder(struct)
    return len(found)


def _below(struct: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for one in struct.__subclasses__():
        yield one
        yield from _below(one)
