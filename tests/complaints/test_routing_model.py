"""The model that proposes an agency: better than a baseline on newer texts, explained, and hard to break."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.complaints.routing import evaluation, labelled, training
from praja.complaints.routing.__main__ import main
from praja.complaints.routing.labelled import BadFile, Labelled
from praja.complaints.routing.model import BadModel, Model
from praja.complaints.routing.words import words_of
from tests.complaints.routing_texts import Writer


@pytest.fixture(scope="module")
def rows() -> list[Labelled]:
    return Writer(seed=11).write(3000)


@pytest.fixture(scope="module")
def content(rows: list[Labelled]) -> bytes:
    return training.train(rows)


@pytest.fixture(scope="module")
def model(content: bytes) -> Model:
    return Model(content)


def written(path: Path, rows: Sequence[Sequence[str]], header: Sequence[str] = labelled.COLUMNS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def as_cells(rows: Sequence[Labelled]) -> list[tuple[str, str, str]]:
    return [(row.text, row.agency, row.created_at.isoformat()) for row in rows]


def test_on_newer_texts_it_beats_always_naming_the_most_frequent(rows: list[Labelled]) -> None:
    """Noisy, misspelt texts of 25 agencies, a tenth of them labelled wrongly: far from easy."""
    report = evaluation.evaluate(rows)
    assert report.top1 > 0.6 > 3 * report.majority
    assert report.top3 > 0.75 > report.majority_top3
    assert report.certain_accuracy >= report.top1


def test_it_says_which_words_decided(model: Model) -> None:
    answer = model.answer("Lampu merah di perempatan mati, mohon dishub memperbaiki traffic light")
    assert len(answer.proposals) == 3
    assert answer.proposals[0].agency == "dishub"
    assert set(answer.proposals[0].reasons) & {"lampu", "merah", "traffic", "light", "perempatan"}
    confidence = [one.confidence for one in answer.proposals]
    assert confidence == sorted(confidence, reverse=True)
    assert sum(model.chances("sampah menumpuk").values()) == pytest.approx(1)


def test_words_it_has_never_met_make_it_unsure(model: Model) -> None:
    assert not model.answer("qwxz zzkq vvbnm").is_certain
    assert not model.answer("").is_certain


def test_no_personal_number_enters_a_model(content: bytes) -> None:
    assert words_of("NIK 3517096512870003 telp 081234567890") == ["nik", "00000", "telp", "00000"]
    assert b"0812" not in content


@given(st.text(max_size=400))
def test_every_text_gets_an_answer(model: Model, text: str) -> None:
    answer = model.answer(text)
    assert all(0 <= one.confidence <= 1 for one in answer.proposals)


@pytest.mark.parametrize("cut", [0, 5, 40, -1])
def test_a_damaged_model_is_refused(content: bytes, cut: int) -> None:
    with pytest.raises(BadModel):
        Model(content[:cut])


def test_the_commands_train_and_evaluate(
    tmp_path: Path, rows: list[Labelled], capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path / "dispositions.csv", as_cells(rows[:800]))
    assert main(["train", str(file)]) == 0
    assert Model((tmp_path / "dispositions.model").read_bytes()).answer("jalan berlubang").proposals
    assert main(["evaluate", str(file)]) == 0
    assert "top-1 accuracy" in capsys.readouterr().out


GOOD = [("Jalan rusak", "pupr", "2026-01-31T08:00:00+07:00")] * 60


@pytest.mark.parametrize(
    ("header", "rows", "message"),
    [
        (("text", "agency"), [("a", "b")], "line 1: column created_at is missing"),
        (labelled.COLUMNS, [*GOOD, ("", "pupr", "2026-01-31")], "line 62: column text is empty"),
        (labelled.COLUMNS, [*GOOD, ("Jalan", "", "2026-01-31")], "line 62: column agency is empty"),
        (labelled.COLUMNS, [*GOOD, ("Jalan", "pupr", "kemarin")], "line 62: column created_at: 'kemarin'"),
        (labelled.COLUMNS, [*GOOD, ("Jalan", "pupr")], "line 62: 2 columns, the first line has 3"),
        (labelled.COLUMNS, GOOD, "column agency: every row names 'pupr'"),
        (labelled.COLUMNS, GOOD[:3], "3 usable rows"),
    ],
)
def test_a_bad_file_is_refused_with_column_and_line(
    tmp_path: Path,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = written(tmp_path / "bad.csv", rows, header)
    with pytest.raises(BadFile, match=message):
        labelled.read(file)
    assert main(["evaluate", str(file)]) == 1
    assert message in capsys.readouterr().err


def test_a_file_that_is_not_there_or_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="No such file"):
        labelled.read(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes(b"text,agency,created_at\nJal\xe9,pupr,2026-01-01\n")
    with pytest.raises(BadFile, match="not UTF-8"):
        labelled.read(tmp_path / "latin.csv")
