"""What happened to a complaint, each event as one plain sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from praja.complaints import events, rules
from praja.complaints.models import Classification
from praja.complaints.presenters.deadlines import clock_name
from praja.government.queries import coordinator, organization_name
from praja.kernel.errors import Text
from praja.kernel.events import EventPayload
from praja.kernel.events.models import Event
from praja.kernel.text import day, moment
from praja.kernel.ui.components import TimelineEntry, Tone

Say = Callable[[Event, bool], str]


def happenings(timeline: list[Event], *, for_reporter: bool) -> list[TimelineEntry]:
    """The timeline, newest first, each entry with its place in the event table; "you" is the reporter."""
    return [
        TimelineEntry(
            title=sentence(event, for_reporter=for_reporter),
            at=event.time,
            by=_("event %(position)s") % {"position": event.position},
            tone=_TONES.get(event.type, Tone.NEUTRAL),
        )
        for event in reversed(timeline)
    ]


def sentence(event: Event, *, for_reporter: bool) -> str:
    """What happened. An event type nobody taught us to tell is named as it is."""
    tell = _SENTENCES.get(event.type)
    return tell(event, for_reporter) if tell is not None else event.type


def _filed(event: Event, for_reporter: bool) -> str:
    return _("You filed this report.") if for_reporter else _("The report was filed.")


def _verified(event: Event, for_reporter: bool) -> str:
    said = event.data
    names = dict(Classification.choices)
    return _("%(agency)s checked the report and accepted it: %(classification)s, category %(category)s.") % {
        "agency": organization_name(_checker(event)),
        "classification": str(names.get(said["classification"], said["classification"])),
        "category": rules.category_name(said["category"]),
    }


def _disposed(event: Event, for_reporter: bool) -> str:
    days = event.data["resolution_days"]
    text = ngettext(
        "Handed to %(agency)s, which has %(days)s working day to solve it.",
        "Handed to %(agency)s, which has %(days)s working days to solve it.",
        days,
    )
    return text % {"agency": organization_name(event.data["to"]), "days": days}


def _forwarded(event: Event, for_reporter: bool) -> str:
    return _("%(agency)s forwarded the report to %(body)s, which answers for it.") % {
        "agency": organization_name(coordinator()),
        "body": rules.outside_name(event.data["to"]),
    }


def _checker(event: Event) -> str:
    """Code of the organization that checked a report: sealed ones go to theirs, all others to the coordinator."""
    return event.organization if event.organization in rules.sealed_organizations() else coordinator()


def _body_says(text: Text) -> Say:
    return lambda event, for_reporter: str(text) % {"body": rules.outside_name(event.data["body"])}


def _rated(event: Event, for_reporter: bool) -> str:
    said = {"rating": event.data["rating"]}
    if for_reporter:
        return _("You rated the solution %(rating)s out of 5. The report is closed.") % said
    return _("The reporter rated the solution %(rating)s out of 5. The report is closed.") % said


def _closed_silent(event: Event, for_reporter: bool) -> str:
    if event.data["outcome"] == "incomplete":
        return _("The time to complete the report passed; it was archived.")
    return _("The time to reply passed; the report was closed.")


def _concealed(event: Event, for_reporter: bool) -> str:
    if not event.data["by_reporter"]:
        return _("%(agency)s hid the report from the public.") % {"agency": organization_name(coordinator())}
    return _("You hid this report from the public.") if for_reporter else _("The reporter hid it from the public.")


def _identity_viewed(event: Event, for_reporter: bool) -> str:
    agency = {"agency": organization_name(event.organization)}
    if for_reporter:
        return _("An officer of %(agency)s opened your name and contact.") % agency
    return _("An officer of %(agency)s opened the reporter's name and contact.") % agency


def _supported(event: Event, for_reporter: bool) -> str:
    count = event.data["supporters"]
    return ngettext("Somebody else has this problem too.", "Others have this problem too: %(count)s so far.", count) % {
        "count": count
    }


def _joined(event: Event, for_reporter: bool) -> str:
    count = len(event.data["duplicates"])
    return ngettext(
        "Another report about the same problem was merged into this one.",
        "%(count)s other reports about the same problem were merged into this one.",
        count,
    ) % {"count": count}


def _left(event: Event, for_reporter: bool) -> str:
    count = len(event.data["duplicates"])
    return ngettext(
        "A report that was merged into this one goes on by itself again.",
        "%(count)s reports that were merged into this one go on by themselves again.",
        count,
    ) % {"count": count}


def _split(event: Event, for_reporter: bool) -> str:
    count = len(event.data["parts"])
    return ngettext(
        "The report was split into %(count)s part.", "The report was split into %(count)s parts.", count
    ) % {"count": count}


def _split_off(event: Event, for_reporter: bool) -> str:
    said = event.data
    filed_at = dt.datetime.fromisoformat(said["filed_at"])
    return _("Part %(position)s of a report filed on %(day)s became a report of its own, for %(agency)s.") % {
        "position": said["position"],
        "day": day(filed_at),
        "agency": organization_name(said["organization"]),
    }


def _warned(event: Event, for_reporter: bool) -> str:
    return _("%(percent)s %% of the working time of the deadline “%(clock)s” is used.") % {
        "percent": event.data["percent"],
        "clock": clock_name(event.data["code"]),
    }


def _escalated(event: Event, for_reporter: bool) -> str:
    said = {"level": event.data["level"], "agency": organization_name(event.data["organization"])}
    return _("The deadline passed without result; escalated to %(agency)s (level %(level)s).") % said


def _noted(event: Event, for_reporter: bool) -> str:
    return _("The leadership took note of the escalation (level %(level)s).") % event.data


def _instructed(event: Event, for_reporter: bool) -> str:
    return _("The leadership gave the agency an instruction (level %(level)s).") % event.data


def _moved(event: Event, for_reporter: bool) -> str:
    after = msgspec.convert(event.data["after"], dt.datetime)
    return _("The calendar of working days changed: the deadline “%(clock)s” is now %(moment)s.") % {
        "clock": clock_name(event.data["code"]),
        "moment": moment(after),
    }


def _ombudsman_shown(event: Event, for_reporter: bool) -> str:
    if for_reporter:
        return _("The time has passed; you were told about Ombudsman RI.")
    return _("The time has passed; the reporter was told about Ombudsman RI.")


def _planned(event: Event, for_reporter: bool) -> str:
    said = event.data
    days = {
        "agency": organization_name(event.organization),
        "day": day(dt.date.fromisoformat(said["planned_on"])),
        "before": day(dt.date.fromisoformat(said["before"])) if said["before"] else "",
    }
    if said["before"]:
        return _("%(agency)s moved its plan from %(before)s to %(day)s.") % days
    return _("%(agency)s plans to act by %(day)s.") % days


def _assigned(event: Event, for_reporter: bool) -> str:
    unit, said = event.data["unit"], {"agency": organization_name(event.organization)}
    if event.data["officer"]:
        return _("An officer was named.")
    if unit:
        return _("%(agency)s assigned the report to %(unit)s.") % (said | {"unit": organization_name(unit)})
    return _("%(agency)s acts itself.") % said


def _contributions_requested(event: Event, for_reporter: bool) -> str:
    names = ", ".join(organization_name(code) for code in event.data["organizations"])
    return _("Asked to contribute: %(agencies)s.") % {"agencies": names}


def _contributions_withdrawn(event: Event, for_reporter: bool) -> str:
    names = ", ".join(organization_name(code) for code in event.data["organizations"])
    return _("Solved without waiting for: %(agencies)s.") % {"agencies": names}


def _said_still_broken(event: Event, for_reporter: bool) -> str:
    count = event.data["count"]
    text = ngettext("A neighbour says that it is not solved.", "%(count)s neighbours say that it is not solved.", count)
    return text % {"count": count}


def _reopened_for_neighbours(event: Event, for_reporter: bool) -> str:
    return _("Reopened because neighbours say that it is not solved. The agency has a new deadline.")


def _agency_says(text: Text) -> Say:
    return lambda event, for_reporter: str(text) % {"agency": organization_name(event.organization)}


def _coordinator_says(text: Text, to_reporter: Text) -> Say:
    def say(event: Event, for_reporter: bool) -> str:
        return str(to_reporter if for_reporter else text) % {"agency": organization_name(_checker(event))}

    return say


def _officer_says(text: Text) -> Say:
    return lambda event, for_reporter: str(text)


def _reporter_says(you: Text, reporter: Text) -> Say:
    return lambda event, for_reporter: str(you if for_reporter else reporter)


def _asked(event: Event, for_reporter: bool) -> str:
    agency = {"agency": organization_name(event.organization)}
    if for_reporter:
        return _("%(agency)s asked you a question. Its deadline is paused until you reply.") % agency
    return _("%(agency)s asked the reporter a question. The deadline is paused until the reply.") % agency


def _by_type(sentences: dict[type[EventPayload], Any]) -> dict[str, Any]:
    return {payload.TYPE: value for payload, value in sentences.items()}


_SENTENCES: dict[str, Say] = _by_type(
    {
        events.Filed: _filed,
        events.Verified: _verified,
        events.CompletionRequested: _coordinator_says(
            gettext_lazy("%(agency)s asked the reporter to complete the report."),
            gettext_lazy("%(agency)s asked you to complete the report."),
        ),
        events.Completed: _reporter_says(
            gettext_lazy("You completed the report."), gettext_lazy("The reporter completed the report.")
        ),
        events.Disposed: _disposed,
        events.Forwarded: _forwarded,
        events.HandedOver: _body_says(gettext_lazy("%(body)s received the report.")),
        events.HandingFailed: _body_says(
            gettext_lazy("The report could not be sent to %(body)s; an officer sees to it.")
        ),
        events.HandingRetried: _body_says(gettext_lazy("The report is sent to %(body)s once more.")),
        events.RemoteUpdated: _body_says(gettext_lazy("%(body)s has news about the report.")),
        events.Returned: _agency_says(
            gettext_lazy("%(agency)s returned the report: it is not within its authority. Another agency will get it.")
        ),
        events.Answered: _agency_says(gettext_lazy("%(agency)s answered.")),
        events.ReporterAsked: _asked,
        events.ReporterReplied: _reporter_says(
            gettext_lazy("You replied. The agency's deadline runs on."),
            gettext_lazy("The reporter replied. The deadline runs on."),
        ),
        events.Commented: _reporter_says(
            gettext_lazy("You added something."), gettext_lazy("The reporter added something.")
        ),
        events.Resolved: _agency_says(gettext_lazy("%(agency)s reports that the problem is solved.")),
        events.Rated: _rated,
        events.Reopened: _reporter_says(
            gettext_lazy("You reopened the report. The agency has a new deadline."),
            gettext_lazy("The reporter reopened the report. The agency has a new deadline."),
        ),
        events.Archived: _coordinator_says(
            gettext_lazy("%(agency)s archived the report."), gettext_lazy("%(agency)s archived the report.")
        ),
        events.ClosedSilent: _closed_silent,
        events.Supported: _supported,
        events.Concealed: _concealed,
        events.Merged: lambda event, for_reporter: _(
            "The report was merged with another one about the same problem. It goes on there."
        ),
        events.Unmerged: lambda event, for_reporter: _("The report goes on by itself again."),
        events.DuplicateJoined: _joined,
        events.DuplicateLeft: _left,
        events.Split: _split,
        events.SplitOff: _split_off,
        events.Unsplit: lambda event, for_reporter: _("The parts were withdrawn; the report goes on as a whole."),
        events.PartsClosed: lambda event, for_reporter: _("All parts are closed, and with them this report is solved."),
        events.DeadlineWarned: _warned,
        events.Escalated: _escalated,
        events.EscalationNoted: _noted,
        events.Instructed: _instructed,
        events.DeadlineMoved: _moved,
        events.OmbudsmanShown: _ombudsman_shown,
        events.NoteWritten: _officer_says(gettext_lazy("An officer wrote an internal note.")),
        events.Planned: _planned,
        events.Assigned: _assigned,
        events.ContributionsRequested: _contributions_requested,
        events.Contributed: _officer_says(gettext_lazy("A supporting agency contributed.")),
        events.ContributionDeclined: _officer_says(gettext_lazy("A supporting agency declined to contribute.")),
        events.ContributionsWithdrawn: _contributions_withdrawn,
        events.SaidStillBroken: _said_still_broken,
        events.ReopenedForNeighbours: _reopened_for_neighbours,
        events.IdentityViewed: _identity_viewed,
    }
)

_TONES: dict[str, Tone] = _by_type(
    {
        events.Resolved: Tone.SUCCESS,
        events.Rated: Tone.SUCCESS,
        events.CompletionRequested: Tone.WARNING,
        events.ReporterAsked: Tone.WARNING,
        events.Returned: Tone.WARNING,
        events.Reopened: Tone.WARNING,
        events.DeadlineWarned: Tone.WARNING,
        events.Escalated: Tone.DANGER,
        events.SaidStillBroken: Tone.WARNING,
        events.ReopenedForNeighbours: Tone.WARNING,
        events.Planned: Tone.INFO,
    }
)
