"""What the operators' page shows of deliveries."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from praja.kernel.actors import REGENCY, Actor, Role
from praja.kernel.events.models import Delivery, DeliveryStatus
from praja.kernel.paging import PAGE_SIZE, Page, page_of


@dataclass(frozen=True, slots=True)
class HandlerState:
    """How one handler does: deliveries given up, and waiting."""

    handler: str
    dead: int
    waiting: int


def deliveries(*, by: Actor, status: str, cursor: str = "", size: int = PAGE_SIZE) -> Page[Delivery]:
    """Deliveries in one state, newest first. One SQL query.

    Raises:
        NotAllowed: `by` is not an administrator.
    """
    by.require(Role.ADMIN, organization=REGENCY)
    known = status if status in DeliveryStatus.values else DeliveryStatus.DEAD
    return page_of(Delivery.objects.filter(status=known), by=("-id",), cursor=cursor, size=size)


def handler_states(*, by: Actor) -> list[HandlerState]:
    """Each handler with unfinished deliveries. One SQL query over the unfinished ones only.

    Raises:
        NotAllowed: `by` is not an administrator.
    """
    by.require(Role.ADMIN, organization=REGENCY)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT handler, count(*) FILTER (WHERE status = 'dead'), count(*) FILTER (WHERE status = 'pending')"
            " FROM events_delivery WHERE status IN ('pending', 'dead') GROUP BY handler ORDER BY handler"
        )
        return [HandlerState(*row) for row in cursor.fetchall()]
