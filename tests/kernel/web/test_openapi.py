from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from ninja import Schema
from openapi_spec_validator import OpenAPIV31SpecValidator

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(client: Client) -> dict:
    answer = client.get("/api/openapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    content: dict = answer.json()
    return content


def test_the_document_is_valid_openapi_3_1(document: dict):
    assert document["openapi"].startswith("3.1.")
    errors = list(OpenAPIV31SpecValidator(document).iter_errors())
    assert not errors, errors


def test_every_operation_has_a_summary_a_room_and_says_how_it_fails(document: dict):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation.get("summary"), f"{method} {path}"
            assert operation.get("tags"), f"{method} {path}"
            refusals = {status: answer for status, answer in operation["responses"].items() if status[0] in "45"}
            assert {"400", "5XX"} <= refusals.keys(), f"{method} {path}"
            assert "default" not in operation["responses"], f"{method} {path}: every status is named"
            for status, answer in refusals.items():
                assert list(answer["content"]) == ["application/problem+json"], f"{method} {path} {status}"


def test_operation_ids_are_unique(document: dict):
    ids = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))


def test_no_two_rooms_give_a_shape_the_same_name(document: dict):
    """The document would describe both by one of them."""
    shapes = [shape for shape in _shapes(Schema) if shape.__module__.startswith("praja.")]
    names = [shape.__name__ for shape in shapes if shape.__name__ in document["components"]["schemas"]]
    assert sorted(names) == sorted(set(names))


def _shapes(shape: type) -> Iterator[type]:
    for kind in shape.__subclasses__():
        yield kind
        yield from _shapes(kind)


def test_the_document_is_cacheable(client: Client):
    first = client.get("/api/openapi.json")
    assert "max-age" in first.headers["Cache-Control"]
    assert client.get("/api/openapi.json", headers={"if-none-match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_shows_every_operation_without_script_or_foreign_host(client: Client, document: dict, language: str):
    html = client.get("/api/docs", {"lang": language}).content.decode()
    for path in document["paths"]:
        assert path in html
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=", html)
    assert not re.search(r"(?:src|href)=\"https?://", html)
