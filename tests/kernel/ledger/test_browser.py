"""A citizen's browser checks a receipt by itself, says so when it needs help, and never calls a forged one genuine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Browser, Page

from praja.kernel import ledger
from praja.kernel.actors import REGENCY, Actor, ActorKind, Grant, Role
from praja.kernel.events import views as event_views
from praja.kernel.events.models import Delivery
from praja.kernel.ledger.receipts import Receipt
from tests.browser.browsers import chromium, overflow, violations, watched
from tests.kernel.ledger.factories import a_log

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("empty_log"),
]

WITHOUT_ED25519 = """
    const known = SubtleCrypto.prototype.importKey;
    SubtleCrypto.prototype.importKey = function (format, key, algorithm, ...rest) {
        if (algorithm === "Ed25519") return Promise.reject(new DOMException("no", "NotSupportedError"));
        return known.call(this, format, key, algorithm, ...rest);
    };
"""
WITHOUT_WEBCRYPTO = "Object.defineProperty(globalThis, 'crypto', {value: {}})"

CHANGES: list[tuple[str, object]] = [
    ("leaf_input", '{"id":"x","type":"y","time":"z"}'),
    ("leaf_index", 5),
    ("leaf_index", 99),
    ("audit_path", []),
    ("audit_path", ["%%%"]),
    ("timestamp", 1),
    ("timestamp", "soon"),
    ("tree_size", 12),
    ("root_hash", "AAAA"),
    ("key_id", "unknown"),
    ("signature", "AAAA"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def a_receipt(size: int = 11, place: int = 6) -> Receipt:
    found = ledger.receipt(a_log(size, batches=3)[place].id)
    assert found is not None
    return found


def opened(browser: Browser, address: str, *, width: int = 360, script: str = "") -> tuple[Page, list[str]]:
    """The page, and the list that will hold everything the browser complains about."""
    page, complaints = watched(browser.new_context(viewport={"width": width, "height": 800}))
    if script:
        page.add_init_script(script)
    page.goto(address)
    page.wait_for_load_state("networkidle")  # until the module listens, a form is sent to the server
    return page, complaints


def check_file(page: Page, content: str) -> str:
    """Choose a receipt file on /log/, press the button and read the result."""
    page.set_input_files(
        "#receipt-file", {"name": "r.json", "mimeType": "application/json", "buffer": content.encode()}
    )
    page.get_by_role("button", name="Check it now").click()
    return page.locator("[data-result] .notice").inner_text()


@pytest.mark.parametrize(("width", "language"), [(360, "id"), (1280, "en")])
def test_the_log_page_is_accessible(browser: Browser, live_server: Any, width: int, language: str) -> None:
    a_log(12, batches=12)
    page, complaints = opened(browser, f"{live_server.url}/log/?lang={language}", width=width)
    assert violations(page) == []
    assert overflow(page) <= 0
    assert complaints == []


def test_the_browser_checks_a_receipt_by_itself(browser: Browser, live_server: Any) -> None:
    page, complaints = opened(browser, f"{live_server.url}/log/?lang=en")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    events = []
    for size in (1, 2, 7, 11, 16):
        events += a_log(size - len(events))
        for place in {0, size // 2, size - 1}:
            receipt = ledger.receipt(events[place].id)
            assert receipt is not None
            result = check_file(page, receipt.as_json)
            assert "The receipt is genuine" in result
            assert "Your own device checked it" in result
    assert set(asked) == {"GET"}, "the receipt itself is sent nowhere"
    assert page.locator("[data-step] .status:visible").all_inner_texts() == ["Holds"] * 3
    assert violations(page) == []
    assert complaints == []


def test_the_browser_refuses_a_changed_receipt(browser: Browser, live_server: Any) -> None:
    genuine = a_receipt().as_json
    page, complaints = opened(browser, f"{live_server.url}/log/?lang=en")
    for part, value in CHANGES:
        content = json.loads(genuine)
        (content if part in content else content["tree_head"])[part] = value
        assert "not genuine" in check_file(page, json.dumps(content)), part
    assert "The receipt is genuine" in check_file(page, genuine)
    assert complaints == []


@pytest.mark.parametrize(
    ("script", "who"),
    [(WITHOUT_ED25519, "the server checked the signature"), (WITHOUT_WEBCRYPTO, "The server checked it")],
)
def test_a_browser_that_cannot_asks_the_server_and_says_so(
    browser: Browser, live_server: Any, script: str, who: str
) -> None:
    receipt = a_receipt()
    page, complaints = opened(browser, f"{live_server.url}/log/?lang=en", script=script)
    result = check_file(page, receipt.as_json)
    assert "The receipt is genuine" in result
    assert who in result
    forged = receipt.as_json.replace(receipt.tree_head.signature, receipt.tree_head.root_hash)
    assert "not genuine" in check_file(page, forged)
    assert complaints == []


def test_a_file_that_is_no_receipt_is_called_so(browser: Browser, live_server: Any) -> None:
    page, complaints = opened(browser, f"{live_server.url}/log/?lang=en")
    for content in ("nonsense", "[]", "null", '{"receipt": 1}'):
        assert "not a receipt" in check_file(page, content)
    assert complaints == []


def test_an_unreachable_log_is_not_called_a_forgery(browser: Browser, live_server: Any) -> None:
    receipt = a_receipt()
    page, _complaints = opened(browser, f"{live_server.url}/log/?lang=en")
    page.route("**/log/keys", lambda route: route.abort())
    assert "cannot be reached" in check_file(page, receipt.as_json)


@pytest.mark.parametrize(("width", "language"), [(360, "id"), (1280, "en")])
def test_a_receipt_in_a_page_shows_its_proof_and_checks_it(
    browser: Browser, live_server: Any, width: int, language: str
) -> None:
    receipt = a_receipt()
    page, complaints = opened(browser, f"{live_server.url}/log/?lang={language}", width=width)
    with translation.override(language):
        inside = get_template("ledger/_receipt.html").render({"receipt": receipt, "download": "/log/sth"})
        base = page.content()
    start, end = base.index('<section id="check"'), base.index("</main>")
    page.route(
        "**/sample", lambda route: route.fulfill(body=base[:start] + inside + base[end:], content_type="text/html")
    )
    page.goto(f"{live_server.url}/sample")
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Periksa sekarang" if language == "id" else "Check it now").click()
    page.locator("[data-result] .notice.tone-success").wait_for()
    page.locator("summary").click()
    assert page.get_by_text(receipt.audit_path[0]).is_visible()
    assert violations(page) == []
    assert overflow(page) <= 0
    assert complaints == []


@pytest.mark.parametrize("width", [360, 1280])
def test_the_deliveries_page_is_accessible(browser: Browser, live_server: Any, width: int) -> None:
    event = a_log(1)[0]
    for number in range(3):
        Delivery.objects.create(
            position=event.position,
            handler=f"complaints.tell_reporter{number}",
            type=event.type,
            subject=f"note/{number}",
            status="dead",
            last_error="SMTPServerDisconnected (kernel/notify/channels.py:41): Connection unexpectedly closed",
        )
    request = RequestFactory().get("/operations/deliveries/")
    request.actor = Actor(kind=ActorKind.STAFF, id="1", grants=frozenset({Grant(Role.ADMIN, REGENCY)}))
    body = event_views.deliveries(request).content.decode()
    page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
    page.route("**/operations/deliveries/", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(f"{live_server.url}/operations/deliveries/")
    assert violations(page) == []
    assert overflow(page) <= 0
