"""Prometheus metrics of the web processes, and what `/metrics` shows.

With PROMETHEUS_MULTIPROC_DIR set (the launcher does, and empties it at start) every web process writes there and any
of them answers for all; without it a process answers for itself.
"""

from __future__ import annotations

import os
from pathlib import Path

if _folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    Path(_folder).mkdir(parents=True, exist_ok=True)

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

registry = CollectorRegistry(auto_describe=True)
requests = Counter("praja_http_requests_total", "Requests answered.", ["method", "route", "status"], registry=registry)
durations = Histogram(
    "praja_http_request_duration_seconds",
    "Time to answer a request.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=registry,
)
errors = Counter("praja_unhandled_errors_total", "Exceptions nobody caught.", ["route"], registry=registry)


def observe_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request. Methods nobody defined share one label, so that labels stay few."""
    requests.labels(method if method in _METHODS else "other", route, str(status)).inc()
    durations.labels(route).observe(seconds)


def exposition() -> bytes:
    """All metrics in Prometheus' text format."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        joined = CollectorRegistry()
        MultiProcessCollector(joined)
        return generate_latest(joined)
    return generate_latest(registry)
