from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "praja.kernel.jobs"
    label = "jobs"
