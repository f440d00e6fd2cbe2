"""The calendar, the outbox and the choice of messages in a real browser, on a phone and a desk, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from praja.kernel.notify.commands import Recipient, notify
from praja.kernel.notify.models import MessageStatus, OutgoingMessage
from tests.accounts.people import an_administrator, signed_in
from tests.browser.browsers import chromium, overflow, violations, watched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("regency")]
KIND = "complaint_waiting"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def administrators(browser: Browser, address: str, width: int) -> BrowserContext:
    """A browser in which an administrator of the regency is signed in."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    cookies = signed_in(an_administrator()).cookies
    context.add_cookies([{"name": name, "value": found.value, "url": address} for name, found in cookies.items()])
    return context


def some_messages() -> None:
    for status in ("failed", "pending", "unwanted"):
        context = {"reference": "JBG-7K3M-9Q2X", "step": "Verifikasi", "url": "http://localhost/"}
        notify(KIND, to=Recipient("petugas@example.go.id", "id"), context=context, key=status)
        OutgoingMessage.objects.filter(key=status).update(status=status, error="ConnectionRefusedError")


@pytest.mark.parametrize(("width", "language"), [(360, "id"), (1280, "en")])
def test_every_page_is_accessible_and_fits(browser: Browser, live_server: Any, width: int, language: str) -> None:
    some_messages()
    context = administrators(browser, live_server.url, width)
    page, complaints = watched(context)
    for path in (
        "/calendar/",
        "/calendar/1850/",
        "/calendar/holidays/add",
        "/calendar/holidays/2026-08-17/remove",
        "/operations/messages/",
        "/operations/messages/?status=sent",
        "/account/notifications/",
    ):
        answer = page.goto(f"{live_server.url}{path}{'&' if '?' in path else '?'}lang={language}")
        assert answer is not None
        assert answer.status == 200, path
        assert violations(page) == [], path
        assert overflow(page) <= 0, path
    assert complaints == []
    context.close()


def test_an_administrator_adds_a_holiday_and_sends_a_message_again(browser: Browser, live_server: Any) -> None:
    some_messages()
    context = administrators(browser, live_server.url, 360)
    page, complaints = watched(context)
    page.goto(f"{live_server.url}/calendar/")
    page.get_by_role("link", name="Tambah hari libur").click()
    page.locator("#id_date").fill("2026-11-30")
    page.get_by_label("Nama hari libur").fill("Pemilihan bupati")
    page.get_by_role("button", name="Lanjutkan").click()
    assert violations(page) == []
    page.get_by_role("button", name="Tambahkan hari libur").click()
    page.get_by_text("Hari libur ditambahkan.").wait_for()
    assert page.get_by_text("Pemilihan bupati").is_visible()
    page.goto(f"{live_server.url}/operations/messages/?status=failed")
    page.get_by_role("button", name="Kirim ulang").click()
    page.get_by_text("Pesan akan dikirim ulang dalam satu menit.").wait_for()
    assert not OutgoingMessage.objects.filter(status=MessageStatus.FAILED).exists()
    assert complaints == []
    context.close()
