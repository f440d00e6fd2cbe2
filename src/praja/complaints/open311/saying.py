"""Read POST requests of the extension "service request updates"."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.http import QueryDict
from django.utils.translation import gettext as _

from praja.complaints.models import MESSAGE_LENGTH
from praja.kernel.errors import Invalid
from praja.kernel.text.words import clean_text

UPDATE_ID_LENGTH = 200


class Status(StrEnum):
    """The words of the extension for the state a report is in after an update."""

    OPEN = "OPEN"
    IN_PROGRESS = "IN_PROGRESS"
    INVESTIGATING = "INVESTIGATING"
    ACTION_SCHEDULED = "ACTION_SCHEDULED"
    FIXED = "FIXED"
    DUPLICATE = "DUPLICATE"
    NOT_COUNCILS_RESPONSIBILITY = "NOT_COUNCILS_RESPONSIBILITY"
    NO_FURTHER_ACTION = "NO_FURTHER_ACTION"
    INTERNAL_REFERRAL = "INTERNAL_REFERRAL"
    FOR_TRIAGE = "FOR_TRIAGE"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"
    REOPEN = "REOPEN"


@dataclass(frozen=True, slots=True)
class Saying:
    """What a client sends about a report it filed."""

    update_id: str
    service_request_id: str
    status: Status
    description: str


def read_saying(form: QueryDict) -> Saying:
    """The parameters of POST servicerequestupdates.

    Raises:
        Invalid: one is missing or malformed.
    """
    named = {name: (form.get(name) or "").strip() for name in ("update_id", "service_request_id")}
    for name, value in named.items():
        if not value:
            raise Invalid(_("This parameter is required."), field=name)
    update_id = named["update_id"]
    if len(update_id) > UPDATE_ID_LENGTH:
        raise Invalid(_("Write at most %(longest)s characters.") % {"longest": UPDATE_ID_LENGTH}, field="update_id")
    status = form.get("status", "").strip().upper() or Status.OPEN
    if status not in Status.__members__:
        raise Invalid(_("Choose from these values: %(values)s.") % {"values": ", ".join(Status)}, field="status")
    description = clean_text(form.get("description") or "", field="description", longest=MESSAGE_LENGTH)
    return Saying(update_id, named["service_request_id"], Status(status), description)
