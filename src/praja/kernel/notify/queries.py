"""What lies in the outbox, and what a member of the staff wants to receive."""

from __future__ import annotations

from praja.kernel.actors import REGENCY, Actor, Role
from praja.kernel.notify.models import MessageStatus, OutgoingMessage, Refusal
from praja.kernel.paging import Page, page_of


def messages(*, by: Actor, status: str = "", cursor: str = "") -> Page[OutgoingMessage]:
    """Messages, newest first, without their addresses. One SQL query.

    Raises:
        NotAllowed: `by` is not an administrator of the regency.
    """
    by.require(Role.ADMIN, organization=REGENCY)
    found = OutgoingMessage.objects.defer("address")
    if status in MessageStatus.values:
        found = found.filter(status=status)
    return page_of(found, by=("-id",), cursor=cursor)


def refused(by: Actor) -> set[tuple[str, str]]:
    """Kinds and channels of messages a member of the staff does not want. One SQL query."""
    by.require_staff()
    return set(Refusal.objects.filter(user=int(by.id)).values_list("template", "channel"))
