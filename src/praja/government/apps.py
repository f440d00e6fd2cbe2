from django.apps import AppConfig


class GovernmentConfig(AppConfig):
    name = "praja.government"
    label = "government"

    def ready(self) -> None:
        from praja.accounts.organizations import provide_names
        from praja.government.queries import organization_names

        provide_names(organization_names)
