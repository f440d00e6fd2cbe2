from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "praja.services.standards"
    label = "standards"
