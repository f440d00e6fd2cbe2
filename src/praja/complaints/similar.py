"""Reports that may be about the same problem: near in place, in kind and in words, and not closed.

The weights were chosen on repeats with other wordings (tests/complaints/test_similar.py): texts whose trigrams have a
cosine of 0.8 have a `pg_trgm` similarity of 0.5 and more.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import QuerySet
from django.db.models.functions import Left

from praja.cases.models import Case
from praja.complaints.models import KIND, Complaint
from praja.complaints.queries.visibility import visible
from praja.government.queries import METRES_PER_DEGREE, Place, place_of_village, villages_near
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.identifiers import first_uuid7_at

WINDOW = dt.timedelta(days=30)
REACH_METRES = 300
MOST = 3
COMPARED_LENGTH = 600
"""Characters of both texts that are compared: what is wrong stands at the beginning."""

WEIGHT_OF_CATEGORY = 0.15
WEIGHT_OF_NEARNESS = 0.25
ENOUGH = 0.45


@dataclass(frozen=True, slots=True)
class Similar:
    """A report like the one being written.

    Attributes:
        score: similarity of the words (0 to 1), and more for the same category and for nearness.
        metres: between the two pins; None when one of them has none.
    """

    case: Case
    score: float
    metres: float | None


def similar_reports(
    text: str,
    *,
    category: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    village: str = "",
) -> list[Similar]:
    """At most three open reports of the last 30 days like this one, the most alike first. One SQL query.

    Looks in the villages within 300 m of the pin, or in the village chosen. Secret reports, and with them sealed ones,
    are never among them.
    Without a known place there is nothing to compare with.
    """
    return _most_alike(
        Case.objects.filter(kind=KIND, closed_at__isnull=True, complaint__is_secret=False),
        text,
        places=_places(latitude, longitude, village),
        since=clock.now() - WINDOW,
        category=category,
        at=(latitude, longitude),
    )


def similar_to(complaint: Complaint, *, by: Actor) -> list[Similar]:
    """Open reports like one that was filed, of those `by` may see, the most alike first. One SQL query.

    From 30 days before it was filed until now. Those not published yet are among them; secret ones only for officers
    who may see them. A sealed report is like no other, whoever asks.
    """
    if complaint.is_sealed:
        return []
    case = complaint.case
    places = _places(complaint.latitude, complaint.longitude, case.village_id or "")
    since = case.opened_at - WINDOW
    open_cases = Case.objects.filter(kind=KIND, closed_at__isnull=True, complaint__is_sealed=False)
    cases = visible(open_cases, by).exclude(pk=case.pk)
    return _most_alike(
        cases,
        complaint.words,
        places=places,
        since=since,
        category=case.category,
        at=(complaint.latitude, complaint.longitude),
    )


def _most_alike(
    cases: QuerySet[Case],
    text: str,
    *,
    places: list[Place],
    since: dt.datetime,
    category: str,
    at: tuple[float | None, float | None],
) -> list[Similar]:
    if not places or not text.strip():
        return []
    rows = (
        cases.filter(
            # The district leads an index; the few of the window are then narrowed to the villages.
            district__in={place.district_code for place in places},
            village__in={place.village_code for place in places},
            id__gte=first_uuid7_at(since),
        )
        .annotate(likeness=TrigramSimilarity(Left("complaint__description", COMPARED_LENGTH), text[:COMPARED_LENGTH]))
        .select_related("complaint")
        .defer("complaint__search")
        .order_by("-likeness", "-id")[: MOST * 10]
    )
    found = [_scored(case, category, *at) for case in rows]
    best = sorted((one for one in found if one.score >= ENOUGH), key=lambda one: -one.score)
    return best[:MOST]


def _places(latitude: float | None, longitude: float | None, village: str) -> list[Place]:
    if latitude is not None and longitude is not None:
        return villages_near(latitude, longitude, metres=REACH_METRES)
    place = place_of_village(village)
    return [place] if place is not None else []


def _scored(case: Case, category: str, latitude: float | None, longitude: float | None) -> Similar:
    score: float = case.likeness  # type: ignore[attr-defined]
    if case.category == category:
        score += WEIGHT_OF_CATEGORY
    metres = _metres(case, latitude, longitude)
    if metres is not None:
        score += WEIGHT_OF_NEARNESS * max(0.0, 1 - metres / REACH_METRES)
    return Similar(case, score, metres)


def _metres(case: Case, latitude: float | None, longitude: float | None) -> float | None:
    """Between the pins; exact to a metre over the few hundred that matter."""
    at = (case.complaint.latitude, case.complaint.longitude)
    if latitude is None or longitude is None or at[0] is None or at[1] is None:
        return None
    east = (at[1] - longitude) * math.cos(math.radians(latitude))
    return math.hypot(at[0] - latitude, east) * METRES_PER_DEGREE
