"""What reporter and officers said to each other, with its photos."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from praja.complaints.models import INTERNAL_MESSAGES, Message, MessageKind, Photo
from praja.complaints.queries import Detail
from praja.government.queries import organization_name
from praja.kernel.ui.components import Image, Text, TimelineEntry, Tone

_TO_REPORTER: dict[str, Text] = {
    MessageKind.COMPLETION_REQUEST: gettext_lazy("Please complete your report"),
    MessageKind.COMPLETION: gettext_lazy("You completed your report"),
    MessageKind.ANSWER: gettext_lazy("Answer"),
    MessageKind.QUESTION: gettext_lazy("Question to you"),
    MessageKind.REPLY: gettext_lazy("Your reply"),
    MessageKind.COMMENT: gettext_lazy("Your addition"),
    MessageKind.PLAN: gettext_lazy("Why the planned date changed"),
    MessageKind.RESOLUTION: gettext_lazy("Solution"),
    MessageKind.REOPENING: gettext_lazy("Why you reopened it"),
    MessageKind.ARCHIVING: gettext_lazy("Why it was archived"),
    MessageKind.FORWARDING: gettext_lazy("Where it was forwarded to, and why"),
}
_TONES = {
    MessageKind.COMPLETION_REQUEST: Tone.WARNING,
    MessageKind.QUESTION: Tone.WARNING,
    MessageKind.RESOLUTION: Tone.SUCCESS,
    MessageKind.ANSWER: Tone.INFO,
    MessageKind.FORWARDING: Tone.INFO,
    MessageKind.REOPENING: Tone.WARNING,
}


def conversation(detail: Detail, *, for_reporter: bool) -> list[TimelineEntry]:
    """All messages of the detail, oldest first."""
    return [_entry(message, detail, for_reporter) for message in detail.messages]


def images(photos: list[Photo]) -> list[Image]:
    """Photos in their order."""
    found = []
    for number, photo in enumerate(photos, start=1):
        url = reverse("files:file", args=[photo.file_id])
        found.append(Image(url, _("Photo %(number)s") % {"number": number}, f"{url}?size=thumb"))
    return found


def _entry(message: Message, detail: Detail, for_reporter: bool) -> TimelineEntry:
    kind = MessageKind(message.kind)
    title = _TO_REPORTER.get(kind, kind.label) if for_reporter else kind.label
    if kind is MessageKind.REOPENING and message.organization_id is not None:
        title = kind.label
    if kind in INTERNAL_MESSAGES:
        title = _("%(kind)s (only officers see it)") % {"kind": title}
    return TimelineEntry(
        title=title,
        at=message.written_at,
        by=_author(message, for_reporter),
        text=message.words,
        tone=_TONES.get(kind, Tone.NEUTRAL),
        images=images(detail.photos.get(message.id, [])),
    )


def _author(message: Message, for_reporter: bool) -> str:
    if message.organization_id is not None:
        return organization_name(message.organization_id)
    if message.kind == MessageKind.STILL_BROKEN:
        return _("A neighbour")
    return _("You") if for_reporter else _("Reporter")
