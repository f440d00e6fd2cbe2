"""One content, written as XML or as JSON in the way GeoReport v2 maps the two."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from xml.etree import ElementTree

import msgspec
from django.utils import timezone


class Format(StrEnum):
    """What a resource's suffix asks for."""

    XML = "xml"
    JSON = "json"

    @classmethod
    def of(cls, path: str) -> Format:
        """The format an address asks for; XML, which every server of the standard has, where it asks for none."""
        return cls.JSON if path.endswith(".json") else cls.XML

    @property
    def content_type(self) -> str:
        return f"{'text/xml' if self is Format.XML else 'application/json'}; charset=utf-8"


_MEMBERS = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
    "service_request_updates": "request_update",
}
"""What the members of a list are called in XML; JSON leaves them nameless."""

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ZONED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)")

Content = Mapping[str, object] | Sequence[Mapping[str, object]]


def write(root: str, content: Content, form: Format) -> bytes:
    """`content` in `form`; `root` names it in XML only."""
    if form is Format.JSON:
        return msgspec.json.encode(content)
    element = ElementTree.Element(root)
    _fill(element, content)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(element, encoding="utf-8")


def _fill(element: ElementTree.Element, value: object) -> None:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            _fill(ElementTree.SubElement(element, name), inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _fill(ElementTree.SubElement(element, _MEMBERS[element.tag]), inner)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = _NOT_IN_XML.sub("", str(value))


def moment(at: dt.datetime) -> str:
    """A moment as W3C date and time in the regency's zone, to the second."""
    return timezone.localtime(at).isoformat(timespec="seconds")


def parse_moment(text: str) -> dt.datetime | None:
    """The moment (UTC) a W3C date and time with zone names; None when it is none.

    A "+" that was sent unescaped arrives as a space and is read as what it was meant to be.
    """
    text = text.strip().replace(" ", "+")
    if _ZONED.fullmatch(text) is None:
        return None
    try:
        return dt.datetime.fromisoformat(text).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
