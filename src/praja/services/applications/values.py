"""What the fields of an application hold: kept in two parts, open and sealed, and read as one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from praja.government.pack import pack
from praja.government.queries import organization, region_name
from praja.services.applications.models import Application
from praja.services.documents.content import packed, unpacked
from praja.services.standards.definitions import ServiceDefinition

Values = dict[str, Any]


def answers_of(application: Application) -> Values:
    """All answers by name, personal ones included. Lists are tuples, as conditions compare them."""
    found = unpacked(application.answers) | unpacked(application.sealed_answers or "{}")
    return {name: _frozen(value) for name, value in found.items()}


def add_answers(application: Application, answers: Mapping[str, Any], personal: Collection[str]) -> None:
    """Put answers into the application, those of `personal` names sealed; the caller saves it.

    An answer that is None leaves the application without one.
    """
    kept = {name: value for name, value in (answers_of(application) | dict(answers)).items() if value is not None}
    sealed_before = set(unpacked(application.sealed_answers or "{}"))
    sealed = {name for name in kept if name in personal or (name in sealed_before and name not in answers)}
    application.answers = packed({name: value for name, value in kept.items() if name not in sealed})
    application.sealed_answers = packed({name: kept[name] for name in sealed}) if sealed else None


def drop_answers(application: Application, names: Iterable[str]) -> None:
    """Take answers out again: their questions no longer apply."""
    add_answers(application, dict.fromkeys(names), ())


def values_of(application: Application, definition: ServiceDefinition) -> Values:
    """The answers, and what the platform itself knows under its own names."""
    case = application.case
    return answers_of(application) | {
        "applicant.name": application.applicant_name,
        "applicant.nik": application.applicant_nik or "",
        "applicant.address": application.applicant_address or "",
        "service.name": definition.name.id,
        "case.reference": case.reference,
        "case.purpose": application.purpose,
        "organization.name": organization(case.organization_id).name,
        "village.name": region_name(case.village_id) if case.village_id else "",
        "district.name": region_name(case.district_id) if case.district_id else "",
        "regency.name": pack().name,
    }


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return value
