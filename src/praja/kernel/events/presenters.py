"""Deliveries in words, for operators."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from praja.kernel.events.models import Delivery, DeliveryStatus
from praja.kernel.events.queries import HandlerState
from praja.kernel.ui.components import Column, Link, Row, Status, Table, Tone

TONES = {
    DeliveryStatus.PENDING: Tone.PROGRESS,
    DeliveryStatus.DONE: Tone.SUCCESS,
    DeliveryStatus.DEAD: Tone.DANGER,
    DeliveryStatus.SKIPPED: Tone.NEUTRAL,
}


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One delivery of the list; `waits_until` only while it waits."""

    pk: int
    delivery: Delivery
    status: Status
    is_dead: bool
    is_waiting: bool


def delivery_view(delivery: Delivery) -> DeliveryView:
    status = DeliveryStatus(delivery.status)
    return DeliveryView(
        pk=delivery.pk,
        delivery=delivery,
        status=Status(status.label, TONES[status]),
        is_dead=status is DeliveryStatus.DEAD,
        is_waiting=status is DeliveryStatus.PENDING,
    )


def handlers_table(states: list[HandlerState]) -> Table:
    """Handlers with unfinished deliveries."""
    columns = [
        Column(_("Handler"), is_heading=True),
        Column(_("Given up"), is_number=True),
        Column(_("Waiting"), is_number=True),
    ]
    rows = [Row([state.handler, state.dead, state.waiting]) for state in states]
    return Table(columns, rows, caption=_("Handlers with unfinished deliveries"))


def status_tabs(current: str) -> list[Link]:
    """A view for each state, those given up first."""
    order = [DeliveryStatus.DEAD, DeliveryStatus.PENDING, DeliveryStatus.DONE, DeliveryStatus.SKIPPED]
    page = reverse("events:deliveries")
    return [Link(status.label, f"{page}?status={status}", is_current=status == current) for status in order]
