"""Somebody at a browser, and what they do there."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import Browser, Page

from praja.accounts.models import User
from tests.accounts.people import signed_in
from tests.browser.browsers import overflow, violations, watched

SIZES = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1280, "height": 800}}


@dataclass
class Person:
    """Somebody at a browser. Every page they look at is checked."""

    page: Page
    address: str
    complaints: list[str]

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.look()

    def look(self) -> None:
        """Check the page in front of them as it stands."""
        self.page.wait_for_selector("html[data-started]", state="attached")
        assert overflow(self.page) <= 0, self.page.url
        assert violations(self.page) == [], self.page.url
        assert self.complaints == [], self.page.url

    def send(self, form: str) -> None:
        """Send the form whose address ends so, and look at what comes."""
        button = self.page.locator(f'form[action$="{form}"] button:not([type=button], [name=insert])').last
        with self.page.expect_navigation():
            button.click()
        self.look()

    def press(self, name: str) -> None:
        """Press a button or a link that looks like one, and look at what comes."""
        page = self.page
        found = page.get_by_role("button", name=name, exact=True).or_(page.get_by_role("link", name=name, exact=True))
        with page.expect_navigation():
            found.first.click()
        self.look()

    def say(self, step: str, text: str, *, photo: bool = False) -> None:
        """Fill in the form of a step and send it."""
        form = self.page.locator(f'form[action$="/{step}/"]')
        self.unfold(step)
        if text:
            form.locator("textarea").first.fill(text)
        if photo:
            form.locator("input[type=file]").set_input_files([picture()])
        self.send(f"/{step}/")

    def unfold(self, step: str) -> None:
        """Open the folded form of a step."""
        folded = self.page.locator(f'details:not([open]):has(form[action$="/{step}/"]) > summary')
        if folded.count():
            folded.first.click()


def picture() -> dict[str, object]:
    content = io.BytesIO()
    Image.new("RGB", (800, 600), "sienna").save(content, "JPEG")
    return {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def somebody(browser: Browser, address: str, size: str, language: str) -> Person:
    context = browser.new_context(viewport=SIZES[size], reduced_motion="reduce")
    context.add_cookies([{"name": "praja_language", "value": language, "url": address}])
    page, complaints = watched(context)
    return Person(page, address, complaints)


def an_officer(browser: Browser, address: str, size: str, language: str, user: User) -> Person:
    """An officer who has signed in before."""
    person = somebody(browser, address, size, language)
    cookies = signed_in(user).cookies
    person.page.context.add_cookies(
        [{"name": name, "value": cookie.value, "url": address} for name, cookie in cookies.items()]
    )
    return person
