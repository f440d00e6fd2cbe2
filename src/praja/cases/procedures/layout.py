"""Places steps on a grid and leads arrows round them: one slot after the other along, one lane for each actor across.

Both drawings use it, the flow of the SOP from top to bottom and BPMN from left to right, so it knows neither x nor y:
`along` grows with the steps, `across` with the actors. Arrows run in the gaps before slots and in the gutters between
lanes, where no symbol stands; arrows to the same target share their way, others get a track each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Point = tuple[float, float]
"""Along and across, in pixels."""


@dataclass(frozen=True, slots=True)
class Node:
    """A symbol: its slot and lane, its size, and whether it stands on a corner."""

    key: str
    slot: int
    lane: int
    along: float
    across: float
    is_diamond: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow from one node to another; `name` tells arrows between the same two apart."""

    source: str
    target: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Spacing:
    """Pixels left free before a slot, between lanes, round a symbol in its lane, and between tracks."""

    gap: float
    gutter: float
    lane: float
    track: float


@dataclass(slots=True)
class Layout:
    """Where everything stands.

    Attributes:
        centres: of the nodes, by key.
        routes: the corners of each arrow, from the edge of its source to that of its target.
        slots, lanes: where each begins and ends; gaps and gutters are shared out between neighbours.
    """

    centres: dict[str, Point] = field(default_factory=dict)
    routes: list[tuple[Edge, list[Point]]] = field(default_factory=list)
    slots: list[tuple[float, float]] = field(default_factory=list)
    lanes: list[tuple[float, float]] = field(default_factory=list)

    @property
    def along(self) -> float:
        return self.slots[-1][1]

    @property
    def across(self) -> float:
        return self.lanes[-1][1] if self.lanes else 0.0


def arrange(
    nodes: Sequence[Node],
    edges: Sequence[Edge],
    spacing: Spacing,
    *,
    lanes: int,
    least: Mapping[int, float] | None = None,
) -> Layout:
    """Give every node its place and every arrow its way.

    Args:
        lanes: how many there are, with or without nodes.
        least: what a slot needs along at least, by its number.
    """
    return _Arranger(nodes, edges, spacing, lanes, least or {}).arrange()


