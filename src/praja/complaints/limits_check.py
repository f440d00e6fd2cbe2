"""Checks limits.yaml and the sealed categories of a pack before it is loaded."""

from __future__ import annotations

from collections.abc import Iterator

from praja.complaints import rules
from praja.complaints.commands.filing import SEALED_PROCEDURE
from praja.complaints.limits import LIMITS, AbuseLimits, UsageLimit
from praja.complaints.rules import CATEGORIES, QUESTIONS
from praja.government.contents import Contents
from praja.government.pack import Pack

MAY_BE_REFUSED = ("device", "text")
"""By what a filing may be refused; a contact or a network may belong to many who have nothing to do with a flood."""
LONGEST_WINDOW_MINUTES = 7 * 24 * 60


def check_abuse_limits(pack: Pack, contents: Contents) -> Iterator[str]:
    """Faults of the limits against abuse and of sealed categories, each with file and line.

    Raises:
        ImproperlyConfigured: a file cannot be read or does not fit.
    """
    limits = pack.read(LIMITS, AbuseLimits)
    proof = limits.proof
    if not 1000 <= proof.numbers <= proof.most_numbers <= 20_000_000:
        yield f"{pack.place(LIMITS, 'proof')}: numbers must be 1,000 or more, and most_numbers at least as many"
    if not 1 <= proof.minutes <= 24 * 60:
        yield f"{pack.place(LIMITS, 'proof')}: a challenge holds 1 minute to 24 hours"
    if not 1 <= limits.device_mark_days <= 365:
        yield f"{LIMITS}: device_mark_days must be 1 to 365"
    for deed in ("filing", "support", "similar", "photo"):
        yield from _check_deed(pack, deed, getattr(limits, deed))
    yield from _check_sealed(pack)


def _check_deed(pack: Pack, deed: str, limits: tuple[UsageLimit, ...]) -> Iterator[str]:
    seen: set[str] = set()
    for index, limit in enumerate(limits):
        where = pack.place(LIMITS, deed, index)
        if limit.subject in seen:
            yield f"{where}: {limit.subject} stands there twice"
        seen.add(limit.subject)
        if not 1 <= limit.minutes <= LONGEST_WINDOW_MINUTES:
            yield f"{where}: a window lasts 1 minute to 7 days"
        if limit.free < 1 or (limit.refuse is not None and limit.refuse < limit.free):
            yield f"{where}: free must be 1 or more, and refuse not below it"
        if deed == "filing" and limit.refuse is not None and limit.subject not in MAY_BE_REFUSED:
            yield f"{where}: a report is never refused for its {limit.subject}; neighbours share it"
        if deed != "filing" and limit.subject not in ("device", "network"):
            yield f"{where}: only filing counts by {limit.subject}"


def _check_sealed(pack: Pack) -> Iterator[str]:
    groups = pack.read(CATEGORIES, rules.Categories).groups
    sealed = {category.code for group in groups for category in group.categories if category.is_sealed}
    for index, item in enumerate(pack.read(QUESTIONS, rules.Questions).questions):
        for code in sorted(sealed & set(item.categories)):
            yield f"{pack.place(QUESTIONS, 'questions', index)}: {code} is sealed; answers are not stored encrypted"
    if sealed and not (pack.folder / "procedures" / f"{SEALED_PROCEDURE}.yaml").exists():
        yield f"{CATEGORIES}: sealed categories need the procedure procedures/{SEALED_PROCEDURE}.yaml"
