"""A citizen and an officer at their browsers."""

from __future__ import annotations

import html
import io
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from praja.complaints.commands import Filed
from praja.kernel.actors import Role
from tests import factories as f
from tests.accounts.people import a_person, signed_in

DESCRIPTION = "Jalan berlubang di depan pasar. Sudah dua pengendara jatuh minggu ini."


def picture(colour: str = "green") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(content, "JPEG")
    return SimpleUploadedFile("lubang.jpg", content.getvalue(), "image/jpeg")


def text(response: Any) -> str:
    """The page as words: tags gone, entities read, white space as single spaces."""
    body = response.content.decode()
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def key_of(response: Any, form: str = "") -> str:
    """The idempotency key of the page's form, or of the form that is sent to an address ending in `form`."""
    body = response.content.decode()
    if form:
        start = re.search(rf'action="[^"]*/{form}/"', body)
        assert start is not None, f"no form {form}"
        body = body[start.start() :]
    found = re.search(r'<input[^>]*name="key"[^>]*value="([0-9a-f]{32})"', body)
    assert found is not None
    return found[1]


def a_report(client: Client, **changes: Any) -> dict[str, Any]:
    """What the filled-in form sends, with the key of a freshly rendered one."""
    content = {
        "key": key_of(client.get("/complaints/new/")),
        "category": "road_damage",
        "description": DESCRIPTION,
        "village": "35.17.09.1006",
    }
    return content | changes


def unlocked(filed: Filed) -> Client:
    """A browser in which the reporter has entered code and PIN."""
    client = Client()
    response = client.post("/complaints/track/", {"code": filed.reference, "pin": filed.pin})
    assert response.status_code == 302, text(response)
    return client


def verifier_client() -> Client:
    return signed_in(a_person((Role.VERIFIER, f.COORDINATOR)))


def handler_client(organization: str = f.ROADS) -> Client:
    return signed_in(a_person((Role.HANDLER, organization)))


def step(client: Client, page: str, code: str, **content: Any) -> Any:
    """Fill in the form of a step on a page and send it."""
    key = key_of(client.get(page), code)
    address = f"{page}step/{code}/" if page.startswith("/c/") else f"{page}{code}/"
    return client.post(address, {"key": key, **content})
