from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "praja.complaints"
    label = "complaints"

    def ready(self) -> None:
        from praja.cases.kinds import Kind, register_kind
        from praja.complaints import files, rules
        from praja.complaints.lapor import follow_ups  # noqa: F401 - subscribes its handler
        from praja.complaints.open311 import errors
        from praja.complaints.outside import handlers  # noqa: F401 - subscribes its handler
        from praja.complaints.pack_check import check_complaint_rules
        from praja.government.contents import pack_check
        from praja.government.queries import organization_name, region_name
        from praja.kernel.measures.registry import register_breakdown
        from praja.kernel.notify.templates import register_kind as register_message

        files.register()
        errors.register()
        pack_check(check_complaint_rules)
        register_kind(
            "complaint", Kind(name=_("Complaint"), page="complaints:detail", category_name=rules.category_name)
        )
        register_breakdown("agency", name=_("Agency"), name_of=organization_name)
        register_breakdown("district", name=_("Kecamatan"), name_of=region_name)
        register_breakdown("category", name=_("Category"), name_of=rules.category_name)
        keys = {"reference", "step", "url"}
        register_message("complaint_received", name=_("Your report was received"), keys=keys)
        register_message("complaint_updated", name=_("News about your report"), keys=keys)
        drift = {"agreement", "holdout", "url"}
        register_message("routing_drifted", name=_("The routing model falls behind"), keys=drift, is_for_staff=True)
        register_message("complaint_waiting", name=_("A complaint waits for you"), keys=keys, is_for_staff=True)
