from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "praja.services.applications"
    label = "applications"
