"""`./praja messages --check` finds every text without a translation, and every translation without a text."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from praja.launcher import translations
from praja.launcher.translations import FALLBACK, _catalog_path, _problems, _Text, _texts

TEMPLATE = """
{% load i18n %}
  <h1>{% translate "Report" %}</h1>
    <p title="{% translate 'May' context 'month' %}">
{% blocktranslate count days=days trimmed %}
      one day
  {% plural %}
      {{ days }} days
{% endblocktranslate %}
"""
SOURCE = """
from django.utils.translation import gettext_lazy as _, ngettext
title = _("Sign in")
count = ngettext("%(n)s village", "%(n)s villages", 2)
"""


def found(path: Path, content: str) -> set[object]:
    path.write_text(content)
    return {(context, text) for _line, text, _comments, context in _texts(path)}


def test_texts_of_templates_are_found(tmp_path: Path) -> None:
    assert found(tmp_path / "page.html", TEMPLATE) == {
        (None, "Report"),
        ("month", "May"),
        (None, ("one day", "%(days)s days")),
    }


def test_texts_of_code_are_found(tmp_path: Path) -> None:
    assert found(tmp_path / "views.py", SOURCE) == {(None, "Sign in"), (None, ("%(n)s village", "%(n)s villages"))}


def problems_of(*entries: tuple[str, str], used: tuple[str, ...], fuzzy: bool = False) -> list[str]:
    catalog = Catalog(locale="id")
    for text, translation in entries:
        catalog.add(text, translation, flags=["fuzzy"] if fuzzy else [])
    texts = {(None, text): _Text(text, "views.py:1", FALLBACK) for text in used}
    return [problem.split(": ", 1)[1] for problem in _problems(texts, {FALLBACK: catalog})]


def test_a_complete_catalog_has_no_problem() -> None:
    assert problems_of(("Track %(code)s", "Lacak %(code)s"), used=("Track %(code)s",)) == []


@pytest.mark.parametrize(
    ("translation", "problem"),
    [
        ("", "empty: 'Track %(code)s'"),
        ("Lacak", "other placeholders than the original: 'Track %(code)s'"),
        ("Lacak %(kode)s", "other placeholders than the original: 'Track %(code)s'"),
    ],
)
def test_a_translation_that_is_not_one_is_named(translation: str, problem: str) -> None:
    assert problem in problems_of(("Track %(code)s", translation), used=("Track %(code)s",))


def test_missing_unused_and_fuzzy_translations_are_named() -> None:
    assert problems_of(used=("Kecamatan of the place",)) == ["not translated: 'Kecamatan of the place'"]
    assert problems_of(("Gone", "Hilang"), used=()) == ["unused: 'Gone'"]
    assert "fuzzy: 'Place'" in problems_of(("Place", "Tempat"), used=("Place",), fuzzy=True)


def test_what_django_translates_needs_no_entry() -> None:
    assert problems_of(used=("January",)) == []


def test_a_text_belongs_to_the_package_it_stands_in() -> None:
    assert _catalog_path(FALLBACK).parts[-6:] == ("kernel", "ui", "locale", "id", "LC_MESSAGES", "django.po")
    for text in translations._used().values():
        assert text.package == FALLBACK or str(text.package.relative_to(translations.ROOT)) in text.place
