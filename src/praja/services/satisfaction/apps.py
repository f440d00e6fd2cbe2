from django.apps import AppConfig


class SatisfactionConfig(AppConfig):
    name = "praja.services.satisfaction"
    label = "satisfaction"

    def ready(self) -> None:
        from praja.government.contents import pack_check
        from praja.services.satisfaction.pack_check import check_survey

        pack_check(check_survey)
