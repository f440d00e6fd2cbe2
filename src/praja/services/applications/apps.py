from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "praja.services.applications"
    label = "applications"

    def ready(self) -> None:
        from praja.cases.kinds import Kind, register_kind
        from praja.kernel.notify.templates import register_kind as register_message
        from praja.services.applications import access, files
        from praja.services.applications.models import KIND
        from praja.services.documents.holders import register_holder
        from praja.services.standards.queries import service_name

        files.register()
        register_holder(access.applications.is_granted)
        register_kind(KIND, Kind(name=_("Application"), page="applications:detail", category_name=service_name))
        keys = {"reference", "service", "url"}
        register_message("application_received", name=_("Your application was received"), keys=keys)
        register_message("application_updated", name=_("News about your application"), keys=keys | {"step"})
        register_message("application_returned", name=_("Your application must be completed"), keys=keys)
        register_message("application_decided", name=_("Your application was decided"), keys=keys)
        staff = keys | {"step"}
        register_message("application_waiting", name=_("An application waits for you"), keys=staff, is_for_staff=True)
        register_message(
            "applications_late",
            name=_("Deadlines of applications come near or have passed"),
            keys={"level", "count", "url"},
            is_for_staff=True,
        )
