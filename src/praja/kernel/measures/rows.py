"""Figures that one SQL query computes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import connection

from praja.kernel.measures.registry import Value


def values_of(query: str, parameters: Mapping[str, Any]) -> list[Value]:
    """The figures of a query whose rows are key, value and count, with two places. One SQL query."""
    with connection.cursor() as cursor:
        cursor.execute(query, dict(parameters))
        rows = cursor.fetchall()
    return [
        Value(key=key, value=None if value is None else Decimal(value).quantize(Decimal("0.01")), count=count)
        for key, value, count in rows
    ]
