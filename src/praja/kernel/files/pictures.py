"""Pictures are decoded and painted anew: nothing but pixels of a bounded size survives, no EXIF, no GPS, no comment."""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from praja.kernel.errors import Invalid

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = {"JPEG": 100_000_000, "MPO": 100_000_000}
"""Of the upload; more is refused before it is decoded (decompression bombs). A JPEG is decoded at a smaller scale, also
an MPO: the JPEG of a phone, with a smaller picture or a depth map behind it that is dropped."""
MAX_PIXELS_OTHERWISE = 25_000_000
LONGEST_SIDE = 2048
THUMBNAIL_SIDE = 400
QUALITY = 82


@dataclass(frozen=True, slots=True)
class Picture:
    """A rebuilt JPEG with its thumbnail; width and height in pixels."""

    content: bytes
    thumbnail: bytes
    width: int
    height: int


def rebuild(content: bytes, *, field: str) -> Picture:
    """Paint an uploaded JPEG, PNG or WebP anew as a JPEG of at most 2048 pixels a side.

    Raises:
        Invalid: it is none of these, moves, is damaged, or has too many pixels.
    """
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as source:
            _refuse_too_large(source, field)
            _refuse_moving(source, field)
            source.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            painted = _on_white(ImageOps.exif_transpose(source))
    except Invalid:
        raise
    except Exception as error:  # a hostile picture makes the decoder fail in any way
        raise Invalid(_("This photo cannot be read. Send a JPEG, PNG or WebP picture."), field=field) from error
    painted.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    small = painted.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Picture(_jpeg(painted), _jpeg(small), painted.width, painted.height)


def _refuse_too_large(source: Image.Image, field: str) -> None:
    maximum = MAX_PIXELS.get(source.format or "", MAX_PIXELS_OTHERWISE)
    if source.width * source.height > maximum:
        message = _("The photo has too many pixels. Send a smaller one, at most %(megapixels)s megapixels.")
        raise Invalid(message % {"megapixels": maximum // 1_000_000}, field=field)


def _refuse_moving(source: Image.Image, field: str) -> None:
    """An animation would be cut to its first frame, which need not be what its sender saw."""
    if source.format != "MPO" and getattr(source, "is_animated", False):
        raise Invalid(_("This picture moves. Send a still photo."), field=field)


def _on_white(source: Image.Image) -> Image.Image:
    """The pixels alone, on white where the source is transparent."""
    if source.mode in {"RGBA", "LA", "PA"} or "transparency" in source.info:
        layered = source.convert("RGBA")
        painted = Image.new("RGB", source.size, "white")
        painted.paste(layered, mask=layered.getchannel("A"))
        return painted
    painted = Image.new("RGB", source.size)
    painted.paste(source.convert("RGB"))
    return painted


def _jpeg(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return target.getvalue()
