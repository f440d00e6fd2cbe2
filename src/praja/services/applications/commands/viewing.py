"""Opening what is personal in an application leaves a trace its applicant can see."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import NotAllowed
from praja.services.applications.commands.steps import Done, locked, tell, voice
from praja.services.applications.events import types as events
from praja.services.applications.queries.visibility import may_see


@command
def open_personal(application_id: UUID, *, by: Actor) -> Done:
    """Show an officer what is specifically personal (UU 27/2022); each look is one event.

    Raises:
        SignInRequired: `by` is not staff.
        NotAllowed: it is not handled by an office of theirs.
        NotFound: there is none.
    """
    by.require_staff()
    application = locked(application_id)
    if not may_see(application, by):
        raise NotAllowed(_("This application is not handled by your office."))
    tell(events.PersonalViewed(organization=voice(by, application) or ""), application, by)
    return Done(application)
