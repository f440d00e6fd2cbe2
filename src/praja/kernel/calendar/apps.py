from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "praja.kernel.calendar"
    label = "calendar"
