"""Numbers, moments and lengths of time in words. Months and separators follow the language, never the machine."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from praja.kernel import clock

DASH = "–"
_ZONES = {timedelta(hours=7): "WIB", timedelta(hours=8): "WITA", timedelta(hours=9): "WIT"}


def number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """`value` with separators; `places` decimals, by default none for whole numbers and one for others."""
    if value is None:
        return DASH
    if places is None:
        places = 0 if value == int(value) else 1
    return formats.number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)


def percent(value: int | float | Decimal | None, places: int | None = None) -> str:
    """A value of 0 to 100 with its sign."""
    return DASH if value is None else f"{number(value, places)}%"


def day(value: date | datetime | None) -> str:
    """23 November 2026."""
    if value is None:
        return DASH
    return formats.date_format(_local(value), "j F Y")


def short_day(value: date | datetime | None) -> str:
    """23 Nov 2026, in one line: for tables."""
    if value is None:
        return DASH
    return formats.date_format(_local(value), "j M Y").replace(" ", "\N{NO-BREAK SPACE}")


def clock_time(value: datetime | None) -> str:
    """14.05 WIB, with the name of the zone where Indonesia has one."""
    if value is None:
        return DASH
    local = timezone.localtime(value)
    zone = _ZONES.get(local.utcoffset() or timedelta(), "")
    return f"{local:%H.%M} {zone}".rstrip()


def moment(value: datetime | None) -> str:
    """23 November 2026, 14.05 WIB."""
    return DASH if value is None else f"{day(value)}, {clock_time(value)}"


def duration(value: timedelta | None) -> str:
    """The largest whole unit: 3 days, 5 hours, 10 minutes."""
    if value is None:
        return DASH
    seconds = abs(int(value.total_seconds()))
    if seconds >= 86_400:
        return ngettext("%(count)d day", "%(count)d days", seconds // 86_400) % {"count": seconds // 86_400}
    if seconds >= 3_600:
        return ngettext("%(count)d hour", "%(count)d hours", seconds // 3_600) % {"count": seconds // 3_600}
    return ngettext("%(count)d minute", "%(count)d minutes", seconds // 60) % {"count": seconds // 60}


def relative(value: datetime | None) -> str:
    """How far from now: "in 3 days", "2 hours ago", "just now"."""
    if value is None:
        return DASH
    distance = value - clock.now()
    if abs(distance) < timedelta(minutes=1):
        return _("just now")
    pattern = _("in %(duration)s") if distance > timedelta() else _("%(duration)s ago")
    return pattern % {"duration": duration(distance)}


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) else value
