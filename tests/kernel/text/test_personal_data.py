"""Personal numbers in free texts: found in the ways people write them, and nothing else taken for one."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.kernel.text import PersonalData, find_personal_data, mask_personal_data

NIK, FAMILY_CARD, PHONE, EMAIL, PLATE, ACCOUNT, NUMBER = PersonalData


@pytest.mark.parametrize(
    ("text", "kind", "written"),
    [
        ("NIK saya 3517096512870003 belum aktif", NIK, "3517096512870003"),
        ("NIK: 3517 0965 1287 0003.", NIK, "3517 0965 1287 0003"),
        ("nik 351709-651287-0003", NIK, "351709-651287-0003"),
        ("No KK 3517091202150007 tidak terbaca", FAMILY_CARD, "3517091202150007"),
        ("kartu keluarga nomor 3517091202150007", FAMILY_CARD, "3517091202150007"),
        ("hubungi 081234567890 ya", PHONE, "081234567890"),
        ("WA 0812-3456-7890", PHONE, "0812-3456-7890"),
        ("telepon +62 812 3456 7890", PHONE, "+62 812 3456 7890"),
        ("wa 6281234567890", PHONE, "6281234567890"),
        ("kantor (0321) 861234", PHONE, "(0321) 861234"),
        ("telp 0321-861234", PHONE, "0321-861234"),
        ("surel warga.desa@contoh.co.id ya", EMAIL, "warga.desa@contoh.co.id"),
        ("surel warga[at]contoh.id", EMAIL, "warga[at]contoh.id"),
        ("truk S 9123 XY ngebut", PLATE, "S 9123 XY"),
        ("Mobil AG1234BC parkir sembarangan", PLATE, "AG1234BC"),
        ("motor plat s 4321 abc", PLATE, "s 4321 abc"),
        ("transfer ke BRI 0021-01-234567-50-8", ACCOUNT, "0021-01-234567-50-8"),
        ("no rek 1440012345678 atas nama panitia", ACCOUNT, "1440012345678"),
        ("nomor pelanggan 5321098765432109", NUMBER, "5321098765432109"),
    ],
)
def test_a_personal_datum_is_found_as_people_write_it(text: str, kind: PersonalData, written: str) -> None:
    assert [(one.kind, text[one.start : one.end]) for one in find_personal_data(text)] == [(kind, written)]


@pytest.mark.parametrize(
    "text",
    [
        "Jalan rusak di RT 05 RW 02 Dusun Krajan sejak 12-11-2026",
        "Lampu mati 3 titik, KM 12 B arah Mojoagung",
        "Pupuk bersubsidi dijual Rp 150.000, harusnya Rp 112.500",
        "Tahun anggaran 2025/2026 senilai Rp 1.250.000.000",
        "Anggaran Rp 8.500.000.000 dan Rp1.250.000.000.000 untuk jalan",
        "Ditutup 01/07/2026-30/09/2026 tanpa pengumuman",
        "Blok A 12 dan B 5, panjang 250 m, lebar 3,5 m",
        "Antre dari pukul 07.30 sampai 11.45, tanggal 24 November 2026",
        "Laporan JBG-7K2M-9QXD belum dijawab",
        "Koordinat -7.5467, 112.2345 dekat balai desa",
        "Perda 12 Tahun 2021 pasal 5 ayat 2",
        "Kejadian 20261124 siang",
    ],
)
def test_what_points_at_nobody_is_left_alone(text: str) -> None:
    assert find_personal_data(text) == []
    assert mask_personal_data(text) == text


def test_the_mask_says_what_it_hides() -> None:
    said = "NIK 3517096512870003, wa 081234567890 atau a@contoh.id"
    assert mask_personal_data(said) == "NIK [NIK], wa [nomor telepon] atau [alamat surel]"


NIKS = st.builds(
    "{:02d}{:04d}{:02d}{:02d}{:02d}{:04d}".format,
    st.integers(11, 97),
    st.integers(101, 9999),
    st.one_of(st.integers(1, 31), st.integers(41, 71)),
    st.integers(1, 12),
    st.integers(0, 99),
    st.integers(1, 9999),
)
PHONES = st.from_regex(r"(\+62 ?|0)8[1-9][0-9]([ -]?[0-9]{4}){2}", fullmatch=True)
WORDS = ("jalan", "rusak", "di", "depan", "pasar", "lampu", "mati", "sejak", "kemarin", "mohon", "segera")
PROSE = st.lists(st.sampled_from(WORDS), max_size=8)


@given(PROSE, st.one_of(NIKS, PHONES), PROSE)
def test_no_digit_of_a_number_survives_its_mask(before: list[str], number: str, after: list[str]) -> None:
    masked = mask_personal_data(" ".join([*before, number, *after]))
    assert not any(character.isdigit() for character in masked)


@given(st.text(max_size=300))
def test_findings_stand_apart_and_masking_twice_changes_nothing(text: str) -> None:
    found = find_personal_data(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    masked = mask_personal_data(text)
    assert mask_personal_data(masked) == masked
