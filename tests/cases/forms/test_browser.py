"""The form of all kinds in a real browser, on a phone: conditions follow answers, an area is drawn, axe is content."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsers import chromium, overflow, violations, watched
from tests.cases.forms.samples import NIK, VILLAGE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_form_of_all_kinds_is_filled_in_on_a_phone(live_server, settings, regency) -> None:  # type: ignore[no-untyped-def]
    settings.DEMO = True
    with chromium("--enable-unsafe-swiftshader") as browser:
        context = browser.new_context(viewport={"width": 360, "height": 780})
        context.add_cookies([{"name": "praja_language", "value": "en", "url": live_server.url}])
        page, complaints = watched(context)
        page.goto(f"{live_server.url}/ui/forms/")
        _is_well(page, "1")

        context.set_offline(True)
        page.get_by_label("Full name").fill("Tanpa Sinyal")
        page.get_by_role("button", name="Continue").last.click()
        expect(page.get_by_text("stays on this device")).to_be_focused()
        _is_well(page, "offline")
        context.set_offline(False)
        page.goto(page.url)
        expect(page.get_by_label("Full name")).to_have_value("Tanpa Sinyal")
        expect(page.get_by_text("is here again")).to_be_visible()
        assert page.evaluate("localStorage.length") == 0

        page.get_by_label("NIK", exact=False).first.fill("12")
        page.get_by_label("Village").select_option(VILLAGE)
        expect(page.get_by_label("NIB")).to_have_count(0)
        page.get_by_label("Yes").check()
        expect(page.get_by_label("NIB")).to_be_visible()
        page.get_by_label("No", exact=True).check()
        expect(page.get_by_label("NIB")).to_have_count(0)
        page.get_by_role("button", name="Continue").last.click()
        expect(page.locator(".error-summary")).to_be_focused()
        _is_well(page, "2")
        page.get_by_role("textbox", name="NIK").fill(NIK)
        page.get_by_role("button", name="Continue").last.click()

        page.get_by_label("Neon").check()
        page.get_by_label("Width").fill("4")
        page.get_by_label("Height").fill("2")
        page.get_by_label("Height").blur()
        expect(page.locator('[data-item="size"] output')).to_have_text("8 m²")
        page.get_by_label("From").fill("2099-01-01")
        _is_well(page, "3")
        page.get_by_label("Until").press("Enter")

        drawing = page.locator('.map[data-kind="draw"]')
        drawing.scroll_into_view_if_needed()
        corner = drawing.get_by_role("button", name="Corner in the middle")
        expect(corner).to_be_visible()
        box = drawing.locator(".map-canvas").bounding_box()
        assert box is not None
        for x, y in ((0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.2, 0.8)):
            drawing.locator(".map-canvas").click(position={"x": box["width"] * x, "y": box["height"] * y})
        drawing.get_by_role("button", name="Remove the last corner").click()
        corner.click()
        expect(drawing.locator(".map-status")).to_contain_text("4 corners")
        page.get_by_role("button", name="Add a row").click()
        expect(page.locator(".form-row")).to_have_count(2)
        drawing.scroll_into_view_if_needed()
        expect(page.locator('.map[data-kind="draw"] .map-corner')).to_have_count(4)
        _is_well(page, "4")
        page.get_by_role("button", name="Remove row 2").click()
        page.get_by_role("button", name="Continue").last.click()
        expect(page.get_by_text("Nothing of it was kept")).to_be_visible()
        expect(page.get_by_text("an area of")).to_be_visible()
        page.locator(".map").scroll_into_view_if_needed()
        expect(page.locator(".map .map-corner")).to_have_count(4)
        expect(page.get_by_role("button", name="Corner in the middle")).to_have_count(0)
        _is_well(page, "5")
        assert [words for words in complaints if "ERR_INTERNET_DISCONNECTED" not in words] == []


def _is_well(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert violations(page) == []
    assert overflow(page) <= 0
