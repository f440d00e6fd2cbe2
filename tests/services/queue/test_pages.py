"""A citizen, a kiosk, an officer and an administrator at their browsers."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from praja.kernel import clock
from praja.kernel.actors import Role
from praja.services.queue import commands
from praja.services.queue.models import Kiosk, SpecialDay, Status, Ticket
from tests.accounts.people import a_person, signed_in
from tests.complaints.pages import key_of, text
from tests.services.queue import counters as c

pytestmark = pytest.mark.django_db

BOOK = f"/queue/book/{c.GROUP}/{c.SERVICE}/"


@pytest.fixture(autouse=True)
def _friday_before():
    with clock.at(c.BEFORE):
        yield


def book(client: Client, **changes: str):
    page = client.get(f"{BOOK}?day=2026-11-30")
    content = {
        "key": key_of(page),
        "starts_at": "2026-11-30T09:00+07:00",
        "name": "Warga",
        "phone": "0812 3456 7890",
        "email": "",
        "priority": "",
    }
    return client.post(f"{BOOK}?day=2026-11-30", content | changes)


def test_a_citizen_books_moves_and_cancels(client: Client):
    response = book(client)
    assert response.status_code == 302, text(response)
    page = client.get(response["Location"])
    ticket = Ticket.objects.get()
    assert ticket.code in text(page)
    assert "30 November 2026, 09.00 WIB" in text(page)
    assert "data:image/svg+xml" in page.content.decode()
    move = client.get(f"{response['Location']}move/?day=2026-12-01")
    moved = client.post(
        f"{response['Location']}move/?day=2026-12-01", {"key": key_of(move), "starts_at": "2026-12-01T10:30+07:00"}
    )
    assert moved.status_code == 302
    ticket.refresh_from_db()
    assert ticket.day == dt.date(2026, 12, 1)
    assert client.get(f"{response['Location']}cancel/").status_code == 200
    client.post(f"{response['Location']}cancel/")
    ticket.refresh_from_db()
    assert ticket.status == Status.CANCELLED
    assert client.get(f"{response['Location']}move/").status_code == 302


def test_what_was_typed_stays_when_something_is_wrong(client: Client):
    response = book(client, phone="12")
    assert response.status_code == 422
    assert 'value="Warga"' in response.content.decode()
    assert not Ticket.objects.exists()


def test_a_full_time_cannot_be_chosen(client: Client):
    for number in range(4):
        c.booked(number)
    assert "2026-11-30T09:00" not in client.get(f"{BOOK}?day=2026-11-30").content.decode()
    assert book(client).status_code == 422
    assert Ticket.objects.count() == 4


def test_a_booking_goes_into_a_calendar(client: Client):
    ticket = c.booked()
    response = client.get(f"/queue/t/{ticket.code}/calendar.ics")
    lines = response.content.decode().split("\r\n")
    assert "DTSTART:20261130T020000Z" in lines
    assert "DTEND:20261130T023000Z" in lines
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = response.content.decode().replace("\r\n ", "")
    assert f"SUMMARY:Perekaman dan cetak KTP-el ({ticket.code})\r\n" in unfolded


def test_a_code_is_found_however_it_is_typed(client: Client):
    ticket = c.booked()
    for typed in (ticket.code.lower().replace("-", " "), f"http://localhost:8000/queue/t/{ticket.code}/"):
        assert client.get("/queue/", {"code": typed})["Location"] == f"/queue/t/{ticket.code}/"
    assert client.get("/queue/", {"code": "JBG-Q-0000-0000"}).status_code == 422


def test_a_kiosk_is_paired_once_and_then_checks_in_and_gives_out_numbers(client: Client):
    ticket = c.booked()
    keeper = signed_in(a_person((Role.ADMIN, c.HOST)))
    page = keeper.post(f"/queue/kiosks/{c.PLACE}/", {"name": "Kios pintu masuk"})
    secret = re.search(r"<code>([\w-]{32})</code>", page.content.decode())
    assert secret is not None
    kiosk = f"/queue/kiosk/{c.PLACE}/"
    with clock.at(c.at(8, 45)):
        assert client.get(kiosk).status_code == 403
        assert client.post(f"{kiosk}pair/", {"secret": "x"}).status_code == 422
        assert client.post(f"{kiosk}pair/", {"secret": secret[1]}).status_code == 302
        assert client.post(kiosk, {"code": ticket.code})["Location"] == f"{kiosk}given/{ticket.code}/"
        take = f"/queue/take/{c.GROUP}/{c.SERVICE}/"
        given = client.post(take, {"key": key_of(client.get(take)), "priority": "elderly"})
        assert "B-002" in text(client.get(given["Location"]))
        device = Kiosk.objects.get()
        keeper.post(f"/queue/kiosks/end/{device.pk}/")
        assert client.get(kiosk).status_code == 403


def test_an_officer_calls_by_the_page_and_the_screen_shows_it(client: Client, django_assert_max_num_queries):
    officer = signed_in(a_person((Role.HANDLER, c.AGENCY)))
    desk = f"/queue/desks/{c.PLACE}/{c.DESK}/"
    with clock.at(c.at(9)):
        first, second = c.walked_in(), c.walked_in()
        assert c.DESK in officer.get("/queue/desks/").content.decode()
        officer.post(f"{desk}act/", {"deed": "next"})
        with django_assert_max_num_queries(8):
            page = officer.get(desk)
        assert "B-001" in text(page)
        shown = text(client.get(f"/queue/screen/{c.PLACE}/"))
        assert "B-001 Loket 3" in shown
        assert "Loket 3" in text(client.get(f"/queue/t/{first.code}/"))
        officer.post(f"{desk}act/", {"deed": "recall", "ticket": first.pk, "calls": "1"})
        officer.post(f"{desk}act/", {"deed": "finish_next", "ticket": first.pk})
        second.refresh_from_db()
        assert second.status == Status.CALLED
        officer.post(f"{desk}act/", {"deed": "transfer", "ticket": second.pk, "to": "sosial"})
        second.refresh_from_db()
        assert second.line.group == "sosial"
        refused = officer.post(f"{desk}act/", {"deed": "skip", "ticket": second.pk}, follow=True)
        assert refused.status_code == 403
        assert "B-001" in text(officer.get(f"/queue/tickets/{c.PLACE}/?day=2026-11-30"))


def test_a_screen_is_told_only_of_what_is_new(client: Client, django_assert_num_queries):
    changes = f"/queue/screen/{c.PLACE}/changes"
    with clock.at(c.at(9)):
        first = client.get(changes)
        assert first["Content-Type"] == "text/event-stream"
        version = re.search(r"^id: (\S+)$", first.content.decode(), re.M)
        assert version is not None
        with django_assert_num_queries(1):
            again = client.get(changes, headers={"last-event-id": version[1]})
        assert "event: change" not in again.content.decode()
        c.walked_in()
        assert "event: change" in client.get(changes, headers={"last-event-id": version[1]}).content.decode()


def test_an_administrator_closes_a_day_after_a_question(client: Client):
    ticket = c.booked()
    keeper = signed_in(a_person((Role.ADMIN, c.HOST)))
    days = f"/queue/days/{c.PLACE}/"
    content = {"day": "2026-11-30", "group": "", "as_weekday": "", "reason": "Listrik padam"}
    assert "1 " in text(keeper.post(days, content))
    assert not SpecialDay.objects.exists()
    keeper.post(days, content | {"confirmed": "yes"})
    ticket.refresh_from_db()
    assert ticket.status == Status.CANCELLED
    assert "Listrik padam" in text(keeper.get(days))
    special = SpecialDay.objects.get()
    keeper.post(f"/queue/days/remove/{special.pk}/")
    assert not SpecialDay.objects.exists()
    keeper.post(days, {"day": "2026-12-05", "group": "", "as_weekday": "5", "reason": "Layanan Sabtu"})
    assert SpecialDay.objects.get().as_weekday == 5


def test_the_pages_of_officers_are_closed_to_others(client: Client):
    stranger = signed_in(a_person((Role.HANDLER, "dinkes")))
    for path in (f"/queue/desks/{c.PLACE}/{c.DESK}/", f"/queue/tickets/{c.PLACE}/", f"/queue/days/{c.PLACE}/"):
        assert client.get(path).status_code in (302, 401)
        assert stranger.get(path).status_code == 403


def test_programs_book_check_in_and_follow(client: Client):
    places = client.get("/api/queue/places").json()
    assert places[0]["groups"][1]["letter"] == "B"
    slots = client.get(f"/api/queue/groups/{c.GROUP}/slots?day=2026-11-30").json()
    body = {
        "group": c.GROUP,
        "service": c.SERVICE,
        "starts_at": slots[2]["starts_at"],
        "name": "Warga",
        "phone": "081234567890",
    }
    headers = {"idempotency-key": "k" * 32}
    made = client.post("/api/queue/bookings", body, "application/json", headers=headers)
    assert made.status_code == 201, made.content
    assert client.post("/api/queue/bookings", body, "application/json", headers=headers).status_code == 200
    ticket = f"/api/queue/tickets/{made.json()['code']}"
    with clock.at(c.at(9)):
        assert client.post(f"{ticket}/check-in").status_code == 403
        secret = commands.pair_kiosk(c.PLACE, name="Kios", by=c.keeper()).secret
        assert client.post(f"{ticket}/check-in", headers={"praja-kiosk": secret}).json()["ahead"] == 0
        walk_in = {"group": c.GROUP, "service": c.SERVICE}
        headers = {"praja-kiosk": secret, "idempotency-key": "w" * 32}
        given = client.post("/api/queue/walk-ins", walk_in, "application/json", headers=headers)
        assert (given.status_code, given.json()["label"]) == (201, "B-002")
        c.called()
        screen = client.get(f"/api/queue/places/{c.PLACE}/screen").json()
        assert screen["waiting"] == {c.GROUP: 1}
        assert len(screen["called"]) == 1
