"""Every read of complaints: staff list and detail, the reporter's view, the public map."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from praja.cases.models import Case, Clock
from praja.complaints.commands.filing import KIND
from praja.complaints.models import INTERNAL_MESSAGES, Complaint, Message, MessageKind, Photo
from praja.government.queries import coordinator
from praja.kernel import clock
from praja.kernel.actors import Actor, ActorKind, Role
from praja.kernel.errors import Invalid, NotFound
from praja.kernel.events.models import Event
from praja.kernel.events.timeline import timeline
from praja.kernel.identifiers import first_uuid7_at
from praja.kernel.paging import PAGE_SIZE, Page, page_of

BEFORE_DISPOSITION = ("verification", "completing", "disposition")
TRACKING_CODE = re.compile(r"[A-Z]{2,8}-[0-9A-Z]{4}-[0-9A-Z]{4}")
BEFORE_PUBLICATION = ("verification", "completing")
UNPUBLISHED_OUTCOMES = ("archived", "incomplete")
PUBLIC_STATEMENTS = (MessageKind.ANSWER, MessageKind.RESOLUTION)
"""What an agency says to everybody."""
PUBLIC_POINTS = 500
PUBLIC_DAYS = 90
OVERSIGHT_ROLES = (Role.VERIFIER, Role.HEAD, Role.AUDITOR, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Filters:
    """How a staff list is narrowed. Empty means no restriction.

    Attributes:
        state: "open", "closed" or "overdue".
        search: words of the description, or a tracking code.
        since, until: bounds of the filing date, both included.
    """

    state: str = ""
    step: str = ""
    organization: str = ""
    category: str = ""
    district: str = ""
    search: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None


def complaint_list(*, by: Actor, filters: Filters, cursor: str = "", size: int = PAGE_SIZE) -> Page[Case]:
    """Complaints `by` may see, newest first, each row a case with its complaint. One SQL query, whatever the size.

    Raises:
        SignInRequired: `by` is not staff.
    """
    by.require_staff()
    cases = _narrowed(_visible(Case.objects.filter(kind=KIND), by), filters)
    if filters.search:
        cases = _found(cases, filters.search)
    return page_of(_rows(cases), by=("-id",), cursor=cursor, size=size)


def _narrowed(cases: QuerySet[Case], filters: Filters) -> QuerySet[Case]:
    """By everything but the words searched for."""
    for name in ("step", "organization", "category", "district"):
        if value := getattr(filters, name):
            cases = cases.filter(**{name: value})
    if filters.state == "open":
        cases = cases.filter(closed_at__isnull=True)
    elif filters.state == "closed":
        cases = cases.filter(closed_at__isnull=False)
    elif filters.state == "overdue":
        cases = cases.filter(closed_at__isnull=True, due_at__lt=clock.now())
    if filters.since is not None:
        cases = cases.filter(id__gte=first_uuid7_at(filters.since))
    if filters.until is not None:
        cases = cases.filter(id__lt=first_uuid7_at(filters.until))
    return cases


def _found(cases: QuerySet[Case], search: str) -> QuerySet[Case]:
    """The case of a tracking code, or those whose words match: each is an index look-up, both together are not."""
    reference = search.strip().upper()
    if TRACKING_CODE.fullmatch(reference):
        return cases.filter(reference=reference)
    return _matching(cases, search)


def _matching(cases: QuerySet[Case], words: str) -> QuerySet[Case]:
    return cases.filter(complaint__search=SearchQuery(words, search_type="websearch", config="indonesian"))


def _rows(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Only what a row of the list shows."""
    return cases.select_related("complaint").only(
        "id",
        "reference",
        "title",
        "category",
        "organization_id",
        "district_id",
        "village_id",
        "step",
        "due_at",
        "opened_at",
        "closed_at",
        "outcome",
        "definition_id",
        "complaint__is_anonymous",
        "complaint__is_secret",
        "complaint__is_demo",
    )


def _visible(cases: QuerySet[Case], by: Actor) -> QuerySet[Case]:
    """What `by` may see: the coordinator's oversight roles everything, an executive everything that is not secret, an
    agency what was disposed to it."""
    if sees_all(by):
        return cases
    mine = Q(organization__in=by.organizations()) & ~Q(step__in=BEFORE_DISPOSITION)
    if by.has(Role.EXECUTIVE):
        mine |= Q(complaint__is_secret=False)
    return cases.filter(mine)


