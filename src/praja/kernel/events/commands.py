"""What an administrator may do about a delivery that was given up."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from praja.kernel.actors import REGENCY, Actor, Role
from praja.kernel.commands import command
from praja.kernel.errors import NotFound, WrongState
from praja.kernel.events.emit import emit
from praja.kernel.events.events import DeliveryReplayed, DeliverySkipped, HandlerReplayed
from praja.kernel.events.models import Delivery, DeliveryStatus, Event


@command
def replay_delivery(pk: int, *, by: Actor) -> Delivery:
    """Try a delivery that was given up again, with all its attempts.

    Raises:
        NotAllowed: `by` is not an administrator.
        NotFound: there is no such delivery.
        WrongState: it was not given up.
    """
    delivery = _given_up(pk, by)
    delivery.status = DeliveryStatus.PENDING
    delivery.attempts = 0
    delivery.next_attempt_at = timezone.now()
    delivery.finished_at = None
    delivery.save()
    payload = DeliveryReplayed(event=_event_id(delivery), handler=delivery.handler)
    emit(payload, subject=f"delivery/{delivery.pk}", by=by)
    return delivery


@command
def skip_delivery(pk: int, *, by: Actor) -> Delivery:
    """Let a delivery that was given up rest, so that those behind it go on.

    Raises:
        NotAllowed: `by` is not an administrator.
        NotFound: there is no such delivery.
        WrongState: it was not given up.
    """
    delivery = _given_up(pk, by)
    delivery.status = DeliveryStatus.SKIPPED
    delivery.finished_at = timezone.now()
    delivery.save()
    payload = DeliverySkipped(event=_event_id(delivery), handler=delivery.handler)
    emit(payload, subject=f"delivery/{delivery.pk}", by=by)
    return delivery


@command
def replay_handler(handler: str, *, by: Actor) -> int:
    """Try everything again that one handler was given up for, e.g. after its fault was mended. Returns how many.

    Raises:
        NotAllowed: `by` is not an administrator.
        NotFound: nothing of this handler was given up.
    """
    by.require(Role.ADMIN, organization=REGENCY)
    handler = handler.replace("\0", "")
    count = Delivery.objects.filter(handler=handler, status=DeliveryStatus.DEAD).update(
        status=DeliveryStatus.PENDING, attempts=0, next_attempt_at=timezone.now(), finished_at=None
    )
    if not count:
        raise NotFound(_("Nothing of this handler was given up."))
    emit(HandlerReplayed(handler=handler, deliveries=count), subject=f"handler/{handler}"[:100], by=by)
    return count


def _given_up(pk: int, by: Actor) -> Delivery:
    by.require(Role.ADMIN, organization=REGENCY)
    delivery = Delivery.objects.select_for_update().filter(pk=pk).first()
    if delivery is None:
        raise NotFound(_("There is no such delivery."))
    if delivery.status != DeliveryStatus.DEAD:
        raise WrongState(_("Only a delivery that was given up can be replayed or skipped."))
    return delivery


def _event_id(delivery: Delivery) -> str:
    found = Event.objects.filter(position=delivery.position).values_list("id", flat=True).first()
    return str(found) if found else ""
