"""The deadlines of a complaint in words."""

from __future__ import annotations

from praja.cases.queries import current_procedure
from praja.complaints.commands.filing import KIND


def clock_name(code: str) -> str:
    """A clock of the procedure in force in the reader's language; its code when that has no such clock."""
    known = current_procedure(KIND).clocks.get(code)
    return str(known.name) if known is not None else code
