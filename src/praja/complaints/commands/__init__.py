"""Every change of a complaint: `filing`, the officers' part (`handling`), the reporter's part (`reporting`)."""

from praja.complaints.commands import supporting
from praja.complaints.commands.assigning import assign_officer, assign_unit, end_assignment
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
from praja.complaints.commands.neighbours import reopen_by_verifier, say_still_broken
from praja.complaints.commands.notes import write_note
from praja.complaints.commands.office import remove_filter, remove_template, save_filter, save_template
from praja.complaints.commands.planning import plan
from praja.complaints.commands.publication import conceal
from praja.complaints.commands.reporting import comment, complete, rate, reopen, reply
from praja.complaints.commands.steps import Done, Words
from praja.complaints.commands.supporting import support
from praja.complaints.commands.together import ask_agencies, contribute, decline
from praja.complaints.commands.tracking import unlock

__all__ = [
    "Done",
    "Filed",
    "Filing",
    "Words",
    "answer",
    "archive",
    "ask_agencies",
    "ask_reporter",
    "assign_officer",
    "assign_unit",
    "close_silent",
    "comment",
    "complete",
    "conceal",
    "contribute",
    "decline",
    "dispose",
    "end_assignment",
    "file_complaint",
    "plan",
    "rate",
    "remove_filter",
    "remove_template",
    "reopen",
    "reopen_by_verifier",
    "reply",
    "request_completion",
    "resolve",
    "return_disposition",
    "save_filter",
    "save_template",
    "say_still_broken",
    "support",
    "supporting",
    "unlock",
    "verify",
    "write_note",
]
