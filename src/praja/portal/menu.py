"""The pages of the menus: the public's and, below it, the staff's."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from praja.complaints import ladder
from praja.complaints.commands.alerts import may_read_alerts
from praja.complaints.lapor.commands import OPERATORS
from praja.complaints.queries.agreement import may_read_agreement
from praja.complaints.queries.deadlines import open_alerts
from praja.government.models import OrganizationKind
from praja.government.queries import coordinator, organizations
from praja.kernel.actors import REGENCY, Actor, Role
from praja.kernel.ui.navigation import MenuEntry, add_to_menu
from praja.services.applications.queries.fairness import may_audit
from praja.services.payments.queries import READERS as PAYMENT_READERS
from praja.services.payments.tariffs import all_tariffs
from praja.services.queue import permissions as counters

COORDINATION = pgettext_lazy("menu", "Coordination")
SERVICES = pgettext_lazy("menu", "Services")
OVERSIGHT = pgettext_lazy("menu", "Oversight")
SETTINGS = pgettext_lazy("menu", "Settings")


def verifies(actor: Actor) -> bool:
    """Whether they verify for the coordinator."""
    return actor.has(Role.VERIFIER, organization=coordinator())


def coordinates(actor: Actor) -> bool:
    """Whether they carry reports from and to SP4N-LAPOR!."""
    return actor.has(*OPERATORS, organization=coordinator())


def works_at_counters(actor: Actor) -> bool:
    """Whether they call people at a counter, or keep the days of a place."""
    return counters.serves_anywhere(actor) or counters.keeps_anywhere(actor)


def collects(actor: Actor) -> bool:
    """Whether an agency of theirs collects a levy."""
    collecting = {item.organization for item in all_tariffs()}
    return bool(collecting & actor.organizations(*PAYMENT_READERS))


def chooses_letters_somewhere(actor: Actor) -> bool:
    """Whether they are operator or head of some village office."""
    kinds = {one.code for one in organizations(OrganizationKind.VILLAGE)}
    return bool(kinds & actor.organizations(Role.VILLAGE_OPERATOR, Role.HEAD, Role.ADMIN))


ENTRIES = (
    MenuEntry(pgettext_lazy("menu", "Home"), "/", 10),
    MenuEntry(pgettext_lazy("menu", "Report"), "/complaints/new/", 20),
    MenuEntry(pgettext_lazy("menu", "Track"), "/complaints/track/", 30),
    MenuEntry(pgettext_lazy("menu", "Services"), "/services/", 35),
    MenuEntry(pgettext_lazy("menu", "Queue"), "/queue/", 35),
    MenuEntry(pgettext_lazy("menu", "Transparency"), "/transparency/", 40),
    MenuEntry(pgettext_lazy("menu", "Satisfaction"), "/satisfaction/", 42),
    MenuEntry(pgettext_lazy("menu", "Log"), "/log/", 50),
    MenuEntry(pgettext_lazy("menu", "Check a document"), "/verify/", 45),
    MenuEntry(pgettext_lazy("menu", "Applications"), "/applications/", 26, is_for_staff=True),
    MenuEntry(pgettext_lazy("menu", "Documents"), "/documents/", 27, is_for_staff=True),
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
    MenuEntry(pgettext_lazy("menu", "Shortlist"), "/complaints/shortlist/", 25, is_for_staff=True),
    MenuEntry(
        pgettext_lazy("menu", "Type in"),
        "/complaints/assisted/",
        28,
        is_for_staff=True,
        roles=(Role.VILLAGE_OPERATOR, Role.VERIFIER),
    ),
    MenuEntry(pgettext_lazy("menu", "Counters"), "/queue/desks/", 29, is_for_staff=True, opens_to=works_at_counters),
    MenuEntry("SP4N-LAPOR!", "/complaints/lapor/", 30, is_for_staff=True, group=COORDINATION, opens_to=coordinates),
    MenuEntry(
        pgettext_lazy("menu", "Not understood"),
        "/complaints/messages/",
        31,
        is_for_staff=True,
        group=COORDINATION,
        opens_to=verifies,
    ),
    MenuEntry(
        pgettext_lazy("menu", "Agreement"),
        "/complaints/routing/",
        32,
        is_for_staff=True,
        group=COORDINATION,
        opens_to=may_read_agreement,
    ),
    MenuEntry(
        pgettext_lazy("menu", "Ban list"),
        "/complaints/bans/",
        33,
        is_for_staff=True,
        group=COORDINATION,
        roles=(Role.ADMIN,),
    ),
    MenuEntry(
        pgettext_lazy("menu", "Out of turn"),
        "/applications/order/",
        39,
        is_for_staff=True,
        group=OVERSIGHT,
        opens_to=may_audit,
    ),
    MenuEntry(pgettext_lazy("menu", "Figures"), "/measures/", 40, is_for_staff=True, group=OVERSIGHT),
    MenuEntry(
        pgettext_lazy("menu", "Identity log"),
        "/complaints/identity-log/",
        41,
        is_for_staff=True,
        group=OVERSIGHT,
        roles=(Role.AUDITOR, Role.ADMIN),
    ),
    MenuEntry(
        pgettext_lazy("menu", "Deliveries"),
        "/operations/deliveries/",
        42,
        is_for_staff=True,
        group=OVERSIGHT,
        roles=(Role.ADMIN,),
        organization=REGENCY,
    ),
    MenuEntry(
        pgettext_lazy("menu", "Messages"),
        "/operations/messages/",
        43,
        is_for_staff=True,
        group=OVERSIGHT,
        roles=(Role.ADMIN,),
        organization=REGENCY,
    ),
    MenuEntry(
        pgettext_lazy("menu", "Edit services"),
        "/services/manage/",
        44,
        is_for_staff=True,
        group=SERVICES,
        roles=(Role.ADMIN,),
    ),
    MenuEntry(
        pgettext_lazy("menu", "Bills"),
        "/payments/",
        45,
        is_for_staff=True,
        group=SERVICES,
        opens_to=collects,
    ),
    MenuEntry(
        pgettext_lazy("menu", "Accounts"), "/accounts/", 50, is_for_staff=True, group=SETTINGS, roles=(Role.ADMIN,)
    ),
    MenuEntry(
        pgettext_lazy("menu", "Prepared texts"),
        "/complaints/texts/",
        51,
        is_for_staff=True,
        group=SETTINGS,
        roles=(Role.HEAD, Role.ADMIN),
    ),
    MenuEntry(
        pgettext_lazy("menu", "Village letters"),
        "/services/letters/",
        51,
        is_for_staff=True,
        group=SETTINGS,
        opens_to=chooses_letters_somewhere,
    ),
    MenuEntry(pgettext_lazy("menu", "Calendar"), "/calendar/", 52, is_for_staff=True, group=SETTINGS),
    MenuEntry(pgettext_lazy("menu", "Notifications"), "/account/notifications/", 53, is_for_staff=True, group=SETTINGS),
)


def enter() -> None:
    """Enter all pages into the menu."""
    for entry in ENTRIES:
        add_to_menu(entry)
