from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from praja.kernel.actors import Role
from tests.accounts.people import a_person, signed_in
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db
SERVICE = "/services/manage/izin-reklame/"
DRAFT = f"{SERVICE}2/"


@pytest.fixture
def admin() -> Client:
    return signed_in(a_person((Role.ADMIN, "dpmptsp")))


@pytest.fixture
def publisher() -> Client:
    return signed_in(a_person((Role.ADMIN, "kominfo")))


def drafted(client: Client) -> Client:
    assert client.post(SERVICE)["Location"] == DRAFT
    return client


def filled(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send if nothing were changed."""
    context = client.get(address).context
    forms = [context["form"]]
    for name in ("decisions", "contributions"):
        if name in context:
            forms += [context[name].management_form, *context[name]]
    sent: dict[str, Any] = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if value not in (None, "", False):
                sent[bound.html_name] = "on" if value is True else value
    return sent


def test_pages(admin: Client) -> None:
    drafted(admin)
    for path in (
        "",
        "basics/",
        "steps/",
        "steps/study/",
        "steps/visit/",
        "forms/application/",
        "forms/application/sign/",
        "forms/application/sign/width/",
        "simulation/",
        "compare/",
        "sop/",
        "sop.pdf",
        "bpmn/",
        "import/",
    ):
        response = admin.get(DRAFT + path)
        assert response.status_code == 200, (path, response)
    assert admin.get("/services/manage/").status_code == 200
    print(text(admin.get(DRAFT))[:3000])
