"""The identity log and the ban list as tables, and the log as CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from praja.accounts.queries import names_of
from praja.complaints.models import Ban, BanSubject, IdentityView, ViewReason
from praja.complaints.presenters.rows import safe_cell
from praja.government.queries import organization_name
from praja.kernel.text import day
from praja.kernel.ui.components import Column, Link, Row, Status, Table, Tone


def identity_log_table(views: Iterable[IdentityView]) -> Table:
    """Who opened the identity of which reporter. One SQL query, for the names of the officers."""
    rows = list(views)
    names = names_of(view.viewer for view in rows)
    columns = [
        Column(_("Report"), is_heading=True),
        Column(_("Officer")),
        Column(_("Agency")),
        Column(_("Reason"), is_wide=True),
        Column(_("When")),
    ]
    return Table(
        columns,
        [
            Row(
                cells=[
                    view.complaint.case.reference,
                    names.get(view.viewer, view.viewer),
                    organization_name(view.organization_id),
                    str(ViewReason(view.reason).label),
                    view.viewed_at,
                ],
                note=view.note or "",
            )
            for view in rows
        ],
        caption=_("Identities opened, newest first"),
        is_caption_hidden=True,
    )


def identity_log_header() -> list[str]:
    """The first line of the export."""
    return [_("Report"), _("Officer"), _("Agency"), _("Reason"), _("Note"), _("When")]


def identity_log_lines(views: Iterable[IdentityView]) -> list[list[str]]:
    """Lines of the export."""
    rows = list(views)
    names = names_of(view.viewer for view in rows)
    return [
        [
            safe_cell(cell)
            for cell in (
                view.complaint.case.reference,
                names.get(view.viewer, view.viewer),
                organization_name(view.organization_id),
                str(ViewReason(view.reason).label),
                view.note or "",
                timezone.localtime(view.viewed_at).strftime("%Y-%m-%d %H:%M"),
            )
        ]
        for view in rows
    ]


def ban_table(bans: Iterable[Ban], *, now: dt.datetime) -> Table:
    """The ban list. One SQL query, for the names of the officers."""
    rows = list(bans)
    names = names_of(ban.banned_by for ban in rows)
    columns = [
        Column(_("Ban"), is_heading=True),
        Column(_("Reason"), is_wide=True),
        Column(_("State")),
        Column(_("Until")),
        Column(_("By")),
        Column(_("Change")),
    ]
    return Table(columns, [_ban_row(ban, names, now) for ban in rows], caption=_("Bans"), is_caption_hidden=True)


def _ban_row(ban: Ban, names: dict[str, str], now: dt.datetime) -> Row:
    is_standing = ban.lifted_at is None and ban.until > now
    if is_standing:
        state = Status(_("in force"), Tone.WARNING)
    else:
        state = Status(_("lifted") if ban.lifted_at and ban.lifted_at < ban.until else _("expired"))
    return Row(
        cells=[
            _("No. %(number)s: %(subject)s") % {"number": ban.pk, "subject": BanSubject(ban.subject).label},
            ban.reason,
            state,
            day(ban.until),
            names.get(ban.banned_by, ban.banned_by),
            Link(_("Lift"), reverse("complaints:lift_ban", args=[ban.pk])) if is_standing else "",
        ]
    )
