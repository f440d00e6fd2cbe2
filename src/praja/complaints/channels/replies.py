"""What a reporter does from outside with a report that is filed: ask for its state, reply, add something."""

from __future__ import annotations

import re
from collections.abc import Collection
from uuid import UUID

from django.utils import translation

from praja.cases.codes import normal_reference
from praja.cases.queries import actions_open_to
from praja.complaints.channels.messages import Incoming
from praja.complaints.channels.phrases import phrase
from praja.complaints.commands import comment, complete, reply
from praja.complaints.commands.steps import Words
from praja.complaints.models import MESSAGE_LENGTH, Complaint
from praja.complaints.presenters.rows import step_name
from praja.government.pack import pack
from praja.kernel.actors import Actor
from praja.kernel.text import day

MOST = 20
_STEPS = (("complete", complete), ("reply", reply), ("comment", comment))


def code_in(text: str) -> str:
    """The first tracking code of this regency in a text, as it is stored; empty when there is none."""
    found = re.search(rf"\b{pack().tracking_prefix}[-\s]?(\w{{4}})[-\s]?(\w{{4}})\b", text, re.IGNORECASE | re.ASCII)
    return normal_reference(pack().tracking_prefix + found[1] + found[2]) if found else ""


def without_code(text: str) -> str:
    """The text without the tracking code it begins with."""
    prefix = pack().tracking_prefix
    return re.sub(rf"^\s*{prefix}[-\s]?\w{{4}}[-\s]?\w{{4}}[\s:,.-]*", "", text, flags=re.IGNORECASE | re.ASCII).strip()


def complaints_of(sender: bytes) -> list[Complaint]:
    """The newest reports of a sender, newest first. One SQL query."""
    rows = Complaint.objects.filter(channel_contact__sender=sender).select_related("case").defer("search")
    return list(rows.order_by("-case_id")[:MOST])


def act_for_reporter(complaint: Complaint, message: Incoming, *, photos: Collection[UUID]) -> bool:
    """Give words and pictures to the officers by the step that is open; whether one was.

    The caller has made sure that the message is from the reporter.
    """
    reporter = Actor.citizen(str(complaint.pk))
    open_now = actions_open_to(complaint.case, reporter)
    text = without_code(message.text)[:MESSAGE_LENGTH] or ("(foto)" if photos else "")
    for action, command in _STEPS:
        if action in open_now and text:
            words = Words(text, list(photos))
            command(complaint.pk, words=words, by=reporter, key=f"channel:{message.external_id}")
            return True
    return False


def status_of(complaint: Complaint, *, url: str) -> str:
    """Where a report stands, for its reporter in a chat."""
    case = complaint.case
    with translation.override("id"):
        deadline = day(case.due_at) if case.is_open and case.due_at else ""
        step = step_name(case, for_reporter=True)
    return phrase("status", reference=case.reference, step=step, deadline=deadline, url=url)
