"""The pages of the menus: the public's and, below it, the staff's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from praja.kernel.actors import Role
from praja.kernel.ui.navigation import MenuEntry, add_to_menu

ENTRIES = (
    MenuEntry(_("Home"), "/", 10),
    MenuEntry(_("Report"), "/complaints/new/", 20),
    MenuEntry(_("Track"), "/complaints/track/", 30),
    MenuEntry(_("Transparency"), "/transparency/", 40),
    MenuEntry(_("Log"), "/log/", 50),
    MenuEntry(_("Inbox"), "/inbox/", 10, is_for_staff=True),
    MenuEntry(_("Figures"), "/measures/", 30, is_for_staff=True),
    MenuEntry(_("Accounts"), "/accounts/", 40, is_for_staff=True, roles=(Role.ADMIN,)),
    MenuEntry(_("Deliveries"), "/operations/deliveries/", 50, is_for_staff=True, roles=(Role.ADMIN,)),
)


def enter() -> None:
    """Enter all pages into the menu."""
    for entry in ENTRIES:
        add_to_menu(entry)
