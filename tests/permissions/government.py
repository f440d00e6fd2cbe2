"""Regions, boundaries and organizations come from the pack, loaded by whoever runs the machine."""

from __future__ import annotations

from praja.government import commands
from praja.government.pack import pack
from praja.government.survey import Survey
from praja.kernel.actors import ActorKind
from tests.permissions.matrix import Attempt, Row

PLATFORM = frozenset({ActorKind.SYSTEM})


def _load_pack() -> Attempt:
    return lambda by: commands.load_pack(pack(), by=by)


def _import_boundaries() -> Attempt:
    survey = Survey(cells={}, faults=["kosong"], remarks=[], digest="")
    return lambda by: commands.import_boundaries(survey, source="uji", surveyed_on=None, by=by)


ROWS = [
    Row("government.commands.load_pack", _load_pack, PLATFORM, ""),
    Row("government.commands.import_boundaries", _import_boundaries, PLATFORM, ""),
]
