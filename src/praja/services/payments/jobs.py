"""What the worker does for payments: ask the bank what a lost notification may have said, end bills, compare days."""

from __future__ import annotations

import datetime as dt

import structlog
from django.utils import timezone

from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import DomainError
from praja.kernel.jobs import periodic
from praja.services.payments import commands, queries
from praja.services.payments.gateway import GatewayError, gateway

log = structlog.get_logger(__name__)

BY = Actor.system("payments")
ASK_FOR = dt.timedelta(days=2)
DAYS_BACK = 7


@periodic(cron="*/5 * * * *")
def ask_the_bank() -> int:
    """Take in payments of which no notification came; returns how many."""
    bank = gateway()
    if bank is None:
        return 0
    taken = 0
    for charge in queries.unanswered_charges(made_after=clock.now() - ASK_FOR):
        try:
            booking = bank.booking(charge.reference, provider_reference=charge.provider_reference)
        except GatewayError as error:
            log.warning("payments_bank_failed", error=str(error))
            break
        if booking is not None:
            taken += not commands.take_booking(booking, by=BY).was_repeated
    return taken


@periodic(cron="11 * * * *")
def expire_bills() -> int:
    """End the bills whose time to pay has passed; returns how many."""
    ended = 0
    for bill in queries.overdue_bills(at=clock.now()):
        try:
            ended += not commands.expire_bill(bill, by=BY).was_repeated
        except DomainError as error:
            log.info("payments_bill_not_expired", reason=error.code)
    return ended


@periodic(cron="17 19 * * *")
def compare_days() -> int:
    """Compare the days that are over with the bank's statements, also those missed while it was away."""
    bank = gateway()
    if bank is None:
        return 0
    compared = 0
    yesterday = timezone.localdate(clock.now()) - dt.timedelta(days=1)
    for day in queries.missing_days(until=yesterday, back=DAYS_BACK):
        try:
            commands.reconcile(day, bank.statement(day), by=BY)
        except GatewayError as error:
            log.warning("payments_statement_failed", day=day.isoformat(), error=str(error))
            break
        compared += 1
    return compared
