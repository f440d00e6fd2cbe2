"""Components of procedures: the drawing beside its table, and the checklist of a case. {% load procedures %}"""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString, mark_safe

from praja.cases.definitions import Procedure
from praja.cases.procedures.drawing import flow_svg
from praja.cases.procedures.table import ChecklistItem, sop_table

register = template.Library()


@register.inclusion_tag("procedures/parts/flow.html")
def flow(procedure: Procedure, current: str = "") -> dict[str, object]:
    """The drawing of a procedure, with its table for those who read rather than look."""
    return {"drawing": drawing(procedure, current), "table": sop_table(procedure), "name": procedure.name}


@register.simple_tag
def drawing(procedure: Procedure, current: str = "") -> SafeString:
    """The drawing alone."""
    return mark_safe(flow_svg(procedure, current=current))  # noqa: S308 - ElementTree has escaped every text


@register.inclusion_tag("procedures/parts/checklist.html")
def checklist(items: Sequence[ChecklistItem]) -> dict[str, object]:
    """Where a case is in the table of its procedure (`table.checklist`)."""
    return {"items": items}
