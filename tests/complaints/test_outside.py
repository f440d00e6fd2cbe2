"""A forwarded report goes to the Open311 service of its body, and what the body says comes back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse

import msgspec
import pytest
from django.test import Client

from praja.cases.models import Case
from praja.complaints import commands, rules
from praja.complaints.commands import Filed, Words
from praja.complaints.models import Complaint, RemoteRequest, RemoteUpdate
from praja.complaints.open311.commands import issue_key
from praja.complaints.outside import jobs
from praja.complaints.outside.commands import ATTEMPTS, try_again
from praja.complaints.rules import Open311Service
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import NotAllowed
from praja.kernel.events.models import Event
from praja.kernel.events.relay import deliver, fan_out
from tests import factories as f
from tests.complaints.pages import text, verifier_client

BODY = "bbpjn-jatim-bali"
REASON = Words("Ini jalan nasional; kami teruskan kepada balai.")


class Remote(ThreadingHTTPServer):
    """Another body's server. `answers` are given in order, each (status, body); what came is kept in `requests`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[tuple[int, str]] = []
        self.requests: list[tuple[str, dict[str, list[str]]]] = []

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v2"


class _Handler(BaseHTTPRequestHandler):
    server: Remote

    def do_GET(self) -> None:
        self._answer(parse_qs(urlparse(self.path).query))

    def do_POST(self) -> None:
        self._answer(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))

    def _answer(self, content: dict[str, list[str]]) -> None:
        self.server.requests.append((urlparse(self.path).path, content))
        status, body = self.server.answers.pop(0) if self.server.answers else (500, "")
        self.send_response(status)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Location", "http://169.254.169.254/")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def remote() -> Iterator[Remote]:
    server = Remote()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def serves(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Callable[..., None]:
    """Give the body a service, as the pack of a regency does that knows its address."""

    def give(endpoint: str, key: str = "our-key", **more: Any) -> None:
        bodies = dict(rules.outside_bodies())
        service = Open311Service(endpoint=endpoint, service_code="road", **more)
        bodies[BODY] = msgspec.structs.replace(bodies[BODY], open311=service)
        monkeypatch.setattr(rules, "outside_bodies", lambda: bodies)
        settings.OPEN311_CLIENT_KEYS = msgspec.json.encode({BODY: key}).decode()

    return give


def forwarded(**changes: Any) -> Filed:
    filed = f.verified(**({"latitude": -7.547224, "longitude": 112.238885, "village": ""} | changes))
    commands.forward(f.pk(filed), to=BODY, words=REASON, by=f.verifier(), key=f.key())
    relay()
    return filed


def relay() -> None:
    fan_out(Event.objects.order_by("position"))
    while deliver():
        pass


def later() -> None:
    RemoteRequest.objects.update(next_at=clock.now())


def created(number: str = "R-1") -> tuple[int, str]:
    request = f"<request><service_request_id>{number}</service_request_id></request>"
    return 201, f"<service_requests>{request}</service_requests>"


def state(status: str, notes: str = "", at: str = "2026-11-24T10:00:00+07:00") -> tuple[int, str]:
    inside = f"<service_request_id>R-1</service_request_id><status>{status}</status>"
    inside += f"<status_notes>{notes}</status_notes><updated_datetime>{at}</updated_datetime>"
    return 200, f"<service_requests><request>{inside}</request></service_requests>"


@pytest.mark.django_db
def test_a_forwarded_report_is_sent_without_its_reporter(remote: Remote, serves: Callable[..., None]) -> None:
    serves(remote.endpoint, services={"road_damage": "pothole"}, jurisdiction_id="jatim")
    filed = forwarded(description="Lubang di jalan nasional. Hubungi 081234567890.", name="P. Elapor")
    remote.answers = [created()]
    assert jobs.send_waiting() == 1
    path, content = remote.requests[0]
    assert path == "/v2/requests.xml"
    assert content["service_code"] == ["pothole"]
    assert content["api_key"] == ["our-key"]
    assert content["jurisdiction_id"] == ["jatim"]
    assert content["lat"] == ["-7.547224"]
    assert "081234567890" not in content["description"][0]
    assert not {"first_name", "email", "phone"} & content.keys()
    assert RemoteRequest.objects.get(pk=f.pk(filed)).remote_id == "R-1"
    assert jobs.send_waiting() == 0


@pytest.mark.django_db
def test_a_token_is_exchanged_for_the_number(remote: Remote, serves: Callable[..., None]) -> None:
    serves(remote.endpoint)
    filed = forwarded()
    token = "<service_requests><request><token>T-9</token></request></service_requests>"
    remote.answers = [(200, token), (200, token), created("R-9")]
    jobs.send_waiting()
    for expected in (0, 1):
        later()
        assert jobs.ask_for_numbers() == expected
    assert remote.requests[1][0] == "/v2/tokens/T-9.xml"
    assert RemoteRequest.objects.get(pk=f.pk(filed)).remote_id == "R-9"


@pytest.mark.django_db
def test_what_the_body_says_is_kept_once_and_shown(remote: Remote, serves: Callable[..., None], client: Client) -> None:
    serves(remote.endpoint, has_updates=True)
    filed = forwarded(email="pelapor@example.org")
    update = "<update_id>7</update_id><service_request_id>R-1</service_request_id><status>ACTION_SCHEDULED</status>"
    update += "<updated_datetime>2026-11-24T09:00:00+07:00</updated_datetime><description>Pekan depan.</description>"
    updates = 200, f"<service_request_updates><request_update>{update}</request_update></service_request_updates>"
    remote.answers = [created(), updates, state("open", "Dijadwalkan"), updates, state("open", "Dijadwalkan")]
    jobs.send_waiting()
    for _look in range(2):
        later()
        jobs.ask_for_states()
    assert RemoteUpdate.objects.count() == 2
    page = text(client.get(f"/reports/{f.pk(filed)}/"))
    assert "Pekan depan." in page
    assert "Dijadwalkan" in page
    assert "R-1" in text(verifier_client().get(f"/complaints/{f.pk(filed)}/"))


@pytest.mark.django_db
def test_a_closed_request_is_asked_about_no_more(remote: Remote, serves: Callable[..., None]) -> None:
    serves(remote.endpoint)
    forwarded()
    remote.answers = [created(), state("closed", "Sudah ditambal")]
    jobs.send_waiting()
    for _look in range(2):
        later()
        jobs.ask_for_states()
    assert len(remote.requests) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answer",
    [
        (503, ""),
        (302, ""),
        (200, "no xml"),
        (200, '<!DOCTYPE a [<!ENTITY b "c">]><service_requests/>'),
        (200, "<service_requests/>"),
        (200, f"<service_requests>{' ' * (2 * 1024 * 1024)}</service_requests>"),
    ],
)
def test_an_answer_that_is_none_is_tried_again_later(
    remote: Remote, serves: Callable[..., None], answer: tuple[int, str]
) -> None:
    serves(remote.endpoint)
    filed = forwarded()
    remote.answers = [answer]
    assert jobs.send_waiting() == 0
    row = RemoteRequest.objects.get(pk=f.pk(filed))
    assert (row.state, row.attempts) == ("waiting", 1)
    assert row.next_at > clock.now()
    assert len(remote.requests) == 1


