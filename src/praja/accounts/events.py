"""What happens to accounts, roles and stand-ins for heads. People are named by their account's number only."""

from __future__ import annotations

import datetime as dt

from praja.kernel.events import EventPayload, event_type


@event_type("accounts.account_opened.v1")
class AccountOpened(EventPayload, frozen=True):
    account: int


@event_type("accounts.account_closed.v1")
class AccountClosed(EventPayload, frozen=True):
    account: int


@event_type("accounts.role_granted.v1")
class RoleGranted(EventPayload, frozen=True):
    account: int
    role: str
    organization: str
    valid_from: dt.datetime
    valid_to: dt.datetime | None


@event_type("accounts.role_ended.v1")
class RoleEnded(EventPayload, frozen=True):
    account: int
    role: str
    organization: str


@event_type("accounts.acting_head_appointed.v1")
class ActingHeadAppointed(EventPayload, frozen=True):
    account: int
    kind: str
    organization: str
    first_day: dt.date
    last_day: dt.date
    order_number: str


@event_type("accounts.acting_ended.v1")
class ActingEnded(EventPayload, frozen=True):
    account: int
    kind: str
    organization: str
