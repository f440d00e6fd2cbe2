"""A BPMN drawing of any tool read as the draft of a procedure, with a list of what an officer has to complete.

What is drawn is kept as far as the table of an SOP can say it: tasks become steps, lanes performers, gateways
decisions, parallel tasks contributions. Everything else is told, not guessed at. Nothing in the file is executed or
fetched.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from lxml import etree

from praja.cases.definitions import (
    ALL_ANSWERED,
    APPLICANT,
    PLATFORM,
    ActionRule,
    Ask,
    Guard,
    Officer,
    Performer,
    Procedure,
    Seat,
    Step,
    Text,
)
from praja.cases.procedures.codes import folded, free_code, slug
from praja.kernel.actors import Role
from praja.kernel.errors import Invalid

LARGEST_BYTES = 2_000_000
MOST_STEPS = 150
LONGEST_NAME = 120
MOST_HOPS = 50
"""Gateways and events in a row between two tasks; more are not followed."""

_TASKS = re.compile(r"^(\w*[tT]ask|callActivity|subProcess|transaction|adHocSubProcess)$")
_NODES_BETWEEN = re.compile(r"^(\w*Gateway|intermediate\w*Event|boundaryEvent)$")
_APPLICANT = re.compile(r"pemohon|applicant|warga|masyarakat|citizen|customer|pelanggan", re.IGNORECASE)
_PLATFORM = re.compile(r"sistem|system|aplikasi|platform", re.IGNORECASE)
_HEADS = re.compile(r"\b(kepala|kadis|head|camat|lurah|kades)\b", re.IGNORECASE)
_FRONT = re.compile(r"verif|front|loket|pendaftaran", re.IGNORECASE)
_REFUSED = re.compile(r"tolak|refus|reject|declin", re.IGNORECASE)
_WITHDRAWN = re.compile(r"tarik|batal|withdraw|cancel", re.IGNORECASE)
END = Text(id="Selesai", en="Closed")
NEXT = Text(id="Lanjutkan", en="Go on")
NOT_ANSWERED = Text(id="Belum semua menjawab.", en="Not all have answered yet.")


@dataclass(frozen=True, slots=True)
class Todo:
    """Something the drawing does not say: for which step (its code, or empty), and what to do."""

    step: str
    message: str | Promise


@dataclass(frozen=True, slots=True)
class BpmnDraft:
    """What was read. The procedure has the right shape; the checker tells what it still lacks."""

    procedure: Procedure
    todo: tuple[Todo, ...]


@dataclass(slots=True)
class _Node:
    id: str
    kind: str
    name: str
    lane: str
    documentation: str
    leaving: list[tuple[str, str]] = field(default_factory=list)
    """Name of a flow and id of the node it goes to."""

    @property
    def is_task(self) -> bool:
        return bool(_TASKS.match(self.kind))


def draft_from_bpmn(
    xml: bytes, *, code: str, organizations: Mapping[str, str] | None = None, legal_basis: str = ""
) -> BpmnDraft:
    """Read a BPMN file.

    Args:
        code: of the procedure to be.
        organizations: names by code, to recognize the performers of lanes.

    Raises:
        Invalid: the file is too large, no XML, or draws no task.
    """
    nodes, remarks = _nodes(_root(xml))
    if not any(node.is_task for node in nodes.values()):
        raise Invalid(_("The file draws no task. Export a BPMN 2.0 process diagram."), field="file")
    if sum(node.is_task for node in nodes.values()) > MOST_STEPS:
        raise Invalid(_("The drawing has too many tasks for one procedure. Divide it."), field="file")
    return _Drafter(nodes, remarks, code, organizations or {}, legal_basis).draft()


def _root(xml: bytes) -> etree._Element:
    if len(xml) > LARGEST_BYTES:
        raise Invalid(_("The file is larger than 2 MB. Export the diagram alone."), field="file")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or root.getroottree().docinfo.doctype:
        raise Invalid(_("This is no BPMN file. Export the process as BPMN 2.0 (.bpmn)."), field="file")
    return root


def _local(element: etree._Element) -> str:
    """The name of an element without its namespace; tools differ in those. Empty for comments."""
    return element.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element if _local(child) == name)


def _name(element: etree._Element) -> str:
    return " ".join((element.get("name") or "").split())[:LONGEST_NAME]


def _nodes(root: etree._Element) -> tuple[dict[str, _Node], list[Todo]]:
    """The flow nodes of all processes by id, and remarks on what was left out."""
    pools = {element.get("processRef"): _name(element) for element in root.iter() if _local(element) == "participant"}
    lanes: dict[str, str] = {}
    for lane in (element for element in root.iter() if _local(element) == "lane"):  # inner lanes come later
        for reference in _children(lane, "flowNodeRef"):
            lanes[(reference.text or "").strip()] = _name(lane)
    nodes: dict[str, _Node] = {}
    for process in (element for element in root.iter() if _local(element) == "process"):
        for element in process:
            kind, key = _local(element), element.get("id") or ""
            if key and (_TASKS.match(kind) or _NODES_BETWEEN.match(kind) or kind in {"startEvent", "endEvent"}):
                told = " ".join("".join(text.itertext()).strip() for text in _children(element, "documentation"))
                lane = lanes.get(key) or pools.get(process.get("id")) or ""
                nodes[key] = _Node(key, kind, _name(element), lane, told[:500])
        for element in process:
            source, target = element.get("sourceRef") or "", element.get("targetRef") or ""
            if _local(element) == "sequenceFlow" and source in nodes and target in nodes:
                nodes[source].leaving.append((_name(element), target))
            attached = element.get("attachedToRef") or ""
            if _local(element) == "boundaryEvent" and attached in nodes and element.get("id") in nodes:
                nodes[attached].leaving.append((_name(element), element.get("id") or ""))
    remarks = []
    for kind, message in (
        ("messageFlow", _("Messages between pools are not read: write what is handed over as requirement or output.")),
        ("subProcess", _("A sub-process became one step: add its steps if they matter.")),
        ("timerEventDefinition", _("The drawing has timers: write the days of the steps.")),
    ):
        if any(_local(element) == kind for element in root.iter()):
            remarks.append(Todo("", message))
    return nodes, remarks


class _Drafter:
    def __init__(
        self,
        nodes: dict[str, _Node],
        remarks: list[Todo],
        code: str,
        organizations: Mapping[str, str],
        legal_basis: str,
    ) -> None:
        self.nodes, self.todo, self.code, self.legal_basis = nodes, remarks, code, legal_basis
        self.organizations = {folded(name): key for key, name in organizations.items()}
        self.codes: dict[str, str] = {}
        self.asks: defaultdict[str, list[_Node]] = defaultdict(list)
        self.passed: dict[str, str] = {}

    def draft(self) -> BpmnDraft:
        self._find_contributions()
        asked = {node.id for asks in self.asks.values() for node in asks}
        tasks = [node for node in self.nodes.values() if node.is_task and node.id not in asked]
        ends = [node for node in self.nodes.values() if node.kind == "endEvent"]
        for node in [*tasks, *ends]:
            self.codes[node.id] = self._new_code(node.name or ("closed" if node.kind == "endEvent" else "step"))
        self._tell_of_lanes()
        steps = [self._step(node) for node in tasks]
        if not ends or any(action.to == "closed" for step in steps for action in step.actions):
            steps += [] if "closed" in self.codes.values() else [_closing("closed", END)]
        steps += [_closing(self.codes[node.id], Text(node.name, node.name) if node.name else END) for node in ends]
        self.todo.append(Todo("", _("Write requirements, time and output of each step.")))
        self.todo.append(Todo("", _("Check the outcome of each decision that closes the case.")))
        procedure = Procedure(
            code=self.code,
            name=Text(self.code, self.code),
            legal_basis=self.legal_basis,
            start=self._start(tasks),
            clocks={},
            steps=tuple(steps),
        )
        return BpmnDraft(procedure, tuple(self.todo))

    def _find_contributions(self) -> None:
        """Tasks between a parallel split and its join contribute to the task after the join."""
        for split in self.nodes.values():
            branches = [self.nodes[target] for _label, target in split.leaving]
            if not split.kind.startswith("parallel") or len(branches) < 2:
                continue
            joins = {target for branch in branches for _label, target in branch.leaving}
            join = self.nodes[next(iter(joins))] if len(joins) == 1 else None
            after = self.nodes[join.leaving[0][1]] if join is not None and len(join.leaving) == 1 else None
            if after is None or not after.is_task or not all(branch.is_task for branch in branches):
                self.todo.append(
                    Todo(
                        "",
                        format_lazy(
                            _("“{name}” starts tasks beside each other: make contributions of one step of them."),
                            name=split.name or split.id,
                        ),
                    )
                )
                continue
            self.asks[after.id] += branches
            self.passed[split.id] = after.id

    def _step(self, node: _Node) -> Step:
        code, asks = self.codes[node.id], self.asks[node.id]
        performer = self._performer(node.lane)
        actions = self._actions(node, is_asked=bool(asks) and performer == PLATFORM)
        taken: set[str] = set()
        return Step(
            code=code,
            name=Text(node.name or code, node.name or code),
            actor=performer,
            requirements=Text(node.documentation, node.documentation),
            output=Text("", ""),
            actions=tuple(actions),
            asks=tuple(self._ask(ask, taken) for ask in asks),
        )

    def _ask(self, node: _Node, taken: set[str]) -> Ask:
        performer = self._performer(node.lane)
        officer = performer if isinstance(performer, Officer) else Officer((Role.HANDLER,), Seat.RESPONSIBLE)
        code = free_code(slug(node.name) or "ask", taken)
        taken.add(code)
        return Ask(code, Text(node.name, node.name), officer, days=0)

    def _actions(self, node: _Node, *, is_asked: bool) -> list[ActionRule]:
        taken: set[str] = set()
        actions = []
        guards = (Guard(ALL_ANSWERED, NOT_ANSWERED),) if is_asked else ()
        for label, target in self._targets(node):
            to = self.codes[target] if target else "closed"
            name = Text(label, label) if label else NEXT
            closes = not target or self.nodes[target].kind == "endEvent"
            ending = f"{label} {self.nodes[target].name}" if target else label
            code = free_code(slug(label) or "next", taken)
            taken.add(code)
            actions.append(ActionRule(code, name, to, guards=guards, outcome=_outcome(ending) if closes else ""))
        return actions

    def _targets(self, node: _Node) -> list[tuple[str, str]]:
        """Label and node of each task or end that follows, through gateways and events; the end of all is ""."""
        found: dict[tuple[str, str], None] = {}
        waiting = [(label, target, 0) for label, target in reversed(node.leaving)]
        while waiting:
            label, target, hops = waiting.pop()
            target = self.passed.get(target, target)
            following = self.nodes[target]
            if target in self.codes:
                found[label, target] = None
            elif hops < MOST_HOPS:
                own = following.name if following.kind.endswith("Event") else ""
                waiting += [(further or label or own, to, hops + 1) for further, to in reversed(following.leaving)]
        return list(found) or [("", "")]

    def _start(self, tasks: list[_Node]) -> str:
        starts = [node for node in self.nodes.values() if node.kind == "startEvent"]
        entered = {target for node in self.nodes.values() for _label, target in node.leaving}
        first = starts[0] if starts else next((node for node in tasks if node.id not in entered), tasks[0])
        if len(starts) > 1:
            self.todo.append(Todo("", _("The drawing starts in several places: choose the first step.")))
        if first.is_task:
            return self.codes[first.id]
        begun = self._targets(first)[0][1]
        return self.codes.get(begun) or self.codes[tasks[0].id]

    def _performer(self, lane: str) -> Performer:
        if _APPLICANT.search(lane):
            return APPLICANT
        if _PLATFORM.search(lane):
            return PLATFORM
        role = Role.HEAD if _HEADS.search(lane) else Role.VERIFIER if _FRONT.search(lane) else Role.HANDLER
        return Officer((role,), self._organization(lane) or Seat.RESPONSIBLE)

    def _organization(self, lane: str) -> str:
        words = f" {folded(lane)} "
        return next((key for name, key in self.organizations.items() if name and f" {name} " in words), "")

    def _tell_of_lanes(self) -> None:
        for lane in dict.fromkeys(node.lane for node in self.nodes.values() if node.is_task):
            if not lane:
                self.todo.append(Todo("", _("Some tasks stand in no lane: choose who does them.")))
            elif isinstance(self._performer(lane), Officer) and not self._organization(lane):
                self.todo.append(
                    Todo("", format_lazy(_("Choose role and organization for what “{lane}” does."), lane=lane))
                )

    def _new_code(self, name: str) -> str:
        return free_code(slug(name) or "step", set(self.codes.values()))


def _closing(code: str, name: Text) -> Step:
    return Step(code, name, PLATFORM, Text("", ""), Text("", ""), (), closes=True)


def _outcome(words: str) -> str:
    if _REFUSED.search(words):
        return "refused"
    return "withdrawn" if _WITHDRAWN.search(words) else "granted"
