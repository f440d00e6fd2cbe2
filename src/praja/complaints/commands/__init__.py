"""Every change of a complaint: `filing`, the officers' part (`handling`), the reporter's part (`reporting`)."""

from praja.complaints.commands import supporting
from praja.complaints.commands.assisting import Assistance, file_assisted
from praja.complaints.commands.bans import ban_sender, lift_ban
from praja.complaints.commands.filing import Filed, Filing, file_complaint
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
from praja.complaints.commands.publication import conceal
from praja.complaints.commands.reporting import comment, complete, rate, reopen, reply
from praja.complaints.commands.shortlist import leave_behind, move_along, take_along
from praja.complaints.commands.splitting import PartOf, finish_split, split, unsplit
from praja.complaints.commands.steps import Done, Words
from praja.complaints.commands.supporting import support
from praja.complaints.commands.tracking import unlock

__all__ = [
    "Assistance",
    "Done",
    "Filed",
    "Filing",
    "PartOf",
    "Words",
    "answer",
    "archive",
    "ask_reporter",
    "ban_sender",
    "close_silent",
    "comment",
    "complete",
    "conceal",
    "dispose",
    "file_assisted",
    "file_complaint",
    "finish_split",
    "leave_behind",
    "lift_ban",
    "merge",
    "move_along",
    "rate",
    "reopen",
    "reply",
    "request_completion",
    "resolve",
    "return_disposition",
    "split",
    "support",
    "supporting",
    "take_along",
    "unlock",
    "unmerge",
    "unsplit",
    "verify",
    "view_identity",
]
