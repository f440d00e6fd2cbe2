"""What travels between SP4N-LAPOR! and here: a report as its operator's export has it, and our follow-up to it."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import msgspec

from praja.complaints.models import Classification
from praja.government.pack import pack

MAPPING = "complaints/lapor.yaml"
TRACKING_ID_LENGTH = 40


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A report of SP4N-LAPOR! for this regency.

    Attributes:
        tracking_id: how SP4N-LAPOR! calls it, for ever.
        received_at: when SP4N-LAPOR! forwarded it to the regency; the time to verify counts from then.
        state: the word of SP4N-LAPOR! for how far it is.
        classification, category: its words for kind and topic; empty when it says none.
        village: Kemendagri code, when the file knows it; else `location` should name a village and its kecamatan.
    """

    tracking_id: str
    description: str
    received_at: dt.datetime
    title: str = ""
    state: str = ""
    classification: str = ""
    category: str = ""
    location: str = ""
    village: str = ""
    latitude: float | None = None
    longitude: float | None = None
    is_anonymous: bool = False
    is_secret: bool = False
    name: str = ""
    phone: str = ""
    email: str = ""


class FollowUp(msgspec.Struct, frozen=True, kw_only=True):
    """What SP4N-LAPOR! is to be told about one of its reports.

    Attributes:
        key: names this follow-up; the same key says the same.
        state: the word of SP4N-LAPOR! for the state after it.
        text: what the agency says to the reporter; empty when only the state changed.
    """

    key: str
    tracking_id: str
    state: str
    agency: str
    text: str
    made_at: dt.datetime


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file MAPPING: the words of SP4N-LAPOR! and ours.

    Attributes:
        columns: names a column of an export may have, by field of `Report`.
        truths: words that mean yes in an export.
        classifications: its kinds of report to ours.
        categories: its topics to our categories; any other topic becomes `other_category`.
        states: its word for each of our steps, or closing steps with their outcome ("closed/no_reply").
        closed_states: its words for reports that need no handling any more; they are not taken in.
    """

    source: str
    columns: dict[str, tuple[str, ...]]
    truths: tuple[str, ...]
    classifications: dict[str, Classification]
    categories: dict[str, str]
    other_category: str
    states: dict[str, str]
    closed_states: tuple[str, ...]

    def category_of(self, topic: str) -> str:
        """Our category for its topic."""
        known = {name.casefold(): code for name, code in self.categories.items()}
        return known.get(topic.strip().casefold(), self.other_category)

    def state_of(self, step: str, outcome: str) -> str:
        """Its word for a step of ours; empty when it has none, and then it is told nothing."""
        return self.states.get(f"{step}/{outcome}" if outcome else step, "")

    def is_closed(self, state: str) -> bool:
        return state.strip().casefold() in {name.casefold() for name in self.closed_states}


@lru_cache(maxsize=1)
def words() -> Words:
    """The mapping of the pack, read once in the life of a process."""
    return pack().read(MAPPING, Words)
