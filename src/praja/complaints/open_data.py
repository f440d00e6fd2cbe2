"""Open data: published reports and figures as files, stored every night with their sizes and SHA-256.

Written row by row into a file and read in batches by key, so that a million reports need no more memory than ten.
Reports lose what could be a personal number, and their places are rounded to about 110 m, as on their pages.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from praja.cases.definitions import Text as Named
from praja.cases.models import Case
from praja.complaints import rules
from praja.complaints.commands.openness import forget_file, record_file
from praja.complaints.measures import COUNTED
from praja.complaints.models import KIND, OpenDataFile
from praja.complaints.presenters.rows import step_name
from praja.complaints.queries import Filters
from praja.complaints.queries.narrowing import narrowed
from praja.complaints.queries.visibility import published
from praja.government.contents import Contents
from praja.government.pack import Pack, pack
from praja.government.queries import organization_name, region_name
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import NotFound, Text
from praja.kernel.files.storage import storage
from praja.kernel.measures import Period, find_measure
from praja.kernel.measures.presenters import as_csv
from praja.kernel.measures.queries import by_month
from praja.kernel.text import csv_line, mask_personal_data, safe_cell

FILE = "complaints/open-data.yaml"
CSV, GEOJSON = "text/csv", "application/geo+json"
ENDINGS = {CSV: "csv", GEOJSON: "geojson"}
BATCH = 2_000
LONGEST_EXPORT = 10_000
DAYS = 365
MONTHS = 60
MEASURES = (
    "complaints.filed",
    "complaints.open",
    "complaints.overdue",
    "complaints.resolved",
    "complaints.reopened",
    "complaints.merged",
    "complaints.forwarded",
    "complaints.answered_in_time",
    "complaints.resolved_in_time",
    "complaints.median_days_to_answer",
    "complaints.median_days_to_resolve",
    "complaints.rating",
)


class Licence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What others may do with the data. `code` is that of SPDX."""

    code: str
    name: Named
    url: str


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The regency's choices for its open data, from the pack."""

    licence: Licence
    publisher: str
    smallest_cell: int
    kept_versions: int


@lru_cache(maxsize=1)
def terms() -> Terms:
    return pack().read(FILE, Terms)


