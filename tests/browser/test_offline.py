"""A report written without a link: kept over the closing of the browser, and sent exactly once."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from praja.complaints.models import Complaint, Photo
from tests.browser.browsers import chromium, kept, overflow, violations, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("regency")]

WORDS = "Jalan berlubang di depan pasar.\nSudah dua pengendara jatuh minggu ini."


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium("--use-angle=swiftshader", "--enable-unsafe-swiftshader") as browser:
        yield browser


def visitor(browser: Browser, address: str) -> tuple[BrowserContext, Page]:
    """A phone whose browser has installed the service worker."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, reduced_motion="reduce", base_url=address)
    page = context.new_page()
    page.goto("/complaints/track/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    return context, page


def picture() -> dict[str, Any]:
    content = io.BytesIO()
    Image.new("RGB", (800, 600), "sienna").save(content, "JPEG")
    return {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def write(page: Page) -> None:
    """Fill in the form with a photo and a pin."""
    page.select_option("#id_category", "road_damage")
    page.fill("#id_description", WORDS)
    page.set_input_files("#id_photos", [picture()])
    page.locator(".map").scroll_into_view_if_needed()
    page.locator("[data-middle]:not([hidden])").click()
    expect(page.locator("#id_latitude")).not_to_have_value("")


def send(page: Page) -> None:
    page.locator("main form button[type=submit]").last.click()


def test_a_report_written_without_a_link_is_sent_once_when_it_is_back(browser: Browser, live_server: Any) -> None:
    context, page = visitor(browser, live_server.url)
    context.set_offline(True)
    page.goto("/complaints/new/")
    write(page)
    expect(page.locator("[data-draft-status]")).to_be_visible()
    wait_until(page, lambda: "minggu ini" in kept(page))

    # The draft outlives the page, with pin and photo.
    page.close()
    page = context.new_page()
    page.goto("/complaints/new/")
    expect(page.locator("#id_description")).to_have_value(WORDS)
    expect(page.locator(".previews li")).to_have_count(1)
    send(page)
    page.wait_for_url("**/complaints/drafts/")
    expect(page.locator("[data-entries] .status.tone-warning")).to_be_visible()
    assert violations(page) == []
    assert overflow(page) <= 0
    page.close()
    assert not Complaint.objects.exists()

    # The link is back, but the first answer is lost after the server has filed the report.
    lost: list[int] = []

    def lose(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    context.route(re.compile("/api/complaints$"), lose, times=1)
    context.set_offline(False)
    page = context.new_page()
    page.goto("/complaints/drafts/")
    entry = page.locator("[data-entries] li")
    expect(entry).to_contain_text(re.compile(r"JBG-\w{4}-\w{4}"), timeout=15_000)
    assert lost == [201]
    complaint = Complaint.objects.get()
    assert re.search(r"\b\d{6}\b", entry.inner_text())
    assert (complaint.channel, complaint.latitude is not None) == ("web", True)
    assert Photo.objects.filter(complaint=complaint).count() == 1

    # The receipt opens without typing code and PIN; what is dismissed is gone.
    entry.locator("[data-open]").click()
    page.wait_for_url("**/receipt/")
    page.goto("/complaints/drafts/")
    entry.locator("[data-do=dismiss]").click()
    expect(entry).to_have_count(0)
    context.close()


def test_a_form_whose_answer_is_lost_files_nothing_twice(browser: Browser, live_server: Any) -> None:
    context, page = visitor(browser, live_server.url)
    page.goto("/complaints/new/")
    write(page)

    def lose(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        route.fetch(max_redirects=0)
        route.abort()

    context.route("**/complaints/new/", lose)
    send(page)
    page.wait_for_url("**/complaints/drafts/")
    expect(page.locator("[data-entries]")).to_contain_text(re.compile(r"JBG-\w{4}-\w{4}"), timeout=15_000)
    assert Complaint.objects.count() == 1
    context.close()
