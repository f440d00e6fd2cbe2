"""The port to a bank that takes payments by QRIS: what the platform asks of it. `snap` speaks SNAP BI."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings


class GatewayError(Exception):
    """The bank did not answer, or refused; worth another try later."""


class NotGenuine(Exception):
    """A notification that the bank did not sign."""


@dataclass(frozen=True, slots=True)
class MadeCharge:
    """A QR code for one bill: the bank's number of it, and what the code holds."""

    provider_reference: str
    content: str


@dataclass(frozen=True, slots=True)
class Booking:
    """Money the bank booked for a charge.

    Attributes:
        provider_reference: the bank's number of the payment.
        charge: our reference of the charge that was paid.
    """

    provider_reference: str
    charge: str
    rupiah: int
    paid_at: dt.datetime


class Gateway(Protocol):
    """A bank. Every call may be repeated: it knows a charge by our reference."""

    def charge(self, reference: str, *, rupiah: int, valid_for: dt.timedelta) -> MadeCharge:
        """Make a QR code for exactly this amount."""

    def booking(self, reference: str, *, provider_reference: str) -> Booking | None:
        """What was paid for a charge, or None while nothing was."""

    def statement(self, day: dt.date) -> list[Booking]:
        """Everything that was booked on a day."""

    def notified(self, *, path: str, headers: Mapping[str, str], body: bytes) -> Booking | None:
        """The booking a notification tells of, or None when it tells of another state.

        Raises:
            NotGenuine: the bank did not sign this.
        """


def gateway() -> Gateway | None:
    """The bank that is set up, or None."""
    if not settings.PAYMENTS_SNAP_URL:
        return None
    from praja.services.payments.snap import Snap

    return Snap.from_settings()
