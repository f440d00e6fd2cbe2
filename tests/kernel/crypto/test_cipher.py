"""What is encrypted, hashed and signed: readable with the key and for its purpose only."""

from __future__ import annotations

import pytest
from django.core.exceptions import FieldError
from hypothesis import given
from hypothesis import strategies as st

from praja.kernel.crypto import (
    Undecryptable,
    blind_index,
    decrypt,
    encrypt,
    keyed_hash,
    matches,
    public_keys,
    sign,
    verify,
)
from praja.kernel.crypto.cipher import key_of
from praja.kernel.notify.models import OutgoingMessage

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300)


@given(TEXTS)
def test_what_is_encrypted_for_a_purpose_is_read_for_it(text: str) -> None:
    assert decrypt(encrypt(text, purpose="a.b"), purpose="a.b") == text


@given(TEXTS.filter(lambda text: len(text) > 3))
def test_the_text_does_not_show_and_no_two_ciphertexts_are_equal(text: str) -> None:
    one, other = encrypt(text, purpose="a.b"), encrypt(text, purpose="a.b")
    assert one != other
    assert text.encode() not in one


def test_a_value_moved_to_another_field_is_refused() -> None:
    stored = encrypt("Siti", purpose="a.name")
    with pytest.raises(Undecryptable, match="altered or moved"):
        decrypt(stored, purpose="a.phone")


@given(st.data())
def test_a_value_changed_anywhere_is_refused(data: st.DataObject) -> None:
    stored = bytearray(encrypt("Siti Aminah", purpose="a.name"))
    stored[data.draw(st.integers(0, len(stored) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Undecryptable):
        decrypt(bytes(stored), purpose="a.name")


@given(st.binary(max_size=60))
def test_anything_else_is_refused_and_breaks_nothing(stored: bytes) -> None:
    with pytest.raises(Undecryptable):
        decrypt(stored, purpose="a.name")


@given(st.data())
def test_a_shortened_value_is_refused(data: st.DataObject) -> None:
    stored = encrypt("Siti Aminah", purpose="a.name")
    with pytest.raises(Undecryptable):
        decrypt(stored[: data.draw(st.integers(0, len(stored) - 1))], purpose="a.name")


def test_a_value_names_its_key() -> None:
    assert key_of(encrypt("x", purpose="a")) == "k1"


def test_a_keyed_hash_depends_on_its_purpose() -> None:
    digest = keyed_hash("123456", purpose="pin")
    assert matches("123456", digest, purpose="pin")
    assert not matches("123457", digest, purpose="pin")
    assert not matches("123456", digest, purpose="other")
    assert blind_index("123456", purpose="pin") != digest


def test_a_signature_holds_for_its_message_and_key_only() -> None:
    key, signature = sign(b"tree head")
    assert verify(key, b"tree head", signature)
    assert not verify(key, b"tree heads", signature)
    assert not verify("s99", b"tree head", signature)
    assert len(public_keys()[key]) == 32


def test_an_encrypted_column_cannot_be_searched() -> None:
    with pytest.raises(FieldError):
        OutgoingMessage.objects.filter(address="a@example.go.id")