def sees_all(by: Actor) -> bool:
    """Whether `by` oversees all complaints: a verifier, head, auditor or administrator of the coordinator."""
    return by.has(*OVERSIGHT_ROLES, organization=coordinator())


def may_see(complaint: Complaint, by: Actor) -> bool:
    """Whether `by` may open this complaint: its reporter, or staff as in the list."""
    if by.kind is ActorKind.CITIZEN:
        return by.id == str(complaint.pk)
    if by.is_system or sees_all(by):
        return True
    case = complaint.case
    if case.organization_id in by.organizations() and case.step not in BEFORE_DISPOSITION:
        return True
    return by.has(Role.EXECUTIVE) and not complaint.is_secret


def may_conceal(complaint: Complaint, by: Actor) -> bool:
    """Whether `by` may hide it from the public: its reporter, or a verifier of the coordinator."""
    if by.kind is ActorKind.CITIZEN:
        return by.id == str(complaint.pk)
    return by.has(Role.VERIFIER, organization=coordinator())


def may_see_reporter(complaint: Complaint, by: Actor) -> bool:
    """Whether `by` may see who filed it: never when it is anonymous, else only those who handle it."""
    if complaint.is_anonymous:
        return False
    case = complaint.case
    return by.has(Role.VERIFIER, organization=coordinator()) or (
        by.has(Role.HANDLER, Role.HEAD, organization=case.organization_id) and case.step not in BEFORE_DISPOSITION
    )


@dataclass(frozen=True, slots=True)
class Detail:
    """A complaint with everything its page shows: messages oldest first, photos by message (None: the complaint's)."""

    complaint: Complaint
    photos: dict[UUID | None, list[Photo]]
    messages: list[Message]
    clocks: list[Clock]
    events: list[Event]

    @property
    def case(self) -> Case:
        return self.complaint.case


def complaint_detail(complaint_id: UUID, *, by: Actor, with_events: bool = True) -> Detail:
    """The complaint as `by` may see it; the reporter does not get the officers' messages to each other.

    Five SQL queries, whatever the number of messages; four without the events, which JSON does not show.

    Raises:
        NotFound: there is none, or `by` may not know of it.
    """
    rows = Complaint.objects.select_related("case", "open311_filing__key").defer("search")
    complaint = rows.filter(pk=complaint_id).first()
    if complaint is None or not may_see(complaint, by):
        raise NotFound(_("There is no such complaint, or it is not handled by your agency."))
    photos: dict[UUID | None, list[Photo]] = {}
    for photo in Photo.objects.filter(complaint=complaint).order_by("id"):
        photos.setdefault(photo.message_id, []).append(photo)
    messages = Message.objects.filter(complaint=complaint).order_by("id")
    if by.kind is ActorKind.CITIZEN:
        messages = messages.exclude(kind__in=INTERNAL_MESSAGES)
    return Detail(
        complaint=complaint,
        photos=photos,
        messages=list(messages),
        clocks=list(Clock.objects.filter(case=complaint_id).order_by("started_at", "id")),
        events=timeline(complaint.subject) if with_events else [],
    )


def complaint_by_reference(reference: str) -> Complaint:
    """The complaint with this tracking code, for a reporter who has unlocked it. One SQL query.

    Raises:
        NotFound: there is none.
    """
    complaint = Complaint.objects.select_related("case").filter(case__reference=reference).first()
    if complaint is None:
        raise NotFound(_("There is no such complaint."))
    return complaint


def published_reports(*, filters: Filters, cursor: str = "", size: int = PAGE_SIZE) -> Page[Case]:
    """Reports whose words are public, newest first, each a case with its complaint. One SQL query.

    The words searched for lose what could be a personal number: the text is masked only when it is shown, and a search
    must not find out what stands under the mask.
    """
    cases = _narrowed(_published(Case.objects.filter(kind=KIND)), filters)
    if words := _harmless(filters.search):
        cases = _matching(cases, words)
    return page_of(cases.select_related("complaint").defer("complaint__search"), by=("-id",), cursor=cursor, size=size)


