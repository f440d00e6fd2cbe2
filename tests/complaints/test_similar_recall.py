"""The measure of the check before filing: what is said again in the same village is found again.

Repeats are generated from the originals by what people do: they drop and add words, mistype, shorten, turn sentences
round and say a thing with another word. Those whose character trigrams (scikit-learn, within words) have a cosine of
0.8 and more must be found in at least 95 of 100 cases, among all other reports of the village.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable

import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics.pairwise import paired_cosine_distances

from praja.complaints.similar import similar_reports
from tests import factories as f

pytestmark = pytest.mark.django_db

VILLAGE = "35.17.09.1006"
ORIGINALS = 60
SAMPLE = 120
COSINE = 0.8
WANTED = 0.95

THINGS = (
    "Jalan aspal|Lampu jalan|Saluran air|Jembatan kecil|Tumpukan sampah|Pohon tua|Trotoar|Gorong-gorong|Pagar sekolah|"
    "Pipa air bersih|Rambu lalu lintas|Antrean pelayanan"
)
FAULTS = (
    "rusak berat|sudah lama mati|tersumbat lumpur|retak dan miring|berbau menyengat|hampir tumbang|ambles separuh|"
    "bocor sejak kemarin|hilang dicuri orang|tidak pernah dibersihkan"
)
PLACES = (
    "di depan masjid Al Ikhlas|dekat balai desa|di samping lapangan bola|di gang Melati|di tepi sungai|"
    "di sebelah puskesmas|di tikungan pasar lama|di muka kantor pos"
)
EFFECTS = (
    "Anak sekolah hampir jatuh|Pengguna jalan terganggu|Warga resah setiap malam|Sering terjadi kecelakaan|"
    "Rumah warga kebanjiran|Pedagang mengeluh sepi pembeli"
)
ENDINGS = (
    "Mohon segera diperbaiki oleh dinas terkait.|Sudah dilaporkan ke RT tetapi belum ada tindakan.|"
    "Kami berharap ada petugas yang meninjau.|Tolong ditangani sebelum musim hujan."
)
SHORT = {
    "jalan": "jln",
    "depan": "dpn",
    "yang": "yg",
    "tidak": "tdk",
    "sudah": "sdh",
    "dengan": "dgn",
    "sekolah": "skolah",
}
OTHER = {"rusak": "hancur", "mati": "padam", "warga": "penduduk", "segera": "cepat", "tindakan": "tanggapan"}


def original(chance: random.Random) -> str:
    thing, fault, place, effect, ending = (
        chance.choice(words.split("|")) for words in (THINGS, FAULTS, PLACES, EFFECTS, ENDINGS)
    )
    return (
        f"{thing} {fault} {place} RT {chance.randint(1, 9)} RW {chance.randint(1, 6)}. {effect} sejak "
        f"{chance.randint(2, 11)} minggu lalu. {ending}"
    )


def dropped(text: str, chance: random.Random) -> str:
    words = text.split()
    for _ in range(chance.randint(1, 3)):
        words.pop(chance.randrange(len(words)))
    return " ".join(words)


def mistyped(text: str, chance: random.Random) -> str:
    letters = list(text)
    for _ in range(chance.randint(2, 4)):
        at = chance.randrange(len(letters) - 1)
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return "".join(letters)


def shortened(text: str, chance: random.Random) -> str:
    return " ".join(SHORT.get(word.lower(), word) for word in text.lower().split())


def reordered(text: str, chance: random.Random) -> str:
    sentences = text.split(". ")
    chance.shuffle(sentences)
    return ". ".join(sentences)


def framed(text: str, chance: random.Random) -> str:
    return f"Selamat pagi Bapak Ibu. {text} Terima kasih."


def reworded(text: str, chance: random.Random) -> str:
    return " ".join(OTHER.get(word.lower(), word) for word in text.split())


NOISES: tuple[Callable[[str, random.Random], str], ...] = (
    dropped,
    mistyped,
    shortened,
    reordered,
    framed,
    reworded,
)


def repeats(text: str, chance: random.Random) -> list[str]:
    """The text with each noise, and with each two of them."""
    single = [noise(text, chance) for noise in NOISES]
    double = [second(first(text, chance), chance) for first, second in itertools.combinations(NOISES, 2)]
    return single + double


def test_of_repeats_with_a_cosine_of_0_8_at_least_95_of_100_are_found() -> None:
    chance = random.Random(20261124)
    references = {}
    while len(references) < ORIGINALS:
        text = original(chance)
        references[text] = f.file(description=text, village=VILLAGE).reference
    pairs = [(text, again) for text in references for again in repeats(text, chance)]
    counted = CountVectorizer(analyzer="char_wb", ngram_range=(3, 3))
    counted.fit(itertools.chain(*pairs))
    first, second = (counted.transform(side) for side in zip(*pairs, strict=True))
    cosines = 1 - paired_cosine_distances(first, second)
    alike = [pair for pair, cosine in zip(pairs, cosines, strict=True) if cosine >= COSINE]
    assert len(alike) >= 500
    alike = chance.sample(alike, SAMPLE)
    hits = sum(references[text] in _found(again) for text, again in alike)
    assert hits / len(alike) >= WANTED, f"{hits} of {len(alike)}"


def _found(text: str) -> list[str]:
    return [one.case.reference for one in similar_reports(text, category="waste", village=VILLAGE)]
