"""Checks the survey of a pack before it is loaded."""

from __future__ import annotations

from collections.abc import Iterator

from praja.government.contents import Contents
from praja.government.pack import Pack
from praja.services.satisfaction.calculation import LOWEST, WEIGHTS
from praja.services.satisfaction.models import ELEMENTS
from praja.services.satisfaction.rules import SURVEY, Survey


def check_survey(pack: Pack, contents: Contents) -> Iterator[str]:
    """Faults of the survey, each with file and line.

    Raises:
        ImproperlyConfigured: the file is missing, cannot be read or does not fit.
    """
    content = pack.read(SURVEY, Survey)
    known = {age.code for age in content.ages}
    codes = [element.code for element in content.elements]
    if content.weight not in WEIGHTS:
        yield f"{pack.place(SURVEY, 'weight')}: the weight is one of {', '.join(sorted(WEIGHTS))}"
    if content.smallest_group < 1:
        yield f"{pack.place(SURVEY, 'smallest_group')}: at least one respondent"
    for i, code in enumerate(codes):
        if code not in ELEMENTS or code in codes[:i]:
            yield f"{pack.place(SURVEY, 'elements', i)}: {code} is not one of {', '.join(ELEMENTS)}, each once"
    least = [band.least for band in content.bands]
    if not least or least != sorted(least, reverse=True) or least[-1] != LOWEST:
        yield f"{pack.place(SURVEY, 'bands')}: bands go from the best down to one that begins at {LOWEST}"
    for code in content.vulnerable_ages:
        if code not in known:
            yield f"{pack.place(SURVEY, 'vulnerable_ages')}: there is no age {code}"
