"""Taking files in, keeping them, scanning them, and clearing away what nobody refers to."""

from __future__ import annotations

import datetime as dt
import io
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import stub
from django.db import connection, models

from praja.complaints import commands as complaints
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import Invalid
from praja.kernel.files import commands, jobs
from praja.kernel.files.commands import content_name, store_upload, thumbnail_name
from praja.kernel.files.models import StoredFile
from praja.kernel.files.queries import unreferenced
from praja.kernel.files.storage import Bucket, ContentMissing, Folder, storage
from praja.kernel.files.virus import ScannerUnavailable
from tests import factories as f
from tests.kernel.files.uploads import a_pdf, drawn, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A folder of this test's own."""
    settings.FILES_ROOT, settings.S3_BUCKET = tmp_path / "files", ""
    storage.cache_clear()
    yield tmp_path / "files"
    storage.cache_clear()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_a_picture_is_kept_with_its_thumbnail_under_a_random_name(folder: Path) -> None:
    file = store_upload(upload(drawn("PNG"), name="../../rumah-budi.png"), purpose="tests.photo")
    assert (file.media_type, file.width, file.height) == ("image/jpeg", 60, 40)
    assert names(folder) == {content_name(file), thumbnail_name(file)} == {file.id.hex, f"{file.id.hex}-small"}
    assert len(storage().read(content_name(file))) == file.size


def test_contents_are_for_the_platform_only(folder: Path) -> None:
    store_upload(upload(drawn("PNG")), purpose="tests.photo")
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in [folder, *folder.iterdir()]} == {0o700}


def test_a_document_is_kept_only_where_documents_are_allowed() -> None:
    with pytest.raises(Invalid) as raised:
        store_upload(upload(a_pdf()), purpose="tests.photo", field="letter")
    assert raised.value.field == "letter"
    file = store_upload(upload(a_pdf()), purpose="tests.letter", allow_documents=True)
    assert (file.media_type, file.width) == ("application/pdf", None)


def test_the_name_and_type_a_file_claims_are_ignored() -> None:
    with pytest.raises(Invalid):
        store_upload(upload(b"<script>alert(1)</script>", "x.jpg", "image/jpeg"), purpose="tests.photo")
    assert store_upload(upload(drawn("JPEG"), "x.html", "text/html"), purpose="tests.photo").media_type == "image/jpeg"


@pytest.mark.parametrize("content", [b"", b"x" * 1_001])
def test_an_empty_or_too_large_file_is_refused(content: bytes, monkeypatch: Any, folder: Path) -> None:
    monkeypatch.setattr(commands, "MAX_BYTES", 1_000)
    with pytest.raises(Invalid):
        store_upload(upload(content), purpose="tests.photo")
    assert not folder.exists()


def test_a_missing_content_is_told_apart(folder: Path) -> None:
    with pytest.raises(ContentMissing):
        Folder(folder).read("00ff")
    Folder(folder).delete("00ff")


class TheirBucket:
    """An S3 client over a dictionary, with S3's own error."""

    class exceptions:  # noqa: N801 (as botocore names it)
        class NoSuchKey(Exception):
            pass

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], bytes] = {}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803 (names of S3)
        self.objects[Bucket, Key] = Body

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        if (Bucket, Key) not in self.objects:
            raise self.exceptions.NoSuchKey(Key)
        return {"Body": io.BytesIO(self.objects[Bucket, Key])}

    def delete_object(self, *, Bucket: str, Key: str) -> None:  # noqa: N803
        self.objects.pop((Bucket, Key), None)


def test_a_bucket_keeps_contents_like_a_folder() -> None:
    theirs = TheirBucket()
    bucket = Bucket("praja", "", client=theirs)
    bucket.write("ab", b"content")
    assert bucket.read("ab") == b"content"
    assert set(theirs.objects) == {("praja", "ab")}
    bucket.delete("ab")
    with pytest.raises(ContentMissing):
        bucket.read("ab")


def test_a_real_client_says_that_a_content_is_missing() -> None:
    client = boto3.client("s3", region_name="x", aws_access_key_id="x", aws_secret_access_key="x")
    with stub.Stubber(client) as theirs:
        theirs.add_client_error("get_object", service_error_code="NoSuchKey", http_status_code=404)
        with pytest.raises(ContentMissing):
            Bucket("praja", "", client=client).read("ab")


