"""The reporter's page and receipt: plain words, dates, and what to do next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from praja.cases.clock_views import ClockView, clock_views
from praja.cases.presenters import place_name
from praja.complaints import rules
from praja.complaints.ladder import ombudsman
from praja.complaints.models import Complaint
from praja.complaints.presenters.answers import answers
from praja.complaints.presenters.conversation import conversation, images
from praja.complaints.presenters.forwarding import forwarding_facts
from praja.complaints.presenters.rows import OUTCOMES, step_status
from praja.complaints.presenters.teamwork import BeforeAfter, before_after, plan_status
from praja.complaints.presenters.timeline import happenings
from praja.complaints.queries import BEFORE_DISPOSITION, Detail, is_published
from praja.government.queries import coordinator, organization_name
from praja.kernel.text import day, mask_personal_data
from praja.kernel.ui.components import Content, Image, Status, Step, StepState, Text, TimelineEntry

Fact = tuple[str, Content | Status]

STAGES: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (gettext_lazy("Received"), ()),
    (gettext_lazy("Checked"), ("verification", "completing")),
    (gettext_lazy("Handed over"), ("disposition",)),
    (gettext_lazy("Followed up"), ("handling", "waiting_reporter", "split")),
    (gettext_lazy("Resolved"), ("resolved",)),
    (gettext_lazy("Closed"), ("closed", "archived", "merged")),
)
"""The way of a complaint as its reporter sees it, with the steps in which each stage is being worked on."""

EXPLANATIONS: dict[str, Text] = {
    "verification": gettext_lazy("%(agency)s checks whether the report is complete and which agency it is for."),
    "completing": gettext_lazy(
        "%(agency)s needs more from you before it can go on. Please complete your report below."
    ),
    "disposition": gettext_lazy("Your report was accepted. %(agency)s hands it to the agency that must act."),
    "handling": gettext_lazy("%(agency)s is working on it."),
    "waiting_reporter": gettext_lazy("%(agency)s asked you a question. Please reply below."),
    "resolved": gettext_lazy("%(agency)s says that it is solved. Is it? Rate it, or reopen it when it is not."),
    "closed": gettext_lazy("This report is closed."),
    "merged": gettext_lazy(
        "Somebody else reported the same problem, and both reports go on together. Your code and PIN stay valid."
    ),
    "split": gettext_lazy("It is about several things, and each goes its own way. You see all of them here."),
    "forwarded": gettext_lazy(
        "Another body answers for this, so your report was forwarded to it. The conversation says why and where to."
    ),
    "archived": gettext_lazy("This report was archived. The reason stands in the conversation."),
}

SEALED_EXPLANATIONS = EXPLANATIONS | {
    "verification": gettext_lazy("%(agency)s checks whether the report is complete. Nobody else sees it.")
}


@dataclass(frozen=True, slots=True)
class ReporterView:
    """Everything on the reporter's page except its forms.

    Attributes:
        masked: the words as everybody will read them, when they differ; empty for a secret report.
        public_href: where everybody reads it; empty while nobody can.
    """

    reference: str
    title: str
    description: str
    answers: list[tuple[str, str]]
    masked: str
    public_href: str
    may_conceal: bool
    status: Status
    explanation: str
    facts: list[Fact]
    is_demo: bool
    stages: list[Step]
    clocks: list[ClockView]
    pause: str
    ombudsman: str
    images: list[Image]
    messages: list[TimelineEntry]
    happenings: list[TimelineEntry]
    pair: BeforeAfter | None


def reporter_view(
    detail: Detail, *, now: dt.datetime, openings: Mapping[str, int] = MappingProxyType({})
) -> ReporterView:
    """Present a complaint to its reporter. `openings`: how often each agency opened their identity."""
    complaint, case = detail.complaint, detail.case
    clocks = clock_views(detail.case, detail.clocks, now=now)
    agency = responsible(complaint)
    return ReporterView(
        reference=case.reference,
        title=case.title,
        description=complaint.words,
        answers=answers(complaint),
        masked=masked_words(complaint),
        public_href=public_address(complaint),
        may_conceal=not complaint.is_secret,
        status=step_status(case, for_reporter=True),
        explanation=str((SEALED_EXPLANATIONS if complaint.is_sealed else EXPLANATIONS).get(case.step, ""))
        % {"agency": agency},
        facts=[*_facts(complaint, agency, now), *_openings(complaint, openings)],
        is_demo=complaint.is_demo,
        stages=stages(case.step, is_sealed=complaint.is_sealed),
        clocks=[item for item in clocks if item.is_running or item.is_paused],
        pause=_pause(clocks),
        ombudsman=_ombudsman(complaint),
        images=images(detail.photos.get(None, [])),
        messages=conversation(detail, for_reporter=True),
        happenings=happenings(detail.events, for_reporter=True),
        pair=before_after(detail),
    )


def _ombudsman(complaint: Complaint) -> str:
    """Where else the reporter may turn, once there is a reason and while it is open."""
    if complaint.ombudsman_told_at is None or not complaint.case.is_open:
        return ""
    rule = ombudsman()
    return f"{rule.text} {rule.contact} ({rule.source})"


def public_address(complaint: Complaint) -> str:
    """Where everybody reads it; empty while nobody can."""
    return reverse("complaints:public_report", args=[complaint.pk]) if is_published(complaint) else ""


def masked_words(complaint: Complaint) -> str:
    """The words as everybody reads them, when they differ; empty for a secret report."""
    masked = mask_personal_data(complaint.description)
    return "" if complaint.is_secret or masked == complaint.description else masked


def _facts(complaint: Complaint, agency: str, now: dt.datetime) -> list[Fact]:
    case = complaint.case
    facts: list[Fact] = [
        (_("Responsible now"), "" if case.step == "merged" else agency),
        (_("Planned for"), plan_status(complaint, now=now)),
        *forwarding_facts(complaint),
        (_("Category"), rules.category_name(case.category)),
        (_("Place"), place_name(case)),
        (_("Directions"), complaint.location_note),
        (_("Filed"), case.opened_at),
        (_("Your identity"), _("hidden from everybody") if complaint.is_anonymous else _("known to the officers")),
        (_("Your report"), _publicity(complaint, agency)),
    ]
    if case.closed_at is not None:
        facts.append((_("Closed"), str(OUTCOMES.get(case.outcome, ""))))
    if complaint.rating is not None:
        facts.append((_("Your rating"), _("%(rating)s out of 5") % {"rating": complaint.rating}))
    return [(label, value) for label, value in facts if value]


def _publicity(complaint: Complaint, agency: str) -> str:
    if complaint.is_sealed:
        return _("sealed: only the examiners of %(agency)s read it") % {"agency": agency}
    return _("not shown to the public") if complaint.is_secret else _("public, without personal numbers")


def _openings(complaint: Complaint, openings: Mapping[str, int]) -> list[Fact]:
    """How often officers opened who filed it; nothing for somebody who left nothing to open."""
    if complaint.is_anonymous or not has_identity(complaint):
        return []
    told = [
        ngettext("%(agency)s: %(count)s time", "%(agency)s: %(count)s times", times)
        % {"agency": organization_name(agency), "count": times}
        for agency, times in openings.items()
    ]
    return [(_("Your name and contact were opened"), ", ".join(told) or _("never so far"))]


def has_identity(complaint: Complaint) -> bool:
    """Whether the reporter left a name or a contact."""
    return bool(complaint.reporter_name or complaint.reporter_phone or complaint.reporter_email)


def responsible(complaint: Complaint) -> str:
    """Name of the agency whose turn it is: the coordinator until the disposition, then the responsible agency; the
    outside body once it was forwarded."""
    case = complaint.case
    if complaint.forwarded_to:
        return rules.outside_name(complaint.forwarded_to)
    is_coordinators = case.step in BEFORE_DISPOSITION and not complaint.is_sealed
    return organization_name(coordinator() if is_coordinators else case.organization_id)


def stages(step: str, *, is_sealed: bool = False) -> list[Step]:
    """The way with the present step marked. A closed complaint has the whole way behind it; what was forwarded, its own
    shorter one; a sealed one is handed on to nobody."""
    if step == "forwarded":
        names = (*(name for name, _steps in STAGES[:2]), OUTCOMES["forwarded"])
        return [Step(name, StepState.DONE) for name in names]
    way = [stage for stage in STAGES if not (is_sealed and "disposition" in stage[1])]
    present = next((index for index, (_name, steps) in enumerate(way) if step in steps), 0)
    if step in way[-1][1]:
        present = len(way)
    return [Step(name, step_state(index, present)) for index, (name, _steps) in enumerate(way)]


def step_state(index: int, present: int) -> StepState:
    """Whether the step at `index` is behind, at or ahead of the present one."""
    if index < present:
        return StepState.DONE
    return StepState.CURRENT if index == present else StepState.AHEAD


def _pause(clocks: list[ClockView]) -> str:
    """What a pause means, while one lasts."""
    waiting = next((item for item in clocks if item.code == "reporter_reply" and item.is_running), None)
    if waiting is None or not any(item.is_paused for item in clocks):
        return ""
    return _(
        "The agency's deadline stands still while it waits for you, and runs on with the time it had left as soon as "
        "you reply. Without a reply until %(day)s the report is closed."
    ) % {"day": day(waiting.due_at)}
