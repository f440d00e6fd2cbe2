from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "praja.services.payments"
    label = "payments"
