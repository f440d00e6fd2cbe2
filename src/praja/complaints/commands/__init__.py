"""Every change of a complaint: `filing`, the officers' part (`handling`), the reporter's part (`reporting`)."""

from praja.complaints.commands import supporting
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
from praja.complaints.commands.publication import conceal
from praja.complaints.commands.reporting import comment, complete, rate, reopen, reply
from praja.complaints.commands.steps import Done, Words
from praja.complaints.commands.supporting import support
from praja.complaints.commands.tracking import unlock

__all__ = [
    "Done",
    "Filed",
    "Filing",
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
    "file_complaint",
    "lift_ban",
    "rate",
    "reopen",
    "reply",
    "request_completion",
    "resolve",
    "return_disposition",
    "support",
    "supporting",
    "unlock",
    "verify",
    "view_identity",
]
