"""The outbox of a busy device proves its work, in a page and in the background; the device keeps no sealed words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from praja.complaints.commands import admission
from praja.complaints.limits import abuse_limits
from praja.complaints.models import Complaint, Supporter
from praja.kernel.actors import Actor
from tests import factories as f
from tests.browser.browsers import chromium, kept, wait_until
from tests.browser.test_offline import send, visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("regency")]

DEVICE = "d" * 32
WORDS = "Sampah menumpuk di depan langgar sejak seminggu."


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium("--use-angle=swiftshader", "--enable-unsafe-swiftshader") as browser:
        yield browser


def be_busy() -> None:
    """The device has sent as much as is free."""
    free = next(limit.free for limit in abuse_limits().filing if limit.subject == "device")
    for number in range(free):
        filing = f.a_filing(description=f"Lampu jalan nomor {number} di depan balai desa mati.")
        sender = admission.Sender(DEVICE)
        admission.screen(filing, sender=sender, proof=admission.Proof(), key=f.key(), by=Actor.citizen())


def write(page: Page, words: str, category: str = "waste") -> None:
    page.select_option("#id_category", category)
    page.fill("#id_description", words)
    page.locator("#id_village_district").select_option(label="Jombang")
    page.locator("#id_village").select_option("35.17.09.1006")


def test_a_report_that_meets_a_limit_is_still_sent_by_itself_once(browser: Browser, live_server: Any) -> None:
    be_busy()
    context, page = visitor(browser, live_server.url)
    context.add_cookies([{"name": "praja_device", "value": DEVICE, "url": live_server.url}])
    answers: list[int] = []
    context.on("response", lambda one: answers.append(one.status) if one.url.endswith("/api/complaints") else None)

    context.set_offline(True)
    page.goto("/complaints/new/")
    write(page, WORDS)
    send(page)
    page.wait_for_url("**/complaints/drafts/")
    context.set_offline(False)  # the page notices by itself; to open another would end what it sends
    expect(page.locator("[data-entries] li")).to_contain_text(re.compile(r"JBG-\w{4}-\w{4}"), timeout=30_000)
    assert (answers[0], answers[-1], answers.count(201)) == (428, 201, 1)
    assert Complaint.objects.get().review_reason == "many_reports"

    # The next one leaves without any page of ours that sends: the service worker solves it.
    context.set_offline(True)
    page.goto("/complaints/new/")
    write(page, "Selokan di depan masjid tersumbat sejak kemarin.")
    send(page)
    page.wait_for_url("**/complaints/drafts/")
    page.goto("/complaints/track/")
    context.set_offline(False)
    page.evaluate("navigator.serviceWorker.controller.postMessage('wake')")
    wait_until(page, lambda: Complaint.objects.count() == 2)
    context.close()


def test_the_form_proves_itself_though_a_script_sends_it(browser: Browser, live_server: Any) -> None:
    be_busy()
    context, page = visitor(browser, live_server.url)
    context.add_cookies([{"name": "praja_device", "value": DEVICE, "url": live_server.url}])
    page.route("**/api/complaints/challenge", lambda route: route.abort())
    page.goto("/complaints/new/")
    write(page, WORDS)
    send(page)
    page.wait_for_url("**/receipt/")
    page.goto("/complaints/drafts/")
    expect(page.locator("[data-entries] li")).to_have_count(1)
    assert Complaint.objects.get().review_reason == "many_reports"
    context.close()


def test_the_device_keeps_no_word_of_a_sealed_report(browser: Browser, live_server: Any) -> None:
    context, page = visitor(browser, live_server.url)
    page.goto("/complaints/new/")
    write(page, "Kepala seksi meminta uang pelicin untuk berkas.", category="waste")
    wait_until(page, lambda: "pelicin" in kept(page))
    page.select_option("#id_category", "integrity")
    expect(page.locator("[data-draft-status]")).to_contain_text("Tertutup")
    wait_until(page, lambda: kept(page) == "[]")
    send(page)
    page.wait_for_url("**/receipt/")
    page.wait_for_function("sessionStorage.getItem('praja.sending') === null")
    wait_until(page, lambda: kept(page) == "[]")
    assert Complaint.objects.get().is_sealed
    context.close()


def test_following_a_report_like_it_files_none(browser: Browser, live_server: Any) -> None:
    f.disposed(description=WORDS, category="waste")
    context, page = visitor(browser, live_server.url)
    page.goto("/complaints/new/")
    write(page, WORDS)
    follow = page.locator("button[formaction]").first
    expect(follow).to_be_visible(timeout=10_000)
    follow.click()
    page.wait_for_url(re.compile(r"/reports/"))
    assert Complaint.objects.count() == 1
    assert Supporter.objects.count() == 1
    context.close()
