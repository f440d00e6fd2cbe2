"""How figures, moments and lengths of time are written for people, and what people write that is not for everybody."""

from praja.kernel.text.cells import csv_line, safe_cell
from praja.kernel.text.formats import clock_time, day, duration, moment, number, percent, relative, short_day
from praja.kernel.text.personal_data import Finding, PersonalData, find_personal_data, mask_personal_data

__all__ = [
    "Finding",
    "PersonalData",
    "clock_time",
    "csv_line",
    "day",
    "duration",
    "find_personal_data",
    "mask_personal_data",
    "moment",
    "number",
    "percent",
    "relative",
    "safe_cell",
    "short_day",
]
