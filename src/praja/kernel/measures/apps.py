from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "praja.kernel.measures"
    label = "measures"
