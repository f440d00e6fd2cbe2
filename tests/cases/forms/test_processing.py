"""The record of processing follows from the definitions."""

from __future__ import annotations

import csv

import pytest
from django.utils import translation

from praja.cases.definitions import Text, parse_procedure
from praja.cases.forms.definitions import Personal
from praja.cases.forms.processing import Activity, processing_csv, processing_table, record_of_processing
from tests.cases.forms.samples import field, form, name

pytestmark = pytest.mark.django_db

PROCEDURE = parse_procedure(
    {
        "code": "service/x",
        "name": name("X"),
        "legal_basis": "x",
        "start": "check",
        "clocks": {},
        "steps": [
            {
                "code": "check",
                "name": name("Check"),
                "actor": {"roles": ["handler"], "organization": "dpmptsp"},
                "requirements": name("-"),
                "output": name("-"),
                "actions": [{"code": "end", "name": name("End"), "to": "done", "outcome": "granted"}],
            },
            {
                "code": "done",
                "name": name("Done"),
                "actor": "platform",
                "requirements": name("-"),
                "output": name("-"),
                "actions": [],
                "closes": True,
            },
        ],
    }
)


def test_each_personal_datum_says_what_for_by_what_right_how_long_and_who_reads() -> None:
    asked = form(
        field("nik", "nik", personal="general", purpose=name("To know who asks")),
        field("size", "number"),
        field(
            "children",
            "table",
            purpose=name("To see who is supported"),
            retention_months=12,
            columns=[field("age", "number", personal="specific", legal_basis="UU 23/2002"), field("toys")],
        ),
        legal_basis="Perbup 1/2026",
        retention_months=60,
    )
    activity = Activity("x", Text(id="Layanan X", en="Service X"), "DPMPTSP", {"application": asked}, PROCEDURE)
    with translation.override("en"):
        nik, age = rows = record_of_processing([activity])
        table = processing_table(rows)
    assert (nik.field, nik.personal, nik.purpose) == ("application.nik", Personal.GENERAL, "To know who asks")
    assert (nik.legal_basis, nik.retention_months) == ("Perbup 1/2026", 60)
    assert len(nik.readers) == 1
    assert nik.readers[0].startswith("Handling officer, ")
    assert (age.field, age.name, age.personal) == ("application.children.age", "children: age", Personal.SPECIFIC)
    assert (age.legal_basis, age.retention_months) == ("UU 23/2002", 12)
    assert [row.cells[4] for row in table.rows] == ["5 years", "1 year"]
    lines = list(csv.DictReader("".join(processing_csv(rows)).lstrip("\ufeff").splitlines()))
    assert [line["class"] for line in lines] == ["general", "specific"]
