"""A real Chromium, and what a page must never do: complain, overflow, or break an accessibility rule."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

AXE = (Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text()
# Only what is wrong crosses over to us; axe tells as much of all that is right, which takes longer than axe itself.
RUN_AXE = """async rules => {
  const {violations} = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
  return violations.map(({id, nodes}) => ({id, targets: nodes.map(node => node.target)}));
}"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KEPT = """async () => new Promise((done) => {
  const asked = indexedDB.open("praja-outbox");
  asked.onsuccess = () => {
    const all = asked.result.transaction("entries").objectStore("entries").getAll();
    all.onsuccess = () => done(JSON.stringify(all.result));
  };
})"""


@contextmanager
def chromium(*extra: str) -> Iterator[Browser]:
    """The machine's own Chromium; draws maps in software."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright keeps an event loop in this thread
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", *extra])
        yield browser
        browser.close()


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    """A page, and the list that will hold everything the browser complains about."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def violations(page: Page) -> list[str]:
    """What axe finds, as "rule: elements". Run through the debugger, since the page admits no foreign script."""
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE})
    found = page.evaluate(RUN_AXE, RULES)
    return [f"{item['id']}: {item['targets']}" for item in found]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def wait_until(page: Page, holds: Callable[[], bool], *, seconds: float = 30) -> None:
    """Let the browser go on until something holds that no locator can tell."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"it did not come about within {seconds} seconds"
        page.wait_for_timeout(50)


def kept(page: Page) -> str:
    """What the outbox of this browser keeps, as JSON."""
    return str(page.evaluate(KEPT))
