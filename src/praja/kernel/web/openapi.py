"""The OpenAPI 3.1 document of the API, and its operations in the order a reader wants them."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from ninja.responses import NinjaJSONEncoder

from praja.kernel.web.routes import api

_METHODS = ("get", "post", "put", "patch", "delete")

PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "An error as RFC 9457 problem details.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri",
            "description": "A page that explains the kind of error.",
        },
        "title": {"type": "string", "description": "The kind of error, the same for every occurrence."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What happened here and what to do about it."},
        "code": {"type": "string", "description": "Stable name of the kind, for programs."},
        "request_id": {"type": "string", "description": "Quote it when you report the error."},
        "field": {"type": "string", "description": "The input at fault."},
        "errors": {
            "type": "array",
            "description": "All inputs at fault, when there are several.",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


@functools.cache
def document() -> dict[str, Any]:
    """The document, made once for a process: ninja's, with our server, problems and where the source of truth is."""
    schema: dict[str, Any] = json.loads(json.dumps(api().get_openapi_schema(), cls=NinjaJSONEncoder))
    schema["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    schema["servers"] = [{"url": settings.PUBLIC_URL}]
    schema.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    answer = {
        "description": "The request was refused or failed.",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for path in schema["paths"].values():
        for method in _METHODS:
            if method in path:
                _mark_problems(path[method]["responses"])
                path[method]["responses"].setdefault("default", answer)
    return schema


def _mark_problems(answers: dict[str, Any]) -> None:
    """Give documented errors the media type in which they are sent; ninja knows only its own."""
    for status, answer in answers.items():
        if str(status)[0] in "45" and "application/json" in answer.get("content", {}):
            answer["content"]["application/problem+json"] = answer["content"].pop("application/json")


@functools.cache
def document_bytes() -> bytes:
    """The document as it goes over the wire."""
    return json.dumps(document(), ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter or property as the browsable page shows it."""

    name: str
    place: str
    type: str
    is_required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    description: str
    type: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    tag: str
    parameters: list[Field]
    body: list[Field]
    answers: list[Answer]


@dataclass(frozen=True, slots=True)
class Shape:
    """One named schema."""

    name: str
    description: str
    fields: list[Field]


def operations() -> list[Operation]:
    """Every operation, grouped by room in the order of the document."""
    found = []
    for path, methods in document()["paths"].items():
        for method in _METHODS:
            if method in methods:
                found.append(_operation(path, method, methods[method]))
    return sorted(found, key=lambda operation: (operation.tag, operation.path))


def shapes() -> list[Shape]:
    """Every named schema, by name."""
    schemas: dict[str, Any] = document()["components"]["schemas"]
    return [
        Shape(name=name, description=schema.get("description", ""), fields=_properties(schema))
        for name, schema in sorted(schemas.items())
    ]


def _operation(path: str, method: str, raw: dict[str, Any]) -> Operation:
    parameters = [
        Field(
            name=parameter["name"],
            place=parameter["in"],
            type=_type(parameter.get("schema", {})),
            is_required=parameter.get("required", False),
            description=parameter.get("description") or parameter.get("schema", {}).get("description", ""),
        )
        for parameter in raw.get("parameters", [])
    ]
    return Operation(
        id=raw["operationId"],
        method=method.upper(),
        path=path,
        summary=raw.get("summary", ""),
        description=raw.get("description", ""),
        tag=(raw.get("tags") or [""])[0],
        parameters=parameters,
        body=_body(raw.get("requestBody")),
        answers=[
            Answer(status=str(status), description=answer.get("description", ""), type=_content_type(answer))
            for status, answer in raw["responses"].items()
        ],
    )


def _body(raw: dict[str, Any] | None) -> list[Field]:
    if raw is None:
        return []
    for content in raw["content"].values():
        return _properties(_resolve(content.get("schema", {})))
    return []


def _content_type(answer: dict[str, Any]) -> str:
    for content in answer.get("content", {}).values():
        return _type(content.get("schema", {}))
    return ""


def _properties(schema: dict[str, Any]) -> list[Field]:
    required = set(schema.get("required", []))
    return [
        Field(
            name=name,
            place="body",
            type=_type(value),
            is_required=name in required,
            description=value.get("description", ""),
        )
        for name, value in schema.get("properties", {}).items()
    ]


def _resolve(schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref", "")
    return document()["components"]["schemas"][reference.rsplit("/", 1)[1]] if reference else schema


def _type(schema: dict[str, Any]) -> str:
    """A schema in a few words: `string (uuid)`, `list of ComplaintRow`, `integer or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return " or ".join(_type(choice) for choice in schema[key])
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    kind = str(schema.get("type", "any"))
    return f"{kind} ({schema['format']})" if "format" in schema else kind
