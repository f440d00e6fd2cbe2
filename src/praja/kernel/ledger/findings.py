"""What a check of the log can find."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Damage(StrEnum):
    """What can be wrong. Stored nowhere, printed for operators."""

    EVENT_CHANGED = "event changed"
    EVENT_MISSING = "event missing"
    EVENT_UNSEQUENCED = "event without a leaf"
    LEAF_CHANGED = "leaf changed"
    LEAF_MISSING = "leaf missing"
    NODE_CHANGED = "node changed"
    NODE_MISSING = "node missing"
    ROOT_DIFFERS = "signed root differs"
    SIGNATURE_INVALID = "signature invalid"
    LOG_SHRUNKEN = "log shorter than signed"
    LOG_OVERGROWN = "log longer than signed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, with what is known of the row."""

    damage: Damage
    detail: str
    leaf_index: int | None = None
    event_id: str = ""
    position: int | None = None
    type: str = ""

    def at(self, damage: Damage) -> Finding:
        """The same finding, laid at another door."""
        return replace(self, damage=damage)

    def __str__(self) -> str:
        known = [
            ("event", self.event_id),
            ("position", self.position),
            ("leaf", self.leaf_index),
            ("type", self.type),
        ]
        named = ", ".join(f"{name} {value}" for name, value in known if value not in ("", None))
        return f"{self.damage.upper()}: {named + ': ' if named else ''}{self.detail}"


@dataclass(frozen=True, slots=True)
class Progress:
    """How many leaves have been checked; reported after each batch."""

    checked: int
    total: int
