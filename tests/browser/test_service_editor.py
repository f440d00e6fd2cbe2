"""An agency's administrator changes a service, tries it, proposes it; somebody else publishes and moves the cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect

from praja.cases.commands import Header, open_case
from praja.kernel.actors import Actor, Role
from praja.services.standards.queries import forget_catalogue, published
from tests.accounts.people import a_person, signed_in
from tests.browser.browsers import chromium, overflow, violations, watched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("regency")]
SERVICE = "/services/manage/izin-reklame/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def at_work(browser: Browser, address: str, organization: str, width: int) -> tuple[Page, list[str]]:
    """The browser of an administrator of an organization."""
    context = browser.new_context(viewport={"width": width, "height": 900}, base_url=address)
    cookies = signed_in(a_person((Role.ADMIN, organization))).cookies
    context.add_cookies([{"name": name, "value": found.value, "url": address} for name, found in cookies.items()])
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": address}])
    return watched(context)


def test_a_service_is_edited_simulated_published_and_its_cases_moved(browser: Browser, live_server: Any) -> None:
    call_command("load_services", verbosity=0)
    forget_catalogue()
    service = published("izin-reklame")
    header = Header("application", "L-1", "Reklame", "izin-reklame", "dpmptsp")
    case = open_case(service.definition.procedure, header, by=Actor.system("test"))

    page, complaints = at_work(browser, live_server.url, "dpmptsp", 360)
    page.goto(SERVICE)
    page.get_by_role("button", name="Begin a new version").click()
    expect(page.get_by_text("Nothing to mend.")).to_be_visible()
    assert violations(page) == []
    assert overflow(page) <= 0
    page.get_by_role("link", name="4. Field visit").click()
    page.locator("#id_days").fill("3")
    assert violations(page) == []
    assert overflow(page) <= 0
    page.get_by_role("button", name="Keep the step").click()
    expect(page.get_by_text("The longest way takes")).to_be_visible()
    page.get_by_role("link", name="Name and promise").click()
    page.get_by_label("Working days promised").fill("6")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Nothing to mend.")).to_be_visible()
    page.get_by_role("link", name="Simulate").click()
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_text("Nine of ten cases finish within")).to_be_visible()
    assert violations(page) == []
    page.goto(f"{SERVICE}2/")
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_text("The version is proposed.")).to_be_visible()

    other, others = at_work(browser, live_server.url, "kominfo", 1280)
    other.goto(f"{SERVICE}2/compare/")
    expect(other.get_by_text("Step: Field visit, Days")).to_be_visible()
    other.goto(f"{SERVICE}2/")
    other.get_by_role("button", name="Publish").click()
    expect(other.get_by_role("heading", name="1 case on an earlier procedure")).to_be_visible()
    assert violations(other) == []
    other.get_by_role("button", name="Move the cases").click()
    expect(other.get_by_text("1 case was moved.")).to_be_visible()
    case.refresh_from_db()
    assert case.definition_id == published("izin-reklame").procedure_digest
    assert (complaints, others) == ([], [])
