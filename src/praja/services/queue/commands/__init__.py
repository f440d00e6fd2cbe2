"""Every change at the counters; see the modules for what each does."""

from praja.services.queue.commands.arriving import check_in, take_ticket
from praja.services.queue.commands.booking import Booking, book, cancel, reschedule
from praja.services.queue.commands.keeping import (
    Paired,
    add_day,
    close_day,
    end_past_days,
    forget_people,
    pair_kiosk,
    remove_special_day,
    revoke_kiosk,
)
from praja.services.queue.commands.lines import Done
from praja.services.queue.commands.serving import call, call_next, finish, mark_missed, recall, skip, transfer

__all__ = [
    "Booking",
    "Done",
    "Paired",
    "add_day",
    "book",
    "call",
    "call_next",
    "cancel",
    "check_in",
    "close_day",
    "end_past_days",
    "finish",
    "forget_people",
    "mark_missed",
    "pair_kiosk",
    "recall",
    "remove_special_day",
    "reschedule",
    "revoke_kiosk",
    "skip",
    "take_ticket",
    "transfer",
]
