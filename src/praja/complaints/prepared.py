"""Prepared texts for a step: those of the pack and those of the agency, with the report's own words put in."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import msgspec
from django.utils.translation import gettext as _

from praja.cases.definitions import Text
from praja.cases.presenters import place_name
from praja.complaints import rules
from praja.complaints.models import AnswerTemplate, Complaint
from praja.government.contents import Contents
from praja.government.pack import Pack, pack
from praja.government.queries import organization_name
from praja.kernel.text import day

TEMPLATES = "complaints/templates.yaml"
TEMPLATE_STEPS = (
    "request_completion",
    "archive",
    "answer",
    "ask_reporter",
    "resolve",
    "return_disposition",
    "contribute",
)
PLACEHOLDERS = ("reference", "agency", "place", "planned_date")
CURRENT_FOR_SECONDS = 30.0
_known: dict[str, tuple[float, list[AnswerTemplate]]] = {}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class PackTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A prepared text of the pack; without `categories` it is for all."""

    code: str
    step: str
    name: Text
    text: str
    categories: frozenset[str] = frozenset()


class PackTemplates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file TEMPLATES."""

    templates: tuple[PackTemplate, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text ready to be inserted; the officer may change every word of it."""

    code: str
    name: str
    text: str


@lru_cache(maxsize=1)
def pack_templates() -> tuple[PackTemplate, ...]:
    return pack().read(TEMPLATES, PackTemplates).templates


def prepared_texts(complaint: Complaint, steps: list[str]) -> dict[str, list[Prepared]]:
    """The texts for each of these steps, the agency's own first. No SQL query when warm."""
    wanted = [step for step in steps if step in TEMPLATE_STEPS]
    if not wanted:
        return {}
    case = complaint.case
    values = _values(complaint)
    found: dict[str, list[Prepared]] = {step: [] for step in wanted}
    for organization in filter(None, (case.organization_id, case.unit_id)):
        for one in agency_templates(organization):
            if one.step in found and (not one.categories or case.category in one.categories):
                found[one.step].append(Prepared(str(one.pk), one.name, filled(one.text, values)))
    for template in pack_templates():
        if template.step in found and (not template.categories or case.category in template.categories):
            found[template.step].append(
                Prepared(template.code, str(template.name), filled(template.text.strip(), values))
            )
    return found


def agency_templates(organization: str) -> list[AnswerTemplate]:
    """The texts an agency prepared, by name; at most 30 s behind a change in another process."""
    known = _known.get(organization)
    if known is None or time.monotonic() > known[0]:
        own = AnswerTemplate.objects.filter(organization=organization, is_active=True).order_by("name")
        known = _known[organization] = (time.monotonic() + CURRENT_FOR_SECONDS, list(own))
    return known[1]


def forget_agency_templates() -> None:
    """Read them again at the next question: one was changed."""
    _known.clear()


def filled(text: str, values: dict[str, str]) -> str:
    """The text with the values in place of its placeholders."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def faults_of(text: str) -> list[str]:
    """What is wrong with a text: placeholders nobody can fill in."""
    unknown = sorted({name for name in _PLACEHOLDER.findall(text) if name not in PLACEHOLDERS})
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    return [
        _("“{%(name)s}” is no placeholder; there are %(known)s.") % {"name": name, "known": known} for name in unknown
    ]


def _values(complaint: Complaint) -> dict[str, str]:
    case = complaint.case
    return {
        "reference": case.reference,
        "agency": organization_name(case.organization_id),
        "place": place_name(case),
        "planned_date": day(complaint.planned_on) if complaint.planned_on else _("(date)"),
    }


def check_templates(pack: Pack, contents: Contents) -> Iterator[str]:
    """Faults of TEMPLATES, each with file and line.

    Raises:
        ImproperlyConfigured: the file cannot be read or does not fit.
    """
    groups = pack.read(rules.CATEGORIES, rules.Categories).groups
    categories = {category.code for group in groups for category in group.categories}
    seen: set[str] = set()
    for i, template in enumerate(pack.read(TEMPLATES, PackTemplates).templates):
        where = pack.place(TEMPLATES, "templates", i)
        if template.code in seen:
            yield f"{where}: the template {template.code} stands there twice"
        if template.step not in TEMPLATE_STEPS:
            yield f"{where}: the step {template.step} takes no prepared text"
        for code in sorted(template.categories - categories):
            yield f"{where}: there is no category {code}"
        for name in sorted({name for name in _PLACEHOLDER.findall(template.text) if name not in PLACEHOLDERS}):
            yield f"{where}: {{{name}}} is no placeholder"
        seen.add(template.code)
