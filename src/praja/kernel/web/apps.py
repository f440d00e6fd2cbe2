from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "praja.kernel.web"
    label = "web"
