"""What became of a report at the outside body it was forwarded to."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from praja.complaints import rules
from praja.complaints.models import Complaint, RemoteRequest, RemoteState, RemoteUpdate
from praja.complaints.outside.queries import remote_of
from praja.kernel.text import mask_personal_data
from praja.kernel.ui.components import Content, Status, Text, TimelineEntry, Tone

_WORDS: dict[str, Text] = {
    "open": gettext_lazy("Open"),
    "closed": gettext_lazy("Closed"),
    "in_progress": gettext_lazy("In progress"),
    "investigating": gettext_lazy("Being looked into"),
    "action_scheduled": gettext_lazy("Planned"),
    "fixed": gettext_lazy("Resolved"),
    "duplicate": gettext_lazy("Known already"),
    "not_councils_responsibility": gettext_lazy("Not within its authority"),
    "no_further_action": gettext_lazy("No further action"),
    "internal_referral": gettext_lazy("Handed on"),
    "reopen": gettext_lazy("Open again"),
}
_TONES = {RemoteState.SENT: Tone.SUCCESS, RemoteState.FAILED: Tone.DANGER, RemoteState.WITHHELD: Tone.WARNING}


@dataclass(frozen=True, slots=True)
class OutsideView:
    """A report at an outside body. `may_retry`: it was given up, and an officer may send it again."""

    body: str
    facts: list[tuple[str, Content | Status]]
    updates: list[TimelineEntry]
    may_retry: bool


def outside_view(complaint: Complaint, *, for_officer: bool = False) -> OutsideView | None:
    """What the body says; None when the report was not handed to its service. Two SQL queries for a forwarded report.

    Only officers see what went wrong on the way.
    """
    found = remote_of(complaint.pk) if complaint.forwarded_to else None
    if found is None:
        return None
    row, updates = found
    state = RemoteState(row.state)
    facts: list[tuple[str, Content | Status]] = [
        (_("Handed over"), Status(state.label, _TONES.get(state, Tone.NEUTRAL))),
        (_("Its number there"), row.remote_id),
        (_("State there"), _state(row)),
        (_("Last attempt"), row.last_error if for_officer else ""),
    ]
    return OutsideView(
        body=rules.outside_name(row.body),
        facts=[(label, value) for label, value in facts if value],
        updates=[_entry(update, row) for update in updates],
        may_retry=for_officer and state is RemoteState.FAILED,
    )


def _state(row: RemoteRequest) -> str:
    if not row.status:
        return ""
    words = mask_personal_data(row.status_words)
    return f"{_WORDS.get(row.status, row.status)}: {words}" if words else str(_WORDS.get(row.status, row.status))


def _entry(update: RemoteUpdate, row: RemoteRequest) -> TimelineEntry:
    return TimelineEntry(
        title=_WORDS.get(update.status, update.status),
        at=update.said_at,
        by=rules.outside_name(row.body),
        text=mask_personal_data(update.words),
        tone=Tone.SUCCESS if update.status in {"fixed", "closed"} else Tone.INFO,
    )
