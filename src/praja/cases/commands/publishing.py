"""Procedures that come into force."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from django.utils.translation import gettext_lazy as _

from praja.cases import queries
from praja.cases.definitions import Procedure, parse_procedure
from praja.cases.events import DefinitionPublished
from praja.cases.models import Definition
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import Conflict, NotAllowed
from praja.kernel.events import emit


@dataclass(frozen=True, slots=True)
class Published:
    """The definition now in force for its code; `was_repeated` when this very content was already published."""

    definition: Definition
    was_repeated: bool = False


@command
def publish_definition(content: object, *, by: Actor) -> Published:
    """Publish a procedure of the pack. Cases that run stay on the version they began with.

    Raises:
        NotAllowed: `by` is not the platform (the pack is loaded by an operator of the machine).
        Invalid: the procedure is not well formed.
    """
    if not by.is_system:
        raise NotAllowed(_("Procedures come from the regency pack; load the pack to publish one."))
    procedure = parse_procedure(content)
    latest = queries.latest_definition(procedure.code)
    if latest is not None and latest.digest == procedure.digest:
        return Published(latest, was_repeated=True)
    if Definition.objects.filter(digest=procedure.digest).exists():
        raise Conflict(
            _("This version was published before and has been superseded; change legal_basis to say why it returns."),
            field="procedure",
        )
    return _publish(procedure, by)


@command
def publish_version(content: object, *, by: Actor) -> Published:
    """Publish a procedure for a room that keeps by itself which version is in force, so that an earlier one may return.

    The room has checked who may.

    Raises:
        Invalid: the procedure is not well formed.
    """
    procedure = parse_procedure(content)
    known = Definition.objects.filter(digest=procedure.digest).first()
    return _publish(procedure, by) if known is None else Published(known, was_repeated=True)


def _publish(procedure: Procedure, by: Actor) -> Published:
    definition = Definition.objects.create(
        digest=procedure.digest, code=procedure.code, content=msgspec.to_builtins(procedure), published_at=clock.now()
    )
    emit(
        DefinitionPublished(code=procedure.code, digest=procedure.digest),
        subject=f"definition/{procedure.code}",
        by=by,
    )
    queries.forget_current_definitions()
    return Published(definition)
