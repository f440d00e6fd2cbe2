from __future__ import annotations

import pytest
from django.test import Client

from praja.kernel.web import telemetry

pytestmark = pytest.mark.django_db

in_memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")


@pytest.fixture
def spans():
    exporter = in_memory.InMemorySpanExporter()
    telemetry.start(exporter)
    yield exporter
    telemetry.stop()


def test_a_request_is_a_span_named_by_its_route(client: Client, spans):
    client.get("/problems/conflict")
    (span,) = spans.get_finished_spans()
    assert span.name == "GET /problems/<slug:code>"
    assert span.attributes["http.route"] == "/problems/<slug:code>"
    assert span.attributes["http.response.status_code"] == 200
    assert "conflict" not in str(dict(span.attributes))


def test_a_span_joins_the_callers_trace(client: Client, spans):
    trace = "0af7651916cd43dd8448eb211c80319c"
    client.get("/health/live", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    (span,) = spans.get_finished_spans()
    assert f"{span.context.trace_id:032x}" == trace


def test_without_a_collector_nothing_is_traced(client: Client):
    assert client.get("/health/live").status_code == 200
    assert telemetry._tracer is None
