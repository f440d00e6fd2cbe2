from importlib import import_module

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
        from praja.complaints.limits_check import check_abuse_limits
        from praja.complaints.models import Channel
        from praja.complaints.open311 import errors
        from praja.complaints.open_data import check_terms
        from praja.complaints.pack_check import check_complaint_rules
        from praja.complaints.practice import check_practice
        from praja.complaints.prepared import check_templates
        from praja.government.contents import pack_check
        from praja.government.queries import organization_name, region_name
        from praja.kernel.measures.registry import register_breakdown
        from praja.kernel.notify.channels import register_channel
        from praja.kernel.notify.templates import register_kind as register_message

        files.register()
        for subscribing in ("publication", "followers", "lapor.follow_ups", "outside.handlers"):
            import_module(f"praja.complaints.{subscribing}")
        offline.register()
        errors.register()
        pack_check(check_complaint_rules)
        pack_check(check_practice)
        pack_check(check_templates)
        pack_check(check_terms)
        pack_check(check_abuse_limits)
        register_kind(
            "complaint", Kind(name=_("Complaint"), page="complaints:detail", category_name=rules.category_name)
        )
        register_breakdown("agency", name=_("Agency"), name_of=organization_name)
        register_breakdown("district", name=_("Kecamatan"), name_of=region_name)
        register_breakdown("village", name=_("Desa or kelurahan"), name_of=region_name)
        register_breakdown("category", name=_("Category"), name_of=rules.category_name)
        register_breakdown("channel", name=_("How it came"), name_of=lambda code: str(Channel(code).label))
        keys = {"reference", "step", "url"}
        register_message("complaint_received", name=_("Your report was received"), keys=keys)
        register_message("complaint_updated", name=_("News about your report"), keys=keys)
        late = {"level", "count", "url"}
        register_message("complaint_ombudsman", name=_("Your right to turn to Ombudsman RI"), keys={"reference", "url"})
        register_message("deadlines_warned", name=_("Deadlines come near or have passed"), keys=late, is_for_staff=True)
        register_message(
            "complaints_escalated", name=_("Late complaints escalated to you"), keys=late, is_for_staff=True
        )
        register_message(
            "complaint_instructed", name=_("An instruction about a complaint"), keys=keys, is_for_staff=True
        )
        drift = {"agreement", "holdout", "url"}
        register_message("routing_drifted", name=_("The routing model falls behind"), keys=drift, is_for_staff=True)
        register_message("complaint_waiting", name=_("A complaint waits for you"), keys=keys, is_for_staff=True)
        followed = {"about", "manage", "unsubscribe"}
        register_message("follow_confirm", name=_("Confirm that you want e-mail"), keys={"about", "manage"})
        register_message(
            "follow_report",
            name=_("News about a report you follow"),
            keys=followed | {"step", "url"},
            unsubscribe="unsubscribe",
        )
        register_message(
            "follow_digest", name=_("News about what you follow"), keys=followed | {"lines"}, unsubscribe="unsubscribe"
        )
        register_message("channel_reply", name=_("Answer to a message"), keys={"text"})
        register_message("channel_question", name=_("A question about your report"), keys={"reference", "text", "url"})
        register_message("channel_filed", name=_("Your mail became a report"), keys={"reference", "pin", "url"})
        for code, adapter in ADAPTERS.items():
            register_channel(code, adapter)