class Clamd:
    """clamd as far as INSTREAM goes, on a real socket: reads the chunks, gives one answer, closes."""

    def __init__(self, path: Path, answer: bytes) -> None:
        self.received = b""
        self._answer = answer
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server.bind(str(path))
        self._server.listen(1)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        connection, _address = self._server.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while length := struct.unpack("!I", stream.read(4))[0]:
                self.received += stream.read(length)
            connection.sendall(self._answer)

    def close(self) -> None:
        self._thread.join(5)
        self._server.close()


def scanned(answer: bytes, tmp_path: Path, settings: Any, content: bytes) -> bytes:
    """Store a content with a scanner that answers so; returns what the scanner was given."""
    settings.CLAMAV_SOCKET = str(tmp_path / "clamd")
    clamd = Clamd(tmp_path / "clamd", answer)
    try:
        store_upload(upload(content), purpose="tests.photo")
    finally:
        clamd.close()
    return clamd.received


def test_the_scanner_sees_the_file_as_it_was_sent(tmp_path: Path, settings: Any) -> None:
    content = drawn("PNG") + b"x" * 200_000
    assert scanned(b"stream: OK\0", tmp_path, settings, content) == content
    assert StoredFile.objects.count() == 1


def test_an_infected_file_is_refused(tmp_path: Path, settings: Any, folder: Path) -> None:
    with pytest.raises(Invalid):
        scanned(b"stream: Eicar-Test-Signature FOUND\0", tmp_path, settings, drawn("PNG"))
    assert not folder.exists()


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: O"])
def test_without_a_clear_verdict_nothing_is_taken_in(answer: bytes, tmp_path: Path, settings: Any) -> None:
    with pytest.raises(ScannerUnavailable):
        scanned(answer, tmp_path, settings, drawn("PNG"))
    assert not StoredFile.objects.exists()


def test_while_the_scanner_is_down_nothing_is_taken_in(tmp_path: Path, settings: Any) -> None:
    settings.CLAMAV_SOCKET = str(tmp_path / "nobody")
    with pytest.raises(ScannerUnavailable) as raised:
        store_upload(upload(drawn("PNG")), purpose="tests.photo")
    assert raised.value.status == 503


def later(days: int = 2) -> Any:
    return clock.at(clock.now() + dt.timedelta(days=days))


def test_an_upload_given_up_is_deleted_after_a_day_and_a_used_one_is_kept(
    folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    used, given_up = f.a_photo(), f.a_photo()
    complaints.file_complaint(f.a_filing(photos=(used,)), by=Actor.citizen(), key=f.key())
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.delete_unused_files() == 0
    with later(), django_capture_on_commit_callbacks(execute=True):
        assert jobs.delete_unused_files() == 1
    assert [file.id for file in StoredFile.objects.all()] == [used]
    assert names(folder) == {used.hex, f"{used.hex}-small"}
    assert given_up.hex not in names(folder)


def test_a_file_that_was_used_meanwhile_is_kept() -> None:
    used = f.a_photo()
    complaints.file_complaint(f.a_filing(photos=(used,)), by=Actor.citizen(), key=f.key())
    assert commands.delete_unused([str(used)], by=Actor.system("test")) == 0
    assert StoredFile.objects.filter(pk=used).exists()


def test_contents_go_only_when_the_rows_are_gone_for_certain(
    folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    given_up = f.a_photo()
    with django_capture_on_commit_callbacks():
        commands.delete_unused([str(given_up)], by=Actor.system("test"))
    assert given_up.hex in names(folder)


def test_every_foreign_key_of_the_database_to_a_file_counts_as_use() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND confrelid = 'files_storedfile'::regclass"
        )
        referring = {table for (table,) in cursor.fetchall()}
    query = str(unreferenced(StoredFile.objects.all()).query)
    assert referring
    assert all(f'"{table}"' in query for table in referring)
    assert isinstance(StoredFile._meta.pk, models.UUIDField)
