"""Answers to a form of a service: checked, letters looked up in the register, files claimed, kept with the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from praja.cases.forms import Form
from praja.cases.forms.kinds import FILES, Kind
from praja.kernel.errors import Invalid, InvalidFields, Text
from praja.services.applications.commands.steps import claim
from praja.services.applications.letters import looked_up
from praja.services.applications.models import Application, StepRecord
from praja.services.applications.offers import Offer
from praja.services.applications.values import add_answers, values_of


@dataclass(frozen=True, slots=True)
class Answered:
    """A form that was filled in.

    Attributes:
        answers: by name, those of a step or an ask below its code; None where an earlier answer no longer counts.
        personal: the names to be sealed.
        record: questions and answers in words (`Form.record`).
        files: identifiers of files by the field they answer.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    personal: frozenset[str] = frozenset()
    record: Any = None
    files: dict[str, list[UUID]] = field(default_factory=dict)

    def claim(self, application: Application, record: StepRecord | None) -> int:
        """Bind its files to the application; returns how many."""
        return claim(self.files, application=application, record=record)


def checked(
    application: Application, offer: Offer, form: Form, answers: Mapping[str, Any], *, under: str = ""
) -> Answered:
    """Answers to a form while the application is on its way; `under` is the code of the step or ask it belongs to.

    Raises:
        InvalidFields: naming every fault, by code of the field.
    """
    known = values_of(application, offer.definition)
    return _answered(form, answers, known=known, under=under, nik=application.applicant_nik or "")


def checked_at_filing(offer: Offer, answers: Mapping[str, Any], *, known: Mapping[str, Any], nik: str) -> Answered:
    """Answers to the application form of a service before there is a case.

    Raises:
        InvalidFields: naming every fault, by code of the field.
    """
    return _answered(offer.form, answers, known=known, under="", nik=nik)


def add(application: Application, answered: Answered) -> None:
    """Put the answers into the application; the caller saves it."""
    add_answers(application, answered.answers, answered.personal)


def files_in(form: Form, answers: Mapping[str, Any]) -> dict[str, list[UUID]]:
    """Identifiers of the files among answers, by code of the field."""
    return {
        code: [UUID(file["id"]) for file in answers[code]]
        for code, item in form.fields.items()
        if item.kind in FILES and answers.get(code)
    }


def _answered(form: Form, answers: Mapping[str, Any], *, known: Mapping[str, Any], under: str, nik: str) -> Answered:
    found = form.checked(answers, prefix="", known=known)
    facts = _letters(form, found, nik=nik)
    prefix = f"{under}." if under else ""
    # What is not asked any more is None here, and takes its earlier answer along.
    values = form.values(found, prefix) | {prefix + name: value for name, value in facts.items()}
    personal = {prefix + code for code in form.personal_codes() | {name.split(".")[0] for name in facts}}
    return Answered(
        answers=values,
        personal=frozenset(name for name in values if any(_is_of(name, code) for code in personal)),
        record=form.record(found),
        files={prefix + code: ids for code, ids in files_in(form, found).items()},
    )


def _is_of(name: str, code: str) -> bool:
    """Whether a name is that of the field, or of a part of it: a column of a table, a fact of a letter."""
    return name == code or name.startswith(f"{code}.")


def _letters(form: Form, answers: Mapping[str, Any], *, nik: str) -> dict[str, Any]:
    """The facts of the letters named in the answers, under the field of each; the register is asked, nothing uploaded.

    Raises:
        InvalidFields: a letter is unknown, does not hold any more, is another one, or is about somebody else.
    """
    faults: dict[str, list[Text]] = {}
    facts: dict[str, Any] = {}
    for code, item in form.fields.items():
        if item.kind is not Kind.LETTER or not answers.get(code):
            continue
        try:
            letter = looked_up(item, answers[code], nik=nik)
        except Invalid as error:
            faults[code] = [error.message]
            continue
        facts |= {f"{code}.{name}": value for name, value in letter.facts.items()}
        facts |= {f"{code}.number": letter.number, f"{code}.date": letter.signed_at.date()}
    if faults:
        raise InvalidFields(faults)
    return facts
