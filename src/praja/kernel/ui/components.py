"""What presenters hand to the components of the templates: tables, timelines, steps, charts.

Plain values without behaviour; `praja.kernel.ui.templatetags.ui` draws them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.safestring import SafeString

Text = str | Promise
Content = str | Promise | SafeString | int | float | Decimal | datetime | None
"""What a cell may show. Numbers and moments are written in the reader's language, None as a dash."""


class Tone(StrEnum):
    """The colour of a status. Never the only bearer of its meaning: the words are always there."""

    NEUTRAL = "neutral"
    INFO = "info"
    PROGRESS = "progress"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere; without `href` it is the place where one is."""

    label: Text
    href: str = ""
    is_current: bool = False
    count: int | None = None
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """A state in words with its tone."""

    label: Text
    tone: str = Tone.NEUTRAL


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `is_number` aligns its cells; `is_heading` makes its cells the row's headings."""

    label: Text
    is_number: bool = False
    is_heading: bool = False
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: one cell for each column. `href` makes the heading cell a link; `note` stands below it."""

    cells: Sequence[Content | Link | Status]
    href: str = ""
    code: str = ""
    """The region or category the row is about; ties the row to its area on a map."""
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that becomes a list of cards on a phone; one of many figures (`is_compact`) scrolls sideways instead."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    caption: Text = ""
    is_caption_hidden: bool = False
    is_compact: bool = False


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened: what, when, by which organization, with what words."""

    title: Text
    at: datetime
    by: Text = ""
    text: Text = ""
    tone: str = Tone.NEUTRAL
    icon: str = ""
    links: Sequence[Link] = ()
    images: Sequence[Image] = ()


@dataclass(frozen=True, slots=True)
class Image:
    """A picture with the words that stand for it; `thumbnail` is a smaller version of it."""

    src: str
    alternative: Text
    thumbnail: str = ""


class StepState(StrEnum):
    DONE = "done"
    CURRENT = "current"
    AHEAD = "todo"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of something that has an end."""

    label: Text
    state: str = StepState.AHEAD
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One line or one set of bars of a chart: a value for each label of the chart, None where unknown."""

    name: Text
    values: Sequence[int | float | Decimal | None]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart, always with the table of its figures. `kind` is "bar", "row" (bars that lie) or "line"."""

    title: Text
    labels: Sequence[Text]
    series: Sequence[Series]
    kind: str = "bar"
    unit: Text = ""
    label_heading: Text = ""
    note: Text = ""
    rows: Sequence[tuple[Text, list[int | float | Decimal | None]]] = field(init=False, default=())

    def __post_init__(self) -> None:
        values = [list(column) for column in zip(*(one.values for one in self.series), strict=True)]
        object.__setattr__(self, "rows", list(zip(self.labels, values, strict=True)))
