"""The values of a document's fields as JSON and back, with days and exact numbers kept what they are."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from praja.services.documents.wording import Value

_DAY, _DECIMAL = "$day", "$decimal"


def packed(values: Mapping[str, Any]) -> str:
    """The values as JSON text."""
    return json.dumps({name: _pack(value) for name, value in values.items()}, ensure_ascii=False)


def unpacked(text: str) -> dict[str, Value]:
    """The values of a text that `packed` made."""
    found: dict[str, Value] = {name: _unpack(value) for name, value in json.loads(text).items()}
    return found


def _pack(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return {_DAY: value.date().isoformat()}
    if isinstance(value, dt.date):
        return {_DAY: value.isoformat()}
    if isinstance(value, Decimal):
        return {_DECIMAL: str(value)}
    if isinstance(value, Mapping):
        return {str(name): _pack(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_pack(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _unpack(value: Any) -> Any:
    if isinstance(value, list):
        return [_unpack(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {_DAY}:
        return dt.date.fromisoformat(value[_DAY])
    if value.keys() == {_DECIMAL}:
        return Decimal(value[_DECIMAL])
    return {name: _unpack(inner) for name, inner in value.items()}
