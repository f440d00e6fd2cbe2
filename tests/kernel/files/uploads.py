"""Files as people (and worse) send them."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825


def upload(content: bytes, name: str = "x.jpg", media_type: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, media_type)


def drawn(format: str, picture: Image.Image | None = None, **options: Any) -> bytes:
    target = io.BytesIO()
    (picture or Image.new("RGB", (60, 40), "seagreen")).save(target, format, **options)
    return target.getvalue()


def photo_with_place(orientation: int = 1) -> bytes:
    """A JPEG of 60 x 40, its left half red, that tells where and with what it was taken."""
    picture = Image.new("RGB", (60, 40), "blue")
    picture.paste("red", (0, 0, 30, 40))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = orientation, "KAMERA-WARGA"
    exif.get_ifd(GPS).update(
        {
            1: "S",
            2: (IFDRational(7), IFDRational(32), IFDRational(40)),
            3: "E",
            4: (IFDRational(112), IFDRational(13), IFDRational(50)),
        }
    )
    return drawn("JPEG", picture, exif=exif, comment=b"RUMAH-SAYA", quality=95)


def a_pdf(change: Any = None, **options: Any) -> bytes:
    """One page with a text, changed by `change(document, page)`."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(200, 200))
    page = document.pages[0]
    page.Contents = document.make_stream(b"BT /F1 12 Tf 20 100 Td (Surat) Tj ET")
    if change is not None:
        change(document, page)
    target = io.BytesIO()
    document.save(target, **options)
    return target.getvalue()
