"""Tickets, screens and lists in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from praja.government.queries import organization_name
from praja.kernel.text import clock_time, day, moment
from praja.kernel.ui.components import Column, Content, Link, Row, Status, Table, Tone
from praja.services.queue import models, rules
from praja.services.queue.codes import qr_code
from praja.services.queue.models import DayKind, Kiosk, SpecialDay, Ticket
from praja.services.queue.notices import address
from praja.services.queue.queries import Board, Choice, Display
from praja.services.queue.rules import Group, Place

TONES = {
    models.Status.BOOKED: Tone.INFO,
    models.Status.WAITING: Tone.PROGRESS,
    models.Status.CALLED: Tone.SUCCESS,
    models.Status.SKIPPED: Tone.WARNING,
    models.Status.DONE: Tone.NEUTRAL,
    models.Status.NO_SHOW: Tone.WARNING,
    models.Status.UNSERVED: Tone.DANGER,
    models.Status.CANCELLED: Tone.NEUTRAL,
}


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket as its holder sees it. `headline` says in one line what holds now, `next` what to do."""

    code: str
    label: str
    status: Status
    headline: str
    next: str
    facts: list[tuple[str, Content]]
    qr: str
    address: str
    is_booked: bool
    is_live: bool
    is_called: bool


def ticket_view(ticket: Ticket, *, ahead: int | None) -> TicketView:
    """A ticket, loaded with line and slot. No SQL query."""
    status = models.Status(ticket.status)
    place = rules.place(ticket.place)
    facts: list[tuple[str, Content]] = [
        (_("Service"), rules.service_name(ticket.line.group, ticket.service)),
        (_("Counters"), rules.group_name(ticket.line.group)),
        (_("Place"), str(place.name)),
    ]
    if ticket.slot is not None and ticket.channel == models.Channel.ONLINE:
        facts.insert(0, (_("Time"), moment(ticket.slot.starts_at)))
    if ticket.priority:
        facts.append((_("Priority"), rules.priority_name(ticket.priority)))
    headline, what_next = _said(ticket, status, ahead)
    return TicketView(
        code=ticket.code,
        label=ticket.label,
        status=status_of(ticket),
        headline=headline,
        next=what_next,
        facts=facts,
        qr=qr_code(address(ticket)),
        address=address(ticket),
        is_booked=status is models.Status.BOOKED,
        is_live=ticket.is_live,
        is_called=status is models.Status.CALLED,
    )


def ahead_in_words(ahead: int) -> str:
    """How many people will be called before."""
    if ahead == 0:
        return _("You are next")
    return ngettext("%(count)s person before you", "%(count)s people before you", ahead) % {"count": ahead}


def status_of(ticket: Ticket) -> Status:
    status = models.Status(ticket.status)
    return Status(status.label, TONES[status])


def _said(ticket: Ticket, status: models.Status, ahead: int | None) -> tuple[str, str]:
    if status is models.Status.CALLED:
        desk = rules.desk_name(ticket.place, ticket.desk)
        return _("Please come to %(desk)s now") % {"desk": desk}, _("Show this page to the officer.")
    if status is models.Status.WAITING:
        return ahead_in_words(ahead or 0), _("Stay near the counters. This page refreshes itself.")
    if status is models.Status.BOOKED:
        limits = rules.queue().rules
        text = _(
            "Check in at the kiosk by the entrance with this QR code, up to %(early)s minutes before the time."
            " Who comes more than %(late)s minutes late waits behind those who are there already."
        )
        return _("Your place is booked"), text % {"early": limits.early_minutes, "late": limits.late_minutes}
    if status is models.Status.SKIPPED:
        return _("You were called and did not come"), _("Go to the counter, or check in at the kiosk once more.")
    if status is models.Status.DONE:
        return _("You were served"), _("Thank you for coming.")
    if status is models.Status.CANCELLED:
        return _("This booking is cancelled"), _("You can book another time.")
    if status is models.Status.UNSERVED:
        return _("The counters closed before your turn"), _("We are sorry. Book a time for another day.")
    return _("Nobody came with this ticket"), _("You can book another time.")


def day_links(days: Mapping[dt.date, list[Choice]], current: dt.date, query: str = "") -> list[Link]:
    """The bookable days as tabs, each with the number of places left."""
    return [
        Link(
            date_format(one, "D j M"),
            f"?day={one.isoformat()}{query}",
            is_current=one == current,
            count=sum(choice.left for choice in slots),
        )
        for one, slots in days.items()
    ]


@dataclass(frozen=True, slots=True)
class GroupView:
    """Counters on the first page and on the kiosk."""

    code: str
    letter: str
    name: str
    agency: str
    services: list[Link]


def group_views(place: Place, address_of: str, *, only: Iterable[str] | None = None) -> list[GroupView]:
    """The counters of a place with their services, each a link to the page named `address_of`."""
    shown = None if only is None else set(only)
    return [
        GroupView(
            group.code,
            group.letter,
            str(group.name),
            organization_name(group.organization),
            [Link(str(item.name), reverse(address_of, args=[group.code, item.code])) for item in group.services],
        )
        for group in place.groups
        if shown is None or group.code in shown
    ]


@dataclass(frozen=True, slots=True)
class CallView:
    """A call on the screen. `key` is new for each announcement, `words` is what the voice says."""

    label: str
    desk: str
    group: str
    key: str
    words: str


@dataclass(frozen=True, slots=True)
class ScreenView:
    """What the screen of a place shows."""

    version: str
    calls: list[CallView]
    waiting: list[tuple[str, int]]
    language: str


