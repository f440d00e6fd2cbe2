"""OpenTelemetry traces, when PRAJA_OTEL_ENDPOINT names a collector (extra `telemetry`).

One server span a request, named by its route. Our own instead of an automatic instrumentation: that one records
addresses and headers, which hold tracking codes.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

_tracer: Any = None


class Silence:
    """The span of a platform without a collector."""

    def __enter__(self) -> Silence:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def finish(self, route: str, status: int) -> None:
        return None


class RequestSpan(Silence):
    """A server span around one request, child of the caller's when `traceparent` came with it."""

    def __init__(self, request: HttpRequest) -> None:
        from opentelemetry import trace
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        carrier = {"traceparent": request.META.get("HTTP_TRACEPARENT", "")}
        self._method = request.method or "GET"
        self._scope = _tracer.start_as_current_span(
            self._method,
            context=TraceContextTextMapPropagator().extract(carrier),
            kind=trace.SpanKind.SERVER,
            attributes={
                "http.request.method": self._method,
                "praja.request_id": getattr(request, "request_id", ""),
            },
        )
        self._span: Any = None

    def __enter__(self) -> RequestSpan:
        self._span = self._scope.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._scope.__exit__(kind, error, trace)

    def finish(self, route: str, status: int) -> None:
        self._span.update_name(f"{self._method} {route}")
        self._span.set_attribute("http.route", route)
        self._span.set_attribute("http.response.status_code", status)


_SILENCE = Silence()


def span(request: HttpRequest) -> Silence:
    """The span to open around a request."""
    return _SILENCE if _tracer is None else RequestSpan(request)


def start(exporter: Any = None) -> None:
    """Send spans to the collector (or to `exporter`). Called once at start-up when a collector is configured.

    Raises:
        ImproperlyConfigured: the extra `telemetry` is not installed.
    """
    global _tracer
    try:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
    except ImportError as error:
        raise ImproperlyConfigured("PRAJA_OTEL_ENDPOINT needs the extra: pip install praja[telemetry]") from error
    provider = TracerProvider(resource=Resource.create({"service.name": "praja"}))
    if exporter is None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        endpoint = settings.OTEL_ENDPOINT.rstrip("/") + "/v1/traces"
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    else:
        provider.add_span_processor(SimpleSpanProcessor(exporter))
    _tracer = provider.get_tracer("praja")


def stop() -> None:
    """Send no more spans."""
    global _tracer
    _tracer = None
