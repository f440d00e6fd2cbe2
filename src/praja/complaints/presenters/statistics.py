"""How complaints go in one agency, kecamatan, desa or topic: figures, months, badge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from praja.complaints import rules
from praja.complaints.models import FollowedKind
from praja.government.models import VILLAGE_KINDS, RegionKind
from praja.government.queries import organization, region, region_name
from praja.kernel.errors import NotFound, Text
from praja.kernel.measures import Period, Unit, find_measure, keep_ready
from praja.kernel.measures.presenters import MONTHS, definition_address, division_table, figure_unit, written
from praja.kernel.measures.queries import by_month_of_key, computed_at, several_divided
from praja.kernel.measures.waiting import Progress, are_there, progress
from praja.kernel.text import moment, number, percent
from praja.kernel.ui.components import Chart, Series, Table

FIGURES = (
    "complaints.filed",
    "complaints.open",
    "complaints.overdue",
    "complaints.reopened",
    "complaints.answered_in_time",
    "complaints.resolved_in_time",
    "complaints.median_days_to_answer",
    "complaints.median_days_to_resolve",
    "complaints.rating",
)
CHARTED = ("complaints.filed", "complaints.resolved")
DIVIDED = ("complaints.filed", "complaints.open", "complaints.overdue", "complaints.resolved_in_time")
DAYS = 365
ENOUGH = 3
"""A share of fewer complaints is not printed on a badge: it would speak of single people."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a page of figures is about.

    Attributes:
        breakdown: of the measures; `filter` is the name of the filter of the public list.
        followed: what an e-mail subscription to it is about.
    """

    code: str
    name: str
    breakdown: str
    filter: str
    followed: FollowedKind

    @property
    def reports(self) -> str:
        return reverse("complaints:public_list") + "?" + urlencode({self.filter: self.code})

    @property
    def feed(self) -> str:
        page = "agency_feed" if self.followed is FollowedKind.AGENCY else "area_feed"
        return reverse(f"complaints:{page}", args=[self.code])

    @property
    def follow(self) -> str:
        return reverse("complaints:follow", args=[self.followed.value, self.code])


def agency(code: str) -> Subject:
    """An agency that receives complaints.

    Raises:
        NotFound: there is none of this code.
    """
    found = organization(code)
    if not found.receives_complaints:
        raise NotFound(_("This organization does not receive reports."))
    return Subject(code, found.name, "agency", "organization", FollowedKind.AGENCY)


def area(code: str) -> Subject:
    """A kecamatan, desa or kelurahan.

    Raises:
        NotFound: there is none of this code.
    """
    found = region(code)
    if found.kind == RegionKind.DISTRICT:
        return Subject(code, _("Kecamatan %(name)s") % {"name": found.name}, "district", "district", FollowedKind.AREA)
    if found.kind not in VILLAGE_KINDS:
        raise NotFound(_("Choose a kecamatan, desa or kelurahan."))
    within = region_name(found.parent_id or "")
    name = f"{found.get_kind_display()} {found.name}, {within}"
    return Subject(code, name, "village", "village", FollowedKind.AREA)


def topic(code: str) -> str:
    """Name of a category.

    Raises:
        NotFound: there is none of this code.
    """
    if code not in {category.code for category in rules.categories()}:
        raise NotFound(_("There is no such category."))
    return rules.category_name(code)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with the address of its definition; `note` says how many reports it rests on."""

    name: Text
    value: str
    unit: str
    href: str
    count: int
    is_count: bool


@dataclass(frozen=True, slots=True)
class StatisticsView:
    """Everything on the page of an agency or area."""

    subject: Subject
    figures: Sequence[Figure]
    chart: Chart | None
    villages: Table | None
    as_of: str
    is_empty: bool
    progress: Progress | None


