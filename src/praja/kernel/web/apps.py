from typing import Any

import structlog
from django.apps import AppConfig
from django.conf import settings
from django.core.signals import got_request_exception, request_started


class WebConfig(AppConfig):
    name = "praja.kernel.web"
    label = "web"

    def ready(self) -> None:
        from praja.kernel.web.connections import drop_dead_connection

        request_started.connect(drop_dead_connection, dispatch_uid="web.drop_dead_connection")
        got_request_exception.connect(_log_unhandled, dispatch_uid="web.log_unhandled")
        if settings.OTEL_ENDPOINT:
            from praja.kernel.web import telemetry

            telemetry.start()


def _log_unhandled(sender: object, request: Any = None, **_details: Any) -> None:
    """Write down an exception nobody caught: the trace and the route, never the address or the input."""
    from praja.kernel.web import metrics
    from praja.kernel.web.middleware import route_of

    route = route_of(request) if request is not None else "unmatched"
    metrics.errors.labels(route).inc()
    structlog.get_logger("praja.error").error("unhandled error", route=route, exc_info=True)
