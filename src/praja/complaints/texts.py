"""What a report says, as its digest commits to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec


def words_of(description: str, answers: Collection[Mapping[str, Any]]) -> str:
    """Everything a report says, as its digest commits to it: the description, and below it the answers as JSON."""
    given = {item["code"]: item["value"] for item in answers}
    return description if not given else f"{description}\n{msgspec.json.encode(given, order='sorted').decode()}"