@pytest.mark.django_db
def test_a_refusal_is_given_up_and_an_officer_may_send_it_again(remote: Remote, serves: Callable[..., None]) -> None:
    serves(remote.endpoint)
    filed = forwarded()
    remote.answers = [(403, "<errors><error><code>403</code><description>Kunci salah</description></error></errors>")]
    jobs.send_waiting()
    client = verifier_client()
    page = text(client.get(f"/complaints/{f.pk(filed)}/"))
    assert "Kunci salah" in page
    with pytest.raises(NotAllowed):
        try_again(f.pk(filed), by=f.handler())
    client.post(f"/complaints/{f.pk(filed)}/hand-again/")
    remote.answers = [created()]
    assert jobs.send_waiting() == 1


@pytest.mark.django_db
def test_a_body_that_is_away_for_long_is_given_up_in_the_end(serves: Callable[..., None]) -> None:
    serves("http://127.0.0.1:9/v2")
    filed = forwarded()
    for _attempt in range(ATTEMPTS):
        later()
        jobs.send_waiting()
    assert RemoteRequest.objects.get(pk=f.pk(filed)).state == "failed"


@pytest.mark.django_db
def test_a_secret_report_stays_here(remote: Remote, serves: Callable[..., None]) -> None:
    serves(remote.endpoint)
    filed = forwarded(is_secret=True)
    assert jobs.send_waiting() == 0
    assert RemoteRequest.objects.get(pk=f.pk(filed)).state == "withheld"


@pytest.mark.django_db
def test_a_body_without_a_service_gets_nothing() -> None:
    forwarded()
    assert not RemoteRequest.objects.exists()


def test_two_platforms_talk_to_each_other(regency: None, live_server: Any, serves: Callable[..., None]) -> None:
    """The other body runs this platform too: here it is the same one, under an address of its own."""
    key = issue_key("Kabupaten tetangga", by=Actor.system("tests")).secret
    serves(f"{live_server.url}/open311/v2", key, services={"road_damage": "road_damage"}, has_updates=True)
    filed = forwarded()
    assert jobs.send_waiting() == 1
    there = Complaint.objects.exclude(pk=f.pk(filed)).get()
    assert there.channel == "open311"
    assert RemoteRequest.objects.get().remote_id == there.case.reference
    commands.verify(there.pk, classification="complaint", by=f.verifier(), key=f.key())
    commands.dispose(there.pk, to=f.ROADS, by=f.verifier(), key=f.key())
    commands.answer(there.pk, words=Words("Kami tambal besok pagi."), by=f.handler(), key=f.key())
    later()
    assert jobs.ask_for_states() == 1
    assert "Kami tambal besok pagi." in set(RemoteUpdate.objects.values_list("words", flat=True))
    assert Case.objects.get(pk=f.pk(filed)).outcome == "forwarded"
