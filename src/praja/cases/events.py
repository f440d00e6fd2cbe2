"""What the engine itself tells. What happens to a case is told by the room the case belongs to."""

from __future__ import annotations

from praja.kernel.events import EventPayload, event_type


@event_type("cases.definition_published.v1")
class DefinitionPublished(EventPayload):
    code: str
    digest: str


@event_type("cases.rebased.v1")
class CasesRebased(EventPayload):
    """Open cases went on with another version of their procedure; `mapping` names the steps it no longer has."""

    code: str
    old: str
    new: str
    cases: int
    mapping: dict[str, str]
