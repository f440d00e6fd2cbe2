"""Lists paged by key: a page costs the same at the millionth row as at the first, and no row is counted."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from praja.kernel.errors import Invalid

Row = TypeVar("Row")
Entry = TypeVar("Entry", bound=Model)
Other = TypeVar("Other")

PAGE_SIZE = 20
MAX_PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of a list, and the cursors of the pages beside it; an empty cursor means there is no such page."""

    rows: list[Row]
    next_cursor: str = ""
    previous_cursor: str = ""

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def map(self, function: Callable[[Row], Other]) -> Page[Other]:
        """The same page with each row replaced, e.g. by its presentation."""
        return Page([function(row) for row in self.rows], self.next_cursor, self.previous_cursor)


def page_of(
    queryset: QuerySet[Entry],
    *,
    by: tuple[str, ...],
    cursor: str = "",
    size: int = PAGE_SIZE,
    largest: int = MAX_PAGE_SIZE,
) -> Page[Entry]:
    """One page of `queryset` in the order of the fields `by`, after (or before) `cursor`. One SQL query.

    Args:
        by: field names, all ascending or all descending ("-name"), the last one unique; an index must lead with them.
        cursor: "" for the first page, or a cursor of another page of the same list.
        largest: the most rows a page may have, where a standard promises more than ours.

    Raises:
        Invalid: the cursor is not one of ours, or the size is out of bounds.
    """
    if not 1 <= size <= largest:
        raise Invalid(_("Ask for 1 to %(maximum)s rows a page.") % {"maximum": largest}, field="size")
    fields = [name.removeprefix("-") for name in by]
    is_descending = by[0].startswith("-")
    is_backward = False
    if cursor:
        is_backward, values = _decode(cursor, len(fields))
        try:
            queryset = queryset.filter(_beyond(fields, values, is_greater=is_descending is is_backward))
        except (ValidationError, ValueError, TypeError) as error:
            raise _unknown_cursor() from error
    order = [f"-{name}" if is_descending is not is_backward else name for name in fields]
    rows = list(queryset.order_by(*order)[: size + 1])
    has_more = len(rows) > size
    rows = rows[:size]
    if is_backward:
        rows.reverse()
    if not rows:
        return Page([])
    has_next, has_previous = (True, has_more) if is_backward else (has_more, bool(cursor))
    return Page(
        rows,
        next_cursor=_encode("a", rows[-1], fields) if has_next else "",
        previous_cursor=_encode("b", rows[0], fields) if has_previous else "",
    )


def _beyond(fields: list[str], values: list[Any], *, is_greater: bool) -> Q:
    """Row-wise comparison; the leading bound stands apart so that the index range starts there."""
    strict, bound = ("gt", "gte") if is_greater else ("lt", "lte")
    condition = Q()
    for index, name in enumerate(fields):
        equal = {fields[i]: values[i] for i in range(index)}
        condition |= Q(**equal, **{f"{name}__{strict}": values[index]})
    return Q(**{f"{fields[0]}__{bound}": values[0]}) & condition if len(fields) > 1 else condition


def _encode(direction: str, row: Model, fields: list[str]) -> str:
    values = [getattr(row, name) for name in fields]
    return direction + base64.urlsafe_b64encode(msgspec.json.encode(values)).decode().rstrip("=")


def _decode(cursor: str, length: int) -> tuple[bool, list[Any]]:
    try:
        raw = base64.urlsafe_b64decode(cursor[1:] + "=" * (-(len(cursor) - 1) % 4))
        values = msgspec.json.decode(raw, type=list[str | int])
    except (binascii.Error, msgspec.DecodeError, ValueError) as error:
        raise _unknown_cursor() from error
    if cursor[0] not in "ab" or len(values) != length:
        raise _unknown_cursor()
    return cursor[0] == "b", list(values)


def _unknown_cursor() -> Invalid:
    return Invalid(_("This page address is not valid. Start again at the first page."), field="cursor")
