"""A form on its pages: sections, conditions, rows and files, all by plain submit buttons."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from praja.cases.forms.style import sample
from tests.cases.forms.samples import NIK, VILLAGE
from tests.kernel.files.uploads import drawn, upload

pytestmark = pytest.mark.django_db
PERSON = {"full_name": "Contoh", "nik": NIK, "village": VILLAGE, "is_business": "false"}
SIGN = {"kind": "neon", "width": "1", "height": "1", "start": "2099-01-01"}


class Visitor:
    """Somebody who fills in the form of the style page and sends what stands in it."""

    def __init__(self, client: Client) -> None:
        self.client = client
        client.cookies["praja_language"] = "en"
        self.text = client.get("/ui/forms/").text

    def send(self, answers: dict[str, Any] | None = None, **buttons: str) -> str:
        """Press a button, by default the one that goes on, with these answers beside what the page holds."""
        hidden = re.findall(r'type="hidden" name="(state|answers\.\w+)" value="([^"]+)"', self.text)
        given = {f"answers.{code}": value for code, value in (answers or {}).items()}
        self.text = self.client.post("/ui/forms/", dict(hidden) | given | (buttons or {"go": "next"})).text
        return self.text


@pytest.fixture
def visitor(client: Client, settings: Any) -> Visitor:
    settings.DEMO = True
    return Visitor(client)


@pytest.fixture
def signer(visitor: Visitor) -> Visitor:
    """Somebody who has come to the second section."""
    visitor.send(PERSON)
    return visitor


@pytest.fixture
def surveyor(signer: Visitor) -> Visitor:
    """Somebody who has come to the third section."""
    signer.send(SIGN)
    return signer


def test_the_page_is_only_in_the_demo(client: Client) -> None:
    assert client.get("/ui/forms/").status_code == 404


def test_a_prefilled_answer_says_where_it_comes_from(visitor: Visitor) -> None:
    assert 'value="Contoh Pemohon"' in visitor.text
    assert "Taken from your last application" in visitor.text


def test_what_is_wrong_stands_above_the_section_and_at_its_field(visitor: Visitor) -> None:
    text = visitor.send({"full_name": "Contoh", "nik": "12", "village": VILLAGE})
    assert '<a href="#id_answers.nik">NIK: Write the 16 digits' in text
    assert 'id="id_answers.nik_error"' in text
    assert '<a href="#id_answers.is_business_0">For a business?: Choose an answer.' in text
    assert 'value="12"' in text


def test_the_server_decides_which_fields_are_shown(visitor: Visitor) -> None:
    assert "answers.nib" not in visitor.text
    text = visitor.send({"is_business": "true", "nik": "12"}, go="look")
    assert 'name="answers.nib"' in text
    assert 'role="alert"' not in text
    assert "answers.nib" not in visitor.send({"is_business": "false"}, go="look")


def test_whoever_goes_back_finds_the_answers_again(signer: Visitor) -> None:
    assert '<h2 id="section_sign">Sign' in signer.text
    assert f'value="{NIK}"' in signer.send({"words": "Buka"}, go="back")
    assert "Buka" in signer.send(PERSON)


def test_calculated_values_are_shown_and_steer(signer: Visitor) -> None:
    text = signer.send({"width": "5", "height": "3.5"}, go="look")
    assert "<output>17.5 m²</output>" in text
    assert 'name="answers.structure"' in text


def test_a_section_without_occasion_is_left_out(signer: Visitor) -> None:
    text = signer.send(SIGN | {"kind": "banner"})
    assert "This is what you answered" in text
    assert "Banner" in text


def test_rows_are_added_and_removed_by_buttons(surveyor: Visitor) -> None:
    assert surveyor.text.count('class="form-row"') == 1
    pole = {"parts.0.what": "Tiang", "parts.0.count": "2", "parts.0.price": "10000"}
    text = surveyor.send(pole, add="parts")
    assert text.count('class="form-row"') == 2
    assert "<output>Rp20,000</output>" in text
    text = surveyor.send(pole | {"parts.1.what": "Lampu"}, remove="parts.0")
    assert text.count('class="form-row"') == 1
    assert 'value="Lampu"' in text
    text = surveyor.send({"parts.0.what": "Lampu", "parts.0.count": "0"})
    assert 'href="#id_answers.parts.0.count">Count: Write a number of at least 1.' in text


def test_files_stay_until_they_are_taken_away(surveyor: Visitor) -> None:
    text = surveyor.send({"photos": upload(drawn("JPEG"))}, go="look")
    found = re.search(r'name="drop" value="photos\.([^"]+)"', text)
    assert found
    assert found[1] in surveyor.send(go="look")
    assert found[1] not in surveyor.send(drop=f"photos.{found[1]}")


def test_a_file_that_is_none_is_refused_by_its_name(surveyor: Visitor) -> None:
    text = surveyor.send({"photos": upload(b"no picture")})
    assert 'href="#id_answers.photos">Photos of the place: ' in text


def test_the_summary_shows_every_answer(surveyor: Visitor) -> None:
    place = {"point.latitude": "-7.55", "point.longitude": "112.23"}
    text = surveyor.send({"photos": upload(drawn("JPEG"))} | place)
    assert "-7.550000, 112.230000" in text
    assert "Nothing of it was kept" in text


def test_the_form_of_the_style_page_has_no_fault() -> None:
    assert list(sample().faults()) == []
