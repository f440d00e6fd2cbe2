"""What the pages of the editor show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from praja.cases.definitions import Procedure
from praja.cases.forms import Form
from praja.cases.procedures.actors import performer_key, performer_name, performers
from praja.cases.procedures.check import Finding, Severity, check_process
from praja.cases.procedures.graph import Flow
from praja.cases.procedures.rows import SopRow, sop_rows
from praja.cases.procedures.simulate import Simulation, StepTimes
from praja.government.queries import organization_names
from praja.kernel.errors import Invalid
from praja.kernel.text import number, percent
from praja.kernel.ui.components import Column, Link, Row, Status, Table, Tone
from praja.services.standards import checking
from praja.services.standards.definitions import parse_service
from praja.services.standards.editor.content import Content
from praja.services.standards.editor.differences import LABELS, Difference
from praja.services.standards.editor.queries import KeptService
from praja.services.standards.models import ServiceVersion, State
from praja.services.standards.queries import published_services

TONES = {
    State.DRAFT: Tone.PROGRESS,
    State.PROPOSED: Tone.WARNING,
    State.PUBLISHED: Tone.SUCCESS,
    State.SUPERSEDED: Tone.NEUTRAL,
    State.WITHDRAWN: Tone.DANGER,
}


def state_status(version: ServiceVersion) -> Status:
    """The state of a version."""
    return Status(State(version.state).label, TONES[State(version.state)])


def services_table(kept: Iterable[KeptService]) -> Table:
    """The services somebody keeps."""
    columns = [Column(_("Service"), is_heading=True, is_wide=True), Column(_("In force")), Column(_("In work"))]
    rows = [
        Row(
            [
                item.service.name_id,
                _("version %(number)s") % {"number": item.published.number} if item.published else None,
                state_status(item.opened) if item.opened else None,
            ],
            href=reverse("service_editor:versions", args=[item.service.pk]),
        )
        for item in kept
    ]
    return Table(columns, rows, caption=_("Services you keep"), is_caption_hidden=True)


def versions_table(versions: Sequence[ServiceVersion]) -> Table:
    """The versions of a service, newest first."""
    columns = [
        Column(_("Version"), is_heading=True),
        Column(_("State")),
        Column(_("Made")),
        Column(_("In force from")),
        Column(_("What it changes"), is_wide=True),
        Column(_("Compare")),
    ]
    rows = []
    for version in versions:
        address = reverse("service_editor:table", args=[version.service_id, version.number])
        comparison = reverse("service_editor:compare", args=[version.service_id, version.number])
        rows.append(
            Row(
                [
                    str(version.number),
                    state_status(version),
                    version.made_at,
                    version.published_at,
                    version.note or (_("from the pack") if version.is_from_pack else ""),
                    Link(_("with the one before"), comparison) if version.number > 1 else None,
                ],
                href=address,
            )
        )
    return Table(columns, rows, caption=_("Versions"), is_caption_hidden=True)


@dataclass(frozen=True, slots=True)
class EditorRow:
    """A row of the table with where it is edited; contributions have no buttons of their own."""

    row: SopRow
    performer: str
    href: str
    is_start: bool
    decisions: str

    @property
    def is_step(self) -> bool:
        return self.row.ask is None


def editor_rows(version: ServiceVersion, procedure: Procedure) -> list[EditorRow]:
    """The table as it is edited."""
    return [
        EditorRow(
            row,
            performer_name(row.performer),
            reverse("service_editor:step", args=[version.service_id, version.number, row.step.code]),
            row.ask is None and row.step.code == procedure.start,
            "; ".join(decision.words for decision in row.decisions),
        )
        for row in sop_rows(procedure)
    ]


@dataclass(frozen=True, slots=True)
class OnTheirWay:
    """Cases that a new version finds: how many, and in which steps that are gone in it."""

    count: int
    gone: Sequence[tuple[str, int]]


def on_their_way(cases: Mapping[str, int], procedure: Procedure) -> OnTheirWay:
    """What a version would find if it were published now; `cases` counts the open ones by step."""
    known = {step.code for step in procedure.steps}
    return OnTheirWay(sum(cases.values()), [(step, count) for step, count in cases.items() if step not in known])


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding with the name of its step and where it is edited."""

    status: Status
    message: str
    remedy: str
    href: str = ""


def shown_findings(
    content: Content, procedure: Procedure, forms: Mapping[str, Form], version: ServiceVersion
) -> list[ShownFinding]:
    """What the checkers say of a draft: of its procedure, then of its other parts."""
    promise = content["standard"]["duration"]["days"]
    types = {code: form.types() for code, form in forms.items()}
    found = check_process(
        procedure,
        types,
        content.get("documents", {}),
        promise,
        organizations=organization_names(),
        services={*published_services(), version.service_id},
    )
    return [*(_shown(finding, version) for finding in found), *_other_faults(content)]


