"""Before somebody files the same again: near reports in other words are found, and only those everybody may know of."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections import Counter
from typing import Any

import pytest

from praja.complaints import commands
from praja.complaints.commands import Words
from praja.complaints.similar import similar_reports
from praja.kernel import clock
from tests import factories as f

pytestmark = pytest.mark.django_db

AT = {"latitude": -7.5459, "longitude": 112.2330}
NEAR = {"latitude": -7.5465, "longitude": 112.2336}
POTHOLE = (
    "Jalan berlubang besar di depan pasar Citra Niaga, dalamnya sekitar dua puluh sentimeter dan sering tergenang."
)
AGAIN = "jalan depan pasar citra niaga berlubang besar, dalam sekitar 20 sentimeter, sering tergenang air"


def found(text: str = AGAIN, **where: Any) -> list[str]:
    where = where or {**NEAR, "category": "road_damage"}
    return [one.case.reference for one in similar_reports(text, **where)]


def test_the_same_problem_in_other_words_is_found() -> None:
    filed = f.file(description=POTHOLE, category="road_damage", **AT)
    [one] = similar_reports(AGAIN, category="road_damage", **NEAR)
    assert one.case.reference == filed.reference
    assert one.metres == pytest.approx(94, abs=3)


def test_it_is_found_in_the_village_too_when_there_is_no_pin() -> None:
    filed = f.file(description=POTHOLE, **AT)
    village = filed.complaint.case.village_id
    assert found(village=village) == [filed.reference]
    assert found(village="35.17.01.2001") == []


def test_another_problem_nearby_is_not_mistaken_for_it() -> None:
    f.file(description="Lampu penerangan padam tiga malam, gelap gulita sampai pagi.", category="street_light", **AT)
    assert found() == []


def test_secret_closed_and_old_reports_are_left_out() -> None:
    f.file(description=POTHOLE, is_secret=True, **AT)
    archived = f.file(description=POTHOLE, **AT)
    commands.archive(f.pk(archived), words=Words("Bukan laporan."), by=f.verifier(), key=f.key())
    assert found() == []
    filed = f.file(description=POTHOLE, **AT)
    assert found() == [filed.reference]
    with clock.at(clock.now() + dt.timedelta(days=31)):
        assert found() == []


def test_at_most_three_the_most_alike_first() -> None:
    for words in ("sekali", "juga", "lagi", "terus"):
        f.file(description=f"{POTHOLE} Rusak {words}.", **AT)
    same = f.file(description=AGAIN, **AT)
    references = found()
    assert len(references) == 3
    assert references[0] == same.reference


def test_it_costs_one_query(django_assert_num_queries: Any) -> None:
    for _ in range(4):
        f.file(description=POTHOLE, **AT)
    found()
    with django_assert_num_queries(1):
        assert len(found()) == 3


def test_nothing_to_compare_with_finds_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert found(category="road_damage") == []
        assert found("", **NEAR) == []
        assert found(latitude=float("nan"), longitude=112.2) == []


def test_repeats_of_a_cosine_of_0_8_are_found() -> None:
    """The measure: 95 of 100 repeats in the same village, among the unrelated reports of that village."""
    chance = random.Random(20261124)
    originals = [_a_text(chance) for _ in range(40)]
    references = {text: f.file(description=text, **AT).reference for text in originals}
    village = f.file(description="Air keruh dari keran sejak pagi hari.", **AT).complaint.case.village_id
    repeats = [(text, again) for text in originals for again in _repeats(text, chance) if cosine(text, again) >= 0.8]
    hits = sum(references[text] in found(again, village=village) for text, again in repeats)
    assert len(repeats) > 60
    assert hits / len(repeats) >= 0.95


THINGS = (
    "jalan aspal|lampu jalan|saluran air|jembatan kecil|tumpukan sampah|pohon tua|trotoar|gorong-gorong|pagar sekolah"
)
FAULTS = "rusak berat|sudah lama mati|tersumbat lumpur|retak dan miring|berbau menyengat|hampir tumbang|ambles|bocor"
PLACES = "di depan masjid|dekat balai desa|samping lapangan|di gang melati|tepi sungai|sebelah puskesmas|di tikungan"
EFFECTS = "membahayakan anak sekolah|mengganggu pengguna jalan|membuat warga resah|sering menimbulkan kecelakaan"


def _a_text(chance: random.Random) -> str:
    thing, fault, place, effect = (chance.choice(words.split("|")) for words in (THINGS, FAULTS, PLACES, EFFECTS))
    return (
        f"{thing.capitalize()} {fault} {place} RT {chance.randint(1, 9)}, {effect} sejak {chance.randint(2, 9)} minggu."
    )


def _repeats(text: str, chance: random.Random) -> list[str]:
    """The same said again: a word dropped, words added, short forms, another order."""
    words = text.split()
    dropped = chance.randrange(len(words))
    short = text.replace("jalan", "jln").replace("depan", "dpn").replace("sejak", "dr").lower()
    return [
        " ".join(words[:dropped] + words[dropped + 1 :]),
        f"Mohon perhatian. {text} Terima kasih.",
        short,
        " ".join(words[len(words) // 2 :] + words[: len(words) // 2]),
    ]


def cosine(one: str, other: str) -> float:
    """Of the counts of character trigrams."""
    first, second = (Counter(text[i : i + 3] for i in range(len(text) - 2)) for text in (one.lower(), other.lower()))
    shared = sum(count * second[gram] for gram, count in first.items())
    return shared / math.sqrt(sum(n * n for n in first.values()) * sum(n * n for n in second.values()))
