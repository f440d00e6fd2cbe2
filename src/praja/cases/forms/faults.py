"""What is wrong with a form itself, in words for those who design it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from praja.cases.expressions import InvalidExpression, Type, check, parse
from praja.cases.expressions.parsing import WORDS
from praja.cases.forms.answering import MOST_FILES, MOST_ROWS, longest
from praja.cases.forms.definitions import Field, Personal, Section, types_of
from praja.cases.forms.kinds import ALWAYS_PERSONAL, CHOSEN, FILES, NUMBERS, SINGLE, TEXTS, Kind

MOST_FIELDS = 200
MOST_OPTIONS = 100
LONGEST_CODE = 40
LONGEST_ANSWER = 20_000
MOST_PLACES = 6
RESULTS = {
    "visible_when": Type.TRUTH,
    "required_when": Type.TRUTH,
    "must": Type.TRUTH,
    "earliest": Type.DATE,
    "latest": Type.DATE,
}
CALCULATED = SINGLE - {Kind.LETTER, Kind.VILLAGE} | {Kind.CHOICES}


def faults_of(
    sections: Iterable[Section], known: Mapping[str, Type], *, legal_basis: str, retention_months: int | None
) -> Iterator[str]:
    """Every fault, each with the code of its section or field first. `known`: names of the case beside the form's."""
    sections = tuple(sections)
    fields = [field for section in sections for field in section.fields]
    codes = [section.code for section in sections] + [field.code for field in fields]
    if not fields:
        yield "a form needs at least one field"
    if len(fields) > MOST_FIELDS:
        yield f"more than {MOST_FIELDS} fields"
    yield from (f"{code}: stands there twice" for code in sorted({c for c in codes if codes.count(c) > 1}))
    yield from (f"{code}: {fault}" for code in dict.fromkeys(codes) for fault in _code_faults(code))
    types = dict(known)
    for section in sections:
        yield from (
            f"{section.code}: {fault}" for fault in _expression("visible_when", section.visible_when, Type.TRUTH, types)
        )
        for field in section.fields:
            yield from (f"{field.code}: {fault}" for fault in _field_faults(field, types, fields))
            yield from (f"{field.code}: {fault}" for fault in _protection(field, legal_basis, retention_months))
            types |= types_of(field)


def _code_faults(code: str) -> Iterator[str]:
    if not code.isascii() or not code.isidentifier() or not code.islower() or code.startswith("_"):
        yield "a code is made of lower-case letters, digits and _, a letter first"
    if len(code) > LONGEST_CODE:
        yield f"a code has at most {LONGEST_CODE} characters"
    if code in WORDS:
        yield "this word belongs to the language of conditions; choose another code"


def _field_faults(field: Field, types: Mapping[str, Type], fields: Iterable[Field]) -> Iterator[str]:
    yield from _shape(field)
    own = dict(types) | types_of(field)
    for attribute, text in field.expressions:
        wanted = RESULTS.get(attribute, field.kind.type)
        yield from _expression(attribute, text, wanted, own if attribute in {"must", "required_when"} else types)
    for column in field.columns:
        yield from (f"{column.code}: {fault}" for fault in _column_faults(column, field, own))
    if field.prefill.startswith("letter."):
        parts = field.prefill.split(".")
        letters = {other.code for other in fields if other.kind is Kind.LETTER}
        if len(parts) != 3 or parts[1] not in letters:
            yield "prefill: write letter.FIELD.FACT with the code of a letter field of this form"


def _shape(field: Field) -> Iterator[str]:
    if field.kind in CHOSEN and not 1 <= len(field.options) <= MOST_OPTIONS:
        yield f"a choice needs 1 to {MOST_OPTIONS} options"
    if len(field.choices) < len(field.options):
        yield "an option stands there twice"
    if field.kind not in CHOSEN and field.options:
        yield "only a choice has options"
    if field.kind is Kind.TABLE and not field.columns and not field.value:
        yield "a table needs columns"
    if field.kind is not Kind.TABLE and field.columns:
        yield "only a table has columns"
    if field.kind is Kind.LETTER and not field.service:
        yield "a letter needs the code of its service"
    if field.kind not in NUMBERS and (field.minimum is not None or field.maximum is not None or field.places):
        yield "only a number has minimum, maximum and places"
    if field.kind is Kind.RUPIAH and field.places:
        yield "rupiah have no decimals"
    if not 0 <= field.places <= MOST_PLACES:
        yield f"places lie between 0 and {MOST_PLACES}"
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        yield "minimum is larger than maximum"
    if field.kind is not Kind.DATE and (field.earliest or field.latest):
        yield "only a date has earliest and latest"
    if field.longest is not None and (field.kind not in TEXTS or not 0 < longest(field) <= LONGEST_ANSWER):
        yield f"longest is for texts, up to {LONGEST_ANSWER}"
    yield from _counts(field)
    if field.value and field.kind not in CALCULATED:
        yield f"a field of kind {field.kind} cannot be calculated"
    if field.value and (field.required or field.required_when or field.prefill):
        yield "what is calculated is neither required nor prefilled"


def _counts(field: Field) -> Iterator[str]:
    limit = MOST_ROWS if field.kind is Kind.TABLE else MOST_FILES if field.kind in FILES else len(field.options)
    is_several = field.kind in FILES | {Kind.TABLE, Kind.CHOICES}
    if not is_several and (field.least or field.most is not None):
        yield "only tables, files and choices have least and most"
    if is_several and not (
        0 <= field.least <= (field.most or limit) and (field.most is None or 1 <= field.most <= limit)
    ):
        yield f"least and most lie between 0 and {limit}"


def _column_faults(column: Field, table: Field, types: Mapping[str, Type]) -> Iterator[str]:
    yield from _code_faults(column.code)
    if [other.code for other in table.columns].count(column.code) > 1:
        yield "stands there twice"
    if column.kind not in SINGLE:
        yield f"a column cannot be of kind {column.kind}"
        return
    yield from _shape(column)
    if column.visible_when or column.required_when or column.must or column.prefill:
        yield "a column is always shown, and has no conditions of its own"
    before = table.columns[: table.columns.index(column)]
    row = dict(types) | {other.code: other.kind.type for other in before}
    for attribute in ("value", "earliest", "latest"):
        yield from _expression(attribute, getattr(column, attribute), RESULTS.get(attribute, column.kind.type), row)


def _expression(attribute: str, text: str, wanted: Type, types: Mapping[str, Type]) -> Iterator[str]:
    if not text:
        return
    try:
        found = check(parse(text), types)
    except InvalidExpression as error:
        yield f"{attribute}: {error.message}"
        return
    if found is not wanted:
        yield f"{attribute}: gives {found}, but {wanted} is needed"


def _protection(field: Field, legal_basis: str, retention_months: int | None) -> Iterator[str]:
    for item in (field, *field.columns):
        where = f"{item.code}: " if item is not field else ""
        if item.kind in ALWAYS_PERSONAL and item.personal is Personal.NONE:
            yield f"{where}a field of kind {item.kind} is personal data; say general or specific"
        if item.personal is Personal.NONE:
            continue
        if item.purpose is None and field.purpose is None:
            yield f"{where}personal data need a purpose"
        if not (item.legal_basis or field.legal_basis or legal_basis):
            yield f"{where}personal data need a legal_basis, here or for the whole form"
        if item.retention_months is None and field.retention_months is None and retention_months is None:
            yield f"{where}personal data need retention_months, here or for the whole form"
