"""Every change of a complaint: `filing`, the officers' part (`handling`), the reporter's part (`reporting`)."""

from praja.complaints.commands import routing, supporting
from praja.complaints.commands.alerts import acknowledge_alert, raise_alert
from praja.complaints.commands.assigning import assign_officer, assign_unit, end_assignment
from praja.complaints.commands.assisting import Assistance, file_assisted
from praja.complaints.commands.bans import ban_sender, lift_ban
from praja.complaints.commands.deadlines import escalate, follow_calendar, instruct, take_note, warn
from praja.complaints.commands.filing import Filed, Filing, file_complaint
from praja.complaints.commands.following import ask_to_follow, choose_rhythm, confirm_subscription, unsubscribe
from praja.complaints.commands.forwarding import forward
from praja.complaints.commands.handling import (
    answer,
    archive,
    ask_reporter,
    close_silent,
    dispose,
    request_completion,
    resolve,
    return_disposition,
    verify,
)
from praja.complaints.commands.identity import view_identity
from praja.complaints.commands.merging import merge, unmerge
from praja.complaints.commands.neighbours import reopen_by_verifier, say_still_broken
from praja.complaints.commands.notes import write_note
from praja.complaints.commands.office import remove_filter, remove_template, save_filter, save_template
from praja.complaints.commands.planning import plan
from praja.complaints.commands.publication import conceal
from praja.complaints.commands.reporting import comment, complete, rate, reopen, reply
from praja.complaints.commands.shortlist import leave_behind, move_along, take_along
from praja.complaints.commands.splitting import PartOf, finish_split, split, unsplit
from praja.complaints.commands.steps import Done, Words
from praja.complaints.commands.supporting import support
from praja.complaints.commands.together import ask_agencies, contribute, decline
from praja.complaints.commands.tracking import unlock

__all__ = [
    "Assistance",
    "Done",
    "Filed",
    "Filing",
    "PartOf",
    "Words",
    "acknowledge_alert",
    "answer",
    "archive",
    "ask_agencies",
    "ask_reporter",
    "ask_to_follow",
    "assign_officer",
    "assign_unit",
    "ban_sender",
    "choose_rhythm",
    "close_silent",
    "comment",
    "complete",
    "conceal",
    "confirm_subscription",
    "contribute",
    "decline",
    "dispose",
    "end_assignment",
    "escalate",
    "file_assisted",
    "file_complaint",
    "finish_split",
    "follow_calendar",
    "forward",
    "instruct",
    "leave_behind",
    "lift_ban",
    "merge",
    "move_along",
    "plan",
    "raise_alert",
    "rate",
    "remove_filter",
    "remove_template",
    "reopen",
    "reopen_by_verifier",
    "reply",
    "request_completion",
    "resolve",
    "return_disposition",
    "routing",
    "save_filter",
    "save_template",
    "say_still_broken",
    "split",
    "support",
    "supporting",
    "take_along",
    "take_note",
    "unlock",
    "unmerge",
    "unsplit",
    "unsubscribe",
    "verify",
    "view_identity",
    "warn",
    "write_note",
]
