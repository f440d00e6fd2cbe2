"""How an event becomes bytes to hash, and a tree head bytes to sign. Documented on /log/ for whoever checks it."""

from __future__ import annotations

import datetime as dt
import functools
import json
import struct
from typing import Any

from django.conf import settings

from praja.kernel.events.models import Event
from praja.kernel.ledger.models import Origin


def cloudevent(event: Event) -> dict[str, Any]:
    """The event in CloudEvents 1.0 terms; `actor` and `organization` are extension attributes, absent when empty."""
    attributes: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(event.id),
        "source": source(),
        "type": event.type,
        "subject": event.subject,
        "time": timestamp(event.time),
        "datacontenttype": "application/json",
        "actor": event.actor,
        "data": event.data,
    }
    if event.organization:
        attributes["organization"] = event.organization
    return attributes


def canonical(value: dict[str, Any]) -> bytes:
    """JSON with sorted keys, no white space, in UTF-8 without escapes that JSON does not demand."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def leaf_input(event: Event) -> bytes:
    """What is hashed for an event. The event must come from the database, as its JSON is normalised there."""
    return canonical(cloudevent(event))


def timestamp(moment: dt.datetime) -> str:
    """RFC 3339, UTC, microseconds."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def tree_head_bytes(*, size: int, timestamp: int, root: bytes) -> bytes:
    """TreeHeadDataV2 of RFC 9162, section 4.10, without extensions: what the log signs.

    uint64 timestamp (ms) ‖ uint64 tree_size ‖ uint8 32 ‖ root hash ‖ uint16 0, big-endian.
    """
    return struct.pack(">QQB32sH", timestamp, size, len(root), root, 0)


def source() -> str:
    """The name of this log, fixed when its first leaf was written, so that renaming the pack changes no hash."""
    try:
        return _stored_source()
    except LookupError:
        return default_source()


def default_source() -> str:
    """The name a new log gets: that of the regency pack."""
    return f"urn:praja:{settings.PACK_DIR.name}"


def forget_source() -> None:
    """Read the name of the log again when it is next asked for."""
    _stored_source.cache_clear()


@functools.cache
def _stored_source() -> str:
    """Raises LookupError, which is not remembered, while there is no log yet."""
    found = Origin.objects.values_list("source", flat=True).first()
    if found is None:
        raise LookupError
    return found
