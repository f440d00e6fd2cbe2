"""The officers' page of a complaint."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from praja.cases.clock_views import ClockView, clock_views
from praja.cases.presenters import deadline, place_name
from praja.complaints import queries, rules
from praja.complaints.models import Channel, Classification, Complaint, ReviewReason
from praja.complaints.presenters.answers import answers
from praja.complaints.presenters.conversation import conversation, images
from praja.complaints.presenters.forwarding import forwarding_facts, owner_name
from praja.complaints.presenters.reporter import Fact, masked_words, public_address, responsible
from praja.complaints.presenters.rows import OUTCOMES, step_status
from praja.complaints.presenters.teamwork import BeforeAfter, before_after, plan_status, request_facts, seats_facts
from praja.complaints.presenters.timeline import happenings
from praja.government.queries import organization_name
from praja.kernel.actors import Actor
from praja.kernel.ui.components import Image, Status, TimelineEntry


@dataclass(frozen=True, slots=True)
class OfficerView:
    """Everything on the officers' page except its forms.

    Attributes:
        point: latitude and longitude of the pin, None when only the village was chosen.
        masked: the words as everybody reads them, when they differ; empty for a secret report.
        public_href: where everybody reads it; empty while nobody can.
        has_contact: whether this officer may open who filed it, and there is something to open.
        contact_note: why not.
    """

    id: str
    reference: str
    title: str
    description: str
    answers: list[tuple[str, str]]
    masked: str
    public_href: str
    may_conceal: bool
    status: Status
    due: Status | None
    facts: list[Fact]
    flags: list[str]
    place: str
    point: tuple[float, float] | None
    location_note: str
    has_contact: bool
    contact_note: str
    is_demo: bool
    is_sealed: bool
    clocks: list[ClockView]
    images: list[Image]
    messages: list[TimelineEntry]
    happenings: list[TimelineEntry]
    requests: list[Fact]
    pair: BeforeAfter | None


def officer_view(detail: queries.Detail, *, by: Actor, now: dt.datetime) -> OfficerView:
    """Present a complaint to an officer who may see it, without its reporter."""
    complaint, case = detail.complaint, detail.case
    may_open = queries.may_see_reporter(complaint, by)
    point = None
    if complaint.latitude is not None and complaint.longitude is not None:
        point = (complaint.latitude, complaint.longitude)
    return OfficerView(
        id=str(complaint.pk),
        reference=case.reference,
        title=case.title,
        description=complaint.words,
        answers=answers(complaint),
        masked=masked_words(complaint),
        public_href=public_address(complaint),
        may_conceal=not complaint.is_secret and queries.may_conceal(complaint, by),
        status=step_status(case),
        due=deadline(case.due_at, now=now) if case.is_open else None,
        facts=_facts(complaint, now),
        flags=_flags(complaint),
        place=place_name(case),
        point=point,
        location_note=complaint.location_note,
        has_contact=may_open and bool(contact_facts(complaint)),
        contact_note=_contact_note(complaint, is_visible=may_open),
        is_demo=complaint.is_demo,
        is_sealed=complaint.is_sealed,
        clocks=clock_views(detail.case, detail.clocks, now=now),
        images=images(detail.photos.get(None, [])),
        messages=conversation(detail, for_reporter=False),
        happenings=happenings(detail.events, for_reporter=False),
        requests=request_facts(detail, now=now),
        pair=before_after(detail),
    )


def _facts(complaint: Complaint, now: dt.datetime) -> list[Fact]:
    case = complaint.case
    facts: list[Fact] = [
        (_("Responsible now"), responsible(complaint)),
        *seats_facts(complaint),
        (_("Planned for"), plan_status(complaint, now=now)),
        *forwarding_facts(complaint),
        (_("Category"), rules.category_name(case.category)),
        (_("Kind"), str(Classification(complaint.classification).label) if complaint.classification else ""),
        (_("Owner of the asset"), owner_name(complaint)),
        (_("Filed"), case.opened_at),
        (_("Received by"), _received_by(complaint)),
        (_("Remark of the desk"), _remark(complaint)),
        (_("Date of the letter"), _letter_dated(complaint)),
        (_("Pictures elsewhere"), _links(complaint)),
        (_("Closed"), case.closed_at),
        (_("Outcome"), str(OUTCOMES.get(case.outcome, ""))),
        (_("Rating"), _("%(rating)s out of 5") % {"rating": complaint.rating} if complaint.rating else ""),
        (_("Remark"), complaint.rating_comment),
        (_("Have it too"), complaint.supporters or ""),
        (_("Say it is still broken"), complaint.still_broken or ""),
    ]
    return [(label, value) for label, value in facts if value]


def _received_by(complaint: Complaint) -> str:
    channel = str(Channel(complaint.channel).label)
    lapor = getattr(complaint, "lapor_report", None)
    if lapor is not None:
        return f"{channel} {lapor.tracking_id}"
    assisted = getattr(complaint, "assisted_filing", None)
    if assisted is not None:
        desk = {"channel": channel, "desk": organization_name(assisted.organization_id)}
        return _("%(channel)s, typed in by %(desk)s") % desk
    filing = getattr(complaint, "open311_filing", None)
    return channel if filing is None else f"{channel}: {filing.key.client}"


def _remark(complaint: Complaint) -> str:
    assisted = getattr(complaint, "assisted_filing", None)
    return assisted.remark if assisted is not None else ""


def _letter_dated(complaint: Complaint) -> str:
    assisted = getattr(complaint, "assisted_filing", None)
    return date_format(assisted.letter_dated) if assisted is not None and assisted.letter_dated else ""


def _links(complaint: Complaint) -> str:
    """Addresses that came with a report over Open311; not as links, since nobody has looked at them."""
    filing = getattr(complaint, "open311_filing", None)
    return (filing.media_urls or "") if filing is not None else ""


def _flags(complaint: Complaint) -> list[str]:
    flags = []
    if complaint.is_sealed:
        flags.append(_("Sealed: only the officers of your agency who examine it know that this report exists."))
    if complaint.review_reason:
        flags.append(_("Look at it closely: %(reason)s") % {"reason": ReviewReason(complaint.review_reason).label})
    if complaint.is_anonymous:
        flags.append(
            _("Anonymous: nobody sees who filed this. Talk to the reporter here; do not try to find them out.")
        )
    if complaint.is_secret and not complaint.is_sealed:
        flags.append(_("Secret: its content must not reach the public. Share it only with those who handle it."))
    return flags


def contact_facts(complaint: Complaint) -> list[Fact]:
    """Who filed it. Show it only in answer to `commands.view_identity`."""
    contact = (
        (_("Name"), complaint.reporter_name),
        (_("Phone number"), complaint.reporter_phone),
        (_("E-mail address"), complaint.reporter_email),
    )
    return [(label, str(value)) for label, value in contact if value]


def _contact_note(complaint: Complaint, *, is_visible: bool) -> str:
    if complaint.is_anonymous:
        return _("The reporter is anonymous.")
    return _("The reporter left no contact.") if is_visible else _("Only the officers who handle it see who filed it.")
