"""Reports by e-mail: one mail, one report, or a reply to one."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from praja.complaints.channels.conversation import OTHER, Turn, remember_contact
from praja.complaints.channels.messages import Incoming
from praja.complaints.channels.phrases import phrase
from praja.complaints.channels.places import villages_named
from praja.complaints.channels.replies import act_for_reporter
from praja.complaints.commands.admission import file_without_limits
from praja.complaints.commands.filing import Filed, Filing
from praja.complaints.commands.steps import MAX_PHOTOS
from praja.complaints.models import Channel, Complaint, IncomingStatus
from praja.kernel.actors import Actor
from praja.kernel.errors import DomainError


def take_mail(message: Incoming, *, photos: list[UUID], key: str) -> tuple[Turn, Filed | None]:
    """Make a mail a report, or the words of the reporter whose stored address it comes from."""
    if message.refused:
        return Turn(status=IncomingStatus.REFUSED, reason=message.refused), None
    if message.code:
        return _reply(message, photos), None
    found = villages_named(message.text)
    if len(found) != 1:
        return Turn(phrase("mail_kept"), IncomingStatus.UNMATCHED, "place_unknown"), None
    filing = Filing(
        description=message.text,
        category=OTHER,
        village=found[0].code,
        email=message.sender,
        photos=photos[:MAX_PHOTOS],
        channel=Channel.EMAIL,
    )
    try:
        with transaction.atomic():
            filed = file_without_limits(filing, by=Actor.citizen(), key=key)
    except DomainError:
        return Turn(phrase("mail_kept"), IncomingStatus.UNMATCHED, "too_little"), None
    remember_contact(filed.complaint, message)
    return Turn(complaint=filed.complaint), filed


def _reply(message: Incoming, photos: list[UUID]) -> Turn:
    """A mail that names a report. From another address than the stored one it only reaches a verifier."""
    rows = Complaint.objects.select_related("case").defer("search")
    complaint = rows.filter(case__reference=message.code).first()
    stored = (complaint.reporter_email or "") if complaint is not None else ""
    if complaint is None or not stored or stored.casefold() != message.sender.casefold():
        return Turn(status=IncomingStatus.UNMATCHED, reason="other_sender")
    if act_for_reporter(complaint, message, photos=photos[:MAX_PHOTOS]):
        return Turn(complaint=complaint)
    return Turn(status=IncomingStatus.UNMATCHED, reason="not_now", complaint=complaint)
