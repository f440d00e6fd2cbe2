from importlib import import_module

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "praja.services.standards"
    label = "standards"

    def ready(self) -> None:
        from praja.government.contents import pack_check
        from praja.services.standards.pack_check import check_services

        import_module("praja.services.standards.events")
        pack_check(check_services)
