"""A neighbour at a real browser: reads the public reports, and is shown the one they were about to repeat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from praja.complaints import commands
from praja.complaints.commands import Words
from praja.complaints.models import Complaint
from tests import factories as f
from tests.browser.browsers import chromium, overflow, violations, watched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("regency")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium("--use-angle=swiftshader", "--enable-unsafe-swiftshader") as found:
        yield found


@pytest.mark.parametrize(("width", "language"), [(360, "id"), (1280, "en")])
def test_a_neighbour_finds_the_report_instead_of_repeating_it(
    browser: Browser, live_server: Any, width: int, language: str
) -> None:
    filed = f.disposed(description="Jalan berlubang di depan pasar, hubungi 081234567890.", village="35.17.09.1006")
    commands.answer(f.pk(filed), words=Words("Perbaikan dimulai Senin."), by=f.handler(), key=f.key())
    context = browser.new_context(viewport={"width": width, "height": 800})
    context.add_cookies([{"name": "praja_language", "value": language, "url": live_server.url}])
    page, complaints = watched(context)

    def look() -> None:
        page.wait_for_load_state("networkidle")
        assert violations(page) == [], page.url
        assert overflow(page) <= 0, page.url
        assert complaints == []

    page.goto(f"{live_server.url}/complaints/new/")
    page.locator("#id_category").select_option("road_damage")
    page.locator("#id_description").fill("Di depan pasar jalan berlubang, tolong segera diperbaiki")
    page.locator("#id_village_district").select_option(label="Jombang")
    page.locator("#id_village").select_option("35.17.09.1006")
    offered = page.locator("[role=status] a", has_text="Jalan berlubang di depan pasar")
    expect(offered).to_be_visible()
    look()
    page.goto(live_server.url + str(offered.get_attribute("href")))
    look()
    expect(page.get_by_text("Perbaikan dimulai Senin.")).to_be_visible()
    assert "0812" not in page.content()
    page.locator("form[action$='/support/'] button").click()
    look()
    assert Complaint.objects.get(pk=filed.complaint.pk).supporters == 1
    page.goto(f"{live_server.url}/reports/")
    look()
    expect(page.locator("main tbody tr")).to_have_count(1)
    page.get_by_text("peta" if language == "id" else "on the map", exact=False).first.click()
    expect(page.locator(".map[data-kind=points] canvas")).to_be_visible()
    look()
    context.close()
