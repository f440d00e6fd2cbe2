"""What the checker tells: how grave, where, what, and what to do about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.text import format_lazy

from praja.cases.definitions import Procedure, Seat
from praja.cases.expressions import Type
from praja.cases.procedures.graph import Flow

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Message = str | Promise


class Severity(StrEnum):
    """`ERROR` keeps a procedure from being published; `WARNING` is to be read and may be meant."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the checker noticed.

    Attributes:
        code: stable name of the rule, "no-signer".
        step: code of the step it is about; empty when it is about the whole procedure.
        message, remedy: in the words of officers, in the reader's language.
    """

    severity: Severity
    code: str
    step: str
    message: Message
    remedy: Message


@dataclass(frozen=True)
class Checked:
    """A procedure and what stands around it in its service.

    Attributes:
        forms: code of each form to the types of its fields; "application" is what the applicant fills in.
        documents: codes of the documents the service drafts.
        promise_days: working days the standard promises; None when it promises none.
        organizations, services: codes that exist; None when not to be checked.
    """

    procedure: Procedure
    forms: Mapping[str, Mapping[str, Type]] = field(default_factory=dict)
    documents: Collection[str] = ()
    promise_days: int | None = None
    organizations: Collection[str] | None = None
    services: Collection[str] | None = None
    flow: Flow = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "flow", Flow(self.procedure))

    def has_organization(self, code: str) -> bool:
        return self.organizations is None or code in self.organizations or code in set(Seat)

    def name(self, step: str) -> object:
        """The name of a step, to be filled into a message."""
        return self.flow.steps[step].name


def error(code: str, step: str, message: StrOrPromise, remedy: Message, /, **words: object) -> Finding:
    """A finding that keeps from publishing; `words` fill the message when it is read."""
    return Finding(Severity.ERROR, code, step, format_lazy(message, **words), remedy)


def warning(code: str, step: str, message: StrOrPromise, remedy: Message, /, **words: object) -> Finding:
    """A finding to be read; `words` fill the message when it is read."""
    return Finding(Severity.WARNING, code, step, format_lazy(message, **words), remedy)
