"""Of a picture only its pixels are kept; whatever else was sent is gone or refused."""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from praja.kernel.errors import Invalid
from praja.kernel.files import pictures
from tests.kernel.files.uploads import GPS, drawn, photo_with_place


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def is_like(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 30 for one, other in zip(pixel, colour, strict=True))


def test_place_camera_and_comment_are_gone_from_picture_and_thumbnail() -> None:
    sent = photo_with_place()
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(GPS)
    rebuilt = pictures.rebuild(sent, field="photos")
    for content in (rebuilt.content, rebuilt.thumbnail):
        assert not opened(content).getexif()
        for secret in (b"KAMERA-WARGA", b"RUMAH-SAYA", b"Exif", b"GPS"):
            assert secret not in content


@pytest.mark.parametrize(("orientation", "size", "corner"), [(1, (60, 40), 0), (3, (60, 40), 1), (6, (40, 60), 0)])
def test_a_turned_photo_is_turned_upright(orientation: int, size: tuple[int, int], corner: int) -> None:
    rebuilt = pictures.rebuild(photo_with_place(orientation), field="photos")
    assert (rebuilt.width, rebuilt.height) == opened(rebuilt.content).size == size
    assert is_like(opened(rebuilt.content).getpixel((3, 3)), [(254, 0, 0), (0, 0, 254)][corner])


def test_transparency_becomes_white() -> None:
    picture = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    rebuilt = pictures.rebuild(drawn("PNG", picture), field="photos")
    assert is_like(opened(rebuilt.content).getpixel((20, 20)), (255, 255, 255))


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "I;16", "RGBA"])
def test_every_kind_of_png_is_read(mode: str) -> None:
    assert opened(pictures.rebuild(drawn("PNG", Image.new(mode, (20, 20))), field="photos").content).mode == "RGB"


def test_webp_is_read() -> None:
    rebuilt = pictures.rebuild(drawn("WEBP"), field="photos")
    assert opened(rebuilt.content).format == "JPEG"


def test_a_large_photo_is_made_smaller_and_keeps_its_shape() -> None:
    rebuilt = pictures.rebuild(drawn("JPEG", Image.new("RGB", (4000, 1000))), field="photos")
    assert (rebuilt.width, rebuilt.height) == (2048, 512)
    assert opened(rebuilt.thumbnail).size == (400, 100)


def test_a_large_photo_of_a_phone_with_a_second_picture_behind_it_is_read() -> None:
    behind = Image.new("RGB", (60, 40), "red")
    sent = drawn("MPO", Image.new("RGB", (8000, 6000), "seagreen"), save_all=True, append_images=[behind])
    rebuilt = pictures.rebuild(sent, field="photos")
    assert (rebuilt.width, rebuilt.height) == (2048, 1536)
    assert opened(rebuilt.content).format == "JPEG"


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_a_moving_picture_is_refused_instead_of_cut_to_its_first_frame(format: str) -> None:
    with override("en"), pytest.raises(Invalid, match="moves"):
        pictures.rebuild(animated(format), field="photos")


def png_claiming(width: int, height: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack("!I", len(content)) + name + content + struct.pack("!I", zlib.crc32(name + content))

    header = chunk(b"IHDR", struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [5_001, 12_000, 60_000])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(side: int) -> None:
    with pytest.raises(Invalid) as raised:
        pictures.rebuild(png_claiming(side, side), field="photos")
    assert raised.value.field == "photos"


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
POLYGLOTS = [
    b"GIF89a/*" + HTML + b"*/",
    HTML + drawn("JPEG"),
    b"\xff\xd8\xff\xe0" + HTML,
    b"%!PS-Adobe-3.0 EPSF-3.0\n" + HTML,
    b"PK\x03\x04" + drawn("PNG"),
]


def animated(format: str) -> bytes:
    return drawn(format, save_all=True, append_images=[Image.new("RGB", (60, 40), "red")])


@pytest.mark.parametrize(
    "content",
    [SVG, HTML, animated("GIF"), drawn("GIF"), drawn("BMP"), drawn("TIFF"), drawn("ICO"), b"x", *POLYGLOTS],
)
def test_whatever_is_no_photo_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        pictures.rebuild(content, field="photos")


def test_a_page_hidden_behind_a_photo_does_not_survive() -> None:
    rebuilt = pictures.rebuild(drawn("JPEG") + HTML, field="photos")
    assert b"script" not in rebuilt.content


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_photo_is_refused(format: str) -> None:
    noise = Image.effect_noise((200, 200), 90).convert("RGB")
    content = drawn(format, noise)
    for share in (0.1, 0.5, 0.9):
        with pytest.raises(Invalid):
            pictures.rebuild(content[: int(len(content) * share)], field="photos")


@given(st.data())
def test_a_damaged_photo_is_read_or_refused_but_breaks_nothing(data: st.DataObject) -> None:
    content = bytearray(photo_with_place())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(2, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Invalid):
        pictures.rebuild(bytes(content), field="photos")
