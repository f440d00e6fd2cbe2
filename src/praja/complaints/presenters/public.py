"""A report as everybody may read it: its words without personal numbers, where it stands, and what agencies said."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from praja.cases.models import Case
from praja.cases.presenters import deadline, place_name
from praja.complaints import rules
from praja.complaints.commands.neighbours import is_open_to_neighbours
from praja.complaints.models import Complaint
from praja.complaints.presenters.answers import public_answers
from praja.complaints.presenters.conversation import conversation
from praja.complaints.presenters.forwarding import forwarding_facts
from praja.complaints.presenters.reporter import Fact, responsible, stages
from praja.complaints.presenters.rows import OUTCOMES, step_status
from praja.complaints.presenters.teamwork import plan_status, still_broken_note
from praja.complaints.presenters.timeline import happenings
from praja.complaints.queries import Detail, is_published
from praja.complaints.similar import Similar
from praja.government.pack import pack
from praja.kernel.text import mask_personal_data, number, relative, short_day
from praja.kernel.text.words import title_of
from praja.kernel.ui.components import Column, Row, Status, Step, Table, TimelineEntry

LENGTH_OF_BEGINNING = 200
PLACES_OF_POINT = 3
"""Decimals of a degree on a public map: about 110 m, so that it points at no house."""


@dataclass(frozen=True, slots=True)
class PublicView:
    """Everything on the public page of a report."""

    id: str
    title: str
    description: str
    answers: list[tuple[str, str]]
    status: Status
    facts: list[Fact]
    stages: list[Step]
    point: tuple[float, float] | None
    statements: list[TimelineEntry]
    happenings: list[TimelineEntry]
    supporters: str
    is_open: bool
    is_demo: bool
    may_say_still_broken: bool
    still_broken: str


def public_view(detail: Detail, *, now: dt.datetime) -> PublicView:
    """Present a published report to everybody."""
    complaint, case = detail.complaint, detail.case
    facts: list[Fact] = [
        (_("Responsible now"), responsible(complaint)),
        *forwarding_facts(complaint),
        (_("Next deadline"), deadline(case.due_at, now=now) if case.is_open else None),
        (_("Planned for"), plan_status(complaint, now=now)),
        (_("Category"), rules.category_name(case.category)),
        (_("Place"), place_name(case)),
        (_("Filed"), case.opened_at),
        (_("Closed"), case.closed_at),
        (_("Outcome"), str(OUTCOMES.get(case.outcome, ""))),
        (_("Reporter's rating"), _("%(rating)s out of 5") % {"rating": complaint.rating} if complaint.rating else ""),
    ]
    return PublicView(
        id=str(complaint.pk),
        title=public_title(complaint),
        description=mask_personal_data(complaint.description),
        answers=public_answers(complaint),
        status=step_status(case, for_reporter=True),
        facts=[(label, value) for label, value in facts if value],
        stages=stages(case.step),
        point=_point(complaint),
        statements=[
            replace(entry, text=mask_personal_data(str(entry.text)))
            for entry in conversation(detail, for_reporter=False)
        ],
        happenings=happenings(detail.events, for_reporter=False),
        supporters=supporters(complaint.supporters),
        is_open=case.is_open,
        is_demo=complaint.is_demo,
        may_say_still_broken=is_open_to_neighbours(complaint),
        still_broken=still_broken_note(complaint.still_broken),
    )


def public_title(complaint: Complaint) -> str:
    """The title for everybody: of the masked words, since shortening could cut a number until nobody knows it."""
    return title_of(mask_personal_data(complaint.description))


def supporters(count: int) -> str:
    """How many others have the problem; empty for none."""
    if not count:
        return ""
    return ngettext("%(count)s other has this problem", "%(count)s others have this problem", count) % {
        "count": number(count)
    }


def _point(complaint: Complaint) -> tuple[float, float] | None:
    if complaint.latitude is None or complaint.longitude is None:
        return None
    return round(complaint.latitude, PLACES_OF_POINT), round(complaint.longitude, PLACES_OF_POINT)


def public_table(cases: Iterable[Case]) -> Table:
    """The public list; the cases come with their complaints. No SQL query when the snapshots are warm."""
    columns = [
        Column(_("Report"), is_heading=True, is_wide=True),
        Column(_("Category")),
        Column(_("Agency")),
        Column(_("Place")),
        Column(_("State")),
        Column(_("Filed")),
    ]
    rows = [
        Row(
            cells=[
                public_title(case.complaint),
                rules.category_name(case.category),
                responsible(case.complaint),
                place_name(case),
                step_status(case, for_reporter=True),
                short_day(case.opened_at),
            ],
            href=reverse("complaints:public_report", args=[case.id]),
            note=_note(case.complaint),
        )
        for case in cases
    ]
    return Table(columns, rows, caption=_("Reports, newest first"), is_caption_hidden=True)


def _note(complaint: Complaint) -> str:
    notes = [_("demo") if complaint.is_demo else "", supporters(complaint.supporters)]
    return ", ".join(note for note in notes if note)


def atom(cases: Iterable[Case], *, address: str, about: str = "", link: str = "") -> str:
    """The newest public reports as an Atom feed; `address` is that of the feed, `link` that of the page it stands for.

    `about` names the agency or area it is narrowed to.
    """
    title = _("Reports of citizens, %(regency)s") % {"regency": pack().name}
    feed = Atom1Feed(
        title=f"{about} · {title}" if about else title,
        link=link or settings.PUBLIC_URL + reverse("complaints:public_list"),
        description="",
        language=get_language(),
        feed_url=address,
    )
    for case in cases:
        complaint = case.complaint
        feed.add_item(
            title=public_title(complaint),
            link=settings.PUBLIC_URL + reverse("complaints:public_report", args=[case.id]),
            description=mask_personal_data(complaint.description),
            unique_id=f"urn:uuid:{case.id}",
            pubdate=case.opened_at,
            updateddate=case.closed_at or case.opened_at,
            categories=[rules.category_name(case.category)],
            author_name=responsible(complaint),
        )
    return str(feed.writeString("utf-8"))


@dataclass(frozen=True, slots=True)
class SimilarView:
    """A report like the one being written. Before an officer accepted it, it has neither words nor a page.

    Attributes:
        follow: where a press of the button counts somebody as having the problem too; empty without a page.
    """

    title: str
    words: str
    href: str
    follow: str
    status: Status
    facts: str


def similar_views(found: Iterable[Similar]) -> list[SimilarView]:
    """Present similar reports to whoever is writing one."""
    return [_similar_view(one) for one in found]


def _similar_view(one: Similar) -> SimilarView:
    case, complaint = one.case, one.case.complaint
    is_public = is_published(complaint)
    facts = [
        rules.category_name(case.category) if is_public else "",
        place_name(case),
        _("about %(metres)s m away") % {"metres": number(round(one.metres, -1))} if one.metres is not None else "",
        relative(case.opened_at),
        responsible(complaint),
        supporters(complaint.supporters),
    ]
    return SimilarView(
        title=public_title(complaint) if is_public else rules.category_name(case.category),
        words=_beginning(complaint) if is_public else "",
        href=reverse("complaints:public_report", args=[case.id]) if is_public else "",
        follow=reverse("complaints:support", args=[case.id]) if is_public else "",
        status=step_status(case, for_reporter=True),
        facts=" · ".join(fact for fact in facts if fact),
    )


def _beginning(complaint: Complaint) -> str:
    """The words after the title, to recognise the report by; empty when the title says it all."""
    masked = mask_personal_data(complaint.description)
    words = textwrap.shorten(masked, LENGTH_OF_BEGINNING, placeholder="…")
    return "" if words == public_title(complaint) else words
