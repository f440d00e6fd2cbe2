"""The rectangle and the period of the public map."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from praja.kernel.errors import Invalid

PUBLIC_DAYS = 90


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle in WGS 84 degrees."""

    west: float
    south: float
    east: float
    north: float


def parse_bounds(text: str) -> Bounds | None:
    """Bounds from "west,south,east,north"; None when empty.

    Raises:
        Invalid: it is not four numbers in that order.
    """
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise Invalid(_("Write bbox as west,south,east,north in degrees."), field="bbox") from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise Invalid(_("Write bbox as west,south,east,north in degrees."), field="bbox")
    return Bounds(west, south, east, north)
