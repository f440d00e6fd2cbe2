"""From a short, informal Indonesian text to features: words, pairs of words, and pieces of words.

The same code runs when the model is trained and when a text is scored; `VERSION` changes whenever its results do.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

VERSION = 1
LONGEST = 400
"""Words of a text that are read; what follows is seldom about the matter, and training memory stays bounded."""
PIECES = (3, 4, 5)
"""Lengths of pieces of words, which carry what misspelling and slang do to a word."""

_NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+")
_WORD = re.compile(r"[^\W\d_]+\d?(?!\d)|\d[\d.,/-]*")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_SHORT_FORMS = {
    short: full
    for full, shorts in {
        "yang": "yg",
        "tidak": "tdk tak gak ga gk nggak ngga ndak gada enggak",
        "jalan": "jl jln jlan",
        "gang": "gg",
        "dengan": "dgn dg",
        "karena": "krn karna krna",
        "untuk": "utk untk",
        "sudah": "sdh udh udah dah",
        "belum": "blm blom belom",
        "kecamatan": "kec",
        "kelurahan": "kel",
        "desa": "ds",
        "dusun": "dsn",
        "rumah": "rmh",
        "mohon": "mhn mohn",
        "tolong": "tlg tlong",
        "bapak": "bpk pak",
        "ibu": "bu",
        "jangan": "jgn jngn",
        "bisa": "bs bsa",
        "harus": "hrs",
        "sekarang": "skrg skrang",
        "saya": "sy sya gue gw aku",
        "kami": "kmi",
        "juga": "jg jga",
        "kepada": "kpd kpda",
        "tentang": "ttg",
        "pada": "pd",
        "dari": "dr dri",
        "dalam": "dlm",
        "dan": "dn",
        "di": "dii",
        "sangat": "sgt bgt banget",
        "banyak": "bnyk byk",
        "orang": "org",
        "warga": "wrga",
        "depan": "dpn",
        "dekat": "dkt",
        "hari": "hr",
        "bulan": "bln",
        "tahun": "thn th",
        "terima kasih": "trims makasih tks thx mksh",
        "lampu": "lmpu lmp",
        "sampah": "smpah smph",
        "sekolah": "skolah sklh",
        "anak": "ank",
        "pasar": "psr",
        "nomor": "no nmr",
        "sampai": "smp smpe sampe",
        "seperti": "spt sprti kyk kayak",
        "tetapi": "tp tapi",
        "kalau": "klo kalo klau",
        "tempat": "tmpt",
        "bagaimana": "gmn gimana",
        "kenapa": "knp knpa",
        "malam": "mlm",
        "segera": "sgra sgera",
        "pelayanan": "plyanan pelynan",
        "perbaikan": "prbaikan",
        "petugas": "ptgs",
        "pendaftaran": "pndftaran",
        "rusak": "rsk",
        "bantuan": "bntuan",
    }.items()
    for short in shorts.split()
}


def words_of(text: str) -> list[str]:
    """The words of a text as the model knows them: lower case, short forms written out, every number alike.

    Numbers become zeros of the same length, so that no telephone number or NIK enters the model.
    """
    text = _NOISE.sub(" ", unicodedata.normalize("NFKC", text).lower())
    return [_plain(match[0]) for match, _ in zip(_WORD.finditer(text), range(LONGEST), strict=False)]


def places_of(text: str) -> list[tuple[int, int, str]]:
    """Where each word of a text stands (start, end) and how the model knows it; for marking words in the text."""
    return [
        (match.start(), match.end(), _plain(unicodedata.normalize("NFKC", match[0]).lower()))
        for match, _ in zip(_WORD.finditer(text), range(LONGEST), strict=False)
    ]


def _plain(word: str) -> str:
    if word[0].isdigit():
        return "0" * min(len(word), 5)
    word = _STRETCHED.sub(r"\1", word)
    if word[-1].isdigit():  # jalan2, "jalan-jalan"
        word = word[:-1]
    return _SHORT_FORMS.get(word, word)


def pieces_of(word: str) -> tuple[str, ...]:
    """Runs of 3 to 5 letters of a word between blanks, each once for every place it stands at."""
    return _pieces(word)


@lru_cache(maxsize=20_000)
def _pieces(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    size = len(padded)
    return tuple(padded[at : at + length] for length in PIECES for at in range(size - length + 1))


def word_features(words: list[str]) -> Iterator[tuple[str, int]]:
    """Stems and pairs of neighbouring stems, each with the place of its (first) word."""
    stems = [_stem(word) for word in words]
    yield from ((stem, place) for place, stem in enumerate(stems))
    yield from ((f"{first} {second}", place) for place, (first, second) in enumerate(itertools.pairwise(stems)))


def piece_features(words: list[str]) -> Iterator[tuple[str, int]]:
    """Pieces of the words, each with the place of its word."""
    yield from ((piece, place) for place, word in enumerate(words) for piece in pieces_of(word))


@lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    import Stemmer  # a C extension nobody needs before the first text

    stem: Callable[[str], str] = Stemmer.Stemmer("indonesian").stemWord
    return stem


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    return word if word[0] == "0" else _stemmer()(word)
