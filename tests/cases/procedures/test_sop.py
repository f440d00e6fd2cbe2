from __future__ import annotations

import datetime as dt
import io

import pikepdf
import pytest
from django.template.loader import render_to_string
from django.utils import translation

from praja.cases.procedures.sop import SopHead, sop_page, sop_pdf
from tests.cases.procedures.examples import billboard

pytestmark = pytest.mark.django_db
HEAD = SopHead(
    title="Izin reklame",
    organization=("Pemerintah Kabupaten Jombang", "DPMPTSP"),
    number="SOP/7/2026",
    made_on=dt.date(2026, 1, 5),
    legal_basis=('UU 25/2009 #import "x"',),
)


def test_the_pdf_is_tagged_and_lies_across() -> None:
    with translation.override("id"):
        document = pikepdf.open(io.BytesIO(sop_pdf(billboard(), HEAD)))
    assert document.Root.MarkInfo.Marked
    assert len(document.pages) == 3
    _left, _bottom, width, height = document.pages[0].MediaBox
    assert width > height


def test_the_page_has_all_particulars_the_regulation_asks_for() -> None:
    with translation.override("id"):
        page = render_to_string("procedures/sop.html", sop_page(billboard(), HEAD))
    for title in (
        "Nomor SOP",
        "Dasar hukum",
        "Kualifikasi pelaksana",
        "Keterkaitan",
        "Peralatan",
        "Peringatan",
        "Pencatatan",
    ):
        assert title in page
    assert "SOP/7/2026" in page
    assert "5 Januari 2026" in page
