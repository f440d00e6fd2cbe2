"""Open311 over real HTTP: with georeport, a client made by others, and with several requests at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from django.db import connections
from georeport import GeoReport

from praja.complaints.models import Complaint, Photo
from praja.complaints.open311.commands import issue_key
from praja.kernel.actors import Actor
from tests import factories as f
from tests.complaints.pages import picture

REPORT = {
    "service_code": "street_light",
    "description": "Lampu penerangan jalan mati di depan sekolah.",
    "lat": "-7.547224",
    "long": "112.238885",
}


@pytest.fixture
def endpoint(live_server: Any, settings: Any, regency: None) -> str:
    """The address a client finds in the discovery document."""
    settings.PUBLIC_URL = live_server.url
    found = requests.get(f"{live_server.url}/open311/discovery.json", timeout=10).json()
    return str(found["endpoints"][0]["url"])


@pytest.fixture
def api_key(regency: None) -> str:
    return issue_key("Aplikasi warga", by=Actor.system("tests")).secret


@pytest.mark.parametrize("form", ["json", "xml"])
def test_georeport_reads_services_and_requests(endpoint: str, form: str) -> None:
    client = GeoReport(endpoint, jurisdiction="jombang", output_format=form)
    services = client.get_service_list()
    assert {"service_code", "service_name", "group"} < set(services[0])
    assert client.get_service_definition(services[0]["service_code"])["service_code"] == services[0]["service_code"]

    first, second = f.file(category="waste", latitude=-7.547224, longitude=112.238885), f.file(category="tree")
    found = client.get_service_requests(service_code="waste,tree", status="open,closed")
    assert [row["service_code"] for row in found] == ["tree", "waste"]
    named = client.get_service_requests(service_request_id=f"{first.reference},{second.reference}")
    assert [row["service_request_id"] for row in named] == [second.reference, first.reference]
    one = client.get_service_request(first.reference)
    assert (one["service_request_id"], str(one["lat"])) == (first.reference, "-7.547")


@pytest.mark.parametrize("form", ["json", "xml"])
def test_georeport_learns_what_is_wrong_from_the_status(endpoint: str, form: str) -> None:
    client = GeoReport(endpoint, output_format=form)
    for call, status in [
        (lambda: client.get_service_definition("nope"), 404),
        (lambda: client.get_service_request("JBG-0000-0000"), 404),
        (lambda: client.get_service_requests(status="fixed"), 400),
    ]:
        with pytest.raises(requests.HTTPError) as refusal:
            call()
        assert refusal.value.response.status_code == status


def test_the_same_request_sent_five_times_at_once_files_once(endpoint: str, api_key: str) -> None:
    def send(_: int) -> tuple[int, str]:
        content = REPORT | {"api_key": api_key}
        answer = requests.post(f"{endpoint}/requests.json", data=content, timeout=30)
        return answer.status_code, answer.json()[0]["service_request_id"]

    try:
        with ThreadPoolExecutor(5) as threads:
            answers = list(threads.map(send, range(5)))
    finally:
        connections.close_all()
    assert sorted(status for status, _ in answers) == [200, 200, 200, 200, 201]
    assert {code for _, code in answers} == {Complaint.objects.get().case.reference}


def test_a_report_with_a_picture_makes_the_whole_way(endpoint: str, api_key: str) -> None:
    answer = requests.post(
        f"{endpoint}/requests.json",
        data=REPORT | {"api_key": api_key},
        files={"media": ("lubang.jpg", picture().read(), "image/jpeg")},
        timeout=30,
    )
    assert answer.status_code == 201
    code = answer.json()[0]["service_request_id"]
    assert GeoReport(endpoint).get_service_request(code)["service_code"] == "street_light"
    assert Photo.objects.count() == 1
