"""Somebody books on a phone, checks in at the kiosk, an officer calls by a key, and the screen shows it by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from praja.kernel import clock
from praja.kernel.actors import Role
from praja.services.queue import commands
from tests.accounts.people import a_person
from tests.browser.browsers import chromium
from tests.browser.visitors import an_officer, somebody
from tests.services.queue import counters as c

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("regency")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(autouse=True)
def _monday_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """For the threads of the server too."""
    monkeypatch.setattr(clock, "now", lambda: c.at(8, 40))


def test_from_the_phone_to_the_counter(browser: Browser, live_server: Any) -> None:
    secret = commands.pair_kiosk(c.PLACE, name="Kios pintu masuk", by=c.keeper()).secret

    phone = somebody(browser, live_server.url, "phone", "id")
    phone.open("/queue/")
    phone.page.get_by_role("link", name="Perekaman dan cetak KTP-el").click()
    phone.look()
    phone.page.get_by_text("09.00–09.30").click()
    phone.page.locator("#id_name").fill("Warga")
    phone.page.locator("#id_phone").fill("0812 3456 7890")
    phone.page.get_by_role("button", name="Pesan waktu ini").click()
    phone.look()
    code = phone.page.locator(".copy code").inner_text()

    kiosk = somebody(browser, live_server.url, "desk", "en")
    kiosk.page.goto(f"{live_server.url}/queue/kiosk/{c.PLACE}/")
    kiosk.page.locator("#id_secret").fill(secret)
    kiosk.page.get_by_role("button", name="Make this a kiosk").click()
    kiosk.complaints.clear()  # the browser calls the page before, which is closed to strangers, an error
    kiosk.look()
    kiosk.page.locator("#id_code").fill(f"{live_server.url}/queue/t/{code}/")
    kiosk.page.keyboard.press("Enter")
    expect(kiosk.page.locator(".ticket-number")).to_have_text("B-001")
    kiosk.look()

    screen = somebody(browser, live_server.url, "desk", "id")
    screen.open(f"/queue/screen/{c.PLACE}/")
    expect(screen.page.locator(".calls")).to_have_count(0)

    desk = an_officer(browser, live_server.url, "desk", "id", a_person((Role.HANDLER, c.AGENCY)))
    desk.open(f"/queue/desks/{c.PLACE}/{c.DESK}/")
    expect(desk.page.get_by_role("rowheader", name="B-001")).to_be_visible()
    with desk.page.expect_navigation():
        desk.page.keyboard.press("n")
    desk.look()
    expect(desk.page.locator(".ticket-number")).to_have_text("B-001")

    expect(screen.page.locator(".call-number")).to_have_text("B-001")
    expect(screen.page.locator(".call-desk")).to_have_text("Loket 3")
    screen.look()
    phone.open(f"/queue/t/{code}/")
    expect(phone.page.locator(".ticket-headline")).to_contain_text("Loket 3")
    with desk.page.expect_navigation():
        desk.page.keyboard.press("f")
    expect(screen.page.locator(".calls")).to_have_count(0)
