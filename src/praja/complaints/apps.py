from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "praja.complaints"
    label = "complaints"

    def ready(self) -> None:
        from praja.cases.kinds import Kind, register_kind
        from praja.complaints import files, offline, rules
        from praja.complaints.channels import events, jobs  # noqa: F401 - they register themselves
        from praja.complaints.channels.adapters import ADAPTERS
        from praja.complaints.lapor import follow_ups  # noqa: F401 - subscribes its handler
        from praja.complaints.limits_check import check_abuse_limits
        from praja.complaints.models import Channel
        from praja.complaints.open311 import errors
        from praja.complaints.pack_check import check_complaint_rules
        from praja.government.contents import pack_check
        from praja.government.queries import organization_name, region_name
        from praja.kernel.measures.registry import register_breakdown
        from praja.kernel.notify.channels import register_channel
        from praja.kernel.notify.templates import register_kind as register_message

        files.register()
        offline.register()
        errors.register()
        pack_check(check_complaint_rules)
        pack_check(check_abuse_limits)
        register_kind(
            "complaint", Kind(name=_("Complaint"), page="complaints:detail", category_name=rules.category_name)
        )
        register_breakdown("agency", name=_("Agency"), name_of=organization_name)
        register_breakdown("district", name=_("Kecamatan"), name_of=region_name)
        register_breakdown("category", name=_("Category"), name_of=rules.category_name)
        register_breakdown("channel", name=_("How it came"), name_of=lambda code: str(Channel(code).label))
        keys = {"reference", "step", "url"}
        register_message("complaint_received", name=_("Your report was received"), keys=keys)
        register_message("complaint_updated", name=_("News about your report"), keys=keys)
        register_message("complaint_waiting", name=_("A complaint waits for you"), keys=keys, is_for_staff=True)
        register_message("channel_reply", name=_("Answer to a message"), keys={"text"})
        register_message("channel_question", name=_("A question about your report"), keys={"reference", "text", "url"})
        register_message("channel_filed", name=_("Your mail became a report"), keys={"reference", "pin", "url"})
        for code, adapter in ADAPTERS.items():
            register_channel(code, adapter)
