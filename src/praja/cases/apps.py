from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "praja.cases"
    label = "cases"
