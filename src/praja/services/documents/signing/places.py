"""Where on the page the signature goes: the box that the template drew is a link to the document's own page."""

from __future__ import annotations

import io

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

Box = tuple[float, float, float, float]


def box_of(pdf: bytes, address: str) -> tuple[int, Box] | None:
    """Page (from 0) and rectangle (points, from the lower left) of the link to `address`; None when there is none."""
    reader = PdfFileReader(io.BytesIO(pdf))
    for number in range(int(reader.root["/Pages"]["/Count"])):
        page = reader.find_page_for_modification(number)[0].get_object()
        for entry in page.get("/Annots", ()):
            try:
                annotation = entry.get_object()
                if annotation["/A"]["/URI"] == address:
                    left, bottom, right, top = (float(value) for value in annotation["/Rect"])
                    return number, (left, bottom, right, top)
            except (KeyError, ValueError, TypeError, PdfError):
                continue
    return None
