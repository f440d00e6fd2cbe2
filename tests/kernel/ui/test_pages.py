"""The frame around every page, the error pages, the style page."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from praja.kernel.actors import REGENCY, Actor, ActorKind, Grant, Role


def page_for(actor: Actor, path: str = "/inbox/") -> str:
    return render_to_string("ui/base.html", {"request": RequestFactory().get(path), "actor": actor, "here": path})


def officer(role: Role, organization: str = "pupr") -> Actor:
    return Actor(kind=ActorKind.STAFF, id="1", name="Petugas", grants=frozenset({Grant(role, organization)}))


def test_the_public_sees_no_staff_menu() -> None:
    html = page_for(Actor.citizen(), "/")
    assert 'href="/complaints/new/"' in html
    assert 'href="/inbox/"' not in html


@pytest.mark.django_db  # the menu asks which organizations there are
def test_staff_see_the_pages_of_their_roles_only() -> None:
    assert 'href="/inbox/"' in page_for(officer(Role.HANDLER))
    assert 'href="/operations/deliveries/"' not in page_for(officer(Role.HANDLER))
    assert 'href="/operations/deliveries/"' not in page_for(officer(Role.ADMIN, "pupr"))
    assert 'href="/operations/deliveries/"' in page_for(officer(Role.ADMIN, REGENCY))


@pytest.mark.django_db  # the menu asks which organizations there are
def test_the_menu_marks_the_page_one_is_on() -> None:
    assert '<a href="/inbox/" aria-current="page">' in page_for(officer(Role.HANDLER), "/inbox/?state=open")
    assert '<a href="/" aria-current="page">' not in page_for(officer(Role.HANDLER), "/inbox/")


def test_every_page_switches_its_language_and_comes_back() -> None:
    html = page_for(Actor.citizen(), "/complaints/track/?code=1")
    assert '<form class="language" action="/language" method="post">' in html
    assert '<input type="hidden" name="next" value="/complaints/track/?code=1">' in html


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500", "ui/error"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_error_pages_need_nothing_of_the_request(name: str, language: str) -> None:
    with translation.override(language):
        html = render_to_string(f"{name}.html")
    assert f'<html lang="{language}">' in html
    assert html.count("<h1>") == 1


def test_the_banner_stands_on_demo_pages_only() -> None:
    assert "demo-banner" in render_to_string("ui/base.html", {"demo": True})
    assert "demo-banner" not in render_to_string("ui/base.html", {"demo": False})


@pytest.mark.django_db
def test_the_style_page_exists_in_demo_mode_only(client: Client, settings: object) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    assert client.get("/ui/").status_code == 404
    settings.DEMO = True  # type: ignore[attr-defined]
    assert client.get("/ui/").status_code == 200
    assert "error-summary" in client.post("/ui/", {}).content.decode()
