"""The style page in a real browser: every component on a phone and a desk, light and dark, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.browsers import chromium, overflow, violations, watched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SQUARE = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"code": "1", "name": "Kotak",'
    ' "parent": null}, "geometry": {"type": "Polygon", "coordinates": [[[112, -8], [113, -8], [113, -7], [112, -7],'
    " [112, -8]]]}}]}"
)
"""Boundaries for the map: one square degree."""


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium("--enable-unsafe-swiftshader") as browser:
        yield browser


@pytest.fixture
def browser_without_webgl() -> Iterator[Browser]:
    with chromium("--disable-gpu", "--disable-3d-apis") as browser:
        yield browser


def opened(context: BrowserContext, address: str) -> tuple[Page, list[str]]:
    """The page, and the list that will hold everything the browser complains about."""
    page, complaints = watched(context)
    page.route("**/map/*.geojson", lambda route: route.fulfill(body=SQUARE, content_type="application/geo+json"))
    page.goto(address)
    return page, complaints


def scroll_through(page: Page) -> None:
    for top in range(0, page.evaluate("document.body.scrollHeight"), 700):
        page.evaluate(f"scrollTo(0, {top})")
        page.wait_for_timeout(60)
    page.wait_for_selector(".chart .canvas canvas")
    page.wait_for_selector(".map-legend:not([hidden])", state="attached")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(("scheme", "language"), [("light", "id"), ("dark", "en")])
def test_every_component_is_accessible(
    browser: Browser, live_server, settings, width: int, scheme: str, language: str
) -> None:
    settings.DEMO = True
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page, complaints = opened(context, f"{live_server.url}/ui/?lang={language}")
    scroll_through(page)
    assert violations(page) == []
    assert overflow(page) <= 0
    page.get_by_role("button", name="Kirim" if language == "id" else "Send").last.click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert violations(page) == []
    assert complaints == []


@pytest.mark.parametrize("name", ["browser", "browser_without_webgl"])
def test_a_pin_is_set_by_click_by_button_and_by_keys(name: str, request, live_server, settings) -> None:
    settings.DEMO = True
    context = request.getfixturevalue(name).new_context(viewport={"width": 390, "height": 800})
    page, complaints = opened(context, f"{live_server.url}/ui/")
    map_ = page.locator('.map[data-kind="pin"]')
    map_.scroll_into_view_if_needed()
    map_.locator("[data-middle]").click()
    assert map_.locator(".map-status").inner_text() == "Kotak"
    middle = float(page.input_value("#id_latitude"))
    assert middle == pytest.approx(-7.5, abs=0.1)
    page.keyboard.press("ArrowUp")
    assert middle < float(page.input_value("#id_latitude")) < middle + 0.2
    page.wait_for_timeout(500)
    map_.locator(".map-canvas").click(position={"x": 60, "y": 150})
    assert float(page.input_value("#id_longitude")) < 112.4
    assert complaints == []
