"""Answers the platform can give itself, with where they come from.

Who applies, what they applied for before, and what letters of the register say. All of it can be changed; what was
changed no longer counts as taken over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from praja.cases.forms import Form, Kind
from praja.kernel.errors import Invalid
from praja.kernel.text import day
from praja.services.applications.commands import Applicant, Origin
from praja.services.applications.letters import looked_up
from praja.services.applications.models import Application
from praja.services.applications.offers import Offer, offer_of_version
from praja.services.applications.values import answers_of

APPLICANT, EARLIER, LETTER = "applicant.", "earlier.", "letter."
Answers = dict[str, Any]
Origins = dict[str, Origin]


def prefilled(offered: Offer, applicant: Applicant, earlier: Application | None) -> tuple[Answers, Origins]:
    """First answers of a new draft, by code of the field, and the origins of those taken from an earlier application.

    Of the same service every answer is taken over, of another one those the form names as `earlier.CODE` and those with
    the same source. Files are added anew: the old ones belong to the old case.
    """
    before = _known_before(offered, earlier)
    answers: Answers = {}
    origins: Origins = {}
    for code, field in offered.form.fields.items():
        if field.prefill.startswith(APPLICANT):
            answers[code] = getattr(applicant, field.prefill.removeprefix(APPLICANT), None)
        elif earlier is not None and not field.value:
            found = before.get(field.prefill.removeprefix(EARLIER)) if field.prefill.startswith(EARLIER) else None
            value = before.get(code) if found is None else found
            if value not in (None, "") and not _has_files(value):
                answers[code] = value
                origins[code] = Origin(earlier.case.reference, earlier.case.opened_at.date().isoformat())
    return {code: value for code, value in answers.items() if value not in (None, "")}, origins


def from_letters(
    form: Form, answers: Mapping[str, Any], origins: Mapping[str, Origin], *, nik: str
) -> tuple[Answers, Origins]:
    """Answers that letters given in `answers` provide to questions which are empty, and their origins.

    A letter that does not hold provides nothing; see `letter_faults`. One SQL query for each letter that is needed.
    """
    found: Answers = {}
    sources: Origins = {}
    letters: dict[str, Any] = {}
    for code, field in form.fields.items():
        letter_field, _dot, fact = field.prefill.removeprefix(LETTER).partition(".")
        asked = form.fields.get(letter_field) if field.prefill.startswith(LETTER) else None
        if asked is None or not answers.get(letter_field) or answers.get(code) not in (None, "") or code in origins:
            continue
        if letter_field not in letters:
            try:
                letters[letter_field] = looked_up(asked, answers[letter_field], nik=nik)
            except Invalid:
                letters[letter_field] = None
        letter = letters[letter_field]
        if letter is not None and letter.facts.get(fact) not in (None, ""):
            found[code] = letter.facts[fact]
            sources[code] = Origin(letter.number, letter.signed_at.date().isoformat(), is_letter=True)
    return found, sources


def letter_faults(form: Form, section: str, answers: Mapping[str, Any], *, nik: str) -> dict[str, list[Any]]:
    """What is wrong with the letters given in a section, by code of the field."""
    faults: dict[str, list[Any]] = {}
    for field in form.section(section).fields:
        if field.kind is Kind.LETTER and answers.get(field.code):
            try:
                looked_up(field, answers[field.code], nik=nik)
            except Invalid as error:
                faults[field.code] = [error.message]
    return faults


def origins_of(offered: Offer, applicant: Applicant, answers: Answers, origins: Mapping[str, Origin]) -> dict[str, str]:
    """Where answers that still are as they were filled in come from, in words, by code of the field."""
    found = {code: in_words(origin) for code, origin in origins.items() if answers.get(code) not in (None, "")}
    for code, field in offered.form.fields.items():
        if field.prefill.startswith(APPLICANT) and answers.get(code):
            known = getattr(applicant, field.prefill.removeprefix(APPLICANT), None)
            if known == answers[code]:
                found[code] = _("what you said about yourself")
    return found


def in_words(origin: Origin) -> str:
    """ "your application JBG-L-7K2M-9QXD of 12 November 2026"."""
    words = {"name": origin.name, "day": day(dt.date.fromisoformat(origin.on))}
    if origin.is_letter:
        return _("letter %(name)s of %(day)s, checked in the register") % words
    return _("your application %(name)s of %(day)s") % words


def _known_before(offered: Offer, earlier: Application | None) -> Answers:
    """The answers of an earlier application under the names this form may take them by."""
    if earlier is None:
        return {}
    answers = answers_of(earlier)
    if earlier.service == offered.code:
        return answers
    theirs = offer_of_version(earlier.version_id).form.fields
    named = {
        field.prefill.removeprefix(EARLIER)
        for field in offered.form.fields.values()
        if field.prefill.startswith(EARLIER)
    }
    sources = {field.prefill: code for code, field in theirs.items() if field.prefill}
    alike = {
        code: answers[sources[field.prefill]]
        for code, field in offered.form.fields.items()
        if field.prefill in sources and sources[field.prefill] in answers
    }
    return {name: value for name, value in answers.items() if name in named} | alike


def _has_files(value: Any) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(one, dict) and "id" in one for one in value)