def published_report(complaint_id: UUID) -> Detail:
    """One report as everybody may read it: no photos, and only what agencies said to everybody. Four SQL queries.

    Raises:
        NotFound: there is none, or it is not public.
    """
    complaint = Complaint.objects.select_related("case").defer("search").filter(pk=complaint_id).first()
    if complaint is None or not is_published(complaint):
        raise NotFound(_("There is no such report, or it is not public."))
    return Detail(
        complaint=complaint,
        photos={},
        messages=list(Message.objects.filter(complaint=complaint, kind__in=PUBLIC_STATEMENTS).order_by("id")),
        clocks=list(Clock.objects.filter(case=complaint_id).order_by("started_at", "id")),
        events=timeline(complaint.subject),
    )


def is_published(complaint: Complaint) -> bool:
    """Whether everybody may read it: an officer has accepted it, and it is not secret."""
    return _is_accepted(complaint.case.step, complaint.case.outcome) and not complaint.is_secret


def _is_accepted(step: str, outcome: str) -> bool:
    return step not in BEFORE_PUBLICATION and outcome not in UNPUBLISHED_OUTCOMES


def _published(cases: QuerySet[Case]) -> QuerySet[Case]:
    """`is_published` in SQL."""
    return cases.filter(complaint__is_secret=False).exclude(
        Q(step__in=BEFORE_PUBLICATION) | Q(outcome__in=UNPUBLISHED_OUTCOMES)
    )


def _harmless(search: str) -> str:
    """The words of a search without e-mail addresses and without numbers of three digits and more."""
    return " ".join(
        word for word in search.split() if "@" not in word and sum(character.isdigit() for character in word) < 3
    )


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle in WGS 84 degrees."""

    west: float
    south: float
    east: float
    north: float


def parse_bounds(text: str) -> Bounds | None:
    """Bounds from "west,south,east,north"; None when empty.

    Raises:
        Invalid: it is not four numbers in that order.
    """
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise Invalid(_("Write bbox as west,south,east,north in degrees."), field="bbox") from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise Invalid(_("Write bbox as west,south,east,north in degrees."), field="bbox")
    return Bounds(west, south, east, north)


def start_of_day(day: dt.date | None) -> dt.datetime | None:
    """The first moment of a local day."""
    return None if day is None else timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def end_of_day(day: dt.date | None) -> dt.datetime | None:
    """The first moment after a local day; None, which is no bound, after the last day there is."""
    return None if day is None or day == dt.date.max else start_of_day(day + dt.timedelta(days=1))


@dataclass(frozen=True, slots=True)
class PublicPoint:
    """A complaint on the public map: rounded to about 110 m so that it points at no house.

    `id` is that of its public page; None while it has none.
    """

    id: UUID | None

    latitude: float
    longitude: float
    category: str
    step: str
    opened_on: dt.date


def public_points(*, bounds: Bounds | None = None, category: str = "", district: str = "") -> list[PublicPoint]:
    """The newest complaints of the last 90 days that are not secret, at most 500. One SQL query.

    Bounded by the time in the key, so it reads the rows of the period and no others.
    """
    since = clock.now() - dt.timedelta(days=PUBLIC_DAYS)
    rows = Complaint.objects.filter(case_id__gte=first_uuid7_at(since), is_secret=False, latitude__isnull=False)
    if bounds is not None:
        rows = rows.filter(latitude__range=(bounds.south, bounds.north), longitude__range=(bounds.west, bounds.east))
    if category:
        rows = rows.filter(case__category=category)
    if district:
        rows = rows.filter(case__district=district)
    found = rows.order_by("-case_id").values_list(
        "case_id", "latitude", "longitude", "case__category", "case__step", "case__outcome", "case__opened_at"
    )[:PUBLIC_POINTS]
    return [
        PublicPoint(
            identifier if _is_accepted(step, outcome) else None,
            round(latitude, 3),
            round(longitude, 3),
            category,
            step,
            opened_at.date(),
        )
        for identifier, latitude, longitude, category, step, outcome, opened_at in found
        if latitude is not None and longitude is not None
    ]
