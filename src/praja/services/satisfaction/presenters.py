"""Results of the survey in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from praja.government.queries import organization_name
from praja.kernel.text import day, number
from praja.kernel.ui.components import Column, Content, Row, Status, Table, Tone
from praja.services.satisfaction.calculation import CENT, SCALE
from praja.services.satisfaction.models import FollowUp
from praja.services.satisfaction.queries import OrganizationResults, Result
from praja.services.satisfaction.rules import survey
from praja.services.standards.queries import service_name

_TONES = {"A": Tone.SUCCESS, "B": Tone.SUCCESS, "C": Tone.WARNING, "D": Tone.DANGER}


def results_address(organization: str, year: int) -> str:
    """Where the results of an organization stand."""
    return reverse("satisfaction:organization", args=[organization]) + f"?year={year}"


def organization_table(parts: Mapping[str, Result], *, year: int) -> Table:
    """Organizations, the best index first, then those without one."""
    ordered = sorted(parts.items(), key=lambda part: (part[1].index is None, -(part[1].index or 0), part[0]))
    rows = [
        Row(
            [organization_name(code), *_cells(result)],
            href=results_address(code, year),
        )
        for code, result in ordered
    ]
    return Table([Column(_("Organization"), is_heading=True, is_wide=True), *_columns()], rows)


def service_table(parts: Mapping[str, Result]) -> Table:
    rows = [Row([service_name(code), *_cells(result)]) for code, result in parts.items()]
    return Table([Column(_("Service"), is_heading=True, is_wide=True), *_columns()], rows, caption=_("By service"))


def group_table(results: OrganizationResults) -> Table:
    """The groups that must not be left behind (kelompok rentan)."""
    rows = [
        Row([_("Aged 60 or over"), *_cells(results.elderly)[:-1]]),
        Row([_("Living with a disability"), *_cells(results.disabled)[:-1]]),
    ]
    columns = [Column(_("Group"), is_heading=True, is_wide=True), *_columns()[:-1]]
    return Table(columns, rows, caption=_("Vulnerable groups"))


def element_table(result: Result) -> Table:
    """The elements, the weakest first: that is where to begin."""
    names = {element.code: str(element.name) for element in survey().elements}
    columns = [
        Column(_("Element"), is_heading=True, is_wide=True),
        Column(_("Mean answer (1 to 4)"), is_number=True),
        Column(_("Index"), is_number=True),
    ]
    rows = [
        Row([names[code], _two_decimals(mean), _two_decimals(mean * SCALE)])
        for code, mean in sorted(result.means.items(), key=lambda part: part[1])
    ]
    return Table(columns, rows, caption=_("By element, the weakest first"))


def follow_up_rows(plans: list[FollowUp]) -> list[dict[str, object]]:
    names = {element.code: str(element.name) for element in survey().elements}
    return [
        {
            "id": plan.pk,
            "element": names.get(plan.element, plan.element),
            "action": plan.action,
            "facts": [(_("Responsible"), plan.responsible), (_("Until"), day(plan.due_on))]
            + ([(_("Done on"), day(plan.done_on)), (_("Outcome"), plan.outcome)] if plan.done_on else []),
            "is_done": plan.done_on is not None,
        }
        for plan in plans
    ]


def _columns() -> list[Column]:
    return [
        Column(_("Index"), is_number=True),
        Column(_("Quality")),
        Column(_("Respondents"), is_number=True),
        Column(_("Needed"), is_number=True),
    ]


def _cells(result: Result) -> list[Content | Status]:
    if result.index is None or result.band is None:
        few = _("too few answers to be shown")
        return ["–", Status(few, Tone.NEUTRAL), number(result.count), number(result.needed)]
    grade = f"{result.band.grade}: {result.band.name}"
    tone = _TONES.get(result.band.grade, Tone.NEUTRAL)
    return [_two_decimals(result.index), Status(grade, tone), number(result.count), number(result.needed)]


def index_words(result: Result) -> str:
    """The index with its two decimals, as the regulation writes it."""
    return "" if result.index is None else _two_decimals(result.index)


def _two_decimals(value: Decimal) -> str:
    return number(value.quantize(CENT, ROUND_HALF_UP), 2)
