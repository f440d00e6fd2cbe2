"""Codes of tickets: read from what people type or a scanner sends, and drawn as QR codes."""

from __future__ import annotations

import segno

from praja.cases.codes import normal_reference
from praja.services.queue.commands.booking import CODE_PART


def read_code(text: str) -> str:
    """The code in what was typed, or in the address a QR code holds."""
    return normal_reference(text.strip().rstrip("/").rpartition("/")[2], part=CODE_PART)


def qr_code(address: str) -> str:
    """A QR code as an image in a data address, for `<img src>`."""
    return segno.make(address, error="m", micro=False).svg_data_uri(scale=5, border=2)
