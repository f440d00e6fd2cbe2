"""PDF documents are rewritten without anything that acts: scripts, actions, attachments, forms that submit."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
from django.utils.translation import gettext_lazy as _

from praja.kernel.errors import Invalid

MAX_PAGES = 500
ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/ResetForm",
        "/URI",
        "/GoToR",
        "/GoToE",
        "/GoTo3DView",
        "/Rendition",
        "/RichMediaExecute",
        "/Sound",
        "/Movie",
        "/Hide",
        "/Named",
        "/SetOCGState",
        "/Thread",
        "/Trans",
    }
)
"""Values of /S in action dictionaries (ISO 32000-2, 12.6.4), all but the jump within the document."""
ACTIVE_KEYS = frozenset(
    {
        "/AA",
        "/OpenAction",
        "/JS",
        "/JavaScript",
        "/EmbeddedFiles",
        "/EmbeddedFile",
        "/EF",
        "/AF",
        "/XFA",
        "/AcroForm",
        "/Collection",
        "/URI",
        "/PA",
        "/Metadata",
        "/PieceInfo",
        "/Perms",
        "/Requirements",
    }
)
"""Keys whose values act, attach or tell of the author, wherever in the document they stand."""
ACTIVE_KINDS = frozenset(
    {
        "/FileAttachment",
        "/RichMedia",
        "/Movie",
        "/Sound",
        "/Screen",
        "/3D",
        "/Widget",
        "/PrinterMark",
        "/TrapNet",
        "/Projection",
    }
)
"""Subtypes of annotations that hold more than what is seen."""
MAX_DEPTH = 100


def strip(content: bytes, *, field: str) -> bytes:
    """The same pages without active content, metadata and attachments.

    Raises:
        Invalid: it is damaged, protected by a password, or too long.
    """
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            if len(document.pages) > MAX_PAGES:
                message = _("The document has more than %(maximum)s pages. Split it.")
                raise Invalid(message % {"maximum": MAX_PAGES}, field=field)
            if "/Info" in document.trailer:
                del document.trailer["/Info"]
            for part in document.objects:
                _strip(part)
            target = io.BytesIO()
            document.remove_unreferenced_resources()
            document.save(target, encryption=False)
            return target.getvalue()
    except pikepdf.PasswordError as error:
        raise Invalid(_("The document is protected by a password. Send it without one."), field=field) from error
    except Invalid:
        raise
    except Exception as error:  # a hostile document makes the reader fail in any way
        raise Invalid(_("This document cannot be read. Send a PDF that opens."), field=field) from error


def _strip(part: Any, depth: int = 0) -> None:
    """Remove what is active from an object and from those written inside it; references are visited on their own."""
    if depth > MAX_DEPTH:
        raise ValueError("nested too deeply")
    if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
        for key in list(part.keys()):
            value = part[key]
            if key in ACTIVE_KEYS or _is_action(value):
                del part[key]
            elif key == "/Annots":
                part[key] = pikepdf.Array([item for item in value if str(item.get("/Subtype")) not in ACTIVE_KINDS])
                _strip_inside(part[key], depth)
            else:
                _strip_inside(value, depth)
    elif isinstance(part, pikepdf.Array):
        for value in list(part):
            _strip_inside(value, depth)


def _strip_inside(value: Any, depth: int) -> None:
    if isinstance(value, pikepdf.Object) and not value.is_indirect:
        _strip(value, depth + 1)


def _is_action(value: Any) -> bool:
    return isinstance(value, pikepdf.Dictionary) and str(value.get("/S")) in ACTIONS
