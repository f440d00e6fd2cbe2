"""Which key encrypts what, and bringing everything under the active one.

A value is read, encrypted anew, and replaced only if nobody changed it meanwhile; so re-encryption runs beside the
platform, may stop at any point, and goes on when it is started again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from praja.kernel.crypto.cipher import decrypt, encrypt, header_of, key_of
from praja.kernel.crypto.fields import EncryptedTextField
from praja.kernel.crypto.keyring import keyring

BATCH = 500


class Store(Protocol):
    """A place that keeps encrypted values."""

    name: str

    def used_keys(self) -> Counter[str]:
        """How many values each key encrypts."""
        ...

    def reencrypt(self) -> Iterator[int]:
        """Bring every value under the active key; yields how many were changed, batch by batch."""
        ...


_others: list[Callable[[], Store]] = []


def register_store(make: Callable[[], Store]) -> None:
    """Name a place that keeps encrypted values elsewhere than in an `EncryptedTextField`."""
    _others.append(make)


def stores() -> list[Store]:
    """Every column of an encrypted field, and the places that registered."""
    columns: list[Store] = [
        Column(model, field)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedTextField)
    ]
    return columns + [make() for make in _others]


def used_keys() -> Counter[str]:
    """How many values each encryption key encrypts, over all stores. Reads every encrypted column."""
    return sum((store.used_keys() for store in stores()), Counter())


class Column:
    """The values of one encrypted field."""

    def __init__(self, model: type[Model], field: EncryptedTextField) -> None:
        quote = connection.ops.quote_name
        key = model._meta.pk
        assert key is not None, "every model has a primary key"
        self.name = f"{model._meta.label}.{field.name}"
        self._purpose = field.purpose
        self._table = quote(model._meta.db_table)
        self._column, self._key = (quote(str(column)) for column in (field.column, key.column))

    def used_keys(self) -> Counter[str]:
        header = f"substring({self._column} FROM 1 FOR 2 + get_byte({self._column}, 1))"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {header}, count(*) FROM {self._table}"  # noqa: S608 (names of our own models)
                f" WHERE octet_length({self._column}) > 1 GROUP BY 1"
            )
            return Counter({key_of(bytes(found)): count for found, count in cursor.fetchall()})

    def reencrypt(self) -> Iterator[int]:
        last: Any = None
        while True:
            with transaction.atomic():
                rows = self._outdated_after(last)
                changed = sum(self._replace(key, stored) for key, stored in rows)
            if not rows:
                return
            last = rows[-1][0]
            yield changed

    def _outdated_after(self, last: Any) -> list[tuple[Any, bytes]]:
        """The next rows, in the order of their keys, that another than the active key encrypts."""
        header = header_of(keyring().active_encryption)
        where = "" if last is None else f" AND {self._key} > %(last)s"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {self._key}, {self._column} FROM {self._table}"  # noqa: S608
                f" WHERE substring({self._column} FROM 1 FOR %(length)s) <> %(header)s{where}"
                f" ORDER BY {self._key} LIMIT %(batch)s",
                {"header": header, "length": len(header), "last": last, "batch": BATCH},
            )
            return [(key, bytes(stored)) for key, stored in cursor.fetchall()]

    def _replace(self, key: Any, stored: bytes) -> int:
        renewed = encrypt(decrypt(stored, purpose=self._purpose), purpose=self._purpose)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {self._table} SET {self._column} = %s"  # noqa: S608
                f" WHERE {self._key} = %s AND {self._column} = %s",
                [renewed, key, stored],
            )
            return cursor.rowcount
