"""A procedure as BPMN 2.0 with its diagram: lanes are performers, tasks steps, gateways decisions.

Only what the table says is written, so other tools draw it but cannot run it. Contributions run between two parallel
gateways before the step they belong to.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _
from lxml import etree

from praja.cases.definitions import CITIZENS, PLATFORM, ActionRule, Performer, Procedure
from praja.cases.procedures.actors import performer_name
from praja.cases.procedures.graph import Flow
from praja.cases.procedures.layout import Edge, Layout, Node, Spacing, arrange
from praja.cases.procedures.rows import SopRow, sop_rows

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
BOUNDS = "http://www.omg.org/spec/DD/20100524/DC"
WAYPOINTS = "http://www.omg.org/spec/DD/20100524/DI"
SCHEMA = "http://www.w3.org/2001/XMLSchema-instance"
NAMESPACES = {None: BPMN, "bpmndi": DIAGRAM, "dc": BOUNDS, "di": WAYPOINTS, "xsi": SCHEMA}
SPACING = Spacing(gap=34, gutter=26, lane=24, track=10)
SIZES = {"task": (100.0, 80.0), "gateway": (50.0, 50.0), "event": (36.0, 36.0)}
HEADING = 30.0
"""Width of the names of the pool and of its lanes."""


@dataclass(frozen=True, slots=True)
class _Symbol:
    """A flow node: the element it becomes, its size, who does it, its words."""

    key: str
    tag: str
    size: str
    slot: int
    performer: Performer
    name: str = ""
    documentation: str = ""


@dataclass(frozen=True, slots=True)
class _Flow:
    source: str
    target: str
    name: str = ""
    condition: str = ""


def bpmn_xml(procedure: Procedure) -> bytes:
    """The procedure as a BPMN 2.0 file in the reader's language, UTF-8; opens in bpmn-js and what is built on it."""
    symbols, flows = _Charter(procedure).charted()
    lanes = list(dict.fromkeys(symbol.performer for symbol in symbols))
    layout = arrange(
        [
            Node(
                symbol.key,
                symbol.slot,
                lanes.index(symbol.performer),
                *SIZES[symbol.size],
                is_diamond=symbol.size == "gateway",
            )
            for symbol in symbols
        ],
        [Edge(flow.source, flow.target, str(number)) for number, flow in enumerate(flows, 1)],
        SPACING,
        lanes=len(lanes),
    )
    root = etree.Element(
        _tag("definitions"),
        {"id": "definitions", "targetNamespace": "https://praja.id/bpmn", "exporter": "Praja"},
        nsmap=NAMESPACES,
    )
    pool = etree.SubElement(root, _tag("collaboration"), id="collaboration")
    etree.SubElement(pool, _tag("participant"), id="pool", name=str(procedure.name), processRef="process")
    _process(root, procedure, symbols, flows, lanes)
    _diagram(root, symbols, lanes, layout)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


class _Charter:
    """Turns rows into symbols from left to right, and decisions into flows between them."""

    def __init__(self, procedure: Procedure) -> None:
        self.flow = Flow(procedure)
        self.rows = sop_rows(procedure)
        self.numbers = {code: f"step_{number}" for number, code in enumerate(self.flow.steps, 1)}
        self.symbols: list[_Symbol] = []
        self.flows: list[_Flow] = []
        self.entries: dict[str, str] = {}
        self.exits: dict[str, str] = {}
        self.slot = 0

    def charted(self) -> tuple[list[_Symbol], list[_Flow]]:
        start = self.flow.procedure.start
        if start in self.flow.steps:
            self._add("start", "startEvent", "event", self.flow.steps[start].actor, name=_("Start"))
        asked: defaultdict[str, list[SopRow]] = defaultdict(list)
        for row in self.rows:
            if row.ask is not None:
                asked[row.step.code].append(row)
        for row in self.rows:
            if row.ask is None:
                self._step(row, asked[row.step.code])
        if start in self.flow.steps:
            self.flows.append(_Flow("start", self.entries[start]))
        for row in self.rows:
            self._decisions(row)
        return self.symbols, self.flows

    def _step(self, row: SopRow, asked: list[SopRow]) -> None:
        key, performer = self.numbers[row.step.code], row.performer
        self.entries[row.step.code] = f"{key}_split" if asked else key
        if asked:
            self._asks(key, performer, asked)
        if row.step.closes and not row.decisions:
            self._add(key, "endEvent", "event", performer, name=row.name, documentation=_told(row))
        else:
            tag = "serviceTask" if performer == PLATFORM else "manualTask" if performer in CITIZENS else "userTask"
            self._add(key, tag, "task", performer, name=row.name, documentation=_told(row))
        self.exits[row.step.code] = key
        if len(row.decisions) > 1:
            self._add(f"{key}_decision", "exclusiveGateway", "gateway", performer)
            self.flows.append(_Flow(key, f"{key}_decision"))
            self.exits[row.step.code] = f"{key}_decision"

    def _decisions(self, row: SopRow) -> None:
        """One flow to each target; decisions that lead to the same one share it."""
        leading: defaultdict[str, list[ActionRule]] = defaultdict(list)
        for decision in row.decisions:
            for target in decision.targets:
                leading[target].append(decision.action)
        for target, actions in leading.items():
            name = " / ".join(str(action.name) for action in actions)
            condition = actions[0].when if len(actions) == 1 else ""
            self.flows.append(_Flow(self.exits[row.step.code], self.entries[target], name, condition))

    def _asks(self, key: str, performer: Performer, asked: list[SopRow]) -> None:
        self._add(f"{key}_split", "parallelGateway", "gateway", performer)
        taken: set[Performer] = set()
        for number, row in enumerate(asked, 1):
            if row.performer in taken:
                self.slot += 1
                taken.clear()
            taken.add(row.performer)
            name = f"{key}_ask_{number}"
            self.symbols.append(
                _Symbol(name, "userTask", "task", self.slot, row.performer, row.name, documentation=_told(row))
            )
            self.flows += [_Flow(f"{key}_split", name), _Flow(name, f"{key}_join")]
        self.slot += 1
        self._add(f"{key}_join", "parallelGateway", "gateway", performer)
        self.flows.append(_Flow(f"{key}_join", key))

    def _add(
        self, key: str, tag: str, size: str, performer: Performer, *, name: str = "", documentation: str = ""
    ) -> None:
        self.symbols.append(_Symbol(key, tag, size, self.slot, performer, name, documentation))
        self.slot += 1


