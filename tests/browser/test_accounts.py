"""The accounts room in a real browser: signing in, second factors, passkeys, sessions, acting heads."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect

from praja.accounts import commands
from praja.accounts.models import Acting, User
from praja.kernel.actors import Role
from tests.accounts.people import BY, PASSWORD, a_person, an_administrator, signed_in
from tests.browser.browsers import chromium, overflow, violations, watched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("regency")]

PHONE, DESK = 360, 1280
WRONG = "salah-salah-salah"
TOTP_STEP_SECONDS = 30
TIMEOUT_MILLISECONDS = 10_000
SEEN: set[tuple[int, str, str]] = set()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> Iterator[None]:
    """The limits on sign-in live in the shared cache, which the flush between tests leaves alone."""
    cache.clear()
    yield
    cache.clear()


@dataclass
class Visitor:
    """Somebody at a browser. Every page they look at is checked."""

    page: Page
    address: str
    complaints: list[str]

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.look()

    def look(self) -> None:
        """Check the page in front of them; axe, which is slow, only where no visitor has seen the same before."""
        page = self.page
        sight = (page.viewport_size["width"], page.url, page.locator("body").inner_text())  # type: ignore[index]
        if sight not in SEEN:
            assert violations(page) == [], page.url
            SEEN.add(sight)
        assert overflow(self.page) <= 0, self.page.url
        assert self.complaints == [], self.page.url

    def press(self, name: str) -> None:
        """Press the button or follow the link of the main part with this name, and look at what comes."""
        main = self.page.locator("main")
        with self.page.expect_navigation():
            main.get_by_role("button", name=name, exact=True).or_(
                main.get_by_role("link", name=name, exact=True)
            ).click()
        self.look()

    def confirm(self) -> None:
        """Give the password once more, as a change of how one signs in demands."""
        assert self.is_at("/account/reauthenticate/")
        self.page.fill("#id_password", PASSWORD)
        with self.page.expect_navigation():
            self.page.locator("main form:has(#id_password) button").click()
        self.look()

    def sign_in(self, user: User, *, password: str = PASSWORD) -> None:
        if not self.page.url.startswith(f"{self.address}/account/login/"):
            self.open("/account/login/")
        self.page.fill("input[name=login]", user.email)
        self.page.fill("input[name=password]", password)
        with self.page.expect_navigation():
            self.page.locator("main form:has(input[name=password]) button[type=submit]").click()
        self.look()

    def sees(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def is_at(self, path: str) -> bool:
        return self.page.url.partition("?")[0] == self.address + path

    def is_told(self, text: str) -> None:
        """The list of errors says so and has the focus, so that a screen reader begins there."""
        expect(self.page.locator(".error-summary")).to_contain_text(text)
        expect(self.page.locator(".error-summary")).to_be_focused()


def visitor(browser: Browser, address: str, width: int, language: str, user: User | None = None) -> Visitor:
    """A new browser, in which `user` has signed in with a second factor, if given."""
    context = browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    cookies = {name: found.value for name, found in signed_in(user).cookies.items()} if user else {}
    cookies["praja_language"] = language
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    page, complaints = watched(context)
    page.set_default_timeout(TIMEOUT_MILLISECONDS)
    return Visitor(page, address, complaints)


def code_of(secret: str, *, later: int = 0) -> str:
    """The code an authenticator app shows, or the one it shows `later` steps on: each code opens only once."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // TOTP_STEP_SECONDS + later))


def assert_readable_in_the_dark(picture: Locator) -> None:
    """A camera finds black squares on white only; the picture itself has no ground."""
    picture.page.emulate_media(color_scheme="dark")
    expect(picture).to_have_css("background-color", "rgb(255, 255, 255)")
    picture.page.emulate_media(color_scheme="light")


