"""Whether a condition of a procedure holds for the fields of a case."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from praja.cases.expressions import Expression, parse

Values = Mapping[str, Any]
"""What the fields of a case hold, by the names conditions use; see docs/forms.md."""


def holds(when: str, values: Values) -> bool:
    """Whether the condition is empty or true. One that cannot be answered, because a field is empty, does not hold."""
    return not when or _parsed(when).evaluate(values) is True


@lru_cache(maxsize=2000)
def _parsed(when: str) -> Expression:
    return parse(when)
