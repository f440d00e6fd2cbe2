from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "praja.kernel.files"
    label = "files"
