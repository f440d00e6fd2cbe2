"""The regency's limits against abuse, from the pack: what is counted, what is free, what asks for a proof."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import msgspec

from praja.government.pack import pack

LIMITS = "complaints/limits.yaml"

Subject = Literal["device", "contact", "network", "text"]
Deed = Literal["filing", "support", "similar", "photo"]


class UsageLimit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often one subject may do a deed within a sliding window.

    Attributes:
        free: up to here nothing is asked.
        refuse: above it is refused; None for never.
        review: whether what lies above `free` is marked for a verifier.
    """

    subject: Subject
    minutes: int
    free: int
    refuse: int | None = None
    review: bool = False

    @property
    def seconds(self) -> int:
        return self.minutes * 60


class ProofRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How hard a proof of work is, in numbers that must be tried at most."""

    numbers: int
    most_numbers: int
    banned_numbers: int
    question_up_to: int
    minutes: int


class AbuseLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file LIMITS."""

    proof: ProofRule
    device_mark_days: int
    filing: tuple[UsageLimit, ...]
    support: tuple[UsageLimit, ...]
    similar: tuple[UsageLimit, ...]
    photo: tuple[UsageLimit, ...]

    def of(self, deed: Deed) -> tuple[UsageLimit, ...]:
        """The limits of a deed."""
        found: tuple[UsageLimit, ...] = getattr(self, deed)
        return found


@lru_cache(maxsize=1)
def abuse_limits() -> AbuseLimits:
    """The limits in force; read once in the life of a process."""
    return pack().read(LIMITS, AbuseLimits)


def numbers_for(count: float, limit: UsageLimit) -> int:
    """How many numbers a proof must cover at this count: none up to `free`, then twice as many with each doubling."""
    if count <= limit.free:
        return 0
    rule = abuse_limits().proof
    doublings = int(count // max(limit.free, 1)).bit_length() - 1
    return min(rule.numbers << min(max(doublings, 0), 30), rule.most_numbers)
