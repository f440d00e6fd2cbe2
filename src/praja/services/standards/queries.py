"""Every read of the catalogue. What is published stands in memory: no SQL when warm unless a function says so."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _
from msgspec import structs

from praja.government.queries import office_of, organization_name
from praja.kernel.errors import Invalid, NotFound
from praja.services.documents.heads import Office
from praja.services.documents.templates import Template
from praja.services.standards import catalogue
from praja.services.standards.definitions import Provider
from praja.services.standards.models import Offer, ServiceVersion, State, VillageOffice

CHECKED_EVERY_SECONDS = 30.0
ALIKE = 0.45
"""How alike (pg_trgm word similarity) the words of a search must be on average, weighed by their length."""
MOST_WORDS = 8
_SEARCH = """
SELECT s.code, sum(length(w) * CASE WHEN s.words ILIKE '%%' || w || '%%' THEN 1 ELSE word_similarity(w, s.words) END)
       / sum(length(w)) AS score
FROM standards_service s CROSS JOIN unnest(%(words)s::text[]) w
WHERE s.published_id IS NOT NULL
GROUP BY s.code
HAVING sum(length(w) * CASE WHEN s.words ILIKE '%%' || w || '%%' THEN 1 ELSE word_similarity(w, s.words) END)
       / sum(length(w)) >= %(alike)s
ORDER BY score DESC, word_similarity(%(text)s, lower(s.name_id || ' ' || s.name_en)) DESC, s.code
"""


@dataclass(frozen=True, slots=True)
class _Snapshot:
    mark: Any
    versions: Mapping[str, ServiceVersion]


_current: _Snapshot | None = None
_check_at = 0.0


def published_services() -> Mapping[str, ServiceVersion]:
    """The version in force of every service, by code, in the order of their names; at most 30 s behind."""
    global _current, _check_at
    if _current is not None and time.monotonic() < _check_at:
        return _current.versions
    mark = ServiceVersion.objects.aggregate(Count("pk"), Max("published_at"), Max("withdrawn_at"))
    if _current is None or _current.mark != mark:
        rows = ServiceVersion.objects.filter(state=State.PUBLISHED).select_related("service")
        _current = _Snapshot(mark, {row.service_id: row for row in rows.order_by("service__name_id")})
    _check_at = time.monotonic() + CHECKED_EVERY_SECONDS
    return _current.versions


def forget_catalogue() -> None:
    """Read the catalogue again at the next question: a version was published or withdrawn, or a test emptied it."""
    global _current
    _current = None
    version.cache_clear()
    by_procedure.cache_clear()


def published(code: str) -> ServiceVersion:
    """The version of a service in force.

    Raises:
        NotFound: there is no such service, or it is not offered now.
    """
    try:
        return published_services()[code]
    except KeyError:
        raise NotFound(_("There is no service “%(code)s”.") % {"code": code}) from None


def service_name(code: str) -> str:
    """Name of a service in the present language; its code when it is not offered any more."""
    found = published_services().get(code)
    return code if found is None else str(found.definition.name)


@lru_cache(maxsize=512)
def version(pk: UUID) -> ServiceVersion:
    """A version that was published, whether or not it is in force. One SQL query in the life of a process.

    Raises:
        NotFound: there is none.
    """
    found = ServiceVersion.objects.select_related("service").filter(pk=pk, published_at__isnull=False).first()
    if found is None:
        raise NotFound(_("There is no such version of a service."))
    return found


@lru_cache(maxsize=512)
def by_procedure(digest: str) -> ServiceVersion:
    """The last version published with this procedure, for a case that knows only its procedure. One SQL query once.

    Raises:
        NotFound: no service runs on it.
    """
    known = ServiceVersion.objects.select_related("service").filter(published_at__isnull=False)
    found = known.filter(procedure_digest=digest).order_by("-published_at").first()
    if found is None:
        raise NotFound(_("No service runs on this procedure."))
    return found


def search(words: str = "", *, life_event: str = "", provider: str = "", kind: str = "") -> list[ServiceVersion]:
    """Services in force, best match first, or by name when nothing is searched for.

    Words are found in names, summaries, other words people use and life events, with some letters wrong too.
    One SQL query with words, none without.
    """
    every = published_services()
    found = [every[code] for code in _found(words) if code in every] if words.strip() else every.values()
    return [
        item
        for item in found
        if (not life_event or life_event in item.definition.life_events)
        and (not provider or item.definition.provider == provider)
        and (not kind or item.definition.kind == kind)
    ]


def _found(words: str) -> list[str]:
    every = [word for word in re.findall(r"\w+", words.lower()) if len(word) > 1][:MOST_WORDS]
    telling = [word for word in every if word not in catalogue.rules().stop_words] or every
    if not telling:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SEARCH, {"words": telling, "text": " ".join(telling), "alike": ALIKE})
        return [row[0] for row in cursor.fetchall()]


def versions_of(code: str) -> list[ServiceVersion]:
    """All versions of a service, newest first. One SQL query."""
    return list(ServiceVersion.objects.filter(service=code).select_related("service").order_by("-number"))


def provider_at(definition_provider: str, *, village: str | None, district: str | None) -> str:
    """Code of the organization that provides a service to somebody of this place.

    Raises:
        NotFound: it depends on the place, and none is given.
    """
    if definition_provider == Provider.VILLAGE:
        return office_of(village)
    if definition_provider == Provider.DISTRICT:
        return office_of(district)
    return definition_provider


def letter_offices(service: str) -> list[VillageOffice]:
    """The village offices that issue a letter here, by code. One SQL query."""
    offices = VillageOffice.objects.filter(offers__service=service).select_related("organization")
    return list(offices.order_by("organization"))


def offer(service: str, office: str) -> Offer | None:
    """What a village office says about a letter; None when it does not issue it here. One SQL query."""
    return Offer.objects.filter(service=service, office=office).select_related("office").first()


def require_offered(version: ServiceVersion, office: str) -> None:
    """Refuse a letter that the office of the applicant's village does not issue here. One SQL query for such letters.

    Raises:
        Invalid: it does not; the field is the village.
    """
    if version.definition.provider == Provider.VILLAGE and offer(version.service_id, office) is None:
        raise Invalid(
            _("%(office)s does not issue this letter online yet. Go there with the papers the service needs.")
            % {"office": organization_name(office)},
            field="village",
        )


def village_office(organization: str) -> VillageOffice | None:
    """What a village office says about itself, with its letters; None when it does not take part. Two SQL queries."""
    return VillageOffice.objects.filter(organization=organization).prefetch_related("offers").first()


def template(version: ServiceVersion, code: str, *, organization: str) -> Template:
    """A document of a service as this office issues it: a village may number its letters by a pattern of its own.

    One SQL query for a service of village offices, none for the others.

    Raises:
        NotFound: the service has no such document.
    """
    found = version.definition.documents.get(code)
    if found is None:
        raise NotFound(_("This service has no such document."))
    own = offer(version.service_id, organization) if version.definition.provider == Provider.VILLAGE else None
    if own is None or not own.number_pattern:
        return found
    return structs.replace(found, number=structs.replace(found.number, pattern=own.number_pattern))


def letterhead(organization: str) -> Office | None:
    """Where a village office is, as it says itself; None when it does not take part. One SQL query."""
    office = VillageOffice.objects.filter(organization=organization).first()
    return None if office is None else Office(address=office.address, phone=office.phone, email=office.email)
