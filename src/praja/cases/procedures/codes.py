"""Codes out of names: short, plain, each once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

LONGEST_CODE = 40


def folded(text: str) -> str:
    """Letters and digits alone, without case and accents, words parted by single spaces."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def slug(text: str) -> str:
    """A code that sounds like the text; empty when it has no letter of ours."""
    return "_".join(folded(text).split())[:LONGEST_CODE].strip("_")


def free_code(code: str, taken: Collection[str]) -> str:
    """The code, with a number when it is taken."""
    free, number = code, 2
    while free in taken:
        free = f"{code[: LONGEST_CODE - 4]}_{number}"
        number += 1
    return free
