from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "praja.services.documents"
    label = "documents"

    def ready(self) -> None:
        from praja.services.documents import holders

        holders.register_readers()
