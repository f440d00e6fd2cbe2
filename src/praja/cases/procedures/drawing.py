"""The flow of a procedure as SVG in the fixed grid of the SOP-AP: a row for each step, a column for each performer.

Rectangle: activity; diamond: decision; rounded: end. Lines take the colour of the text around them, so the drawing
prints black and follows a dark page. The table beside it says the same in words.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.translation import gettext as _

from praja.cases.definitions import Procedure
from praja.cases.procedures.actors import performer_name
from praja.cases.procedures.layout import Edge, Layout, Node, Point, Spacing, arrange
from praja.cases.procedures.rows import SopRow, columns, sop_rows

SPACING = Spacing(gap=16, gutter=24, lane=26, track=9)
SYMBOL, DIAMOND, TERMINAL = (40.0, 84.0), (52.0, 92.0), (34.0, 84.0)
"""Height and width."""
LINE = 16.0
NAMES = 230.0
"""Width of the column of activities."""
PAGE_RATIO = 0.64
"""Height to width of what is printed of a page A4 across."""
LETTER, STRONG_LETTER = 6.9, 8.2
"""Widths of an average letter."""
FREE_DECISIONS = 3
"""Decisions a diamond has room for; it grows with more."""
ASKED = "asked"
SVG = "http://www.w3.org/2000/svg"
LOOK = {
    "class": "flow",
    "role": "img",
    "fill": "none",
    "stroke": "currentColor",
    "stroke-width": "1.5",
    "font-size": "13",
    "font-family": "system-ui, sans-serif",
}
ON_PAGE = "var(--surface, #fff)"


@dataclass(frozen=True, slots=True)
class _Column:
    """A column right of the performers: its title, its width, its text in each row."""

    title: str
    width: float
    texts: Sequence[Sequence[str]]


def flow_svg(procedure: Procedure, *, current: str = "", paper: str = ON_PAGE) -> str:
    """The drawing in the reader's language, as the text of an SVG element; empty for a procedure without steps.

    Args:
        current: code of the step a case is in; drawn with a thick line.
        paper: the colour behind marks that stand on lines; a plain one for programs that know no CSS variables.
    """
    rows = sop_rows(procedure)
    decisions = _Column(_("Decisions"), 250, [_remarks(row) for row in rows])
    return _drawn(procedure, rows, [decisions], current=current, paper=paper).text() if rows else ""


def sop_pages(procedure: Procedure, *, paper: str = ON_PAGE) -> list[str]:
    """The whole table of the SOP-AP with the flow in it, cut between rows into drawings that fit a page A4 across.

    A row that is higher alone stands alone; arrows go on over the cuts.
    """
    rows = sop_rows(procedure)
    quality = [
        _Column(_("What is needed"), 150, [[row.requirements] for row in rows]),
        _Column(_("Time"), 96, [[row.time] for row in rows]),
        _Column(_("Output"), 140, [[row.output] for row in rows]),
        _Column(_("Remarks"), 190, [_remarks(row) for row in rows]),
    ]
    return _drawn(procedure, rows, quality, current="", paper=paper).pages() if rows else []


def _drawn(procedure: Procedure, rows: list[SopRow], right: list[_Column], *, current: str, paper: str) -> _Drawing:
    names = [_wrapped([row.name], NAMES - 46) for row in rows]
    texts = [[_wrapped(text, column.width - 14) for text in column.texts] for column in right]
    lanes = columns(rows)
    nodes = [_node(row, slot, lanes.index(row.performer)) for slot, row in enumerate(rows)]
    least = {
        slot: LINE * max(len(names[slot]), *(len(column[slot]) for column in texts)) + 8 for slot in range(len(rows))
    }
    layout = arrange(nodes, [*_edges(rows), *_asked(rows)], SPACING, lanes=len(lanes), least=least)
    titles = [
        _wrapped([performer_name(lane)], end - begin - 6, STRONG_LETTER)
        for lane, (begin, end) in zip(lanes, layout.lanes, strict=True)
    ]
    drawing = _Drawing(procedure, layout, [column.width for column in right])
    drawing.headings(titles, [column.title for column in right])
    for slot, row in enumerate(rows):
        drawing.words(row, names[slot], [column[slot] for column in texts])
    drawing.start(procedure.start)
    marks = _marks(rows)
    for edge, points in layout.routes:
        drawing.arrow(points, is_asked=edge.name == ASKED)
    for edge, points in layout.routes:
        drawing.mark(points, marks.get((edge.source, edge.target), ""), paper)
    for row, node in zip(rows, nodes, strict=True):
        drawing.symbol(row, node, is_current=row.key == current)
    return drawing


def _node(row: SopRow, slot: int, lane: int) -> Node:
    is_decision = len(row.drawn) > 1
    if row.step.closes:
        return Node(row.key, slot, lane, *TERMINAL)
    if not is_decision:
        return Node(row.key, slot, lane, *SYMBOL)
    height, width = DIAMOND
    height += LINE * max(0, len(row.drawn) - FREE_DECISIONS)
    return Node(row.key, slot, lane, height, width, is_diamond=True)


def _edges(rows: Iterable[SopRow]) -> list[Edge]:
    """Arrows of the decisions, one for all with the same target; what may go back to several steps has words only."""
    pairs = [(row.key, item.targets[0]) for row in rows for item in row.drawn if len(item.targets) == 1]
    return [Edge(source, target) for source, target in dict.fromkeys(pairs)]


def _asked(rows: Iterable[SopRow]) -> list[Edge]:
    return [Edge(row.step.code, row.key, ASKED) for row in rows if row.ask is not None]


def _marks(rows: Iterable[SopRow]) -> dict[tuple[str, str], str]:
    marks: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        for item in row.drawn:
            marks[row.key, item.targets[0]].append(item.mark)
    return {pair: " ".join(letters) for pair, letters in marks.items()}


def _remarks(row: SopRow) -> list[str]:
    return [f"{item.mark}  {item.words}" if item.mark else item.words for item in row.decisions]


def _wrapped(texts: Iterable[str], width: float, letter: float = LETTER) -> list[str]:
    letters = max(6, int(width / letter))
    return [line for text in texts for line in textwrap.wrap(text, letters) or [""]]


class _Drawing:
    """Puts marks on paper. Along is y, across is x; the grid of performers begins right of the activities."""

    def __init__(self, procedure: Procedure, layout: Layout, right: list[float]) -> None:
        self.procedure, self.layout = procedure, layout
        self.head = Element("g")
        self.body = Element("g")
        edges = list(accumulate([NAMES + layout.across, *right]))
        self.columns, self.width = edges[:-1], edges[-1]
        self.borders = [NAMES, *(NAMES + end for _begin, end in layout.lanes), *self.columns[1:]]
        self.head_height = 0.0

    def headings(self, titles: list[list[str]], right: list[str]) -> None:
        self.head_height = LINE * max(len(title) for title in titles) + 14
        self._text(self.head, 12, 20, [_("Activity")], is_strong=True)
        for (begin, end), title in zip(self.layout.lanes, titles, strict=True):
            self._text(self.head, NAMES + (begin + end) / 2, 20, title, is_strong=True, is_middle=True)
        for x, text in zip(self.columns, right, strict=True):
            self._text(self.head, x + 8, 20, [text], is_strong=True)
        self._grid(self.head, 1.0, self.head_height, [])
        self._grid(self.body, 0.0, self.layout.along, [begin for begin, _end in self.layout.slots])

    def words(self, row: SopRow, name: list[str], right: list[list[str]]) -> None:
        middle = self.layout.centres[row.key][0]
        first = middle - LINE * (len(name) - 1) / 2 + 5
        self._text(self.body, 12, first, [row.number])
        self._text(self.body, 42, first, name)
        for x, lines in zip(self.columns, right, strict=True):
            self._text(self.body, x + 8, middle - LINE * (len(lines) - 1) / 2 + 5, lines)

    def start(self, code: str) -> None:
        if code not in self.layout.centres:
            return
        y, x = self.layout.centres[code]
        begin = next(begin for begin, end in self.layout.slots if begin <= y < end)
        dot = {"cx": f"{NAMES + x:.1f}", "cy": f"{begin + 7:.1f}", "r": "4", "fill": "currentColor"}
        SubElement(self.body, "circle", dot)

    def symbol(self, row: SopRow, node: Node, *, is_current: bool) -> None:
        y, x = self._place(self.layout.centres[node.key])
        look = {"class": "flow-symbol"} | ({"stroke-width": "4"} if is_current else {})
        look |= {"stroke-dasharray": "5 3"} if row.ask is not None else {}
        half_height, half_width = node.along / 2, node.across / 2
        if node.is_diamond:
            corners = [(x, y - half_height), (x + half_width, y), (x, y + half_height), (x - half_width, y)]
            SubElement(self.body, "polygon", look | {"points": _pairs(corners)})
        else:
            place = {"x": f"{x - half_width:.1f}", "y": f"{y - half_height:.1f}"}
            size = {"width": f"{node.across:.0f}", "height": f"{node.along:.0f}"}
            SubElement(
                self.body, "rect", look | place | size | {"rx": f"{half_height:.0f}" if row.step.closes else "2"}
            )
        self._text(self.body, x, y + 5, [row.number], is_middle=True)

    def arrow(self, points: list[Point], *, is_asked: bool) -> None:
        placed = [(x, y) for y, x in map(self._place, points)]
        self._line(self.body, placed, {"stroke-dasharray": "5 3"} if is_asked else {})
        x, y = placed[-1]
        SubElement(
            self.body, "polygon", {"points": _pairs([(x, y), (x - 4, y - 8), (x + 4, y - 8)]), "fill": "currentColor"}
        )

    def mark(self, points: list[Point], mark: str, paper: str) -> None:
        if not mark:
            return
        (y, x), (next_y, next_x) = self._place(points[0]), self._place(points[1])
        width = 14.0 + 6 * (len(mark) - 1)
        x += width / 2 * ((next_x > x) - (next_x < x))
        y += 8 * ((next_y > y) - (next_y < y))
        place = {"x": f"{x - width / 2:.1f}", "y": f"{y - 7:.1f}", "width": f"{width:.0f}", "height": "14"}
        SubElement(self.body, "rect", place | {"fill": paper, "stroke": "none"})
        self._text(self.body, x, y + 4, [mark], is_middle=True)

    def text(self) -> str:
        """All of it."""
        return self._page(0.0, self.layout.along)

    def pages(self) -> list[str]:
        """Cut between rows."""
        height = self.width * PAGE_RATIO
        cuts = [0.0]
        for begin, end in self.layout.slots:
            if end - cuts[-1] > height - self.head_height and begin > cuts[-1]:
                cuts.append(begin)
        return [self._page(begin, end) for begin, end in pairwise([*cuts, self.layout.along])]

    def _page(self, begin: float, end: float) -> str:
        width, height = self.width + 2, self.head_height + end - begin + 2
        svg = Element("svg", LOOK | {"xmlns": SVG, "viewBox": f"0 0 {width:.0f} {height:.0f}"} | _size(width, height))
        SubElement(svg, "title").text = _("Flow of %(name)s") % {"name": self.procedure.name}
        SubElement(svg, "desc").text = _("The table of the steps says the same in words.")
        svg.append(self.head)
        window = {"y": f"{self.head_height:.0f}", "viewBox": f"0 {begin:.0f} {width:.0f} {end - begin + 2:.0f}"}
        SubElement(svg, "svg", window | _size(width, end - begin + 2)).append(self.body)
        return tostring(svg, encoding="unicode")

    def _grid(self, parent: Element, top: float, bottom: float, lines: list[float]) -> None:
        borders = SubElement(parent, "g", {"stroke-width": "0.5", "opacity": "0.6"})
        place = {"x": "1", "y": f"{top:.0f}"}
        SubElement(borders, "rect", place | _size(self.width, bottom - top))
        for x in self.borders:
            self._line(borders, [(x, top), (x, bottom)])
        for y in lines:
            self._line(borders, [(1.0, y), (self.width, y)])

    def _place(self, point: Point) -> Point:
        return point[0], NAMES + point[1]

    def _line(self, parent: Element, points: list[Point], look: dict[str, str] | None = None) -> None:
        SubElement(parent, "polyline", {"points": _pairs(points)} | (look or {}))

    def _text(
        self,
        parent: Element,
        x: float,
        y: float,
        lines: list[str],
        *,
        is_strong: bool = False,
        is_middle: bool = False,
    ) -> None:
        look = {"fill": "currentColor", "stroke": "none"}
        look |= {"font-weight": "600"} if is_strong else {}
        look |= {"text-anchor": "middle"} if is_middle else {}
        element = SubElement(parent, "text", look)
        for number, line in enumerate(lines):
            span = SubElement(element, "tspan", {"x": f"{x:.1f}", "y": f"{y + number * LINE:.1f}"})
            span.text = line


def _size(width: float, height: float) -> dict[str, str]:
    return {"width": f"{width:.0f}", "height": f"{height:.0f}"}


def _pairs(points: Iterable[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
