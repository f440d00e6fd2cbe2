"""A village office chooses its letters."""

from __future__ import annotations

import pytest

from praja.kernel.actors import Actor, Role
from praja.kernel.errors import Invalid, NotAllowed
from praja.services.documents.heads import head_of
from praja.services.standards import commands, queries
from praja.services.standards.commands import LetterOffer, OfficeWords
from praja.services.standards.models import VillageOffice
from tests import factories as f
from tests.accounts.people import a_person, signed_in

pytestmark = pytest.mark.django_db
OFFICE = "kel-35.17.09.1006"
LETTER = "surat-keterangan-domisili"
WORDS = OfficeWords("Jl. KH Wahid Hasyim 1", "Lurah Kepanjen", "0321 861000")
OPERATOR = f.officer(Role.VILLAGE_OPERATOR, OFFICE)


def choose(*offers: LetterOffer, by: Actor = OPERATOR, office: str = OFFICE) -> VillageOffice:
    return commands.choose_letters(office, words=WORDS, offers=offers, by=by).office


def test_an_office_issues_what_it_chose_and_nothing_before() -> None:
    assert queries.letter_offices(LETTER) == []
    choose(LetterOffer(LETTER))
    assert [office.pk for office in queries.letter_offices(LETTER)] == [OFFICE]
    choose()
    assert queries.offer(LETTER, OFFICE) is None


def test_its_address_stands_in_the_letterhead_and_its_pattern_in_the_number() -> None:
    choose(LetterOffer(LETTER, "470/{number}/415.52/{year}"))
    assert "Jl. KH Wahid Hasyim 1" in head_of(OFFICE).address
    template = queries.template(queries.published(LETTER), "letter", organization=OFFICE)
    assert template.number.pattern == "470/{number}/415.52/{year}"
    other = queries.template(queries.published(LETTER), "letter", organization="desa-35.17.01.2001")
    assert "{village}" in other.number.pattern


@pytest.mark.parametrize("pattern", ["470/{year}", "{number}/{year}/{nik}", "{number"])
def test_a_pattern_that_could_not_number_is_refused(pattern: str) -> None:
    with pytest.raises(Invalid) as refused:
        choose(LetterOffer(LETTER, pattern))
    assert refused.value.field == f"pattern_{LETTER}"


def test_only_village_letters_of_village_offices() -> None:
    with pytest.raises(Invalid):
        choose(LetterOffer("izin-reklame"))
    with pytest.raises(Invalid):
        choose(by=f.officer(Role.HEAD, "dinkes"), office="dinkes")
    with pytest.raises(NotAllowed):
        choose(by=f.officer(Role.HANDLER, OFFICE))


def test_the_operator_chooses_on_a_page() -> None:
    client = signed_in(a_person((Role.VILLAGE_OPERATOR, OFFICE)))
    assert client.get("/services/letters/").headers["Location"] == f"/services/letters/{OFFICE}/"
    page = f"/services/letters/{OFFICE}/"
    assert LETTER in client.get(page).content.decode()
    said = {"address": WORDS.address, "signer_title": WORDS.signer_title, f"offer_{LETTER}": "on"}
    wrong = client.post(page, said | {f"pattern_{LETTER}": "470"})
    assert wrong.status_code == 422
    assert client.post(page, said).status_code == 302
    assert queries.offer(LETTER, OFFICE) is not None
    assert "1 kantor desa" in client.get(f"/services/{LETTER}/").content.decode()
