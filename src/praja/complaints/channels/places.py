"""Find the village that somebody names in plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import connection

from praja.complaints.open311.intake import village_in

CERTAIN = 0.85
POSSIBLE = 0.5
AHEAD = 0.1
MOST = 5

# How well some stretch of the text resembles the village's name; a kecamatan that is named too decides between equals.
# A village named like its kecamatan counts less, as most people mean the kecamatan by it.
# A few hundred rows, read in a millisecond without an index.
_RESEMBLING = """
    SELECT v.code, v.name, d.name,
           word_similarity(v.name, %(text)s) + CASE WHEN %(text)s ~* ('\\mkec(amatan)?\\M\\s+' || d.name) THEN 0.3
               WHEN word_similarity(d.name, %(text)s) > 0.8 THEN 0.15 ELSE 0 END
               - CASE WHEN v.name = d.name THEN 0.35 ELSE 0 END AS score
    FROM government_region v JOIN government_region d ON d.code = v.parent_id
    WHERE v.is_current AND v.kind IN ('desa', 'kelurahan') AND word_similarity(v.name, %(text)s) >= %(possible)s
    ORDER BY score DESC, v.code LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Village:
    """A village that could be meant."""

    code: str
    name: str
    district: str


def villages_named(text: str) -> list[Village]:
    """The village a text names; several when it is not clear which; none when it names none. One SQL query at most."""
    text = re.sub(r"[^\w\s'-]", " ", text)[:1000]
    if not text.strip():
        return []
    with connection.cursor() as cursor:
        cursor.execute(_RESEMBLING, {"text": text, "possible": POSSIBLE, "most": MOST})
        rows = cursor.fetchall()
    certain = village_in(text)
    found = [Village(code, name, district) for code, name, district, _score in rows]
    scores = [score for *_rest, score in rows]
    if certain:
        return [village for village in found if village.code == certain][:1] or found
    if found and scores[0] >= CERTAIN and (len(scores) == 1 or scores[0] - scores[1] >= AHEAD):
        return found[:1]
    return found
