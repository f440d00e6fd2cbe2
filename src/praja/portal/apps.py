from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "praja.portal"
    label = "portal"
