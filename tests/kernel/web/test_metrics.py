from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db


def test_requests_are_counted_by_route_never_by_address(client: Client):
    client.get("/problems/conflict")
    client.get("/rahasia-4711")
    text = client.get("/metrics").content.decode()
    assert 'praja_http_requests_total{method="GET",route="/problems/<slug:code>",status="200"}' in text
    assert "rahasia" not in text
    assert "conflict" not in text


def test_metrics_are_for_this_machine_only(client: Client):
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 404
    assert client.get("/metrics", headers={"x-forwarded-for": "203.0.113.7"}).status_code == 404
    assert client.get("/metrics").status_code == 200


@override_settings(METRICS_TOKEN="kunci-panjang")
def test_a_token_opens_metrics_from_elsewhere_and_closes_them_to_others(client: Client):
    address = {"REMOTE_ADDR": "203.0.113.7"}
    assert client.get("/metrics", headers={"authorization": "Bearer kunci-panjang"}, **address).status_code == 200
    assert client.get("/metrics", headers={"authorization": "Bearer salah"}, **address).status_code == 404
    assert client.get("/metrics").status_code == 404


PROCESS = """
from praja.kernel.web import metrics
metrics.observe_request("GET", "/x", 200, 0.01)
print(metrics.exposition().decode())
"""


def test_any_web_process_answers_for_all(tmp_path: Path):
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "metrics"), "PYTHONPATH": "src"}
    root = Path(__file__).resolve().parents[3]
    for _ in range(2):
        answer = subprocess.run(
            [sys.executable, "-c", PROCESS], env=environment, cwd=root, capture_output=True, text=True, check=True
        )
    assert 'praja_http_requests_total{method="GET",route="/x",status="200"} 2.0' in answer.stdout
