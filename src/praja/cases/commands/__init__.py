"""Every change of a case: opening and moving it, requests to others, its inboxes, another version of its table."""

from praja.cases.commands.assigning import assign
from praja.cases.commands.inboxes import NEVER
from praja.cases.commands.moving import Acted, Header, Move, act, act_beside, answer, close, open_case, proceed
from praja.cases.commands.publishing import Published, publish_definition, publish_version
from praja.cases.commands.rebasing import Rebased, Rebasing, rebase, rebasing
from praja.cases.commands.requests import ask, close_requests

__all__ = [
    "NEVER",
    "Acted",
    "Header",
    "Move",
    "Published",
    "Rebased",
    "Rebasing",
    "act",
    "act_beside",
    "answer",
    "ask",
    "assign",
    "close",
    "close_requests",
    "open_case",
    "proceed",
    "publish_definition",
    "publish_version",
    "rebase",
    "rebasing",
]
