"""One complaint walks through the house: a citizen and two officers at real browsers, on a phone and at a desk."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from praja.accounts.demo import DEMO_PASSWORD
from praja.kernel.actors import Role
from praja.kernel.ledger.sequencer import sequence
from tests.accounts.people import a_person
from tests.browser.browsers import chromium, watched
from tests.browser.visitors import SIZES, Person, picture, somebody

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium("--use-angle=swiftshader", "--enable-unsafe-swiftshader") as browser:
        yield browser


def officer(browser: Browser, address: str, size: str, language: str, role: Role, organization: str) -> Person:
    """An officer who signs in at the sign-in page."""
    user = a_person((role, organization), password=DEMO_PASSWORD)
    person = somebody(browser, address, size, language)
    person.open("/inbox/")
    assert "/account/login/" in person.page.url
    person.page.fill("input[name=login]", user.email)
    person.page.fill("input[name=password]", DEMO_PASSWORD)
    person.page.locator("main button[type=submit]").first.click()
    person.page.wait_for_url("**/inbox/")
    person.look()
    return person


@pytest.mark.parametrize(("size", "language"), [("phone", "id"), ("desk", "en")])
def test_a_complaint_from_the_pin_to_the_rating(
    browser: Browser, live_server, settings, regency: None, size: str, language: str
) -> None:
    settings.DEMO = True
    citizen = somebody(browser, live_server.url, size, language)
    page = citizen.page
    assert_language(citizen, language)

    # A citizen without an account reports, with a photo and a pin.
    citizen.open("/complaints/new/")
    page.select_option("#id_category", "road_damage")
    page.fill("#id_description", "Jalan berlubang di depan pasar, sudah dua pengendara jatuh minggu ini.")
    page.set_input_files("#id_photos", [picture()])
    put_pin(page)
    page.check("#id_is_anonymous")
    citizen.page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/receipt/")
    citizen.look()
    reference = re.search(r"/c/([^/]+)/receipt/", page.url)[1]  # type: ignore[index]
    pin = re.search(r"\b\d{6}\b", page.locator("main").inner_text())[0]  # type: ignore[index]

    # The receipt proves itself.
    sequence()
    citizen.open(f"/c/{reference}/receipt/")
    page.locator(
        '[data-module*="ledger/verify"] button[type=submit], [data-module*="ledger/verify"] button'
    ).last.click()
    expect(page.locator('[data-module*="ledger/verify"] [data-result]')).to_contain_text(
        "Tanda terima asli" if language == "id" else "genuine", timeout=10_000
    )
    citizen.look()

    # Kominfo verifies and disposes.
    verifier = officer(browser, live_server.url, size, language, Role.VERIFIER, "kominfo")
    verifier.page.get_by_role("link", name=re.compile("Jalan berlubang")).first.click()
    verifier.look()
    case_page = verifier.page.url.removeprefix(live_server.url)
    verifier.unfold("verify")
    verifier.page.locator('form[action$="/verify/"] input[value=complaint]').check()
    verifier.send("/verify/")
    verifier.unfold("dispose")
    verifier.page.locator('form[action$="/dispose/"] select').first.select_option("pupr")
    verifier.send("/dispose/")

    # The agency answers and asks.
    handler = officer(browser, live_server.url, size, language, Role.HANDLER, "pupr")
    handler.open(case_page)
    handler.say("answer", "Petugas kami meninjau lokasi besok pagi.")
    handler.say("ask_reporter", "Di sisi mana lubangnya?")

    # The citizen comes back with code and PIN, from another device, and replies.
    citizen = somebody(browser, live_server.url, size, language)
    citizen.open("/complaints/track/")
    citizen.page.fill("input[name=code]", reference.lower())
    citizen.page.fill("input[name=pin]", pin)
    citizen.page.locator("main form button[type=submit]").last.click()
    citizen.page.wait_for_url(f"**/c/{reference}/")
    citizen.look()
    expect(citizen.page.locator("main")).to_contain_text("Di sisi mana lubangnya?")
    citizen.say("reply", "Sisi utara, dekat gapura.")

    # The agency resolves with a photo; the citizen is not content, then is.
    for text in ("Sudah kami tambal.", "Sisi selatan juga sudah kami tambal."):
        handler.open(case_page)
        handler.say("resolve", text, photo=True)
        citizen.open(f"/c/{reference}/")
        expect(citizen.page.locator("main")).to_contain_text(text)
        if text.startswith("Sudah"):
            citizen.say("reopen", "Sisi selatan masih berlubang.")
    citizen.unfold("rate")
    citizen.page.locator('form[action$="/rate/"] input[value="4"]').check()
    citizen.send("/rate/")

    # Everybody sees it closed, in the list and in public.
    verifier.open("/complaints/?state=closed")
    expect(verifier.page.locator("main")).to_contain_text(reference)
    citizen.open("/transparency/")
    citizen.open("/measures/")
    citizen.open("/log/")
    citizen.open("/")


def assert_language(person: Person, language: str) -> None:
    person.open("/")
    assert person.page.locator("html").get_attribute("lang") == language


def put_pin(page: Page) -> None:
    """Open the map where it waits for a tap, and put the pin into the middle by the button, as keyboard users do."""
    map_ = page.locator('.map[data-kind="pin"]')
    map_.scroll_into_view_if_needed()
    page.wait_for_selector(".map [data-open]:not([hidden]), .map [data-middle]:not([hidden])")
    if map_.locator("[data-open]").is_visible():
        map_.locator("[data-open]").click()
    map_.locator("[data-middle]").click()
    expect(map_.locator(".map-status")).not_to_be_empty(timeout=15_000)
    assert page.input_value("#id_latitude")


def test_the_form_works_without_javascript(browser: Browser, live_server, regency: None) -> None:
    context = browser.new_context(viewport=SIZES["phone"], java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/complaints/new/")
    page.select_option("#id_category", "waste")
    page.fill("#id_description", "Sampah menumpuk di tempat penampungan sementara.")
    page.select_option("#id_village", "35.17.09.1006")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/receipt/")
    assert re.search(r"\b\d{6}\b", page.locator("main").inner_text())


def test_the_home_page_asks_no_other_host_and_stays_light(browser: Browser, live_server, regency: None) -> None:
    page, complaints = watched(browser.new_context(viewport=SIZES["phone"]))
    asked: list[str] = []
    weight: list[int] = []
    page.on("response", lambda response: (asked.append(response.url), weight.append(len(response.body()))))
    page.goto(f"{live_server.url}/")
    page.wait_for_load_state("networkidle")
    assert {url.split("/")[2] for url in asked} == {live_server.url.split("/")[2]}
    assert sum(weight) < 300_000
    assert complaints == []
