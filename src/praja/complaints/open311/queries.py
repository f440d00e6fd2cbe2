"""What Open311 tells of complaints: what the public map and, once an officer accepted them, their public page show.

The tracking code is half of what opens a complaint and is not public (decision 0005). So a row is named by its code
only to whoever knows it already, by asking for it or by having filed it; to all others by the identifier of its case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from praja.cases.models import Action, Case
from praja.complaints.models import KIND, Open311Filing, Open311Key
from praja.complaints.open311.commands import digest_of_secret
from praja.complaints.queries import is_published
from praja.complaints.queries.narrowing import TRACKING_CODE
from praja.kernel.errors import NotAllowed, NotFound
from praja.kernel.identifiers import first_uuid7_at
from praja.kernel.paging import Page, page_of

MAX_REQUESTS = 1000
_SHOWN = (
    "id",
    "reference",
    "category",
    "district_id",
    "step",
    "opened_at",
    "closed_at",
    "outcome",
    "organization_id",
    "village_id",
    "definition_id",
    "complaint__description",
    "complaint__is_secret",
    "complaint__forwarded_to",
    "complaint__latitude",
    "complaint__longitude",
    "complaint__supporters",
    "complaint__open311_filing__key__client",
)


@dataclass(frozen=True, slots=True)
class Search:
    """Which requests are asked for.

    Attributes:
        since, until: bounds of the filing, the first included, the second not.
        updated_since, updated_until: the same for the last change that is public.
        service_codes, statuses: empty means all.
    """

    since: dt.datetime
    until: dt.datetime
    updated_since: dt.datetime | None = None
    updated_until: dt.datetime | None = None
    service_codes: Collection[str] = ()
    statuses: Collection[str] = ()
    page: str = ""
    size: int = MAX_REQUESTS


@dataclass(frozen=True, slots=True)
class PublicRequest:
    """What anybody may know of a complaint. `identifier` is what this asker calls it."""

    identifier: str
    case: Case
    updated_at: dt.datetime


def key_of(secret: str) -> Open311Key:
    """The active key of this secret. One SQL query.

    Raises:
        NotAllowed: there is none.
    """
    key = Open311Key.objects.filter(digest=digest_of_secret(secret), is_active=True).first() if secret else None
    if key is None:
        raise NotAllowed(_("This API key is not valid."), field="api_key")
    return key


def requests_found(search: Search, *, key: Open311Key | None) -> Page[PublicRequest]:
    """A page of requests, newest first. One SQL query, whatever the size.

    Raises:
        Invalid: the page is none of ours.
    """
    rows = _rows(search.updated_since, search.updated_until)
    rows = rows.filter(id__gte=first_uuid7_at(search.since), id__lt=first_uuid7_at(search.until))
    if search.service_codes:
        rows = rows.filter(category__in=search.service_codes)
    if set(search.statuses) in ({"open"}, {"closed"}):
        rows = rows.filter(closed_at__isnull="open" in search.statuses)
    page = page_of(rows, by=("-id",), cursor=search.page, size=search.size, largest=MAX_REQUESTS)
    return page.map(lambda case: _public(case, key, asked=frozenset()))


def requests_named(identifiers: Collection[str], *, key: Open311Key | None) -> list[PublicRequest]:
    """The public requests of these identifiers, newest first. One SQL query; none when no identifier can be one."""
    codes = frozenset(code for code in (text.upper() for text in identifiers) if TRACKING_CODE.fullmatch(code))
    keys = [known for known in map(_uuid, identifiers) if known is not None]
    if not codes and not keys:
        return []
    rows = _rows().filter(Q(reference__in=codes) | Q(id__in=keys)).order_by("-id")
    return [_public(case, key, asked=codes) for case in rows]


def public_names(identifiers: Collection[str], *, key: Open311Key | None) -> dict[str, str]:
    """What this asker calls the reports among these cases that everybody may read. One SQL query; none for none."""
    if not identifiers:
        return {}
    rows = _rows().filter(id__in=identifiers)
    return {
        str(case.id): _public(case, key, asked=frozenset()).identifier for case in rows if is_published(case.complaint)
    }


def own_merged_names(identifiers: Collection[str], *, key: Open311Key | None) -> dict[str, str]:
    """What the client of `key` calls those of these reports that it filed and that are merged. One SQL query."""
    if not identifiers or key is None:
        return {}
    filed = Open311Filing.objects.filter(key__client=key.client).values("complaint")
    rows = _rows().filter(id__in=identifiers, outcome="merged", complaint__in=filed, complaint__is_secret=False)
    return {str(case.id): _public(case, key, asked=frozenset()).identifier for case in rows}


def request_of_client(identifier: str, *, key: Open311Key) -> UUID:
    """The complaint of this identifier, when the client of `key` filed it. One SQL query.

    Raises:
        NotFound: it filed none of this name.
    """
    named = Q(complaint__case__reference=identifier.upper())
    known = _uuid(identifier)
    found = Open311Filing.objects.filter(named | Q(complaint=known) if known else named, key__client=key.client)
    complaint_id: UUID | None = found.values_list("complaint", flat=True).first()
    if complaint_id is None:
        raise NotFound(_("You filed no service request of this name."), field="service_request_id")
    return complaint_id


def _rows(updated_since: dt.datetime | None = None, updated_until: dt.datetime | None = None) -> QuerySet[Case]:
    """Complaints that are not secret, with what a row shows and the moment of their last public change."""
    moves = Action.objects.filter(case=OuterRef("pk")).exclude(from_step=F("to_step")).order_by("-id")
    rows = (
        Case.objects.filter(kind=KIND, complaint__is_secret=False)
        .select_related("complaint__open311_filing__key")
        .only(*_SHOWN)
        .annotate(updated_at=Coalesce("closed_at", Subquery(moves.values("done_at")[:1]), "opened_at"))
    )
    if updated_since is not None:
        rows = rows.filter(updated_at__gte=updated_since)
    if updated_until is not None:
        rows = rows.filter(updated_at__lt=updated_until)
    return rows


def _public(case: Case, key: Open311Key | None, *, asked: frozenset[str]) -> PublicRequest:
    complaint = case.complaint
    filing = getattr(complaint, "open311_filing", None)
    is_own = key is not None and filing is not None and filing.key.client == key.client
    updated_at: dt.datetime = case.updated_at  # type: ignore[attr-defined]
    return PublicRequest(
        identifier=case.reference if is_own or case.reference in asked else str(case.id),
        case=case,
        updated_at=updated_at,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None