def device_with_passkeys(page: Page) -> tuple[CDPSession, str]:
    """Give the browser an authenticator that confirms by itself."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return devtools, devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


@pytest.mark.parametrize(
    ("width", "language", "refusal", "demand", "roles"),
    [
        (PHONE, "id", "tidak benar", "Petugas masuk dengan kata sandi dan faktor kedua.", "Peran Anda berlaku setelah"),
        (
            DESK,
            "en",
            "not correct",
            "Staff sign in with a password and a second factor.",
            "Your roles count as soon as",
        ),
    ],
)
def test_a_wrong_password_is_told_and_the_right_one_leads_to_the_second_factor(
    browser: Browser, live_server: Any, width: int, language: str, refusal: str, demand: str, roles: str
) -> None:
    user = a_person((Role.VERIFIER, "kominfo"))
    officer = visitor(browser, live_server.url, width, language)
    officer.sign_in(user, password=WRONG)
    officer.is_told(refusal)
    assert officer.page.input_value("input[name=login]") == user.email
    assert officer.page.input_value("input[name=password]") == ""
    officer.sign_in(user)
    officer.open("/inbox/")
    assert officer.is_at("/account/second-factor/")
    officer.sees(demand)
    officer.open("/account/")
    officer.sees(roles)


def test_an_authenticator_app_and_its_recovery_codes_open_the_house(browser: Browser, live_server: Any) -> None:
    user = a_person((Role.VERIFIER, "kominfo"))
    officer = visitor(browser, live_server.url, PHONE, "id")
    officer.sign_in(user)
    officer.open("/account/second-factor/")
    officer.press("Siapkan aplikasi")
    officer.confirm()
    assert_readable_in_the_dark(officer.page.locator("img.qr"))
    officer.page.fill("#id_code", "000000")
    officer.press("Aktifkan")
    officer.is_told("Kode")
    secret = officer.page.locator(".copy code").inner_text()
    officer.page.fill("#id_code", code_of(secret))
    officer.press("Aktifkan")
    assert officer.is_at("/account/second-factor/recovery-codes/")
    codes = officer.page.locator(".codes code").all_inner_texts()
    assert len(set(codes)) == 10

    # The next sign-in, at a desk, asks for a code.
    officer = visitor(browser, live_server.url, DESK, "id")
    officer.sign_in(user)
    assert officer.is_at("/account/second-factor/authenticate/")
    expect(officer.page.locator("[data-passkey]")).to_have_count(0)  # there is none to use
    officer.page.fill("#id_code", "000000")
    officer.press("Masuk")
    officer.is_told("Kode")
    officer.page.fill("#id_code", code_of(secret, later=1))
    officer.press("Masuk")
    assert officer.is_at("/inbox/")

    # The phone is lost: a recovery code opens, once.
    for code, place in ((codes[0], "/inbox/"), (codes[0], "/account/second-factor/authenticate/")):
        officer = visitor(browser, live_server.url, PHONE, "id")
        officer.sign_in(user)
        officer.page.fill("#id_code", code)
        officer.press("Masuk")
        assert officer.is_at(place)
    officer.is_told("Kode")


def test_a_passkey_signs_in_alone_and_as_second_factor(browser: Browser, live_server: Any) -> None:
    user = a_person((Role.VERIFIER, "kominfo"))
    officer = visitor(browser, live_server.url, DESK, "en")
    devtools, device = device_with_passkeys(officer.page)
    officer.sign_in(user)
    officer.open("/account/second-factor/")
    officer.press("Add a passkey")
    officer.confirm()
    officer.page.fill("#id_name", "Office computer")
    officer.page.check("#id_passwordless")
    officer.press("Add")
    assert officer.is_at("/account/second-factor/recovery-codes/")
    officer.open("/account/second-factor/webauthn/")
    officer.sees("Office computer")
    officer.press("Rename")
    officer.page.fill("#id_name", "Desk on the second floor")
    officer.press("Save")
    officer.sees("Desk on the second floor")

    officer.open("/account/")
    officer.press("Sign out")
    officer.open("/account/login/")
    officer.press("Sign in with a passkey")
    assert officer.is_at("/inbox/")

    officer.open("/account/logout/")
    officer.press("Sign out")
    officer.sign_in(user)
    officer.press("Use a passkey or security key")
    assert officer.is_at("/inbox/")

    # A device without the key is told so, and the page stays usable.
    officer.open("/account/logout/")
    officer.press("Sign out")
    devtools.send("WebAuthn.clearCredentials", {"authenticatorId": device})
    officer.open("/account/login/")
    officer.page.get_by_role("button", name="Sign in with a passkey").click()
    expect(officer.page.get_by_role("alert")).to_contain_text("That did not work.")
    officer.look()


@pytest.mark.parametrize(
    ("width", "language", "end", "done", "device"),
    [
        (PHONE, "en", "End this session", "The session has ended.", "Chrome on Linux"),
        (DESK, "id", "Akhiri sesi ini", "Sesi telah berakhir.", "Chrome di Linux"),
    ],
)
def test_ending_another_session_signs_that_browser_out(
    browser: Browser, live_server: Any, settings: Any, width: int, language: str, end: str, done: str, device: str
) -> None:
    settings.DEMO = True
    user = a_person((Role.VERIFIER, "kominfo"))
    here, there = (visitor(browser, live_server.url, width, language) for _ in range(2))
    here.sign_in(user)
    there.sign_in(user)
    there.open("/account/")
    here.open("/account/sessions/")
    here.sees(device)
    here.press(end)
    expect(here.page.get_by_role("status").first).to_contain_text(done)
    assert here.page.get_by_role("button", name=end).count() == 0
    there.open("/account/")
    assert there.is_at("/account/login/")
    here.open("/account/")
    assert here.is_at("/account/")


def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(browser: Browser, live_server: Any) -> None:
    user = a_person((Role.VERIFIER, "kominfo"))
    officer = visitor(browser, live_server.url, PHONE, "id")
    elsewhere = Client(headers={"host": live_server.url.removeprefix("http://")})
    for _attempt in range(4):
        elsewhere.post("/account/login/", {"login": user.email, "password": WRONG})
    officer.sign_in(user, password=WRONG)
    officer.is_told("tidak benar")
    officer.sign_in(user)
    officer.is_told("Terlalu banyak kata sandi salah. Tunggu lima menit")


@pytest.mark.parametrize(
    ("width", "language", "heading"), [(PHONE, "id", "Terlalu banyak percobaan"), (DESK, "en", "Too many attempts")]
)
def test_a_network_address_that_tries_too_often_gets_a_page_of_ours(
    browser: Browser, live_server: Any, settings: Any, width: int, language: str, heading: str
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    officer = visitor(browser, live_server.url, width, language)
    officer.sign_in(a_person(), password=WRONG)
    officer.page.fill("input[name=password]", WRONG)
    with officer.page.expect_navigation() as answer:
        officer.page.locator("main form:has(input[name=password]) button[type=submit]").click()
    assert answer.value.status == 429
    expect(officer.page.get_by_role("heading", level=1)).to_have_text(heading)
    assert all("429" in complaint for complaint in officer.complaints)
    officer.complaints.clear()
    officer.look()


@pytest.mark.parametrize(
    ("width", "language", "words"),
    [
        (
            PHONE,
            "id",
            {
                "appoint": "Tunjuk",
                "now": "Sekarang",
                "coming": "Akan datang",
                "end": "Akhiri sekarang",
                "cancel": "Batalkan penunjukan ini",
            },
        ),
        (
            DESK,
            "en",
            {
                "appoint": "Appoint",
                "now": "Now",
                "coming": "Coming",
                "end": "End now",
                "cancel": "Cancel this appointment",
            },
        ),
    ],
)
def test_an_acting_head_is_appointed_for_a_period_and_shown(
    browser: Browser, live_server: Any, width: int, language: str, words: dict[str, str]
) -> None:
    secretary = a_person((Role.HANDLER, "dinkes"), name="Sekretaris Dinas Kesehatan")
    administrator = visitor(browser, live_server.url, width, language, an_administrator())
    today = timezone.localdate()

    def appoint(kind: str, first: int, last: int) -> None:
        administrator.open("/accounts/acting/new/")
        page = administrator.page
        page.select_option("#id_organization", "dinkes")
        page.select_option("#id_user", str(secretary.pk))
        page.check(f"input[value={kind}]")
        page.fill("#id_first_day", (today + dt.timedelta(days=first)).isoformat())
        page.fill("#id_last_day", (today + dt.timedelta(days=last)).isoformat())
        page.fill("#id_order_number", "800.1.11.1/118/415.17/2026")
        administrator.press(words["appoint"])

    appoint("plh", 0, 4)
    assert administrator.is_at("/accounts/acting/")
    for text in ("Sekretaris Dinas Kesehatan", "Plh.", "800.1.11.1/118/415.17/2026", words["now"]):
        administrator.sees(text)
    appoint("plt", 4, 30)
    assert administrator.is_at("/accounts/acting/new/")
    expect(administrator.page.locator(".error-summary")).to_be_focused()
    appoint("plt", 5, 30)
    administrator.sees(words["coming"])
    administrator.open(f"/accounts/{secretary.pk}/")
    administrator.sees("Plh.")

    officer = visitor(browser, live_server.url, width, language, secretary)
    officer.open("/account/")
    officer.sees("Plh.")
    administrator.open("/accounts/acting/")
    administrator.press(words["end"])
    officer.open("/account/")
    expect(officer.page.locator("main")).not_to_contain_text("Plh.")
    administrator.press(words["cancel"])
    expect(administrator.page.locator("main")).not_to_contain_text("Sekretaris Dinas Kesehatan")


@pytest.mark.parametrize(("width", "language"), [(PHONE, "en"), (DESK, "id")])
def test_the_quiet_pages_are_accessible_and_fit(browser: Browser, live_server: Any, width: int, language: str) -> None:
    user = an_administrator()
    commands.appoint_acting_head(
        user,
        organization="dinkes",
        kind=Acting.Kind.PLT,
        first_day=timezone.localdate(),
        last_day=timezone.localdate(),
        order_number="1",
        by=BY,
    )
    stranger = visitor(browser, live_server.url, width, language)
    for path in ("reset/", "reset/done/", "reset/key/1-gone/", "reset/key/done/"):
        stranger.open(f"/account/password/{path}")
    stranger.open("/account/inactive/")
    administrator = visitor(browser, live_server.url, width, language, user)
    for path in (
        "/account/password/change/",
        "/accounts/",
        "/accounts/?search=tidak-ada",
        "/accounts/new/",
    ):
        administrator.open(path)
        assert re.search(path.partition("?")[0], administrator.page.url)
