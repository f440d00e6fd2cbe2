"""GET /files/<id>: only for whom the room of its purpose lets read it; for all others it does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpRequest
from django.test import Client
from PIL import Image

from praja.kernel.files.commands import content_name, store_upload
from praja.kernel.files.models import StoredFile
from praja.kernel.files.readers import register_reader
from praja.kernel.files.storage import storage
from tests.kernel.files.uploads import a_pdf, drawn, upload

pytestmark = pytest.mark.django_db
PURPOSE = "tests.served"


def knows_the_word(file: StoredFile, request: HttpRequest) -> bool:
    return request.GET.get("word") == "sesame"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.FILES_ROOT, settings.S3_BUCKET = tmp_path / "files", ""
    storage.cache_clear()
    register_reader(PURPOSE, knows_the_word)
    yield
    storage.cache_clear()


def a_picture(purpose: str = PURPOSE) -> StoredFile:
    return store_upload(upload(drawn("PNG", Image.new("RGB", (900, 600), "teal"))), purpose=purpose)


def get(file: StoredFile, *, word: str = "sesame", size: str = "", **headers: str) -> Any:
    return Client().get(f"/files/{file.id}", {"word": word, "size": size}, headers=headers)


def test_whoever_may_read_it_gets_it_with_headers_that_disarm_it() -> None:
    file = a_picture()
    answer = get(file)
    assert answer.status_code == 200
    assert answer.content == storage().read(content_name(file))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"] == f'inline; filename="{file.id}.jpg"'


def test_to_a_stranger_it_does_not_exist() -> None:
    file = a_picture()
    refused, missing = get(file, word="open"), Client().get(f"/files/{uuid4()}")
    assert refused.status_code == missing.status_code == 404
    assert str(file.sha256) not in refused.content.decode()


def test_a_file_of_a_purpose_nobody_registered_is_read_by_nobody() -> None:
    assert get(a_picture("tests.nobody")).status_code == 404


def test_an_unchanged_file_is_not_sent_again() -> None:
    file = a_picture()
    tag = get(file)["ETag"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        answer = get(file, if_none_match=known)
        assert (answer.status_code, answer.content) == (304, b"")
        assert (answer["ETag"], answer["Cache-Control"]) == (tag, "private, no-cache")
    assert get(file, if_none_match='"x"').status_code == 200


def test_permission_comes_before_the_answer_that_nothing_changed() -> None:
    file = a_picture()
    assert get(file, word="open", if_none_match="*").status_code == 404


def test_a_picture_has_a_thumbnail_with_a_tag_of_its_own() -> None:
    file = a_picture()
    small = get(file, size="thumb")
    assert Image.open(BytesIO(small.content)).size == (400, 267)
    assert small["ETag"] != get(file)["ETag"]


def test_a_document_is_saved_and_never_shown_in_the_page() -> None:
    file = store_upload(upload(a_pdf()), purpose=PURPOSE, allow_documents=True)
    for size in ("", "thumb"):
        answer = get(file, size=size)
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == f'attachment; filename="{file.id}.pdf"'


def test_a_content_that_is_gone_is_not_found() -> None:
    file = a_picture()
    storage().delete(content_name(file))
    assert get(file).status_code == 404


def test_nothing_can_be_changed_here() -> None:
    assert Client().post(f"/files/{a_picture().id}", {"word": "sesame"}).status_code == 405


def test_a_file_costs_one_statement(django_assert_num_queries: Any) -> None:
    file = a_picture()
    get(file)
    with django_assert_num_queries(1):
        get(file)
