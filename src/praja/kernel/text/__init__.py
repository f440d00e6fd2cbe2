"""How figures, moments and lengths of time are written for people, in the language in force."""

from praja.kernel.text.formats import clock_time, day, duration, moment, number, percent, relative, short_day

__all__ = ["clock_time", "day", "duration", "moment", "number", "percent", "relative", "short_day"]
