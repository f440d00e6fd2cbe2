"""PDF documents are rewritten without anything that acts: scripts, actions, attachments, forms that submit."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
from django.utils.translation import gettext_lazy as _

from praja.kernel.errors import Invalid

MAX_PAGES = 500
ACTIVE_ROOT = ("/OpenAction", "/AA", "/AcroForm", "/Collection", "/URI")
ACTIVE_NAMES = ("/JavaScript", "/EmbeddedFiles")
ACTIVE_PAGE = ("/AA",)
ACTIVE_ANNOTATION = ("/A", "/AA", "/PA")
ACTIVE_KINDS = ("/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/Widget")


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
            _strip_root(document)
            for page in document.pages:
                _remove(page.obj, ACTIVE_PAGE)
                _strip_annotations(page.obj)
            target = io.BytesIO()
            document.remove_unreferenced_resources()
            document.save(target, encryption=False)
            return target.getvalue()
    except pikepdf.PasswordError as error:
        raise Invalid(_("The document is protected by a password. Send it without one."), field=field) from error
    except pikepdf.PdfError as error:
        raise Invalid(_("This document cannot be read. Send a PDF that opens."), field=field) from error


def _strip_root(document: pikepdf.Pdf) -> None:
    root = document.Root
    _remove(root, ACTIVE_ROOT)
    names = root.get("/Names")
    if names is not None:
        _remove(names, ACTIVE_NAMES)
    if "/Metadata" in root:
        del root["/Metadata"]
    if "/Info" in document.trailer:
        del document.trailer["/Info"]


def _strip_annotations(page: Any) -> None:
    annotations = page.get("/Annots")
    if annotations is None:
        return
    kept = [item for item in annotations if item.get("/Subtype") not in ACTIVE_KINDS]
    for annotation in kept:
        _remove(annotation, ACTIVE_ANNOTATION)
    page["/Annots"] = pikepdf.Array(kept)


def _remove(dictionary: Any, keys: tuple[str, ...]) -> None:
    for key in keys:
        if key in dictionary:
            del dictionary[key]
