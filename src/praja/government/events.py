"""What happens to the regency's nouns."""

from __future__ import annotations

from praja.kernel.events import EventPayload, event_type


@event_type("government.pack_loaded.v1")
class PackLoaded(EventPayload):
    pack: str
    regions: int
    organizations: int


@event_type("government.boundaries_imported.v1")
class BoundariesImported(EventPayload):
    source: str
    villages: int
    file_digest: str
