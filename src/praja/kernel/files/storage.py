"""Where contents lie: a private folder, or an S3 bucket by setting."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from django.conf import settings

PIECE = 256 * 1024


class ContentMissing(LookupError):
    """The stored content is not where it should be."""


class Storage(Protocol):
    """Keeps contents by name."""

    def write(self, name: str, content: bytes) -> None: ...

    def write_file(self, name: str, source: Path) -> None: ...

    def read(self, name: str) -> bytes: ...

    def stream(self, name: str) -> Iterator[bytes]: ...

    def delete(self, name: str) -> None: ...


class Folder:
    """Contents as files that only this user may read, spread over 256 folders."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def write(self, name: str, content: bytes) -> None:
        path = self._path(name)
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        unfinished = path.with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)

    def write_file(self, name: str, source: Path) -> None:
        """Take a finished file in without reading it into memory."""
        path = self._path(name)
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        unfinished = path.with_name(f"{path.name}.part")
        shutil.copyfile(source, unfinished)
        unfinished.chmod(0o600)
        unfinished.replace(path)

    def stream(self, name: str) -> Iterator[bytes]:
        """The content in pieces."""
        try:
            file = self._path(name).open("rb")
        except FileNotFoundError as error:
            raise ContentMissing(name) from error
        return _pieces(file)

    def read(self, name: str) -> bytes:
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError as error:
            raise ContentMissing(name) from error

    def delete(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._root / name[:2] / name


class Bucket:
    """Contents as objects of an S3 bucket. Needs the extra `s3`; credentials as boto3 finds them."""

    def __init__(self, bucket: str, endpoint: str, client: Any = None) -> None:
        if client is None:
            import boto3

            client = boto3.client("s3", endpoint_url=endpoint or None)
        self._client = client
        self._bucket = bucket

    def write(self, name: str, content: bytes) -> None:
        self._client.put_object(Bucket=self._bucket, Key=name, Body=content)

    def write_file(self, name: str, source: Path) -> None:
        self._client.upload_file(str(source), self._bucket, name)

    def stream(self, name: str) -> Iterator[bytes]:
        try:
            body = self._client.get_object(Bucket=self._bucket, Key=name)["Body"]
        except self._client.exceptions.NoSuchKey as error:
            raise ContentMissing(name) from error
        pieces: Iterator[bytes] = body.iter_chunks(PIECE)
        return pieces

    def read(self, name: str) -> bytes:
        try:
            content: bytes = self._client.get_object(Bucket=self._bucket, Key=name)["Body"].read()
        except self._client.exceptions.NoSuchKey as error:
            raise ContentMissing(name) from error
        return content

    def delete(self, name: str) -> None:
        self._client.delete_object(Bucket=self._bucket, Key=name)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


@lru_cache(maxsize=1)
def storage() -> Storage:
    """The storage of this installation."""
    if settings.S3_BUCKET:
        return Bucket(settings.S3_BUCKET, settings.S3_ENDPOINT)
    return Folder(Path(settings.FILES_ROOT))