def _shown(finding: Finding, version: ServiceVersion) -> ShownFinding:
    is_error = finding.severity is Severity.ERROR
    status = Status(_("fault"), Tone.DANGER) if is_error else Status(_("check"), Tone.WARNING)
    place = [version.service_id, version.number, finding.step]
    href = reverse("service_editor:step", args=place) if finding.step else ""
    return ShownFinding(status, str(finding.message), str(finding.remedy), href)


def _other_faults(content: Content) -> list[ShownFinding]:
    try:
        faults = list(checking.faults(parse_service(content)))
    except Invalid as error:
        faults = str(error.message).split("; ")
    status = Status(_("fault"), Tone.DANGER)
    return [ShownFinding(status, fault, "") for fault in faults if not fault.startswith("procedure:")]


def differences_table(found: Iterable[Difference], before: ServiceVersion, after: ServiceVersion) -> Table:
    """What differs between two versions."""
    columns = [
        Column(_("What"), is_heading=True, is_wide=True),
        Column(_("How")),
        Column(_("Version %(number)s") % {"number": before.number}, is_wide=True),
        Column(_("Version %(number)s") % {"number": after.number}, is_wide=True),
    ]
    rows = [Row([item.what, LABELS[item.kind], item.before, item.after]) for item in found]
    return Table(columns, rows, caption=_("Differences"), is_caption_hidden=True)


def desk_names(procedure: Procedure) -> dict[str, str]:
    """Whoever works at a desk, by the key of the simulator; neither the applicant nor the platform does."""
    return {
        performer_key(performer): performer_name(performer)
        for performer in performers(procedure)
        if not isinstance(performer, str)
    }


def decision_names(procedure: Procedure) -> dict[tuple[str, str], str]:
    """The decisions of steps that have several, by step and decision."""
    flow = Flow(procedure)
    return {
        (code, action.code): f"{step.name}: {action.name}"
        for code, step in flow.steps.items()
        for action in step.actions
        if len({way.action.code for way in flow.leaving[code] if way.target != code}) > 1
    }


@dataclass(frozen=True, slots=True)
class SimulationPage:
    """What came out of a simulation, in words and as a table."""

    summary: list[str]
    table: Table


def simulation_page(procedure: Procedure, result: Simulation, promise: int) -> SimulationPage:
    """A simulation in words: how long it takes, where it jams, how often the promise is broken."""
    words = [
        _("Nine of ten cases finish within %(days)s working days, half of them within %(median)s.")
        % {"days": result.days_90, "median": result.median_days}
    ]
    if result.above_promise is not None:
        words.append(
            _("%(share)s take longer than the %(promise)s working days promised.")
            % {"share": percent(round(100 * result.above_promise)), "promise": promise}
        )
    if result.bottleneck is None:
        words.append(_("Nothing jams."))
    else:
        words.append(
            _("The bottleneck is “%(step)s” (%(who)s): a case waits %(days)s working days there.")
            % {
                "step": procedure.step(result.bottleneck.step).name,
                "who": desk_names(procedure).get(result.bottleneck.desk, result.bottleneck.desk),
                "days": number(result.bottleneck.waiting_days, 1),
            }
        )
    if result.finished < result.cases:
        words.append(
            _("%(count)s of %(cases)s cases go round without end.")
            % {"count": result.cases - result.finished, "cases": result.cases}
        )
    return SimulationPage(words, _times_table(procedure, result))


def _times_table(procedure: Procedure, result: Simulation) -> Table:
    columns = [
        Column(_("Step"), is_heading=True, is_wide=True),
        Column(_("Who")),
        Column(_("Times done"), is_number=True),
        Column(_("Waits, days"), is_number=True),
        Column(_("Longest wait"), is_number=True),
        Column(_("Takes, days"), is_number=True),
        Column(_("Desk in use"), is_number=True),
    ]
    names = {performer_key(performer): performer_name(performer) for performer in performers(procedure)}
    return Table(columns, [_times_row(procedure, names, item, result) for item in result.steps])


def _times_row(procedure: Procedure, names: Mapping[str, str], item: StepTimes, result: Simulation) -> Row:
    busy = result.busy.get(item.desk)
    return Row(
        [
            str(procedure.step(item.step).name),
            names.get(item.desk, item.desk),
            item.visits,
            number(item.waiting_days, 1),
            number(item.longest_waiting_days, 1),
            number(item.working_days, 1),
            percent(round(100 * busy)) if busy is not None else None,
        ]
    )
