from django.apps import AppConfig


class CryptoConfig(AppConfig):
    name = "praja.kernel.crypto"
    label = "crypto"
