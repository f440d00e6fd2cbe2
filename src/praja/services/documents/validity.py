"""The last day a document holds."""

from __future__ import annotations

import calendar
import datetime as dt

from praja.services.documents.templates import Template
from praja.services.documents.wording import Values


def last_day(template: Template, values: Values, *, on: dt.date) -> dt.date | None:
    """The last day a document signed on a day holds; None without end.

    Twelve months from 29 February end on 28 February.
    """
    rule = template.validity
    if rule is None:
        return None
    if rule.until:
        given = values.get(rule.until)
        return given if isinstance(given, dt.date) else None
    years, month = divmod(on.month - 1 + rule.months, 12)
    year = on.year + years
    return dt.date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))
