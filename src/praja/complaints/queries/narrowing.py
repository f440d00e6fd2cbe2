"""How lists of complaints are narrowed: by filters and by words."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from praja.cases.models import Case
from praja.complaints.models import Photo
from praja.kernel import clock
from praja.kernel.identifiers import first_uuid7_at

TO_REVIEW = ("verification", "completing")
TRACKING_CODE = re.compile(r"[A-Z]{2,8}-[0-9A-Z]{4}-[0-9A-Z]{4}")


HANDLING_STEPS = ("handling", "waiting_reporter")


@dataclass(frozen=True, slots=True)
class Filters:
    """How a staff list is narrowed. Empty means no restriction.

    Attributes:
        state: "open", "closed" or "overdue".
        unit: the organization it is assigned to.
        search: words of the description, or a tracking code.
        warned: only open ones of whose time this share, in percent, is used.
        escalated: "me" for those that went to where the reader sits, or the level they have reached.
        review: anything for only those a verifier should look at closely and nobody has verified yet.
        since, until: bounds of the filing date, both included.
        supporters: at least so many others have the problem.
        photo: "yes" or "no": whether the reporter added one.
        planned: "week" (until Sunday), "passed" or "none".
        assigned: "mine" or "nobody", of what agencies handle now.
    """

    state: str = ""
    step: str = ""
    organization: str = ""
    unit: str = ""
    category: str = ""
    district: str = ""
    village: str = ""
    search: str = ""
    warned: str = ""
    escalated: str = ""
    review: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    channel: str = ""
    classification: str = ""
    supporters: int = 0
    photo: str = ""
    planned: str = ""
    assigned: str = ""


def narrowed(cases: QuerySet[Case], filters: Filters) -> QuerySet[Case]:
    """By everything but the words searched for."""
    for name in ("step", "organization", "unit", "category", "district", "village"):
        if value := getattr(filters, name):
            cases = cases.filter(**{name: value})
    if filters.state == "open":
        cases = cases.filter(closed_at__isnull=True)
    elif filters.state == "closed":
        cases = cases.filter(closed_at__isnull=False)
    elif filters.state == "overdue":
        cases = cases.filter(closed_at__isnull=True, due_at__lt=clock.now())
    if filters.warned:
        cases = cases.filter(warned__gte=int(filters.warned), closed_at__isnull=True)
    if filters.escalated and filters.escalated != "me":
        cases = cases.filter(escalation_level__gte=int(filters.escalated), closed_at__isnull=True)
    for name in ("channel", "classification"):
        if value := getattr(filters, name):
            cases = cases.filter(**{f"complaint__{name}": value})
    if filters.supporters:
        cases = cases.filter(complaint__supporters__gte=filters.supporters)
    if filters.photo:
        pictures = Photo.objects.filter(complaint=OuterRef("pk"), message__isnull=True)
        cases = cases.filter(Exists(pictures) if filters.photo == "yes" else ~Exists(pictures))
    if filters.assigned == "nobody":
        cases = cases.filter(officer__isnull=True, step__in=HANDLING_STEPS)
    cases = _planned(cases, filters.planned)
    if filters.review:
        cases = cases.filter(step__in=TO_REVIEW).exclude(complaint__review_reason="")
    if filters.since is not None:
        cases = cases.filter(id__gte=first_uuid7_at(filters.since))
    if filters.until is not None:
        cases = cases.filter(id__lt=first_uuid7_at(filters.until))
    return cases


def _planned(cases: QuerySet[Case], planned: str) -> QuerySet[Case]:
    today = timezone.localdate(clock.now())
    if planned == "week":
        sunday = today + dt.timedelta(days=6 - today.weekday())
        return cases.filter(complaint__planned_on__range=(today, sunday))
    if planned == "passed":
        return cases.filter(complaint__planned_on__lt=today)
    if planned == "none":
        return cases.filter(complaint__planned_on__isnull=True, step__in=HANDLING_STEPS)
    return cases


def found(cases: QuerySet[Case], search: str) -> QuerySet[Case]:
    """The case of a tracking code, or those whose words match: each is an index look-up, both together are not."""
    reference = search.strip().upper()
    if TRACKING_CODE.fullmatch(reference):
        return cases.filter(reference=reference)
    return matching(cases, search)


def matching(cases: QuerySet[Case], words: str) -> QuerySet[Case]:
    return cases.filter(complaint__search=SearchQuery(words, search_type="websearch", config="indonesian"))


def harmless(search: str) -> str:
    """The words of a search without e-mail addresses and without numbers of three digits and more."""
    return " ".join(
        word for word in search.split() if "@" not in word and sum(character.isdigit() for character in word) < 3
    )


def start_of_day(day: dt.date | None) -> dt.datetime | None:
    """The first moment of a local day."""
    return None if day is None else timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def end_of_day(day: dt.date | None) -> dt.datetime | None:
    """The first moment after a local day; None, which is no bound, after the last day there is."""
    return None if day is None or day == dt.date.max else start_of_day(day + dt.timedelta(days=1))
