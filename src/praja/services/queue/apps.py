from django.apps import AppConfig


class QueueConfig(AppConfig):
    name = "praja.services.queue"
    label = "queue"
