from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "praja.cases.procedures"
    label = "procedures"
