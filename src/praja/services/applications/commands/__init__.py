"""Every change of an application: drafts and filing, the steps of officers and applicant, documents, time."""

from praja.services.applications.commands.acting import (
    Said,
    act,
    declare_interest,
    recommend,
    take_on,
    withdraw,
)
from praja.services.applications.commands.documents import prepare, sign
from praja.services.applications.commands.drafts import (
    Begun,
    Origin,
    discard_draft,
    save_draft,
    start_amendment,
    start_draft,
    unlock,
)
from praja.services.applications.commands.filing import Applicant, Filed, Filing, file_application
from praja.services.applications.commands.paying import carry_on
from praja.services.applications.commands.steps import Done

__all__ = [
    "Applicant",
    "Begun",
    "Done",
    "Filed",
    "Filing",
    "Origin",
    "Said",
    "act",
    "carry_on",
    "declare_interest",
    "discard_draft",
    "file_application",
    "prepare",
    "recommend",
    "save_draft",
    "sign",
    "start_amendment",
    "start_draft",
    "take_on",
    "unlock",
    "withdraw",
]
