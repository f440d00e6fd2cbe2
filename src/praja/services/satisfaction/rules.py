"""The survey of satisfaction as the pack states it: elements, questions, weight, bands, groups of respondents."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache

import msgspec

from praja.cases.definitions import Text
from praja.government.pack import pack

SURVEY = "services/satisfaction.yaml"


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the answers to a question about the respondent."""

    code: str
    name: Text


class Element(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An element (unsur) of the survey with its question and four answers, worst first.

    Known by its code: the regulation and its questionnaire number the last two differently.
    """

    code: str
    name: Text
    question: Text
    answers: tuple[Text, Text, Text, Text]


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A quality of service, from an index of `least` upward."""

    grade: str
    name: Text
    least: Decimal


class Survey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The survey of a regency.

    Attributes:
        article: the rule it follows.
        valid_from: since when.
        weight: "exact" counts each of k elements 1/k; "printed" 0.11, so that the best index is 99.
        smallest_group: figures of fewer respondents are not shown.
        bands: best first.
        vulnerable_ages: codes of the ages that count as a vulnerable group.
    """

    article: str
    valid_from: dt.date
    weight: str
    smallest_group: int
    elements: tuple[Element, ...]
    bands: tuple[Band, ...]
    genders: tuple[Choice, ...]
    ages: tuple[Choice, ...]
    educations: tuple[Choice, ...]
    occupations: tuple[Choice, ...]
    vulnerable_ages: tuple[str, ...]

    @property
    def profile(self) -> dict[str, tuple[Choice, ...]]:
        """What a respondent may say about themselves, by name of the field."""
        return {
            "gender": self.genders,
            "age": self.ages,
            "education": self.educations,
            "occupation": self.occupations,
        }


@lru_cache(maxsize=1)
def survey() -> Survey:
    """The survey of this regency; read once in the life of a process."""
    return pack().read(SURVEY, Survey)
