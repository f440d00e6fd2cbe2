"""A permit in real browsers: a citizen on a phone, the front office, two agencies, the head, and the QR code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from praja.accounts.models import User
from praja.kernel.actors import Actor, ActorKind, Role
from praja.services.applications.models import Application
from praja.services.documents.models import IssuedDocument
from tests.accounts.people import a_person
from tests.browser.browsers import chromium
from tests.browser.visitors import Person, an_officer, picture, somebody
from tests.services.applications import world as w
from tests.services.documents.world import PASSPHRASE, certified

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("regency")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def test_a_permit_from_the_phone_of_the_applicant_to_the_check_of_its_code(
    browser: Browser, live_server: Any, settings: Any
) -> None:
    settings.SIGNING_SERVICE = "local"
    w.publish(w.a_permit())
    citizen = somebody(browser, live_server.url, "phone", "en")
    citizen.open(f"/services/{w.PERMIT}/apply/")
    page = citizen.page
    page.get_by_label("Name as on the KTP").fill("Pemohon Contoh")
    page.locator("#id_nik").fill(w.NIK)
    page.locator("#id_address").fill("Jalan Contoh 1")
    page.locator("#id_village").select_option(w.VILLAGE)
    citizen.press("Go on")
    page.locator("[name='answers.content']").fill("Warung Contoh")
    page.locator("[name='answers.width']").fill("2")
    page.locator("input[type=file]").set_input_files([picture()])  # type: ignore[list-item]
    citizen.press("Continue")
    expect(page.get_by_text("Warung Contoh")).to_be_visible()
    citizen.press("Send the application")
    pin = page.locator("code").nth(1).inner_text()
    citizen.press("Follow my application")

    application = Application.objects.select_related("case").get()
    work = f"/applications/{application.pk}/"
    front = officer(browser, live_server.url, Role.VERIFIER, "dpmptsp")
    front.open("/inbox/")
    front.open(work)
    front.press("register")
    front.press("register")
    for organization in ("pupr", "dishub"):
        agency = officer(browser, live_server.url, Role.HANDLER, organization)
        agency.open(work)
        agency.press(f"Recommend: {organization}")
        agency.page.get_by_label("Yes").check()
        agency.press(organization)
    back = officer(browser, live_server.url, Role.HANDLER, "dpmptsp", size="phone")
    back.open(work)
    back.press("propose")
    back.page.get_by_label("Yes").check()
    back.page.locator("input[type=file]").set_input_files([picture()])  # type: ignore[list-item]
    back.press("propose")

    user = a_person((Role.HEAD, "dpmptsp"))
    certified(Actor(kind=ActorKind.STAFF, id=str(user.pk)), "dpmptsp")
    head = officer(browser, live_server.url, Role.HEAD, "dpmptsp", user=user)
    head.open(work)
    head.press("sign")
    head.page.get_by_label("Passphrase of your certificate").fill(PASSPHRASE)
    head.press("sign")

    citizen.open(f"/a/{application.case.reference}/")
    expect(page.get_by_role("heading", name="Your documents")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    citizen.press("Answer")
    for choice in page.locator("input[type=radio][value='3']").all():
        choice.check()
    citizen.press("Send my answers")
    expect(page.get_by_text("Thank you. Your answers are kept without your name.")).to_be_visible()
    citizen.open("/satisfaction/")
    expect(page.get_by_text("too few answers to be shown").first).to_be_visible()
    stranger = somebody(browser, live_server.url, "phone", "en")
    stranger.open(f"/v/{IssuedDocument.objects.get().code}/")
    expect(stranger.page.get_by_text("Warung Contoh")).to_have_count(0)
    assert re.fullmatch(r"\d{6}", pin)


def officer(
    browser: Browser, address: str, role: Role, organization: str, *, size: str = "desk", user: User | None = None
) -> Person:
    return an_officer(browser, address, size, "en", user or a_person((role, organization)))
