"""Messages that nobody understood, for the verifiers of the coordinator."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from praja.complaints.models import IncomingMessage, IncomingStatus
from praja.government.queries import coordinator
from praja.kernel.actors import Actor, Role
from praja.kernel.errors import NotFound
from praja.kernel.paging import Page, page_of


def unmatched(*, by: Actor, cursor: str = "") -> Page[IncomingMessage]:
    """What waits, newest first. Two SQL queries: the messages, and their pictures.

    Raises:
        NotAllowed: `by` is not a verifier of the coordinator.
    """
    return page_of(_waiting(by), by=("-id",), cursor=cursor)


def unmatched_message(message_id: UUID, *, by: Actor) -> IncomingMessage:
    """One message that waits. Two SQL queries.

    Raises:
        NotAllowed: `by` is not a verifier of the coordinator.
        NotFound: it waits no more.
    """
    found = _waiting(by).filter(pk=message_id).first()
    if found is None:
        raise NotFound(_("This message waits no more."))
    return found


def _waiting(by: Actor) -> QuerySet[IncomingMessage]:
    by.require(Role.VERIFIER, organization=coordinator())
    rows = IncomingMessage.objects.filter(status=IncomingStatus.UNMATCHED)
    return rows.select_related("complaint__case").defer("complaint__search").prefetch_related("pictures")