def statistics_view(subject: Subject) -> StatisticsView:
    """The page. Three SQL queries when the figures are fresh, four for a kecamatan.

    What is still being computed is left out.
    """
    period = Period.last_days(DAYS)
    found = _values(FIGURES, period, subject)
    figures = [
        _figure(code, value, count) for code, value, count in found if are_there([code], [period], subject.breakdown)
    ]
    chart = _chart(period, subject)
    villages = _villages(period, subject.code) if subject.breakdown == "district" else None
    still = progress()
    return StatisticsView(
        subject=subject,
        figures=figures,
        chart=chart if are_there(CHARTED, period.previous_months(MONTHS), subject.breakdown) else None,
        villages=villages if are_there(DIVIDED, [period], "village") else None,
        as_of=moment(computed_at(FIGURES, period)),
        is_empty=still is None and not figures[0].count,
        progress=still,
    )


@keep_ready
def _shown() -> list[tuple[str, Period, str]]:
    """Every figure of the pages of all agencies and areas."""
    period = Period.last_days(DAYS)
    months = period.previous_months(MONTHS)
    return [
        *((code, period, breakdown) for breakdown in ("agency", "district", "village") for code in FIGURES),
        *(
            (code, month, breakdown)
            for breakdown in ("agency", "district", "village")
            for code in CHARTED
            for month in months
        ),
    ]


@dataclass(frozen=True, slots=True)
class Badge:
    """Two figures of an agency for its own site."""

    name: str
    in_time: str
    open: str
    is_good: bool | None
    is_whole: bool = True
    """False while its figures are being computed."""

    @property
    def words(self) -> str:
        return " · ".join((self.in_time, self.open))


def badge(subject: Subject) -> Badge:
    """The figures of the last 365 days. One SQL query when they are fresh."""
    codes = ("complaints.resolved_in_time", "complaints.open")
    (_c1, share, rests_on), (_c2, still_open, _n) = _values(codes, Period.last_days(DAYS), subject)
    if progress() is not None:
        return Badge(subject.name, _("being computed"), "…", is_good=None, is_whole=False)
    is_known = share is not None and rests_on >= ENOUGH
    return Badge(
        name=subject.name,
        in_time=_("%(share)s in time") % {"share": percent(share, 0)} if is_known else _("too few to say"),
        open=_("%(count)s open") % {"count": number(still_open or 0)},
        is_good=(share >= 80) if share is not None and is_known else None,
    )


def _values(codes: Sequence[str], period: Period, subject: Subject) -> list[tuple[str, Decimal | None, int]]:
    found = several_divided(codes, period, subject.breakdown)
    values = []
    for code in codes:
        value = next((value for value in found[code] if value.key == subject.code), None)
        is_count = find_measure(code).unit is Unit.COUNT
        if value is None:
            values.append((code, Decimal(0) if is_count else None, 0))
        else:
            values.append((code, value.value, value.count))
    return values


def _figure(code: str, value: Decimal | None, count: int) -> Figure:
    measure = find_measure(code)
    return Figure(
        name=measure.name,
        value=written(value, measure.unit),
        unit=figure_unit(measure, value),
        href=definition_address(code),
        count=count,
        is_count=measure.unit is Unit.COUNT,
    )


def _chart(period: Period, subject: Subject) -> Chart:
    months = period.previous_months(MONTHS)
    found = by_month_of_key(CHARTED, months, subject.breakdown, subject.code)
    return Chart(
        title=_("Reports filed and resolved, by month of filing"),
        labels=[month.code for month in months],
        series=[Series(find_measure(code).name, [value.value or 0 for value in found[code]]) for code in CHARTED],
        label_heading=_("Month"),
    )


def _villages(period: Period, district: str) -> Table:
    table = division_table(DIVIDED, period, "village")
    rows = [
        type(row)(cells=row.cells, href=reverse("complaints:area", args=[row.code]), code=row.code)
        for row in table.rows
        if row.code.startswith(f"{district}.")
    ]
    return Table(table.columns, rows, caption=_("Desa and kelurahan"), is_caption_hidden=True, is_compact=True)