def screen_view(place: Place, shown: Display) -> ScreenView:
    """The screen. No SQL query."""
    letters = {group.letter: group for group in place.groups}
    return ScreenView(
        version=shown.version,
        calls=[_call(ticket, letters) for ticket in shown.called],
        waiting=[(str(group.name), shown.waiting.get(group.code, 0)) for group in place.groups],
        language="en-GB" if get_language() == "en" else "id-ID",
    )


def _call(ticket: Ticket, letters: Mapping[str, Group]) -> CallView:
    letter, _hyphen, number = ticket.label.partition("-")
    desk = rules.desk_name(ticket.place, ticket.desk)
    spoken = f"{letter} {int(number)}"
    return CallView(
        label=ticket.label,
        desk=desk,
        group=str(letters[letter].name) if letter in letters else "",
        key=f"{ticket.label}.{ticket.calls}",
        words=_("Number %(number)s, please come to %(desk)s.") % {"number": spoken, "desk": desk},
    )


def desk_links(place: Place, groups: Iterable[Group]) -> list[tuple[str, list[Link]]]:
    """The desks an officer may work at, by group."""
    return [
        (
            str(group.name),
            [Link(str(item.name), reverse("queue:desk", args=[place.code, item.code])) for item in group.desks],
        )
        for group in groups
    ]


def waiting_table(board: Board) -> Table:
    """Who waits for a desk, in the order of the calls."""
    columns = [
        Column(_("Number"), is_heading=True),
        Column(_("Service"), is_wide=True),
        Column(_("Priority")),
        Column(_("How they came")),
        Column(_("Since")),
    ]
    rows = [
        Row(
            [
                ticket.label,
                rules.service_name(_group_code(ticket), ticket.service),
                rules.priority_name(ticket.priority) if ticket.priority else "",
                str(models.Channel(ticket.channel).label),
                clock_time(ticket.arrived_at),
            ]
        )
        for ticket in board.waiting
    ]
    return Table(columns, rows, caption=_("Who waits, in the order of the calls"), is_caption_hidden=True)


def _group_code(ticket: Ticket) -> str:
    """The group whose letter the number has: its service may belong to other counters after a transfer."""
    letter = ticket.label.partition("-")[0]
    return next((group.code for group in rules.place(ticket.place).groups if group.letter == letter), "")


def current_facts(ticket: Ticket, *, name: str | None) -> list[tuple[str, Content]]:
    """Whom a desk has called."""
    facts: list[tuple[str, Content]] = [
        (_("Service"), rules.service_name(_group_code(ticket), ticket.service)),
        (_("Called"), clock_time(ticket.called_at)),
        (_("Announced"), ngettext("%(count)s time", "%(count)s times", ticket.calls) % {"count": ticket.calls}),
    ]
    if name:
        facts.insert(0, (_("Name"), name))
    if ticket.priority:
        facts.append((_("Priority"), rules.priority_name(ticket.priority)))
    return facts


def ticket_table(tickets: Iterable[Ticket]) -> Table:
    """The tickets of a day, loaded with line and slot. No SQL query."""
    columns = [
        Column(_("Ticket"), is_heading=True),
        Column(_("Counters")),
        Column(_("Service"), is_wide=True),
        Column(_("Booked for")),
        Column(_("Arrived")),
        Column(_("State")),
    ]
    rows = [
        Row(
            [
                ticket.label or ticket.code,
                rules.group_name(ticket.line.group),
                rules.service_name(ticket.line.group, ticket.service),
                clock_time(ticket.slot.starts_at) if ticket.slot and ticket.channel == models.Channel.ONLINE else "",
                clock_time(ticket.arrived_at) if ticket.arrived_at else "",
                status_of(ticket),
            ],
            href=reverse("queue:ticket", args=[ticket.code]),
        )
        for ticket in tickets
    ]
    return Table(columns, rows, caption=_("Tickets, the newest first"), is_caption_hidden=True)


def special_day_table(days: Iterable[SpecialDay]) -> Table:
    """The special days of a place, each with a link that removes it."""
    columns = [
        Column(_("Day"), is_heading=True),
        Column(_("Counters")),
        Column(_("What happens")),
        Column(_("Reason"), is_wide=True),
        Column(_("Change")),
    ]
    rows = [
        Row(
            [
                day(item.day),
                rules.group_name(item.group) if item.group else _("All counters"),
                _kind(item),
                item.reason,
                Link(_("Remove"), reverse("queue:remove_day", args=[item.pk])),
            ]
        )
        for item in days
    ]
    return Table(columns, rows, caption=_("Special days, the next first"), is_caption_hidden=True)


def special_day_title(item: SpecialDay) -> str:
    """A special day in one line."""
    counters = rules.group_name(item.group) if item.group else _("All counters")
    return f"{day(item.day)}, {counters}: {_kind(item).label}"


def _kind(item: SpecialDay) -> Status:
    if item.kind == DayKind.CLOSED:
        return Status(_("Closed"), Tone.WARNING)
    monday = dt.date(2024, 1, 1)
    weekday = date_format(monday + dt.timedelta(days=(item.as_weekday or 1) - 1), "l")
    return Status(_("Open as on %(weekday)s") % {"weekday": weekday}, Tone.SUCCESS)


def kiosk_table(kiosks: Iterable[Kiosk]) -> Table:
    """The paired devices, each with a link that ends it."""
    columns = [Column(_("Device"), is_heading=True), Column(_("Paired")), Column(_("Change"))]
    rows = [
        Row([item.name, item.paired_at, Link(_("End"), reverse("queue:revoke_kiosk", args=[item.pk]))])
        for item in kiosks
    ]
    return Table(columns, rows, caption=_("Kiosks"), is_caption_hidden=True)
