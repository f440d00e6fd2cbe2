"""Every read of bills: those of an agency, one with its payments, the days compared with the bank."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from praja.kernel.actors import Actor, Role
from praja.kernel.errors import NotFound
from praja.kernel.paging import Page, page_of
from praja.services.payments.commands import CLERKS
from praja.services.payments.models import Bill, BillState, Charge, Difference, Payment, Reconciliation, Slip

READERS = (*CLERKS, Role.AUDITOR)


def bills(*, by: Actor, state: str = "", number: str = "", cursor: str = "", size: int = 20) -> Page[Bill]:
    """Bills of the agencies of `by`, newest first; `number` finds one by its billing id. One SQL query.

    Raises NotAllowed when `by` is not staff.
    """
    by.require_staff()
    found = Bill.objects.filter(organization__in=by.organizations(*READERS))
    if state in BillState.values:
        found = found.filter(state=state)
    if number:
        found = found.filter(billing_id=number.strip())
    return page_of(found, by=("-id",), cursor=cursor, size=size)


def bill_for(bill_id: UUID, *, by: Actor) -> Bill:
    """One bill of an agency of `by`. One SQL query.

    Raises:
        NotFound: there is none, or another agency collects it.
    """
    by.require_staff()
    bill = Bill.objects.filter(pk=bill_id).first()
    if bill is None or not by.has(*READERS, organization=bill.organization_id):
        raise NotFound(_("There is no such bill, or another agency collects it."))
    return bill


def bill_by_code(code: str) -> Bill:
    """The bill whose page has this address. One SQL query.

    Raises:
        NotFound: there is none.
    """
    bill = Bill.objects.filter(code=code).first()
    if bill is None:
        raise NotFound(_("There is no such bill."))
    return bill


def bill_of_case(case_id: UUID) -> Bill | None:
    """The bill of a case that is open or paid, or None. One SQL query."""
    return Bill.objects.filter(case=case_id, state__in=[BillState.OPEN, BillState.PAID]).first()


def newest_bill(case_id: UUID) -> Bill | None:
    """The last bill of a case, whatever became of it, or None. One SQL query."""
    return Bill.objects.filter(case=case_id).order_by("-id").first()


def payments(bill: Bill) -> list[Payment]:
    """All money that came for a bill, oldest first. One SQL query."""
    return list(Payment.objects.filter(bill=bill).order_by("id"))


def slips(bill: Bill) -> list[Slip]:
    """All deposit slips of a bill, oldest first. One SQL query."""
    return list(Slip.objects.filter(bill=bill).order_by("id"))


def unanswered_charges(*, made_after: dt.datetime, limit: int = 200) -> list[Charge]:
    """Charges of open bills, for which a notification may have been lost, oldest first. One SQL query."""
    waiting = Charge.objects.filter(bill__state=BillState.OPEN, made_at__gte=made_after)
    return list(waiting.order_by("id")[:limit])


def overdue_bills(*, at: dt.datetime, limit: int = 500) -> list[UUID]:
    """Open bills whose time to pay ended before `at`, longest first. One SQL query."""
    late = Bill.objects.filter(state=BillState.OPEN, due_at__lte=at)
    return list(late.order_by("due_at").values_list("pk", flat=True)[:limit])


def reconciliations(*, by: Actor, cursor: str = "", size: int = 31) -> Page[Reconciliation]:
    """The days that were compared, newest first, each with how many of its differences are `open`. One SQL query."""
    by.require(*READERS)
    days = Reconciliation.objects.annotate(open=Count("differences", filter=Q(differences__settled_at__isnull=True)))
    return page_of(days, by=("-day", "-id"), cursor=cursor, size=size)


def differences(reconciliation_id: int, *, by: Actor) -> tuple[Reconciliation, list[Difference]]:
    """A day and what did not agree, oldest first: for the agencies of `by`, and money for no bill. Two SQL queries.

    Raises:
        NotFound: the day was not compared.
    """
    by.require(*READERS)
    day = Reconciliation.objects.filter(pk=reconciliation_id).first()
    if day is None:
        raise NotFound(_("This day was not compared."))
    mine = Q(bill__organization__in=by.organizations(*READERS)) | Q(bill__isnull=True)
    return day, list(day.differences.filter(mine).select_related("bill").order_by("id"))


def missing_days(*, until: dt.date, back: int) -> list[dt.date]:
    """Which of the last `back` days up to `until` were not compared yet, oldest first. One SQL query."""
    wanted = [until - dt.timedelta(days=number) for number in reversed(range(back))]
    done = set(Reconciliation.objects.filter(day__in=wanted).values_list("day", flat=True))
    return [day for day in wanted if day not in done]
