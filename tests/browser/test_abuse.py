"""A citizen whose browser has sent much: the form proves itself and is sent, or asks a small question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from praja.complaints.commands import admission
from praja.complaints.commands.admission import Proof, Sender
from praja.complaints.limits import abuse_limits
from praja.complaints.models import Complaint
from praja.kernel.actors import Actor
from tests import factories as f
from tests.browser.browsers import chromium, overflow, violations, watched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("regency")]
DEVICE = "d" * 32


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def fill_in(page: Page, address: str, words: str) -> None:
    page.goto(f"{address}/complaints/new/")
    page.locator("#id_category").select_option("waste")
    page.locator("#id_description").fill(words)
    page.locator("#id_village_district").select_option(label="Jombang")
    page.locator("#id_village").select_option("35.17.09.1006")
    page.evaluate("document.querySelector('[name=proof]').value = ''")


def test_the_form_proves_itself_and_asks_a_question_when_it_cannot(browser: Browser, live_server: Any) -> None:
    free = next(limit.free for limit in abuse_limits().filing if limit.subject == "device")
    for number in range(free):
        filing = f.a_filing(description=f"Lampu jalan nomor {number} di depan balai desa mati.")
        admission.screen(filing, sender=Sender(DEVICE), proof=Proof(), key=f.key(), by=Actor.citizen())
    context = browser.new_context(viewport={"width": 360, "height": 800}, service_workers="block")
    context.add_cookies([{"name": "praja_device", "value": DEVICE, "url": live_server.url}])
    page, complaints = watched(context)

    page.route("**/api/complaints/challenge", lambda route: route.abort())
    fill_in(page, live_server.url, "Sampah menumpuk di depan langgar sejak seminggu.")
    page.locator("form button:has-text('Kirim laporan')").click()
    page.wait_for_url("**/receipt/")
    assert Complaint.objects.get().review_reason == "many_reports"

    page.route("**/solver*.js", lambda route: route.abort())
    fill_in(page, live_server.url, "Sampah menumpuk di belakang sekolah sejak dua minggu.")
    page.locator("form button:has-text('Kirim laporan')").click()
    question = page.locator("label[for=id_answer]")
    expect(question).to_be_visible()
    assert violations(page) == []
    assert overflow(page) <= 0
    one, other = (int(word) for word in (question.text_content() or "").rstrip("?").split() if word.isdigit())
    page.locator("#id_answer").fill(str(one + other))
    page.locator("form button:has-text('Kirim laporan')").click()
    page.wait_for_url("**/receipt/")
    assert [text for text in complaints if "Failed to load resource" not in text] == []
    context.close()
