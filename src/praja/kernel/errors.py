"""What can go wrong in a command, said once for people and for programs.

Commands raise these. `praja.kernel.web` turns them into RFC 9457 problem details for programs and into a page or a
form message for people, so that no view writes an error by hand.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class DomainError(Exception):
    """A request the platform understood and refuses.

    Attributes:
        code: stable kebab-case name, the last part of the problem `type`.
        status: the HTTP status a boundary answers with.
        title: what kind of error this is, the same for every occurrence.
        message: what happened here and what to do about it.
        field: the input the message is about, or None.
        members: what a problem document says beyond that (RFC 9457, extension members).
    """

    code = "domain-error"
    status = 400
    title: Text = _("The request could not be carried out")
    members: Mapping[str, object] = {}

    def __init__(self, message: Text = "", *, field: str | None = None, code: str | None = None) -> None:
        super().__init__(str(message) or str(self.title))
        self.message: Text = message or self.title
        self.field = field
        if code is not None:
            self.code = code


class Invalid(DomainError):
    """The input breaks a rule; `field` names where."""

    code = "invalid"
    status = 422
    title = _("The input is not valid")


class InvalidFields(Invalid):
    """Several inputs break rules at once: `errors` maps each field to its messages."""

    def __init__(self, errors: dict[str, list[Text]]) -> None:
        first_field, first_messages = next(iter(errors.items()))
        super().__init__(first_messages[0], field=first_field)
        self.errors = errors


class NotAllowed(DomainError):
    """The actor may not do this."""

    code = "not-allowed"
    status = 403
    title = _("You may not do this")


class SignInRequired(NotAllowed):
    """Nobody is signed in."""

    code = "sign-in-required"
    status = 401
    title = _("Sign in first")


class NotFound(DomainError):
    """There is no such thing, or this actor may not know of it."""

    code = "not-found"
    status = 404
    title = _("Not found")


class WrongState(DomainError):
    """The subject is in a state in which this cannot be done."""

    code = "wrong-state"
    status = 409
    title = _("This cannot be done in the present state")


class Conflict(DomainError):
    """Another request got there first, or an idempotency key was used for something else."""

    code = "conflict"
    status = 409
    title = _("This conflicts with another change")


class TooManyRequests(DomainError):
    """A limit was reached; `retry_after` says in how many seconds to try again."""

    code = "too-many-requests"
    status = 429
    title = _("Too many attempts")

    def __init__(self, message: Text = "", *, retry_after: int, field: str | None = None) -> None:
        super().__init__(message, field=field)
        self.retry_after = retry_after
