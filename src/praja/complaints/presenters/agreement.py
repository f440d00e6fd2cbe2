"""The page on how rule and model agree with officers: figures, tables, and the same as CSV."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from praja.complaints import rules
from praja.complaints.models import RoutingModel
from praja.complaints.queries.agreement import Agreement, Confusion, Drift
from praja.government.queries import organization_name
from praja.kernel.text import number, percent, short_day
from praja.kernel.ui.components import Column, Content, Row, Status, Table, Tone

MOST_AGENCIES = 30


@dataclass(frozen=True, slots=True)
class AgreementView:
    """Everything on the page. `warning` says that the model fell behind; `missing` why there is none."""

    warning: str
    missing: str
    figures: list[tuple[str, str]]
    weeks: Table | None
    agencies: Table | None
    pairs: Table | None
    versions: Table | None


def agreement_view(
    counts: list[Agreement], pairs: list[Confusion], versions: list[RoutingModel], drift: Drift | None, *, fewest: int
) -> AgreementView:
    """Present the last twelve weeks."""
    weeks = [one for one in counts if one.week is not None]
    agencies = [one for one in counts if one.agency is not None]
    whole = next((one for one in counts if one.week is None and one.agency is None and one.decided), None)
    return AgreementView(
        warning=_warning(drift),
        missing=""
        if any(version.is_active for version in versions)
        else _("There is no model yet: it needs %(fewest)s handled reports that are not secret.") % {"fewest": fewest},
        figures=_figures(whole),
        weeks=_counts(_("By week"), _("Week from"), weeks) if weeks else None,
        agencies=_counts(_("By agency decided"), _("Agency"), islice(agencies, MOST_AGENCIES)) if agencies else None,
        pairs=_pairs(pairs) if pairs else None,
        versions=_versions(versions) if versions else None,
    )


def agreement_lines(counts: list[Agreement]) -> list[list[str]]:
    """The counts as lines of a CSV file, its heading first."""
    heading = [_("Week from"), _("Agency"), _("Decisions"), _("Rule agreed"), _("Model asked")]
    heading += [_("Model's first agreed"), _("Among its first three"), _("Model not sure")]
    return [heading] + [
        [
            one.week.isoformat() if one.week else "",
            _name(one.agency) if one.agency else "",
            *(str(count) for count in (one.decided, one.ruled, one.asked, one.first, one.among_three, one.unsure)),
        ]
        for one in counts
    ]


def _warning(drift: Drift | None) -> str:
    if drift is None or not drift.is_alarming:
        return ""
    return _(
        "In the last four weeks officers agreed with the model's first agency in %(now)s of %(count)s decisions; on its"
        " hold-out it was %(then)s. Check what has changed: agencies, categories, or the words of citizens."
    ) % {"now": _share(drift.agreement), "then": _share(drift.holdout), "count": number(drift.decisions)}


def _figures(whole: Agreement | None) -> list[tuple[str, str]]:
    if whole is None:
        return []
    return [
        (_("Decisions"), number(whole.decided)),
        (_("Rule agreed"), _of(whole.ruled, whole.decided)),
        (_("Model's first agreed"), _of(whole.first, whole.asked)),
        (_("Among its first three"), _of(whole.among_three, whole.asked)),
        (_("Model not sure"), _of(whole.unsure, whole.asked)),
    ]


def _counts(caption: str, first: str, counts: Iterable[Agreement]) -> Table:
    columns = [Column(first, is_heading=True), Column(_("Decisions"), is_number=True)]
    columns += [Column(_("Rule agreed"), is_number=True), Column(_("Model asked"), is_number=True)]
    columns += [Column(_("Model's first agreed"), is_number=True), Column(_("Among its first three"), is_number=True)]
    columns += [Column(_("Model not sure"), is_number=True)]
    rows = [
        Row(
            [
                short_day(one.week) if one.week else _name(one.agency or ""),
                one.decided,
                _of(one.ruled, one.decided),
                one.asked,
                _of(one.first, one.asked),
                _of(one.among_three, one.asked),
                _of(one.unsure, one.asked),
            ]
        )
        for one in counts
    ]
    return Table(columns, rows, caption=caption, is_compact=True)


def _pairs(pairs: list[Confusion]) -> Table:
    columns = [
        Column(_("Model said"), is_heading=True),
        Column(_("Officers decided")),
        Column(_("Times"), is_number=True),
    ]
    rows = [Row([_name(pair.proposed), _name(pair.decided), pair.times]) for pair in pairs]
    return Table(columns, rows, caption=_("Most often taken for each other"))


def _versions(versions: list[RoutingModel]) -> Table:
    columns = [Column(_("Version"), is_heading=True), Column(_("Trained")), Column(_("State"))]
    columns += [Column(_("Texts"), is_number=True), Column(_("Agencies"), is_number=True)]
    columns += [Column(_("First right"), is_number=True), Column(_("Among three"), is_number=True)]
    columns += [Column(_("Threshold"), is_number=True)]
    rows: list[Row] = []
    for version in versions:
        state: Content | Status = Status(_("active"), Tone.SUCCESS) if version.is_active else _("not in use")
        rows.append(
            Row(
                [
                    str(version.pk),
                    version.trained_at,
                    state,
                    version.texts,
                    version.agencies,
                    _share(version.top1),
                    _share(version.top3),
                    _share(version.threshold) if version.threshold < 1 else _("never sure"),
                ]
            )
        )
    return Table(columns, rows, caption=_("Versions of the model, on the newest fifth of their texts"), is_compact=True)


def _name(code: str) -> str:
    return rules.outside_name(code) if code in rules.outside_bodies() else organization_name(code)


def _of(part: int, whole: int) -> str:
    return percent(100 * part / whole, 0) if whole else "\N{EN DASH}"


def _share(value: float) -> str:
    return percent(100 * value, 1)
