from importlib import import_module

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "praja.services.standards"
    label = "standards"

    def ready(self) -> None:
        from praja.government.contents import pack_check
        from praja.services.documents.heads import provide_offices
        from praja.services.standards.pack_check import check_services
        from praja.services.standards.queries import letterhead

        for module in ("events", "measures"):
            import_module(f"praja.services.standards.{module}")
        pack_check(check_services)
        provide_offices(letterhead)
