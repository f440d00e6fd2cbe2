"""Rotation really re-encrypts everything, may be interrupted, and needs the old key until it is done."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from praja.accounts.adapters import SecondFactorAdapter
from praja.kernel import clock
from praja.kernel.crypto import create_keys, keyring
from praja.kernel.crypto.keyring import add_encryption_key, forget_keyring
from praja.kernel.crypto.rotation import stores, used_keys
from praja.kernel.notify.models import OutgoingMessage
from tests.accounts.people import a_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key_file(tmp_path: Path, settings: Any) -> Iterator[Path]:
    path = tmp_path / "keys.json"
    create_keys(path)
    settings.KEYS, settings.KEYS_FILE = "", str(path)
    forget_keyring()
    yield path
    forget_keyring()


def some_messages(count: int) -> None:
    OutgoingMessage.objects.bulk_create(
        OutgoingMessage(
            key=f"rotation-{number}",
            template="x",
            channel="email",
            language="id",
            address=f"warga{number}@example.id",
            context={},
            next_attempt_at=clock.now(),
            written_at=clock.now(),
        )
        for number in range(count)
    )


def rotate(**options: Any) -> str:
    out = StringIO()
    call_command("rotate_keys", stdout=out, **options)
    return out.getvalue()


def forget_old_key(path: Path, name: str) -> None:
    content = json.loads(path.read_text())
    del content["encryption"]["keys"][name]
    path.write_text(json.dumps(content))
    forget_keyring()


def addresses() -> list[str]:
    return list(OutgoingMessage.objects.order_by("id").values_list("address", flat=True))


def test_everything_is_under_the_new_key_and_reads_without_the_old(key_file: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("praja.kernel.crypto.rotation.BATCH", 3)
    some_messages(8)
    before = addresses()
    out = rotate()
    assert "OutgoingMessage.address: 8 re-encrypted" in out
    assert used_keys() == Counter({"k2": 8})
    forget_old_key(key_file, "k1")
    assert addresses() == before


def test_an_interrupted_rotation_goes_on_instead_of_beginning_another(key_file: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("praja.kernel.crypto.rotation.BATCH", 3)
    some_messages(8)
    add_encryption_key(key_file)
    for store in stores():
        next(store.reencrypt(), None)
    assert used_keys() == Counter({"k1": 5, "k2": 3})
    assert "goes on" in rotate()
    assert used_keys() == Counter({"k2": 8})
    assert keyring().active_encryption == "k2"


def test_until_then_the_old_key_is_needed_and_its_loss_is_named(key_file: Path) -> None:
    some_messages(2)
    add_encryption_key(key_file)
    forget_old_key(key_file, "k1")
    assert "encryption k1: MISSING from the ring, encrypts 2 values" in rotate(list=True)
    with pytest.raises(CommandError, match="k1"):
        rotate()
    assert used_keys() == Counter({"k1": 2})


def test_the_list_says_what_needs_each_key() -> None:
    some_messages(2)
    rotate(signing=True)
    out = rotate(list=True).splitlines()
    assert out == ["encryption k1: active, encrypts 2 values", "signing s1: old, verifies", "signing s2: active"]


def test_nothing_but_encrypted_columns_is_touched() -> None:
    some_messages(2)
    columns = [field.attname for field in OutgoingMessage._meta.concrete_fields if field.attname != "address"]
    before = list(OutgoingMessage.objects.order_by("id").values(*columns))
    rotate()
    assert list(OutgoingMessage.objects.order_by("id").values(*columns)) == before


def test_the_secrets_of_second_factors_are_rotated_too(key_file: Path) -> None:
    adapter = SecondFactorAdapter()
    user = a_person()
    totp = Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": adapter.encrypt("RAHASIA")}
    )
    codes = Authenticator.objects.create(
        user=user, type=Authenticator.Type.RECOVERY_CODES, data={"seed": adapter.encrypt("BENIH"), "used_mask": 3}
    )
    rotate()
    forget_old_key(key_file, "k1")
    totp.refresh_from_db()
    codes.refresh_from_db()
    assert adapter.decrypt(totp.data["secret"]) == "RAHASIA"
    assert adapter.decrypt(codes.data["seed"]) == "BENIH"
    assert codes.data["used_mask"] == 3
    assert used_keys() == Counter({"k2": 2})
