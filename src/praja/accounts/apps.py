from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from praja.kernel.crypto.rotation import Store


class AccountsConfig(AppConfig):
    name = "praja.accounts"
    label = "accounts"

    def ready(self) -> None:
        from praja.accounts import second_factor
        from praja.kernel.actors import Role
        from praja.kernel.crypto.rotation import register_store
        from praja.kernel.ui.navigation import MenuEntry, add_to_menu

        second_factor.connect()
        register_store(_second_factors)
        add_to_menu(
            MenuEntry(_("Accounts"), "/accounts/", order=80, icon="people", is_for_staff=True, roles=(Role.ADMIN,))
        )


def _second_factors() -> Store:
    from praja.accounts.sealed import SecondFactors

    return SecondFactors()
