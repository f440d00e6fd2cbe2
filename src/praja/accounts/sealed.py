"""The secrets of second factors, which allauth keeps sealed inside its JSON, for the rotation of keys."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from praja.accounts.adapters import PURPOSE
from praja.kernel.crypto import decrypt, encrypt, keyring
from praja.kernel.crypto.cipher import key_of

SEALED = ("secret", "seed", "migrated_codes")


class SecondFactors:
    """TOTP secrets and recovery codes; few enough to be read one by one."""

    name = "mfa.Authenticator.data"

    def used_keys(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for data in Authenticator.objects.values_list("data", flat=True):
            found.update(_key(value) for value in _values(data))
        return found

    def reencrypt(self) -> Iterator[int]:
        for identifier in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
            with transaction.atomic():
                found = Authenticator.objects.select_for_update().filter(pk=identifier).first()
                if found is None or all(_key(value) == keyring().active_encryption for value in _values(found.data)):
                    continue
                changed = len(_values(found.data))
                found.data = {name: _renewed(value) if name in SEALED else value for name, value in found.data.items()}
                found.save(update_fields=["data"])
            yield changed


def _values(data: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for name in SEALED:
        value = data.get(name, [])
        found += [value] if isinstance(value, str) else value
    return found


def _key(value: str) -> str:
    return key_of(base64.b64decode(value))


def _renewed(value: Any) -> Any:
    if isinstance(value, list):
        return [_renewed(one) for one in value]
    text = decrypt(base64.b64decode(value), purpose=PURPOSE)
    return base64.b64encode(encrypt(text, purpose=PURPOSE)).decode()
