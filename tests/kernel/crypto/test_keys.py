"""The key file: private, whole at any moment, never overwritten, and silent in errors."""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from praja.kernel.crypto import create_keys, decrypt, encrypt, keyring, public_keys, sign, verify
from praja.kernel.crypto.keyring import add_encryption_key, add_signing_key, forget_keyring, parse_keys


@pytest.fixture
def key_file(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """Keys of this test's own."""
    path = tmp_path / "keys.json"
    create_keys(path)
    settings.KEYS, settings.KEYS_FILE = "", str(path)
    forget_keyring()
    yield path
    forget_keyring()


def secrets_of(path: Path) -> list[str]:
    content = json.loads(path.read_text())
    return [content["index"], *content["encryption"]["keys"].values(), *content["signing"]["keys"].values()]


def test_a_new_key_file_is_for_its_owner_only(key_file: Path) -> None:
    assert key_file.stat().st_mode & 0o777 == 0o600
    add_encryption_key(key_file)
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert os.listdir(key_file.parent) == ["keys.json"]


def test_a_key_file_is_never_overwritten(key_file: Path) -> None:
    before = key_file.read_bytes()
    with pytest.raises(FileExistsError):
        create_keys(key_file)
    with pytest.raises(CommandError, match="not touched"):
        call_command("create_keys")
    assert key_file.read_bytes() == before


def test_the_command_makes_a_key_file_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "new" / "keys.json"
    call_command("create_keys", file=path, stdout=StringIO())
    assert parse_keys(path.read_bytes(), source="x").active_encryption == "k1"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_file_open_to_others_is_refused(key_file: Path, mode: int) -> None:
    key_file.chmod(mode)
    forget_keyring()
    with pytest.raises(ImproperlyConfigured, match="chmod 600"):
        keyring()


def test_a_missing_key_file_is_named_with_the_way_out(key_file: Path) -> None:
    key_file.unlink()
    forget_keyring()
    with pytest.raises(ImproperlyConfigured, match="create_keys"):
        keyring()


def test_keys_may_come_from_the_environment(key_file: Path, settings: Any) -> None:
    content = key_file.read_text()
    stored = encrypt("x", purpose="p")
    settings.KEYS, settings.KEYS_FILE = content, "/nowhere"
    forget_keyring()
    assert decrypt(stored, purpose="p") == "x"
    with pytest.raises(CommandError, match="PRAJA_KEYS"):
        call_command("rotate_keys", signing=True)


def _broken() -> list[tuple[str, Any]]:
    short = base64.b64encode(b"0" * 31).decode()
    return [
        ("not an object", lambda keys: [keys]),
        ("a field too many", lambda keys: keys | {"more": keys["index"]}),
        ("no index", lambda keys: {name: keys[name] for name in ("encryption", "signing")}),
        ("short index", lambda keys: keys | {"index": short}),
        ("no base64", lambda keys: keys | {"index": keys["index"][:-2] + "é="}),
        ("active unknown", lambda keys: keys | {"signing": keys["signing"] | {"active": keys["index"]}}),
        ("keys as text", lambda keys: keys | {"signing": keys["index"]}),
    ]


@pytest.mark.parametrize(("what", "change"), _broken(), ids=lambda value: value if isinstance(value, str) else "")
def test_no_error_shows_a_key(key_file: Path, what: str, change: Any) -> None:
    broken = json.dumps(change(json.loads(key_file.read_text())))
    with pytest.raises(ImproperlyConfigured) as raised:
        parse_keys(broken.encode(), source="keys.json")
    assert str(raised.value).startswith("keys.json")
    assert not any(secret in str(raised.value) for secret in secrets_of(key_file))


def test_the_text_of_the_ring_shows_no_key(key_file: Path) -> None:
    text = repr(keyring())
    assert "k1" in text
    assert not any(repr(base64.b64decode(secret))[2:-1] in text or secret in text for secret in secrets_of(key_file))


def test_a_new_key_writes_and_the_old_one_still_reads(key_file: Path) -> None:
    stored = encrypt("x", purpose="p")
    assert add_encryption_key(key_file) == "k2"
    assert decrypt(stored, purpose="p") == "x"
    assert keyring().active_encryption == "k2"


def test_a_running_process_learns_of_a_new_key_when_it_meets_it(key_file: Path, monkeypatch: Any) -> None:
    old = keyring()
    add_encryption_key(key_file)
    stored = encrypt("x", purpose="p")
    module = sys.modules["praja.kernel.crypto.keyring"]
    monkeypatch.setattr(module, "_current", (("keys.json", 0, 0), old))
    monkeypatch.setattr(module, "_check_at", float("inf"))
    assert decrypt(stored, purpose="p") == "x"


def test_old_signing_keys_go_on_verifying(key_file: Path) -> None:
    old, signature = sign(b"head")
    assert add_signing_key(key_file) == "s2"
    assert sign(b"head")[0] == "s2"
    assert verify(old, b"head", signature)
    assert set(public_keys()) == {"s1", "s2"}


def test_names_of_keys_are_free(key_file: Path) -> None:
    content = json.loads(key_file.read_text())
    key = content["encryption"]["keys"].pop("k1")
    content["encryption"] = {"active": "2026-jan", "keys": {"2026-jan": key, "k3": key}}
    key_file.write_text(json.dumps(content))
    assert add_encryption_key(key_file) == "k4"
