from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "praja.kernel.notify"
    label = "notify"
