"""The catalogue as citizens see it."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from praja.services.standards import queries

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/services/", "Izin penyelenggaraan reklame"),
        ("/services/?search=sip+bidan", "1 layanan"),
        ("/services/?search=xqzw", "Tidak ada layanan yang cocok"),
        ("/services/events/", "Memulai usaha"),
        ("/services/events/acara/", "Rekomendasi keramaian"),
        ("/services/charter/", "menyatakan sanggup"),
        ("/services/completeness/", "14/14"),
        ("/services/processing/", "Data pribadi"),
        ("/services/processing/?service=surat-keterangan-tidak-mampu", "spesifik"),
    ],
)
def test_everybody_can_read(client: Client, path: str, words: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert words in response.content.decode()


def test_a_service_shows_its_standard_with_what_is_not_confirmed(client: Client) -> None:
    page = client.get("/services/izin-reklame/").content.decode()
    for words in ("1. Persyaratan", "14. Evaluasi kinerja", "5 hari kerja", "Gratis", "belum dikonfirmasi", "pasal 53"):
        assert words in page
    assert "<svg" in page


def test_a_service_costs_a_fixed_number_of_queries(client: Client) -> None:
    client.get("/services/izin-reklame/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/services/izin-reklame/")
    assert len(asked) <= 1


def test_the_finder_leads_to_a_service_or_away_from_here(client: Client) -> None:
    start = client.get("/services/finder/").content.decode()
    assert "?path=event" in start
    assert "rekomendasi-keramaian" in client.get("/services/finder/?path=event.large").content.decode()
    assert "oss.go.id" in client.get("/services/finder/?path=business.licence").content.decode()
    assert client.get("/services/finder/?path=nonsense.business").status_code == 200


def test_every_service_has_its_page(client: Client) -> None:
    for code in queries.published_services():
        assert client.get(f"/services/{code}/").status_code == 200


def test_an_unknown_service_is_no_page(client: Client) -> None:
    assert client.get("/services/izin-terbang/").status_code == 404
    assert client.get("/services/events/kiamat/").status_code == 404


def test_programs_read_the_same(client: Client) -> None:
    rows = client.get("/api/standards/services?search=reklame").json()
    assert (rows[0]["code"], rows[0]["working_days"], rows[0]["fee_rupiah"]) == ("izin-reklame", 5, 0)
    whole = client.get("/api/standards/services/izin-reklame").json()
    assert whole["digest"] == queries.published("izin-reklame").digest
    assert "nib" in whole["form"]["properties"]
    assert "rekomendasi-keramaian" in str(client.get("/api/standards/life-events").json())
    entry = next(item for item in client.get("/api/standards/sippn").json() if item["kode"] == "izin-reklame")
    assert entry["biaya_tarif"] == "Gratis"


def test_files_hold_every_service_and_every_personal_field(client: Client) -> None:
    lines = list(csv.DictReader(io.StringIO(client.get("/services/services.csv").content.decode("utf-8-sig"))))
    assert {line["code"] for line in lines} == set(queries.published_services())
    record = list(csv.DictReader(io.StringIO(client.get("/services/processing.csv").content.decode("utf-8-sig"))))
    income = next(row for row in record if row["field"] == "monthly_income")
    assert (income["class"], income["retention_months"]) == ("specific", "24")
    assert all(row["purpose"] and row["legal_basis"] and row["readers"] for row in record)
