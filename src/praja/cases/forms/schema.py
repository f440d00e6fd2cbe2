"""A form as JSON Schema 2020-12, with hints under `x-`, so that programs may file without guessing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from praja.cases.forms.answering import longest, most
from praja.cases.forms.definitions import Field, Personal, Section
from praja.cases.forms.kinds import FILES, NUMBERS, TEXTS, Kind

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PATTERNS = {
    Kind.NIK: r"^\d{16}$",
    Kind.KK: r"^\d{16}$",
    Kind.NIB: r"^\d{13}$",
    Kind.NPWP: r"^\d{15,16}$",
    Kind.POSTCODE: r"^[1-9]\d{4}$",
    Kind.LETTER: r"^[0-9A-HJKMNP-TV-Z]{12}$",
    Kind.VILLAGE: r"^\d{2}\.\d{2}\.\d{2}\.\d{4}$",
}
_SHAPES: dict[Kind, dict[str, Any]] = {
    Kind.TRUTH: {"type": "boolean"},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.EMAIL: {"type": "string", "format": "email"},
    Kind.POINT: {
        "type": "object",
        "properties": {
            "latitude": {"type": "number", "minimum": -90, "maximum": 90},
            "longitude": {"type": "number", "minimum": -180, "maximum": 180},
        },
        "required": ["latitude", "longitude"],
    },
    Kind.AREA: {"type": "object", "description": "GeoJSON Polygon (RFC 7946) without holes"},
}


def json_schema(sections: Iterable[Section]) -> dict[str, Any]:
    """One object whose properties are the answers. Conditions stand as hints: only the platform judges them."""
    properties: dict[str, Any] = {}
    required: list[str] = []
    for section in sections:
        for field in section.fields:
            properties[field.code] = _property(field) | {"x-section": section.code}
            if section.visible_when:
                properties[field.code].setdefault("x-visible-when", section.visible_when)
            if field.required and not field.visible_when and not section.visible_when:
                required.append(field.code)
    return {
        "$schema": DIALECT,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _property(field: Field) -> dict[str, Any]:
    content = {"title": str(field.name), **_shape(field), "x-kind": field.kind.value}
    if field.help is not None:
        content["description"] = str(field.help)
    hints = {
        "x-visible-when": field.visible_when,
        "x-required-when": field.required_when,
        "x-value": field.value,
        "x-unit": str(field.unit or ""),
        "x-service": field.service,
        "x-prefill": field.prefill,
        "x-personal": field.personal.value if field.personal is not Personal.NONE else "",
        "x-purpose": str(field.purpose or ""),
    }
    content |= {name: hint for name, hint in hints.items() if hint}
    if field.value:
        content["readOnly"] = True
    return content


def _shape(field: Field) -> dict[str, Any]:
    if field.kind is Kind.TABLE:
        return _list(field, _row(field))
    if field.kind in FILES:
        return _list(
            field, {"type": "object", "properties": {"id": {"type": "string", "format": "uuid"}}, "required": ["id"]}
        )
    if field.kind is Kind.CHOICES:
        return _list(field, _options(field)) | {"uniqueItems": True}
    if field.kind is Kind.CHOICE:
        return _options(field)
    if field.kind in NUMBERS:
        return _number(field)
    if field.kind in TEXTS:
        return {"type": "string", "maxLength": longest(field)}
    if field.kind in PATTERNS:
        return {"type": "string", "pattern": PATTERNS[field.kind]}
    return dict(_SHAPES.get(field.kind, {"type": "string"}))


def _number(field: Field) -> dict[str, Any]:
    shape: dict[str, Any] = {"type": "number" if field.places else "integer"}
    if field.minimum is not None:
        shape["minimum"] = float(field.minimum)
    if field.maximum is not None:
        shape["maximum"] = float(field.maximum)
    return shape


def _options(field: Field) -> dict[str, Any]:
    names = {key: str(name) for key, name in field.choices.items()}
    return {"type": "string", "enum": list(names), "x-options": names}


def _row(field: Field) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {column.code: _property(column) for column in field.columns},
        "required": [column.code for column in field.columns if column.required and not column.value],
        "additionalProperties": False,
    }


def _list(field: Field, items: dict[str, Any]) -> dict[str, Any]:
    shape: dict[str, Any] = {"type": "array", "items": items, "maxItems": most(field)}
    return shape | ({"minItems": field.least} if field.least else {})