class _Arranger:
    def __init__(
        self,
        nodes: Sequence[Node],
        edges: Sequence[Edge],
        spacing: Spacing,
        lanes: int,
        least: Mapping[int, float],
    ) -> None:
        self.nodes = {node.key: node for node in nodes}
        self.edges = [edge for edge in edges if edge.source != edge.target]
        self.spacing, self.lane_count, self.least = spacing, lanes, least
        self.layout = Layout()
        self.gap_tracks: dict[str, float] = {}
        self.gutter_tracks: dict[tuple[int, str], float] = {}

    def arrange(self) -> Layout:
        self._place_slots()
        self._place_lanes()
        for node in self.nodes.values():
            self.layout.centres[node.key] = (self.middle_of_slot[node.slot], self.middle_of_lane[node.lane])
        offsets = self._side_offsets()
        for edge in self.edges:
            self.layout.routes.append((edge, self._route(edge, offsets)))
        return self.layout

    def _place_slots(self) -> None:
        targets: defaultdict[int, list[str]] = defaultdict(list)
        for edge in self.edges:
            slot = self.nodes[edge.target].slot
            if edge.target not in targets[slot]:
                targets[slot].append(edge.target)
        count = 1 + max((node.slot for node in self.nodes.values()), default=0)
        position = 0.0
        self.middle_of_slot: list[float] = []
        begins: list[float] = []
        for slot in range(count):
            begins.append(position)
            entering = sorted(targets[slot], key=lambda key: self.nodes[key].lane)
            for number, key in enumerate(entering, 1):
                self.gap_tracks[key] = position + self.spacing.gap / 2 + number * self.spacing.track
            position += self.spacing.gap + (len(entering) + 1) * self.spacing.track
            sizes = [node.along for node in self.nodes.values() if node.slot == slot]
            extent = max([self.least.get(slot, 0.0), *sizes])
            self.middle_of_slot.append(position + extent / 2)
            position += extent
        self.layout.slots = list(pairwise([*begins, position + self.spacing.gap]))

    def _place_lanes(self) -> None:
        runs: defaultdict[int, dict[str, tuple[float, float]]] = defaultdict(dict)
        for edge in self.edges:
            side = self._side(edge)
            if side:
                gutter = self.nodes[edge.source].lane + (side > 0)
                ends = self.middle_of_slot[self.nodes[edge.source].slot], self.gap_tracks[edge.target]
                low, high = runs[gutter].get(edge.target, ends)
                runs[gutter][edge.target] = min(low, *ends), max(high, *ends)
        sizes = [
            max([node.across for node in self.nodes.values() if node.lane == lane], default=0.0) + self.spacing.lane
            for lane in range(self.lane_count)
        ]
        position = 0.0
        self.middle_of_lane: list[float] = []
        bounds: list[float] = []
        for gutter in range(self.lane_count + 1):
            numbers, count = _tracks(runs[gutter])
            for target, number in numbers.items():
                self.gutter_tracks[gutter, target] = position + self.spacing.gutter / 2 + number * self.spacing.track
            width = self.spacing.gutter + max(0, count - 1) * self.spacing.track
            bounds.append(
                position if gutter == 0 else position + width if gutter == self.lane_count else position + width / 2
            )
            position += width
            if gutter < self.lane_count:
                self.middle_of_lane.append(position + sizes[gutter] / 2)
                position += sizes[gutter]
        self.layout.lanes = list(pairwise(bounds))

    def _side(self, edge: Edge) -> int:
        """On which side of its source an arrow leaves: 0 straight on to the next slot, else -1 or 1 across."""
        source, target = self.nodes[edge.source], self.nodes[edge.target]
        if target.slot == source.slot + 1:
            return 0
        if target.lane != source.lane:
            return 1 if target.lane > source.lane else -1
        return 1 if target.slot > source.slot else -1

    def _side_offsets(self) -> dict[tuple[str, int, str], float]:
        """How far from the middle of its source an arrow leaves, by source, side and target."""
        leaving: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for edge in self.edges:
            side = self._side(edge)
            if side and edge.target not in leaving[edge.source, side]:
                leaving[edge.source, side].append(edge.target)
        offsets: dict[tuple[str, int, str], float] = {}
        for (source, side), targets in leaving.items():
            step = min(14.0, self.nodes[source].along / (len(targets) + 1))
            targets.sort(key=lambda key: self.gap_tracks[key])
            for number, target in enumerate(targets):
                offsets[source, side, target] = (number - (len(targets) - 1) / 2) * step
        return offsets

    def _route(self, edge: Edge, offsets: dict[tuple[str, int, str], float]) -> list[Point]:
        source, target = self.nodes[edge.source], self.nodes[edge.target]
        (along, across), (to_along, to_across) = self.layout.centres[edge.source], self.layout.centres[edge.target]
        arrival = (to_along - target.along / 2, to_across)
        track = self.gap_tracks[edge.target]
        side = self._side(edge)
        if not side:
            leaves = (along + source.along / 2, across)
            return [leaves, arrival] if across == to_across else [leaves, (track, across), (track, to_across), arrival]
        offset = offsets[edge.source, side, edge.target]
        half = source.across / 2
        if source.is_diamond:
            half *= 1 - abs(offset) / (source.along / 2)
        gutter = self.gutter_tracks[source.lane + (side > 0), edge.target]
        start = along + offset
        return [(start, across + side * half), (start, gutter), (track, gutter), (track, to_across), arrival]


def _tracks(runs: Mapping[str, tuple[float, float]]) -> tuple[dict[str, int], int]:
    """A track for each run so that no two beside each other overlap, and how many tracks that takes."""
    ends: list[float] = []
    numbers: dict[str, int] = {}
    for key, (low, high) in sorted(runs.items(), key=lambda item: item[1]):
        number = next((number for number, end in enumerate(ends) if end < low), len(ends))
        if number == len(ends):
            ends.append(high)
        else:
            ends[number] = high
        numbers[key] = number
    return numbers, len(ends)
