"""The pages of the menus: the public's and, below it, the staff's."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from praja.complaints import ladder
from praja.complaints.commands.alerts import may_read_alerts
from praja.complaints.queries.deadlines import open_alerts
from praja.kernel.actors import REGENCY, Role
from praja.kernel.ui.navigation import MenuEntry, add_to_menu

ENTRIES = (
    MenuEntry(pgettext_lazy("menu", "Home"), "/", 10),
    MenuEntry(pgettext_lazy("menu", "Report"), "/complaints/new/", 20),
    MenuEntry(pgettext_lazy("menu", "Track"), "/complaints/track/", 30),
    MenuEntry(pgettext_lazy("menu", "Transparency"), "/transparency/", 40),
    MenuEntry(pgettext_lazy("menu", "Log"), "/log/", 50),
    MenuEntry(pgettext_lazy("menu", "Inbox"), "/inbox/", 10, is_for_staff=True),
    MenuEntry(pgettext_lazy("menu", "Reports"), "/complaints/", 20, is_for_staff=True),
    MenuEntry(
        pgettext_lazy("menu", "Escalated"), "/complaints/escalations/", 22, is_for_staff=True, opens_to=ladder.may_sit
    ),
    MenuEntry(
        pgettext_lazy("menu", "Alerts"),
        "/complaints/alerts/",
        24,
        is_for_staff=True,
        opens_to=may_read_alerts,
        count=open_alerts,
    ),
    MenuEntry("SP4N-LAPOR!", "/complaints/lapor/", 25, is_for_staff=True, roles=(Role.VERIFIER,)),
    MenuEntry(pgettext_lazy("menu", "Shortlist"), "/complaints/shortlist/", 22, is_for_staff=True),
    MenuEntry(
        pgettext_lazy("menu", "Type in"),
        "/complaints/assisted/",
        25,
        is_for_staff=True,
        roles=(Role.VILLAGE_OPERATOR, Role.VERIFIER),
    ),
    MenuEntry(
        pgettext_lazy("menu", "Not understood"),
        "/complaints/messages/",
        26,
        is_for_staff=True,
        roles=(Role.VERIFIER,),
    ),
    MenuEntry(pgettext_lazy("menu", "Figures"), "/measures/", 30, is_for_staff=True),
    MenuEntry(pgettext_lazy("menu", "Accounts"), "/accounts/", 40, is_for_staff=True, roles=(Role.ADMIN,)),
    MenuEntry(
        pgettext_lazy("menu", "Deliveries"),
        "/operations/deliveries/",
        50,
        is_for_staff=True,
        roles=(Role.ADMIN,),
        organization=REGENCY,
    ),
    MenuEntry(
        pgettext_lazy("menu", "Messages"),
        "/operations/messages/",
        60,
        is_for_staff=True,
        roles=(Role.ADMIN,),
        organization=REGENCY,
    ),
    MenuEntry(
        pgettext_lazy("menu", "Identity log"),
        "/complaints/identity-log/",
        65,
        is_for_staff=True,
        roles=(Role.AUDITOR, Role.ADMIN),
    ),
    MenuEntry(pgettext_lazy("menu", "Ban list"), "/complaints/bans/", 66, is_for_staff=True, roles=(Role.ADMIN,)),
    MenuEntry(pgettext_lazy("menu", "Calendar"), "/calendar/", 70, is_for_staff=True),
    MenuEntry(pgettext_lazy("menu", "Notifications"), "/account/notifications/", 80, is_for_staff=True),
)


def enter() -> None:
    """Enter all pages into the menu."""
    for entry in ENTRIES:
        add_to_menu(entry)
