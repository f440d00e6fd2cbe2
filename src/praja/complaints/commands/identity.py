"""Open the sealed identity of a reporter: only for a reason, and never unnoticed."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.complaints import events
from praja.complaints.models import Complaint, IdentityView, ViewReason
from praja.complaints.queries import may_see, may_see_reporter
from praja.government.queries import coordinator
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.commands import command
from praja.kernel.errors import Invalid, NotAllowed, NotFound
from praja.kernel.events import emit
from praja.kernel.text.words import clean_text

NOTE_LENGTH = 300


@command
def view_identity(complaint_id: UUID, *, reason: str, note: str = "", by: Actor) -> Complaint:
    """Open the name and contact of a reporter, for this once. Each time is written down, a repeat too.

    Args:
        reason: one of `ViewReason`; "other" needs a note.

    Raises:
        SignInRequired: `by` is not staff.
        NotFound: there is none, or it is sealed to `by`.
        NotAllowed: the reporter is anonymous, or `by` does not handle the complaint.
        Invalid: the reason is missing.
    """
    by.require_staff()
    complaint = Complaint.objects.select_related("case").defer("search").filter(pk=complaint_id).first()
    if complaint is None or (complaint.is_sealed and not may_see(complaint, by)):
        raise NotFound(_("There is no such complaint, or it is not handled by your agency."))
    if not may_see_reporter(complaint, by):
        raise NotAllowed(_("Only the officers who handle it see who filed it, and nobody when it is anonymous."))
    if reason not in ViewReason.values:
        raise Invalid(_("Choose why you need the contact."), field="reason")
    note = clean_text(note, field="note", shortest=5 if reason == ViewReason.OTHER else 0, longest=NOTE_LENGTH)
    view = IdentityView.objects.create(
        complaint=complaint,
        viewer=by.reference,
        organization_id=_organization(complaint, by),
        reason=reason,
        note=note or None,
        viewed_at=clock.now(),
    )
    emit(
        events.IdentityViewed(view=view.pk, reason=reason),
        subject=complaint.subject,
        by=by,
        organization=view.organization_id,
    )
    return complaint


def _organization(complaint: Complaint, by: Actor) -> str:
    """For which agency the officer looks: the responsible one, else the coordinator."""
    responsible: str = complaint.case.organization_id
    return responsible if by.has(Role.VERIFIER, Role.HANDLER, Role.HEAD, organization=responsible) else coordinator()
