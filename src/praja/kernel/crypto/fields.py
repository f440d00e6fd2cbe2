"""A text column that is encrypted in the database."""

from __future__ import annotations

from typing import Any

from django.db import models

from praja.kernel.crypto.cipher import decrypt, encrypt


class EncryptedTextField(models.BinaryField):
    """Text, encrypted with AES-256-GCM. `purpose` is bound to the ciphertext and must never change.

    It cannot be searched or ordered by; keep a `blind_index` beside it to look a value up.
    """

    _pyi_private_set_type: str
    _pyi_private_get_type: str  # type: ignore[assignment]

    def __init__(self, *, purpose: str, **options: Any) -> None:
        self.purpose = purpose
        options.setdefault("editable", True)
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"purpose": self.purpose}

    def from_db_value(self, value: bytes | None, expression: object, connection: object) -> str | None:
        return None if value is None else decrypt(bytes(value), purpose=self.purpose)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        sealed = encrypt(value, purpose=self.purpose) if isinstance(value, str) else value
        return super().get_db_prep_value(sealed, connection, prepared)

    def get_lookup(self, lookup_name: str) -> Any:
        """Only whether there is a value can be asked; any other comparison would never match."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj) or "")
