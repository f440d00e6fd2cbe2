"""The shortlist as cards for the field. The device keeps them, so no card says who filed the report."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from praja.cases.presenters import deadline, place_name
from praja.cases.queries import actions_open_to, procedure
from praja.complaints.presenters.conversation import images
from praja.complaints.presenters.rows import step_status
from praja.complaints.queries.shortlist import Carried
from praja.kernel.actors import Actor
from praja.kernel.ui.components import Image, Status


@dataclass(frozen=True, slots=True)
class Card:
    """One complaint as the officer in the field needs it.

    Attributes:
        point: latitude and longitude of the pin, None when only the village was chosen.
        directions: an address that opens the pin in the device's own map, also without a link.
        to_do: names of the steps open to this officer.
        is_sealed: its words, place and pictures are not on the card, since the device keeps it; nor is its page kept.
    """

    id: str
    reference: str
    title: str
    href: str
    place: str
    location_note: str
    description: str
    point: tuple[float, float] | None
    directions: str
    step: Status
    due: Status | None
    to_do: list[str]
    is_sealed: bool
    images: list[Image]


def cards(carried: list[Carried], *, by: Actor, now: dt.datetime) -> list[Card]:
    """The officer's list. No SQL query when the snapshots are warm."""
    return [_card(one, by, now) for one in carried]


def _card(one: Carried, by: Actor, now: dt.datetime) -> Card:
    complaint, case = one.complaint, one.complaint.case
    point, is_sealed = None, complaint.is_sealed
    if complaint.latitude is not None and complaint.longitude is not None and not is_sealed:
        point = (complaint.latitude, complaint.longitude)
    step = procedure(case.definition_id).step(case.step)
    actions = [step.action(code) for code in actions_open_to(case, by)]
    return Card(
        id=str(complaint.pk),
        reference=case.reference,
        title=case.title,
        href=reverse("complaints:detail", args=[complaint.pk]),
        place="" if is_sealed else place_name(case),
        location_note="" if is_sealed else complaint.location_note,
        description="" if is_sealed else complaint.words,
        point=point,
        directions=f"geo:{point[0]:.6f},{point[1]:.6f}?q={point[0]:.6f},{point[1]:.6f}" if point else "",
        step=step_status(case),
        due=deadline(case.due_at, now=now) if case.is_open else None,
        to_do=[str(action.name) for action in actions if action is not None],
        is_sealed=is_sealed,
        images=[] if is_sealed else images(one.photos),
    )
