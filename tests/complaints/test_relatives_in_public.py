"""What others are shown and told of merged, split and forwarded reports: each matter once, and where it went on."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db.models import Max
from django.test import Client

from praja.complaints import commands, open_data, publication
from praja.complaints.commands import Filed, PartOf, Words
from praja.complaints.commands.following import ASKED_BY_NETWORK
from praja.complaints.lapor import queries as lapor
from praja.complaints.models import Complaint, PublicReport, Subscription
from praja.complaints.open311.commands import issue_key
from praja.complaints.queries.routing import dispositions, waiting_without
from praja.kernel.actors import Actor
from praja.kernel.events.models import Delivery, Event
from praja.kernel.events.relay import deliver as deliver_due
from praja.kernel.events.relay import fan_out
from praja.kernel.notify.models import OutgoingMessage
from tests import factories as f
from tests.complaints.pages import text
from tests.complaints.test_following import ask, confirmed
from tests.complaints.test_lapor import taken
from tests.complaints.test_measures import value
from tests.complaints.test_open311_updates import read

pytestmark = pytest.mark.django_db
WORDS = Words("Jalan ini milik negara, jadi kami teruskan.")
MARKET = {"latitude": -7.5462, "longitude": 112.2334}


def deliver() -> None:
    """Let every handler see what happened since the last time."""
    delivered = Delivery.objects.aggregate(last=Max("position"))["last"] or 0
    fan_out(Event.objects.filter(position__gt=delivered).order_by("position"))
    while deliver_due():
        pass


def merge(duplicate: Filed, leader: Filed) -> None:
    commands.merge(f.pk(duplicate), into=f.pk(leader), by=f.verifier(), key=f.key())


def split(filed: Filed) -> None:
    parts = (PartOf("Lampu jalan di pasar mati total.", "street_light", f.ROADS), PartOf("Sampah menumpuk.", "waste"))
    commands.split(f.pk(filed), parts=parts, by=f.verifier(), key=f.key())


def forward(filed: Filed) -> None:
    commands.forward(f.pk(filed), to="bbpjn-jatim-bali", words=WORDS, by=f.verifier(), key=f.key())


def news() -> list[tuple[str, str]]:
    """What followers were sent: the state and the page it leads to."""
    rows = OutgoingMessage.objects.filter(template="follow_report").order_by("id")
    return [(row.context["step"], row.context["url"].removeprefix("http://localhost:8000")) for row in rows]


def rows_of_open_data() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(open_data.as_lines(open_data.reports())).removeprefix("\ufeff"))))


def test_map_feed_and_open_data_leave_duplicates_out(client: Client) -> None:
    leader, duplicate = f.disposed(**MARKET), f.disposed(**MARKET)
    deliver()
    assert client.get("/api/complaints/map/clusters").json()["count"] == 2
    merge(duplicate, leader)
    deliver()
    assert client.get("/api/complaints/map/clusters").json()["count"] == 1
    assert str(f.pk(duplicate)) not in client.get("/reports/feed.atom").content.decode()
    assert [row["id"] for row in rows_of_open_data()] == [str(f.pk(leader))]
    commands.unmerge(f.pk(duplicate), by=f.verifier(), key=f.key())
    deliver()
    assert client.get("/api/complaints/map/clusters").json()["count"] == 2


def test_the_map_follows_every_event_and_the_night_finds_nothing_to_mend(client: Client) -> None:
    filed, leader = f.disposed(**MARKET), f.disposed(**MARKET)
    split(filed)
    merge(f.disposed(**MARKET), leader)
    forward(f.verified(**MARKET))
    deliver()
    kept = set(PublicReport.objects.values_list("complaint", "organization", "is_open"))
    publication.rebuild()
    assert set(PublicReport.objects.values_list("complaint", "organization", "is_open")) == kept


def test_a_split_report_counts_as_its_parts() -> None:
    filed = f.disposed()
    assert value("filed") == {None: 1}
    split(filed)
    assert (value("filed"), value("open")) == ({None: 2}, {None: 2})
    commands.unsplit(f.pk(filed), by=f.verifier(), key=f.key())
    assert (value("filed"), value("open")) == ({None: 1}, {None: 1})


def test_a_forwarded_report_is_neither_solved_nor_late_and_names_the_body(client: Client) -> None:
    filed = f.verified(asset_owner="national")
    forward(filed)
    figures = {code: value(code)[None] for code in ("filed", "forwarded", "resolved", "open", "overdue")}
    assert figures == {"filed": 1, "forwarded": 1, "resolved": 0, "open": 0, "overdue": 0}
    [row] = rows_of_open_data()
    assert (row["outcome"], row["forwarded_to"][:11]) == ("forwarded", "Balai Besar")
    assert "Balai Besar" in text(client.get("/reports/"))
    assert "Balai Besar" in client.get("/reports/feed.atom").content.decode()
    [request] = client.get("/open311/v2/requests.json").json()
    assert (request["status"], request["agency_responsible"][:11]) == ("closed", "Balai Besar")


def test_open311_says_that_a_report_was_forwarded_or_is_a_duplicate(client: Client) -> None:
    forwarded, leader, duplicate = f.verified(), f.disposed(), f.disposed()
    forward(forwarded)
    merge(duplicate, leader)
    last = {row["service_request_id"]: (row["status"], row["description"]) for row in read(client)}
    assert last[str(f.pk(forwarded))] == ("NOT_COUNCILS_RESPONSIBILITY", WORDS.text)
    assert last[str(f.pk(leader))][0] == "IN_PROGRESS"
    assert str(f.pk(duplicate)) not in last, "only the client that filed a duplicate is told of it by its own name"


def test_the_client_that_filed_a_duplicate_is_told_that_it_is_one(client: Client) -> None:
    key = issue_key("Aplikasi warga", by=Actor.system("tests"))
    form = {"api_key": key.secret, "service_code": "waste", "address_id": "35.17.09.1006"}
    code = client.post("/open311/v2/requests.json", form).json()[0]["service_request_id"]
    duplicate, leader = Complaint.objects.get(case__reference=code), f.disposed()
    commands.verify(duplicate.pk, classification="complaint", by=f.verifier(), key=f.key())
    commands.merge(duplicate.pk, into=f.pk(leader), by=f.verifier(), key=f.key())
    told = client.get("/open311/v2/servicerequestupdates.json", {"api_key": key.secret}).json()
    assert [row["status"] for row in told if row["service_request_id"] == code][-1] == "DUPLICATE"


def test_a_secret_duplicate_is_not_named_to_open311(client: Client) -> None:
    leader, duplicate = f.disposed(), f.disposed(is_secret=True)
    merge(duplicate, leader)
    assert str(f.pk(duplicate)) not in {row["service_request_id"] for row in read(client)}


def test_lapor_is_told_in_its_words_and_hears_of_a_duplicate_what_its_leader_says() -> None:
    outside, duplicate = taken(tracking_id="1"), taken(tracking_id="2")
    leader = f.disposed()
    commands.verify(outside.pk, classification="complaint", by=f.verifier(), key=f.key())
    commands.forward(outside.pk, to="pubm-jatim", words=WORDS, by=f.verifier(), key=f.key())
    deliver()
    commands.merge(duplicate.pk, into=f.pk(leader), by=f.verifier(), key=f.key())
    deliver()
    commands.resolve(f.pk(leader), words=Words("Sudah ditambal.", [f.a_photo()]), by=f.handler(), key=f.key())
    deliver()
    deliver()
    waiting = lapor.waiting_follow_ups(by=Actor.system("tests"))
    told = [(item.tracking_id, item.state, item.text) for _number, item in waiting]
    assert told == [
        ("1", "Terverifikasi", ""),
        ("1", "Bukan Wewenang", WORDS.text),
        ("2", "Dalam Proses", ""),
        ("2", "Dalam Proses", "Sudah ditambal."),
    ]


def test_who_follows_a_duplicate_is_told_and_follows_its_leader(client: Client) -> None:
    leader, duplicate = f.disposed(), f.disposed()
    confirmed(client, f"report/{f.pk(duplicate)}")
    merge(duplicate, leader)
    commands.answer(f.pk(leader), words=Words("Kami kerjakan besok."), by=f.handler(), key=f.key())
    deliver()
    page = f"/reports/{f.pk(leader)}/"
    assert news() == [("Digabungkan dengan laporan lain", page), ("Sedang ditindaklanjuti", page)]


def test_an_address_that_follows_leader_and_duplicate_is_told_once(client: Client) -> None:
    leader, duplicate = f.disposed(), f.disposed()
    for filed in (leader, duplicate):
        confirmed(client, f"report/{f.pk(filed)}")
    merge(duplicate, leader)
    deliver()
    OutgoingMessage.objects.all().delete()
    commands.answer(f.pk(leader), words=Words("Kami kerjakan besok."), by=f.handler(), key=f.key())
    deliver()
    assert len(news()) == 1


def test_whoever_asks_to_follow_a_duplicate_follows_the_leader(client: Client) -> None:
    leader, duplicate = f.disposed(), f.file()
    merge(duplicate, leader)
    ask(client, f"report/{f.pk(duplicate)}")
    assert Subscription.objects.get().subject == str(f.pk(leader))
    secret = f.file(is_secret=True)
    merge(secret, leader)
    assert client.get(f"/reports/follow/report/{f.pk(secret)}/").status_code == 404


def test_followers_are_told_that_a_report_was_forwarded(client: Client) -> None:
    filed = f.verified()
    confirmed(client, f"report/{f.pk(filed)}")
    forward(filed)
    deliver()
    assert news() == [("Diteruskan ke instansi yang berwenang", f"/reports/{f.pk(filed)}/")]


def test_a_secret_leader_is_told_to_no_follower_of_its_duplicates(client: Client) -> None:
    leader, duplicate = f.disposed(is_secret=True), f.disposed()
    confirmed(client, f"report/{f.pk(duplicate)}")
    merge(duplicate, leader)
    deliver()
    assert news() == []


def test_one_network_cannot_use_up_the_mails_of_all(client: Client) -> None:
    for number in range(ASKED_BY_NETWORK):
        assert ask(client, "agency/pupr", email=f"warga{number}@example.org").status_code == 200
    refused = ask(client, "agency/pupr", email="lagi@example.org")
    assert (refused.status_code, "jaringan Anda" in text(refused)) == (422, True)
    elsewhere: Any = {"REMOTE_ADDR": "203.0.113.9"}
    sent = {"email": "lagi@example.org", "rhythm": "weekly"}
    assert client.post("/reports/follow/agency/pupr/", sent, **elsewhere).status_code == 200
    assert all(b"127.0.0" not in bytes(one.asked_from or b"") for one in Subscription.objects.all())


def test_the_model_learns_from_no_matter_twice() -> None:
    leader, duplicate, whole = f.disposed(), f.disposed(description="Jalan itu lagi, masih berlubang."), f.disposed()
    merge(duplicate, leader)
    split(whole)
    learned = {row.text for row in dispositions()}
    assert "Jalan itu lagi, masih berlubang." not in learned
    assert len(dispositions()) == 3, "the leader and the two parts"
    assert f.pk(duplicate) not in waiting_without(0)


@pytest.mark.parametrize("path", ["/api/complaints/categories", "/api/complaints/map/clusters"])
def test_public_answers_may_be_kept_and_read_from_every_site(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"].startswith("public")
    assert client.get(path, headers={"if-none-match": answer["ETag"]}).status_code == 304
