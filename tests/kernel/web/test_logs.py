from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.kernel.web.logs import mask_personal_data

ROOT = Path(__file__).resolve().parents[3]

PROGRAM = """
import django, logging
django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
from django.test import Client
client = Client(raise_request_exception=False)
client.get("/problems/conflict", HTTP_X_SECRET="x", query_params={"nik": "3517012345678901"})
client.get("/c/JBG-RAHASIA/")
logging.getLogger("somebody.else").warning("mail to siti@example.com failed, call 0812-3456-7890")
try:
    raise ValueError("siti@example.com")
except ValueError:
    logging.getLogger("somebody.else").exception("failed")
"""


@pytest.fixture(scope="module")
def lines() -> list[dict]:
    """What a fresh process with the real configuration writes."""
    environment = os.environ | {"PRAJA_LOG_LEVEL": "INFO", "PYTHONPATH": "src"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]


def test_a_request_is_one_json_line_with_its_id_route_status_and_time(lines: list[dict]):
    line = next(line for line in lines if line["event"] == "request" and line["route"].startswith("/problems"))
    assert line["route"] == "/problems/<slug:code>"
    assert line["status"] == 200
    assert line["method"] == "GET"
    assert line["milliseconds"] >= 0
    assert len(line["request_id"]) == 16
    assert line["time"].endswith("Z")
    assert line["level"] == "info"


def test_no_line_holds_an_address_a_query_or_personal_data(lines: list[dict]):
    text = json.dumps(lines)
    for secret in ("RAHASIA", "3517012345678901", "siti", "0812", "7890"):
        assert secret not in text


def test_lines_of_other_libraries_have_the_same_form(lines: list[dict]):
    line = next(line for line in lines if line.get("logger") == "somebody.else")
    assert line["event"] == "mail to [e-mail] failed, call [number]"
    assert line["level"] == "warning"
    assert any("ValueError: [e-mail]" in line.get("exception", "") for line in lines)


def test_row_details_of_the_database_are_dropped():
    text = "IntegrityError: duplicate key\nDETAIL:  Key (name)=(Siti) already exists.\n"
    assert "Siti" not in mask_personal_data(None, "", {"event": "x", "exception": text})["exception"]


@given(st.from_regex(r"[0-9]{9,20}", fullmatch=True))
def test_any_long_number_is_masked(number: str):
    assert number not in mask_personal_data(None, "", {"event": f"NIK {number} ditolak"})["event"]


def test_short_numbers_and_words_stay():
    text = "took 1234 ms for 25 rows at 14:03"
    assert mask_personal_data(None, "", {"event": text})["event"] == text
