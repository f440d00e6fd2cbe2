"""Choices of the regency about applications, from the pack: drafts, replies, order, silence."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from praja.government.pack import pack

PRACTICE = "applications.yaml"


class FairOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether whoever decides out of turn has to say why, once more than `tolerated` others waited longer."""

    needs_reason: bool
    tolerated: int = 0


class Practice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file PRACTICE.

    Attributes:
        draft_days: calendar days a draft is kept after it was saved last.
        clock_days: working days of clocks that no service and no step of it gives.
        warnings: shares of a deadline, in percent, at which officers are warned.
        silence: what follows when the deadline of a service passes for which silence grants: `escalate` tells the
            provider's head, `grant` also has the procedure grant it, where it can (UU 30/2014, article 53).
    """

    draft_days: int
    clock_days: dict[str, int]
    warnings: tuple[int, ...]
    fair_order: FairOrder
    silence: str


@lru_cache(maxsize=1)
def practice() -> Practice:
    """The choices in force; read once in the life of a process."""
    return pack().read(PRACTICE, Practice)