def check_terms(checked: Pack, contents: Contents) -> Iterator[str]:
    """Faults of the terms in a pack."""
    found = checked.read(FILE, Terms)
    if not found.licence.url.startswith("https://"):
        yield f"{checked.place(FILE, 'licence', 'url')}: the licence needs an https address"
    if found.smallest_cell < 1:
        yield f"{checked.place(FILE, 'smallest_cell')}: must be 1 or more"
    if not 1 <= found.kept_versions <= 365:
        yield f"{checked.place(FILE, 'kept_versions')}: must be 1 to 365"


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the reports: the data dictionary."""

    name: str
    meaning: Text
    value: Callable[[Case], object]


FIELDS = (
    Field("id", _("Identifier of the report (UUID); stays the same in all versions."), lambda case: str(case.id)),
    Field(
        "url",
        _("Public page of the report."),
        lambda case: settings.PUBLIC_URL + reverse("complaints:public_report", args=[case.id]),
    ),
    Field("filed_on", _("Local day on which it was filed."), lambda case: _day(case.opened_at)),
    Field(
        "closed_on", _("Local day on which it was closed; empty while it is open."), lambda case: _day(case.closed_at)
    ),
    Field("category", _("Code of the category."), lambda case: case.category),
    Field("category_name", _("Name of the category."), lambda case: rules.category_name(case.category)),
    Field("organization", _("Code of the agency responsible at last."), lambda case: case.organization_id),
    Field("organization_name", _("Name of the agency."), lambda case: organization_name(case.organization_id)),
    Field(
        "forwarded_to",
        _("Name of the body outside the regency it was forwarded to; empty otherwise."),
        lambda case: rules.outside_name(case.complaint.forwarded_to) if case.complaint.forwarded_to else "",
    ),
    Field("district", _("Kemendagri code of the kecamatan."), lambda case: case.district_id or ""),
    Field("district_name", _("Name of the kecamatan."), lambda case: region_name(case.district_id or "")),
    Field("village", _("Kemendagri code of the desa or kelurahan."), lambda case: case.village_id or ""),
    Field("village_name", _("Name of the desa or kelurahan."), lambda case: region_name(case.village_id or "")),
    Field(
        "latitude", _("WGS 84 degrees, rounded to 0.001 (about 110 m)."), lambda case: _rounded(case.complaint.latitude)
    ),
    Field(
        "longitude",
        _("WGS 84 degrees, rounded to 0.001 (about 110 m)."),
        lambda case: _rounded(case.complaint.longitude),
    ),
    Field("step", _("Code of the step it is in."), lambda case: case.step),
    Field("step_name", _("Name of the step, in plain words."), lambda case: step_name(case, for_reporter=True)),
    Field("outcome", _("Why it was closed; empty while it is open."), lambda case: case.outcome),
    Field("due_on", _("Local day of the next deadline; empty when none runs."), lambda case: _day(case.due_at)),
    Field("rating", _("The reporter's rating of the solution, 1 to 5."), lambda case: case.complaint.rating),
    Field("supporters", _("How many others said that they have the problem."), lambda case: case.complaint.supporters),
    Field(
        "text",
        _("What the reporter wrote; numbers that could point at a person are masked."),
        lambda case: mask_personal_data(case.complaint.description),
    ),
    Field(
        "is_demo",
        _("true for a generated report; such ones are only in a demonstration."),
        lambda case: case.complaint.is_demo,
    ),
)


@dataclass(frozen=True, slots=True)
class Dataset:
    """One set of data and how each of its files is written: an iterator of texts, one for each row, and a head."""

    code: str
    title: Text
    description: Text
    writers: dict[str, Callable[[], Iterator[str]]]


@dataclass(frozen=True, slots=True)
class Reports:
    """Published reports, read in batches by their key: the first row is there at once, whatever their number.

    A cursor of the database would first write all of them to its disk. `most` takes the newest so many, newest first;
    without it they come oldest first.
    """

    cases: QuerySet[Case]
    most: int | None = None

    def __iter__(self) -> Iterator[Case]:
        order, side = ("id", "gt") if self.most is None else ("-id", "lt")
        rows, left = self.cases.order_by(order), self.most
        last: dict[str, UUID] = {}
        while left is None or left > 0:
            batch = list(rows.filter(**last)[: BATCH if left is None else min(BATCH, left)])
            yield from batch
            if len(batch) < BATCH:
                return
            # Both tables, since PostgreSQL would else read the second one from its beginning every time.
            last = {f"id__{side}": batch[-1].pk, f"complaint__pk__{side}": batch[-1].pk}
            left = None if left is None else left - len(batch)


def reports(filters: Filters | None = None, *, most: int | None = None) -> Reports:
    """Published reports, oldest first, or the newest `most`; generated ones only in a demonstration."""
    cases = published(Case.objects.filter(kind=KIND))
    if filters is not None:
        cases = narrowed(cases, filters)
    if not settings.DEMO:
        cases = cases.filter(complaint__is_demo=False)
    return Reports(cases.select_related("complaint").defer("complaint__search"), most)


def as_lines(cases: Iterable[Case]) -> Iterator[str]:
    """CSV in pieces: the head, then a piece for each report."""
    yield "\ufeff" + csv_line(field.name for field in FIELDS)
    for case in cases:
        yield csv_line(_cell(field.value(case)) for field in FIELDS)


def as_geojson(cases: Iterable[Case]) -> Iterator[str]:
    """GeoJSON (RFC 7946) in pieces; a report without a pin has no geometry."""
    yield '{"type":"FeatureCollection","features":[\n'
    separator = ""
    for case in cases:
        values = {field.name: field.value(case) for field in FIELDS}
        latitude, longitude = values.pop("latitude"), values.pop("longitude")
        geometry = None if latitude is None else {"type": "Point", "coordinates": [longitude, latitude]}
        feature = {"type": "Feature", "id": values["id"], "geometry": geometry, "properties": values}
        yield separator + json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
        separator = ",\n"
    yield "\n]}\n"


def _divided(breakdown: str) -> Callable[[], Iterator[str]]:
    def write() -> Iterator[str]:
        yield "\ufeff"
        yield from as_csv(MEASURES, Period.last_days(DAYS), breakdown).splitlines(keepends=True)

    return write


def _months() -> Iterator[str]:
    months = Period.last_days(1).previous_months(MONTHS)
    found = by_month(MEASURES, months)
    yield "\ufeff" + csv_line(["month", *(find_measure(code).code for code in MEASURES)])
    for index, month in enumerate(months):
        values = (found[code][index].value for code in MEASURES)
        yield csv_line([month.code, *("" if value is None else str(value) for value in values)])


def _village_by_category() -> Iterator[str]:
    period = Period.last_days(DAYS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.village_id, c.category, count(*) FROM cases_case c WHERE {COUNTED}"  # noqa: S608 - ours
            " AND c.village_id IS NOT NULL GROUP BY c.village_id, c.category ORDER BY 1, 2",
            {"start": period.start, "end": period.end},
        )
        rows = cursor.fetchall()
    yield "\ufeff" + csv_line(["village", "village_name", "category", "category_name", "filed", "is_suppressed"])
    for village, category, count, is_suppressed in suppressed(rows, smallest=terms().smallest_cell):
        names = safe_cell(region_name(village)), safe_cell(rules.category_name(category))
        cells = [village, names[0], category, names[1], "" if is_suppressed else str(count)]
        yield csv_line([*cells, "true" if is_suppressed else "false"])


def suppressed(rows: Iterable[tuple[str, str, int]], *, smallest: int) -> list[tuple[str, str, int, bool]]:
    """Which cells of village by category are left empty.

    Those that rest on fewer than `smallest`, and where that is a single cell of its village also the next smallest:
    else the sum of the village, which is published too, would give it away.
    """
    by_village: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for village, category, count in rows:
        by_village[village].append((category, count))
    found = []
    for village, cells in by_village.items():
        hidden = {category for category, count in cells if count < smallest}
        others = sorted((count, category) for category, count in cells if category not in hidden)
        if len(hidden) == 1 and others:
            hidden.add(others[0][1])
        found += [(village, category, count, category in hidden) for category, count in cells]
    return found


def datasets() -> tuple[Dataset, ...]:
    """Everything that is published."""
    year = _("Of the last 365 days; each figure is defined on its page.")
    return (
        Dataset(
            "reports",
            _("Published reports"),
            _("Every report an officer has accepted and that is not secret, one row each."),
            {CSV: lambda: as_lines(reports()), GEOJSON: lambda: as_geojson(reports())},
        ),
        Dataset("statistics-agency", _("Figures by agency"), year, {CSV: _divided("agency")}),
        Dataset("statistics-district", _("Figures by kecamatan"), year, {CSV: _divided("district")}),
        Dataset("statistics-village", _("Figures by desa and kelurahan"), year, {CSV: _divided("village")}),
        Dataset("statistics-category", _("Figures by category"), year, {CSV: _divided("category")}),
        Dataset(
            "statistics-month", _("Figures by month"), _("Of the last 60 months, by month of filing."), {CSV: _months}
        ),
        Dataset(
            "statistics-village-category",
            _("Reports by desa and category"),
            _("Of the last 365 days. Cells of very few reports are left empty."),
            {CSV: _village_by_category},
        ),
    )


def publish_all() -> int:
    """Store the version of today of every file that is not stored yet; returns how many were written."""
    written = 0
    with translation.override(settings.LANGUAGE_CODE):
        for dataset in datasets():
            for media_type, write in dataset.writers.items():
                written += _publish(dataset.code, media_type, write)
    return written


def _publish(dataset: str, media_type: str, write: Callable[[], Iterator[str]]) -> bool:
    by = Actor.system("publish_open_data")
    day = timezone.localdate(clock.now()).isoformat()
    name = f"complaints-{dataset}-{day}.{ENDINGS[media_type]}"
    if OpenDataFile.objects.filter(name=name).exists():
        return False
    with tempfile.NamedTemporaryFile(prefix="open-data-") as file:
        digest, size, pieces = hashlib.sha256(), 0, 0
        for piece in write():
            content = piece.encode()
            file.write(content)
            digest.update(content)
            size += len(content)
            pieces += 1
        file.flush()
        storage().write_file(stored_name(name), Path(file.name))
    # The head is a piece of its own; GeoJSON has an end as well, and figures a mark before their head.
    extra = 2 if media_type == GEOJSON or dataset in BY_BREAKDOWN else 1
    record_file(
        dataset, media_type=media_type, name=name, sha256=digest.hexdigest(), size=size, rows=pieces - extra, by=by
    )
    old = OpenDataFile.objects.filter(dataset=dataset, media_type=media_type).order_by("-id")[terms().kept_versions :]
    for version in old:
        forget_file(version.pk, by=by)
        storage().delete(stored_name(version.name))
    return True


BY_BREAKDOWN = frozenset({"statistics-agency", "statistics-district", "statistics-village", "statistics-category"})


def stored_name(name: str) -> str:
    """Name of a version in the storage of files."""
    return f"open-data-{name}"


def version(name: str) -> OpenDataFile:
    """A version by its name.

    Raises:
        NotFound: there is none, or it is too old.
    """
    found = OpenDataFile.objects.filter(name=name).first()
    if found is None:
        raise NotFound(_("There is no such file. Only the newest versions are kept."))
    return found


def versions() -> dict[str, list[OpenDataFile]]:
    """All versions by data set, newest first. One SQL query."""
    found: dict[str, list[OpenDataFile]] = defaultdict(list)
    for file in OpenDataFile.objects.order_by("-id"):
        found[file.dataset].append(file)
    return found


def _day(moment: dt.datetime | None) -> str:
    return "" if moment is None else timezone.localdate(moment).isoformat()


def _rounded(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, 3)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return safe_cell(value) if isinstance(value, str) else str(value)
