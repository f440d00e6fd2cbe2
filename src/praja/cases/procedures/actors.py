"""Who does a step, as a key and in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from praja.cases.definitions import CITIZENS, PLATFORM, REPORTER, Officer, Performer, Procedure, Seat
from praja.government.queries import organization_name

SEATS = {
    Seat.COORDINATOR: gettext_lazy("Coordinator"),
    Seat.RESPONSIBLE: gettext_lazy("Responsible agency"),
    Seat.RESPONSIBLE_AGENCY: gettext_lazy("Responsible agency"),
    Seat.DISTRICT_OFFICE: gettext_lazy("Kecamatan office"),
    Seat.VILLAGE_OFFICE: gettext_lazy("Village office"),
}

RESPONSIBLE = {Seat.RESPONSIBLE, Seat.RESPONSIBLE_AGENCY}


def performer_key(performer: Performer) -> str:
    """A stable text for whoever acts: "verifier+handler@dpmptsp", "applicant", "platform"."""
    if isinstance(performer, Officer):
        return f"{'+'.join(performer.roles)}@{performer.organization}"
    return performer


def performer_name(performer: Performer) -> str:
    """Whoever acts in the reader's language, e.g. "Verifier, DPMPTSP". No SQL query when the snapshots are warm."""
    if isinstance(performer, Officer):
        return ", ".join([*(role.label for role in performer.roles), seat_name(performer.organization)])
    if performer in CITIZENS:
        return _("Reporter") if performer == REPORTER else _("Applicant")
    return _("Platform") if performer == PLATFORM else "?"


def seat_name(seat: str) -> str:
    """An organization, or the seat of one, in words; an unknown code stands for itself."""
    return str(SEATS[Seat(seat)]) if seat in set(Seat) else organization_name(seat)


def seated(procedure: Procedure, organization: str) -> Procedure:
    """The procedure as it is shown where the responsible agency is known: its name stands in the place of its seat."""

    def named(value: Any) -> Any:
        if isinstance(value, dict):
            changed = {key: named(item) for key, item in value.items()}
            is_seat = "roles" in changed and changed.get("organization") in RESPONSIBLE
            return changed | {"organization": organization} if is_seat else changed
        return [named(item) for item in value] if isinstance(value, list | tuple) else value

    return msgspec.convert(named(msgspec.to_builtins(procedure)), Procedure)


def performers(procedure: Procedure) -> Iterator[Performer]:
    """Whoever does a step or contributes to one, each once, in the order of the table."""
    yield from dict.fromkeys(
        performer for step in procedure.steps for performer in (step.actor, *(ask.by for ask in step.asks))
    )
