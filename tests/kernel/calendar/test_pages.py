"""/calendar/: holidays and office hours for everybody, changes for administrators of the regency."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from praja.kernel import clock
from praja.kernel.actors import Role
from praja.kernel.calendar.models import Holiday
from praja.kernel.calendar.queries import forget_calendar
from tests.accounts.people import a_person, an_administrator, signed_in

pytestmark = pytest.mark.django_db
ADD = "/calendar/holidays/add"
REMOVE = "/calendar/holidays/2026-08-17/remove"
FORM = {"date": "2026-11-30", "name": "Pemilihan bupati", "kind": "national"}


@pytest.fixture(autouse=True)
def _in_2026() -> Iterator[None]:
    with clock.at(dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)):
        yield
    forget_calendar()


def body(answer: Any) -> str:
    content: str = answer.content.decode()
    return content


def test_everybody_sees_the_holidays_and_office_hours_of_the_year() -> None:
    page = body(Client().get("/calendar/"))
    assert "17 Agustus 2026" in page
    assert "07.30" in page
    assert ADD not in page
    assert "/remove" not in page
    assert 'href="/calendar/2027/"' in page


def test_another_year_has_its_own_page() -> None:
    page = body(Client().get("/calendar/2025/", {"lang": "en"}))
    assert "17 August 2025" in page
    assert "Holidays of 2025" in page


@pytest.mark.parametrize("year", ["1", "1850", "2200", "9998"])
def test_a_year_without_holidays_says_so(year: str) -> None:
    assert "Belum ada hari libur" in body(Client().get(f"/calendar/{year}/"))


@pytest.mark.parametrize("year", ["0", "9999", "12345678901234567890"])
def test_a_year_that_is_none_is_not_found(year: str) -> None:
    assert Client().get(f"/calendar/{year}/").status_code == 404


def test_the_page_costs_two_statements(django_assert_num_queries: Any) -> None:
    Client().get("/calendar/")
    with django_assert_num_queries(2):
        Client().get("/calendar/")


def test_a_holiday_is_added_only_after_it_was_confirmed() -> None:
    client = signed_in(an_administrator())
    assert ADD in body(client.get("/calendar/"))
    assert "30 November 2026" in body(client.post(ADD, FORM))
    assert not Holiday.objects.filter(date="2026-11-30").exists()
    assert client.post(ADD, FORM | {"confirmed": "1"}).status_code == 302
    assert "Pemilihan bupati" in body(client.get("/calendar/2026/"))


def test_a_day_that_is_a_holiday_already_is_refused_beside_its_field() -> None:
    client = signed_in(an_administrator())
    answer = client.post(ADD, FORM | {"date": "2026-08-17", "confirmed": "1"})
    assert answer.status_code == 409
    assert "#id_date" in body(answer)
    assert "sudah" in body(answer)


@pytest.mark.parametrize("change", [{"date": "kemarin"}, {"date": ""}, {"name": " "}, {"kind": "party"}])
def test_what_makes_no_sense_is_asked_again(change: dict[str, str]) -> None:
    answer = signed_in(an_administrator()).post(ADD, FORM | {"confirmed": "1"} | change)
    assert "form_errors" in body(answer) or "has-error" in body(answer)
    assert not Holiday.objects.filter(date="2026-11-30").exists()


def test_a_holiday_is_removed_only_after_it_was_confirmed() -> None:
    client = signed_in(an_administrator())
    assert REMOVE in body(client.get("/calendar/2026/"))
    assert "17 Agustus 2026" in body(client.get(REMOVE))
    assert Holiday.objects.filter(date="2026-08-17").exists()
    assert client.post(REMOVE).status_code == 302
    assert not Holiday.objects.filter(date="2026-08-17").exists()
    assert client.post(REMOVE).status_code == 404


@pytest.mark.parametrize("day", ["2026-08-18", "besok", "2026-13-40"])
def test_only_a_holiday_can_be_removed(day: str) -> None:
    assert signed_in(an_administrator()).get(f"/calendar/holidays/{day}/remove").status_code == 404


@pytest.mark.parametrize(("role", "organization"), [(Role.ADMIN, "pupr"), (Role.HEAD, "")])
def test_only_administrators_of_the_regency_change_it(role: Role, organization: str) -> None:
    client = signed_in(a_person((role, organization)))
    assert ADD not in body(client.get("/calendar/"))
    for address in (ADD, REMOVE):
        assert client.get(address).status_code == 403
        assert client.post(address, FORM | {"confirmed": "1"}).status_code == 403
    assert Client().get(ADD).status_code == 302
