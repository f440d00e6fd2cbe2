"""What an officer has taken along."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from praja.cases.models import Case
from praja.complaints.models import Complaint, Photo, TakenAlong
from praja.complaints.queries.visibility import visible
from praja.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Carried:
    """A complaint on a shortlist, with the photos that came with the report."""

    complaint: Complaint
    photos: list[Photo]


def shortlist(*, by: Actor) -> list[Carried]:
    """The officer's list in their order, without what they may no longer see. Three SQL queries at most.

    Raises:
        SignInRequired: `by` is not staff.
    """
    by.require_staff()
    taken = (
        TakenAlong.objects.filter(officer=by.id, complaint__case__in=visible(Case.objects.all(), by))
        .select_related("complaint__case")
        .defer("complaint__search")
        .order_by("position", "id")
    )
    complaints = [entry.complaint for entry in taken]
    photos: dict[UUID, list[Photo]] = {}
    for photo in Photo.objects.filter(complaint__in=[one.pk for one in complaints], message=None).order_by("id"):
        photos.setdefault(photo.complaint_id, []).append(photo)
    return [Carried(one, photos.get(one.pk, [])) for one in complaints]
