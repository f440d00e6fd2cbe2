"""Enter once: details come from an earlier application or a letter, with their source, and stay to be corrected."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from praja.kernel.events.models import Event
from praja.services.applications import commands
from praja.services.applications.commands.drafts import content_of, origins_in
from praja.services.applications.models import Draft
from tests import factories as f
from tests.services.applications import world as w
from tests.services.documents.world import PASSPHRASE, a_signer

pytestmark = pytest.mark.usefixtures("services")
WHO = {"name": "Pemohon Contoh", "nik": w.NIK, "address": "Jalan Contoh 1", "village": w.VILLAGE}


def opened(browser: Client, service: str, **unlocked: str) -> str:
    said = {f"before-{name}": value for name, value in unlocked.items()}
    return str(browser.post(f"/services/{service}/apply/reuse/", said).headers["Location"])


def with_letter() -> dict[str, Any]:
    wanted = w.form(
        w.field("letter", "letter", service=w.LETTER, required=True),
        w.field("content", "text", prefill="letter.letter.content"),
    )
    return w.a_permit(forms=w.a_permit()["forms"] | {"application": wanted})


def test_code_and_pin_of_an_earlier_application_take_its_details_over() -> None:
    filed, browser = w.file(), Client()
    start = opened(browser, w.PERMIT, code=filed.reference, pin=filed.pin)
    page = browser.get(start).content.decode()
    assert f'value="{w.NIK}"' in page
    assert filed.reference in page
    browser.post(f"/services/{w.PERMIT}/apply/", WHO | {"from": filed.reference, "key": f.key()})
    draft = Draft.objects.get()
    _applicant, answers = content_of(draft)
    assert answers["content"] == "Warung Contoh"
    assert filed.reference in browser.get(f"/apply/{draft.reference}/part/main").content.decode()
    assert Event.objects.get(type="id.praja.applications.details_taken_over.v1").subject.endswith(str(w.pk(filed)))


def test_a_wrong_pin_takes_nothing_over_and_another_browser_may_not() -> None:
    filed, browser = w.file(), Client()
    assert "from=" not in opened(browser, w.PERMIT, code=filed.reference, pin="000000")
    page = browser.get(f"/services/{w.PERMIT}/apply/?from={filed.reference}").content.decode()
    assert w.NIK not in page


def test_what_was_changed_no_longer_counts_as_taken_over() -> None:
    filed, browser = w.file(), Client()
    opened(browser, w.PERMIT, code=filed.reference, pin=filed.pin)
    browser.post(f"/services/{w.PERMIT}/apply/", WHO | {"from": filed.reference, "key": f.key()})
    draft = Draft.objects.get()
    assert set(origins_in(draft)) == {"content", "width", "birth"}
    browser.post(
        f"/apply/{draft.reference}/part/main", {"answers.content": "Toko Lain", "answers.width": "2", "go": "save"}
    )
    assert "content" not in origins_in(Draft.objects.get())
    assert "width" in origins_in(Draft.objects.get())


def test_a_letter_fills_in_what_it_says_and_a_wrong_one_is_refused_at_once() -> None:
    w.publish(with_letter())
    identifier = w.pk(w.file(w.LETTER))
    w.act(identifier, "accept", w.OPERATOR)
    letter = commands.sign(identifier, "sign", secret=PASSPHRASE, by=a_signer(w.VILLAGE_OFFICE))
    browser = Client()
    browser.post(f"/services/{w.PERMIT}/apply/", WHO | {"key": f.key()})
    page = f"/apply/{Draft.objects.get().reference}/part/main"
    assert browser.post(page, {"answers.letter": "0" * 16, "go": "next"}).status_code == 422
    browser.post(page, {"answers.letter": letter.code, "go": "save"})
    draft = Draft.objects.get()
    assert content_of(draft)[1]["content"] == "Warung Contoh"
    assert origins_in(draft)["content"].is_letter