def _told(row: SopRow) -> str:
    told = [(_("What is needed"), row.requirements), (_("Time"), row.time), (_("Output"), row.output)]
    return "\n".join(f"{title}: {text}" for title, text in told if text)


def _process(
    root: etree._Element, procedure: Procedure, symbols: list[_Symbol], flows: list[_Flow], lanes: list[Performer]
) -> None:
    process = etree.SubElement(root, _tag("process"), id="process", name=str(procedure.name), isExecutable="false")
    lane_set = etree.SubElement(process, _tag("laneSet"), id="lanes")
    for number, performer in enumerate(lanes, 1):
        lane = etree.SubElement(lane_set, _tag("lane"), id=f"lane_{number}", name=performer_name(performer))
        for symbol in symbols:
            if symbol.performer == performer:
                etree.SubElement(lane, _tag("flowNodeRef")).text = symbol.key
    for symbol in symbols:
        named = {"name": _clean(symbol.name)} if symbol.name else {}
        node = etree.SubElement(process, _tag(symbol.tag), {"id": symbol.key} | named)
        if symbol.documentation:
            etree.SubElement(node, _tag("documentation")).text = _clean(symbol.documentation)
        for tag, end in (("incoming", "target"), ("outgoing", "source")):
            for number, flow in enumerate(flows, 1):
                if getattr(flow, end) == symbol.key:
                    etree.SubElement(node, _tag(tag)).text = f"flow_{number}"
    for number, flow in enumerate(flows, 1):
        ends = {"id": f"flow_{number}", "sourceRef": flow.source, "targetRef": flow.target}
        element = etree.SubElement(
            process, _tag("sequenceFlow"), ends | ({"name": _clean(flow.name)} if flow.name else {})
        )
        if flow.condition:
            condition = etree.SubElement(
                element, _tag("conditionExpression"), {f"{{{SCHEMA}}}type": "tFormalExpression"}
            )
            condition.text = _clean(flow.condition)


def _diagram(root: etree._Element, symbols: list[_Symbol], lanes: list[Performer], layout: Layout) -> None:
    diagram = etree.SubElement(root, f"{{{DIAGRAM}}}BPMNDiagram", id="diagram")
    plane = etree.SubElement(diagram, f"{{{DIAGRAM}}}BPMNPlane", id="plane", bpmnElement="collaboration")
    left = 2 * HEADING
    _shape(plane, "pool", 0.0, 0.0, left + layout.along, layout.across, is_horizontal=True)
    for number, (begin, end) in enumerate(layout.lanes, 1):
        _shape(plane, f"lane_{number}", HEADING, begin, HEADING + layout.along, end - begin, is_horizontal=True)
    for symbol in symbols:
        width, height = SIZES[symbol.size]
        x, y = layout.centres[symbol.key]
        _shape(plane, symbol.key, left + x - width / 2, y - height / 2, width, height)
    for route, points in layout.routes:
        of = f"flow_{route.name}"
        edge = etree.SubElement(plane, f"{{{DIAGRAM}}}BPMNEdge", id=f"{of}_edge", bpmnElement=of)
        for x, y in points:
            etree.SubElement(edge, f"{{{WAYPOINTS}}}waypoint", x=f"{left + x:.0f}", y=f"{y:.0f}")


def _shape(
    plane: etree._Element, of: str, x: float, y: float, width: float, height: float, *, is_horizontal: bool = False
) -> None:
    flag = {"isHorizontal": "true"} if is_horizontal else {}
    shape = etree.SubElement(plane, f"{{{DIAGRAM}}}BPMNShape", {"id": f"{of}_shape", "bpmnElement": of} | flag)
    bounds = {"x": f"{x:.0f}", "y": f"{y:.0f}", "width": f"{width:.0f}", "height": f"{height:.0f}"}
    etree.SubElement(shape, f"{{{BOUNDS}}}Bounds", bounds)


def _tag(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def _clean(text: str) -> str:
    """Without the control characters XML cannot carry."""
    return "".join(character for character in text if character >= " " or character in "\n\t")
