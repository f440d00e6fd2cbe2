from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "praja.services.payments"
    label = "payments"

    def ready(self) -> None:
        from praja.government.contents import pack_check
        from praja.services.payments.tariffs import check_tariffs

        pack_check(check_tariffs)
