"""What a desk has typed in: codes and where they stand for everybody, and nothing more."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from praja.complaints.desks import desks_of
from praja.complaints.models import AssistedFiling, Complaint
from praja.kernel.actors import Actor
from praja.kernel.errors import NotAllowed, NotFound
from praja.kernel.paging import Page, page_of


def typed_in(*, by: Actor, cursor: str = "") -> Page[AssistedFiling]:
    """The reports typed in at the desks of `by`, newest first, without their words. One SQL query.

    Sealed reports are not among them: once handed over, only those who examine one know of it.

    Raises:
        NotAllowed: `by` has no desk.
    """
    by.require_staff()
    desks = desks_of(by)
    if not desks:
        raise NotAllowed(_("Only a village operator, a kecamatan or a verifier types in reports for others."))
    found = AssistedFiling.objects.filter(organization__in=desks, complaint__is_sealed=False).select_related(
        "complaint__case"
    )
    rows = found.only(
        "complaint__channel",
        "complaint__case__reference",
        "complaint__case__step",
        "complaint__case__definition_id",
        "complaint__case__outcome",
        "complaint__case__opened_at",
    )
    return page_of(rows, by=("-complaint_id",), cursor=cursor)


def complaint_of_desk(reference: str, *, by: Actor) -> Complaint:
    """A report typed in at a desk of `by`, for the slip that is handed over. One SQL query.

    Raises:
        NotFound: there is none.
    """
    rows = Complaint.objects.select_related("case").defer("search")
    found = rows.filter(case__reference=reference, assisted_filing__organization__in=desks_of(by)).first()
    if found is None:
        raise NotFound(_("There is no such complaint."))
    return found
