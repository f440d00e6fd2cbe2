"""What bills mean for applications: once paid, or no longer to be paid, the platform goes on."""

from __future__ import annotations

from uuid import UUID

from praja.kernel.actors import Actor
from praja.kernel.events import Recorded, handler
from praja.services.applications.models import Application
from praja.services.payments.events import BillExpired, BillPaid

BY = Actor.system("applications")


@handler(BillPaid, BillExpired, name="applications.carry_on_after_bill")
def carry_on_after_bill(event: Recorded[BillPaid | BillExpired]) -> None:
    """Take a case on from the step in which it waited for its fee; other bills are none of ours."""
    from praja.services.applications.commands import carry_on

    application = UUID(event.data.case)
    if Application.objects.filter(pk=application).exists():
        carry_on(application, by=BY, key=f"bill:{event.id}")
