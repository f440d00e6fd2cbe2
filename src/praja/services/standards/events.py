"""What happens to services. Their words stand in the versions; an event names them by number and digest."""

from __future__ import annotations

from praja.kernel.events import EventPayload, event_type


@event_type("standards.drafted.v1")
class Drafted(EventPayload):
    number: int
    based_on: int


@event_type("standards.draft_changed.v1")
class DraftChanged(EventPayload):
    number: int
    digest: str


@event_type("standards.draft_discarded.v1")
class DraftDiscarded(EventPayload):
    number: int


@event_type("standards.proposed.v1")
class Proposed(EventPayload):
    number: int
    digest: str


@event_type("standards.sent_back.v1")
class SentBack(EventPayload):
    """Whoever publishes asks for changes."""

    number: int


@event_type("standards.published.v1")
class Published(EventPayload):
    """`superseded` is the number of the version that was in force before, 0 when none was."""

    number: int
    digest: str
    procedure: str
    provider: str
    superseded: int


@event_type("standards.withdrawn.v1")
class Withdrawn(EventPayload):
    number: int


@event_type("standards.pack_loaded.v1")
class PackLoaded(EventPayload):
    """Services of the regency pack were published."""

    services: list[str]


@event_type("standards.letters_chosen.v1")
class LettersChosen(EventPayload):
    """A village office says which letters it issues."""

    letters: list[str]
