"""One of everything the public services hold, for the tests that walk over the whole platform."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.test import override_settings

from praja.kernel.actors import Actor
from praja.services.applications import commands as applications
from praja.services.applications.commands import Begun, Filed
from praja.services.documents.models import IssuedDocument
from praja.services.payments import commands as payments
from praja.services.payments.models import Bill
from praja.services.queue import commands as queue
from praja.services.queue import queries, rules
from praja.services.queue.models import Ticket
from tests import factories as f
from tests.services.applications import world as w
from tests.services.documents.world import a_draft, a_scanned
from tests.services.queue.counters import GROUP, a_booking


@dataclass(frozen=True)
class Town:
    """A permit that is new, one whose recommendations are asked, and what stands beside them."""

    filed: Filed
    registered: UUID
    begun: Begun
    unsigned: UUID
    issued: IssuedDocument
    bill: Bill
    ticket: Ticket


def a_town() -> Town:
    """The tariff of the pack is not confirmed, so that only a demonstration can charge by it."""
    w.publish(w.a_permit())
    registered = w.pk(w.file())
    w.act(registered, "register", w.FRONT)
    with override_settings(SIGNING_SERVICE="local", DEMO=True):
        return Town(
            filed=w.file(),
            registered=registered,
            begun=applications.start_draft(w.PERMIT, by=Actor.citizen(), key=f.key()),
            unsigned=a_draft().pk,
            issued=a_scanned(),
            bill=_a_bill(),
            ticket=_a_ticket(),
        )


def _a_bill() -> Bill:
    given = {"purpose": "utility", "size": "100", "months": "12"}
    case = f.file().complaint.case
    return payments.issue_bill(case, tariff_code="ruang-milik-jalan", given=given, by=Actor.system("test")).bill


def _a_ticket() -> Ticket:
    """For the first time that can be booked from today."""
    slots = queries.choices(rules.group(GROUP))
    first = next(slot for day in slots.values() for slot in day if slot.left)
    booking = a_booking(starts_at=first.times.starts_at)
    return queue.book(booking, by=Actor.citizen(), key=f.key()).ticket
