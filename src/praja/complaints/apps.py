from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "praja.complaints"
    label = "complaints"
