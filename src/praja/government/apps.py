from django.apps import AppConfig


class GovernmentConfig(AppConfig):
    name = "praja.government"
    label = "government"
