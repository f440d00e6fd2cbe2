"""Approximate village boundaries, for a regency that has no survey at hand.

Every village gets the area that is nearest to its centre (its Voronoi cell), clipped to a smooth outline around all
centres. The kecamatan are the union of their villages. Nothing of this is a border in law; pages say so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from shapely import MultiPoint, Point, coverage_union_all, set_precision, unary_union, voronoi_polygons
from shapely.affinity import scale
from shapely.geometry.base import BaseGeometry

PRECISION_DEGREES = 0.0001
"""About 11 m; neighbouring cells share the rounded corners, so no gap appears between them."""
REACH_METRES = 2_200
"""How far from the nearest village centre the outline lies."""
METRES_PER_DEGREE = 111_320

Centre = tuple[float, float]
"""Latitude and longitude in degrees."""


def village_cells(centres: Mapping[str, Centre]) -> dict[str, BaseGeometry]:
    """A cell for every village, by code; cells do not overlap and each holds its own centre.

    Raises:
        ValueError: two villages have the same centre.
    """
    codes = sorted(centres)
    points = [Point(centres[code][1], centres[code][0]) for code in codes]
    if len({(point.x, point.y) for point in points}) < len(points):
        raise ValueError("two villages have the same centre")
    stretch = math.cos(math.radians(sum(centre[0] for centre in centres.values()) / len(centres)))
    flat = [scale(point, xfact=stretch, origin=(0, 0)) for point in points]
    outline = _outline(flat)
    cells = voronoi_polygons(MultiPoint(flat), extend_to=outline, ordered=True).geoms
    return {
        code: set_precision(scale(cell.intersection(outline), xfact=1 / stretch, origin=(0, 0)), PRECISION_DEGREES)
        for code, cell in zip(codes, cells, strict=True)
    }


def dissolve(cells: Sequence[BaseGeometry]) -> BaseGeometry:
    """The union of neighbouring cells, such as a kecamatan."""
    return set_precision(coverage_union_all(list(cells)), PRECISION_DEGREES)


def _outline(points: Sequence[BaseGeometry]) -> BaseGeometry:
    """A smooth line around all points: the union of discs, with bays and holes between them closed."""
    reach = REACH_METRES / METRES_PER_DEGREE
    discs = unary_union([point.buffer(2 * reach, quad_segs=8) for point in points])
    closed = discs.buffer(-reach, quad_segs=8)
    return unary_union(closed).simplify(reach / 40)
