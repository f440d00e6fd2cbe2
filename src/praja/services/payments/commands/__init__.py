"""Every change of a bill: issue it, take money for it by QRIS or slip, cancel it, compare a day with the bank."""

from praja.services.payments.commands.bills import CLERKS, Billed, cancel_bill, expire_bill, issue_bill, luhn_digit
from praja.services.payments.commands.charges import BankUnavailable, Charged, Taken, charge, take_booking
from praja.services.payments.commands.reconciling import Compared, Settled, reconcile, settle_difference
from praja.services.payments.commands.slips import Entered, confirm_slip, enter_slip, reject_slip

__all__ = [
    "CLERKS",
    "BankUnavailable",
    "Billed",
    "Charged",
    "Compared",
    "Entered",
    "Settled",
    "Taken",
    "cancel_bill",
    "charge",
    "confirm_slip",
    "enter_slip",
    "expire_bill",
    "issue_bill",
    "luhn_digit",
    "reconcile",
    "reject_slip",
    "settle_difference",
    "take_booking",
]
