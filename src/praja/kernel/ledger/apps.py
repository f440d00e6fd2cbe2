from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "praja.kernel.ledger"
    label = "ledger"
