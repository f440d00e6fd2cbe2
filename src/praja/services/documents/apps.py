from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "praja.services.documents"
    label = "documents"
