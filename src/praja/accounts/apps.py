from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from praja.kernel.crypto.rotation import Store


class AccountsConfig(AppConfig):
    name = "praja.accounts"
    label = "accounts"

    def ready(self) -> None:
        from praja.accounts import second_factor
        from praja.kernel.crypto.rotation import register_store

        second_factor.connect()
        register_store(_second_factors)


def _second_factors() -> Store:
    from praja.accounts.sealed import SecondFactors

    return SecondFactors()
