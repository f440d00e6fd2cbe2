"""The desk and the messages nobody understood, in a real browser, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from praja.complaints.channels.commands import receive
from praja.complaints.channels.messages import Incoming
from praja.complaints.models import Complaint, IncomingMessage
from praja.kernel.actors import Actor, Role
from tests import factories as f
from tests.accounts.people import a_person, signed_in
from tests.browser.browsers import chromium, overflow, violations, watched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("regency")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def test_a_verifier_types_in_a_letter_and_looks_at_what_was_not_understood(browser: Browser, live_server: Any) -> None:
    receive(Incoming("sms", "6281", f.key(), "Tanggul longsor sepanjang tiga meter."), by=Actor.system("test"))
    IncomingMessage.objects.update(status="unmatched", reason="place_unknown")
    context = browser.new_context(viewport={"width": 360, "height": 800})
    cookies = signed_in(a_person((Role.VERIFIER, f.COORDINATOR))).cookies
    context.add_cookies([{"name": name, "value": c.value, "url": live_server.url} for name, c in cookies.items()])
    page, complaints = watched(context)
    page.goto(f"{live_server.url}/complaints/assisted/")
    assert (violations(page), overflow(page)) == ([], 0)
    page.get_by_label("Surat", exact=True).check()
    page.locator("#id_category").select_option("other")
    page.locator("#id_description").fill("Menurut surat ini, tanggul di timur balai desa sudah longsor.")
    page.get_by_label("Kecamatan").select_option(label="Jombang")
    page.locator("#id_village").select_option("35.17.09.1006")
    page.get_by_role("button", name="Kirim laporan").click()
    page.get_by_role("heading", name="Laporan sudah diterima").wait_for()
    assert (violations(page), overflow(page)) == ([], 0)
    assert Complaint.objects.get().channel == "letter"
    page.get_by_role("button", name="Sudah diserahkan").click()
    page.get_by_role("link", name="Yang kami ketik").click()
    page.get_by_text("JBG-").wait_for()
    assert (violations(page), overflow(page)) == ([], 0)
    page.goto(f"{live_server.url}/complaints/messages/")
    assert (violations(page), overflow(page)) == ([], 0)
    page.get_by_role("link", name="Jadikan laporan").click()
    page.get_by_role("heading", name="Jadikan laporan").wait_for()
    assert (violations(page), overflow(page)) == ([], 0)
    assert complaints == []
    context.close()
