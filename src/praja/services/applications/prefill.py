"""Answers the platform can give itself, with where they come from: who applies, and what they applied for before."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from praja.services.applications.commands import Applicant
from praja.services.applications.models import Application
from praja.services.applications.offers import Offer
from praja.services.applications.values import answers_of

APPLICANT, EARLIER = "applicant.", "earlier."


def prefilled(offered: Offer, applicant: Applicant, earlier: Application | None) -> dict[str, Any]:
    """First answers of a new draft, by code of the field. Files are added anew: the old ones belong to the old case."""
    before = answers_of(earlier) if earlier is not None else {}
    found: dict[str, Any] = {}
    for code, field in offered.form.fields.items():
        source = field.prefill
        if source.startswith(APPLICANT):
            found[code] = getattr(applicant, source.removeprefix(APPLICANT), None)
        elif source.startswith(EARLIER):
            found[code] = before.get(source.removeprefix(EARLIER))
        elif before and not field.value and not _has_files(before.get(code)):
            found[code] = before.get(code)
    return {code: value for code, value in found.items() if value not in (None, "")}


def origins_of(offered: Offer, applicant: Applicant, answers: dict[str, Any]) -> dict[str, str]:
    """Where answers that still are as they were filled in come from, by code of the field."""
    found = {}
    for code, field in offered.form.fields.items():
        if field.prefill.startswith(APPLICANT) and answers.get(code):
            known = getattr(applicant, field.prefill.removeprefix(APPLICANT), None)
            if known == answers[code]:
                found[code] = _("what you said about yourself")
    return found


def _has_files(value: Any) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(one, dict) and "id" in one for one in value)
