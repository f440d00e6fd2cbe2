from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "praja.accounts"
    label = "accounts"

    def ready(self) -> None:
        from praja.accounts import second_factor
        from praja.kernel.actors import Role
        from praja.kernel.ui.navigation import MenuEntry, add_to_menu

        second_factor.connect()
        add_to_menu(
            MenuEntry(_("Accounts"), "/accounts/", order=80, icon="people", is_for_staff=True, roles=(Role.ADMIN,))
        )
