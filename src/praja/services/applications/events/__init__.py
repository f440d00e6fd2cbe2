"""The events of applications, and the handlers that tell applicant and officers."""

from praja.services.applications.events.bills import carry_on_after_bill
from praja.services.applications.events.notices import tell_applicant, tell_officers
from praja.services.applications.events.types import (
    INTERNAL_EVENTS,
    Assigned,
    DeadlineMoved,
    DeadlineWarned,
    DetailsTakenOver,
    Filed,
    InterestDeclared,
    PersonalViewed,
    Recommended,
    SilencePassed,
    StepDone,
    Withdrawn,
)

__all__ = [
    "INTERNAL_EVENTS",
    "Assigned",
    "DeadlineMoved",
    "DeadlineWarned",
    "DetailsTakenOver",
    "Filed",
    "InterestDeclared",
    "PersonalViewed",
    "Recommended",
    "SilencePassed",
    "StepDone",
    "Withdrawn",
    "carry_on_after_bill",
    "tell_applicant",
    "tell_officers",
]
