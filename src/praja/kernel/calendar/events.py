"""Changes of the calendar, which move every deadline that starts afterwards."""

from __future__ import annotations

from praja.kernel.events import EventPayload, event_type


@event_type("calendar.holiday_added.v1")
class HolidayAdded(EventPayload):
    date: str
    kind: str
    name: str


@event_type("calendar.holiday_removed.v1")
class HolidayRemoved(EventPayload):
    date: str
    name: str


@event_type("calendar.loaded.v1")
class CalendarLoaded(EventPayload):
    years: list[int]
    office_hours: int
