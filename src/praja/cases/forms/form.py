"""A whole form, as a service or a step names it. What its methods mean is said where they are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import msgspec

from praja.cases.expressions import Type
from praja.cases.forms import answering, records, schema
from praja.cases.forms.answering import Answers
from praja.cases.forms.definitions import Field, Personal, Section, classes_of, types_of
from praja.cases.forms.faults import faults_of
from praja.cases.forms.kinds import stored
from praja.kernel.errors import Invalid

PREFIX = "answers."
"""Before the code of a field in the names of a sent form, and in the names of errors."""


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, dict=True):
    """Sections of fields. Codes are unique in the form and never get a second meaning.

    Attributes:
        legal_basis: the rule that lets the office ask all this, where a field names no other.
        retention_months: how long answers are kept after the case is closed, where a field says nothing else.
    """

    sections: tuple[Section, ...]
    legal_basis: str = ""
    retention_months: int | None = None

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Every field by code, in the order of the form."""
        return {field.code: field for section in self.sections for field in section.fields}

    def section(self, code: str) -> Section:
        """The section with this code.

        Raises:
            KeyError: there is none.
        """
        return {section.code: section for section in self.sections}[code]

    def types(self, prefix: str = "") -> dict[str, Type]:
        """The names of the form in expressions, each below `prefix`, with their types: `goods`, `goods.price`."""
        return {name: kind for field in self.fields.values() for name, kind in types_of(field, prefix).items()}

    def values(self, answers: Answers, prefix: str = "") -> dict[str, Any]:
        """Checked answers under their names in expressions, each below `prefix`; what was not answered is None."""
        found: dict[str, Any] = {}
        for code, field in self.fields.items():
            found |= answering.names_of(field, answers.get(code), prefix)
        return found

    def faults(self, known: Mapping[str, Type] | None = None) -> Iterator[str]:
        """What is wrong with the form itself, in words for those who design it; `known` are other names of the case."""
        return faults_of(
            self.sections, known or {}, legal_basis=self.legal_basis, retention_months=self.retention_months
        )

    def visible(self, answers: Answers, *, known: Answers | None = None) -> frozenset[str]:
        """Codes of the sections and fields that are shown for these answers."""
        return frozenset(answering.walk(self.sections, answers, known or {}).shown)

    def completed(self, answers: Answers, *, known: Answers | None = None) -> dict[str, Any]:
        """What holds so far: hidden, unreadable and faulty answers left out, calculated ones added."""
        return answering.walk(self.sections, answers, known or {}).values

    def checked(
        self,
        answers: Answers,
        *,
        section: str | None = None,
        prefix: str = PREFIX,
        known: Answers | None = None,
    ) -> dict[str, Any]:
        """The answers as they hold, of one section or of all: hidden ones dropped, calculated ones added.

        Conditions see all `answers` and what is `known` of the case beside them.

        Raises:
            InvalidFields: some do not hold; each is named `prefix` and its code, in a table "goods.0.price".
        """
        found: dict[str, Any] = answering.checked(
            self.sections, answers, section=section, prefix=prefix, known=known or {}
        )
        return found

    def typed(
        self,
        data: Mapping[str, Any],
        *,
        section: str | None = None,
        earlier: Answers | None = None,
        prefix: str = PREFIX,
    ) -> dict[str, Any]:
        """What a sent form (a QueryDict) says to the fields of a section, or to all; what cannot be read stays text."""
        fields = [field for part in self.sections if section in {None, part.code} for field in part.asked]
        return answering.typed(fields, data, prefix=prefix, earlier=earlier or {})

    def stored(self, answers: Answers) -> dict[str, Any]:
        """Answers, also unfinished ones, as JSON keeps them; what is empty is left out."""
        return {code: stored(value) for code, value in answers.items() if value is not None and value not in ("", [])}

    def loaded(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """What `stored` has written, in the types of its fields; codes the form no longer has are left out."""
        return {
            code: answering.lenient(self.fields[code], value) for code, value in content.items() if code in self.fields
        }

    def record(self, answers: Answers) -> list[dict[str, Any]]:
        """Checked answers with the words of question and answer; see `records`."""
        return records.record(self.fields.values(), answers)

    def json_schema(self) -> dict[str, Any]:
        """The form for programs, as JSON Schema 2020-12 with hints; see `schema`."""
        return schema.json_schema(self.sections)

    def personal_codes(self) -> frozenset[str]:
        """Codes of the fields that hold personal data."""
        return frozenset(code for code, field in self.fields.items() if classes_of(field) - {Personal.NONE})

    def specific_codes(self) -> frozenset[str]:
        """Codes of the fields that hold specific personal data, to be masked for officers."""
        return frozenset(code for code, field in self.fields.items() if Personal.SPECIFIC in classes_of(field))


def parse_form(content: Any, *, known: Mapping[str, Type] | None = None) -> Form:
    """Build and check a form from decoded YAML or JSON.

    Raises:
        Invalid: it has the wrong shape or faults; the message names every one.
    """
    try:
        form = msgspec.convert(content, Form)
    except msgspec.ValidationError as error:
        raise Invalid(str(error), field="form") from error
    faults = list(form.faults(known))
    if faults:
        raise Invalid("; ".join(faults), field="form")
    return form
