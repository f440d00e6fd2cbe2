from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QueueConfig(AppConfig):
    name = "praja.services.queue"
    label = "queue"

    def ready(self) -> None:
        from praja.government.contents import pack_check
        from praja.kernel.measures.registry import register_breakdown
        from praja.kernel.notify.templates import register_kind
        from praja.services.queue import notices  # noqa: F401 - it subscribes itself
        from praja.services.queue.pack_check import check_queue
        from praja.services.queue.rules import group_name

        pack_check(check_queue)
        register_breakdown("counter", name=_("Counters"), name_of=group_name)
        keys = {"code", "when", "place", "url"}
        register_kind("queue_booked", name=_("Your booking at a counter"), keys=keys)
        register_kind("queue_cancelled", name=_("Your booking was cancelled"), keys=keys)
        register_kind("queue_near", name=_("Your turn at the counter is near"), keys={"label", "ahead", "place", "url"})
