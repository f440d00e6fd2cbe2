from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "praja.kernel.ui"
    label = "ui"
