"""The model that proposes an agency: better than a baseline on newer texts, explained, and hard to break."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praja.complaints.routing import dates, evaluation, labelled, training
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
    file = written(tmp_path / "dispositions.csv", as_cells(rows[:400]))
    assert main(["train", str(file)]) == 0
    assert Model((tmp_path / "dispositions.model").read_bytes()).answer("jalan berlubang").proposals
    assert main(["evaluate", str(file)]) == 0
    assert "top-1 accuracy" in capsys.readouterr().out


def test_nothing_is_lost_in_the_compact_model(rows: list[Labelled]) -> None:
    """Hashed keys, 16-bit weights and plain Python agree with the matrices of scikit-learn they were made from."""
    older, newer = rows[:1000], rows[1000:]
    model = Model(training.train(older))
    features = training._Features()
    weights, bias = training._fit(
        features.learn([row.text for row in older]), older, model.metrics["half_life"], [tuple(model.metrics["blend"])]
    )[0]
    scores = features.of([row.text for row in newer]) @ weights + bias
    chances = [model.chances(row.text) for row in newer]
    same = [
        model.agencies[scores[at].argmax()] == max(chances[at], key=chances[at].__getitem__) for at in range(len(newer))
    ]
    assert sum(same) >= 0.995 * len(newer)


def test_an_agency_with_one_text_or_unknown_when_learning_breaks_nothing(rows: list[Labelled]) -> None:
    rare = Labelled("Kuda lumping hilang di lapangan", "disbud", rows[100].created_at)
    unknown = Labelled("Perahu bocor di waduk", "basarnas", rows[-1].created_at)
    report = evaluation.evaluate([*rows[:100], rare, *rows[100:600], unknown])
    assert report.unseen == 1
    assert {recall.agency: recall.first for recall in report.recalls}["basarnas"] == 0


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-03-31T09:30:00+07:00", "2026-03-31T02:30:00+00:00"),
        ("2026-03-31 09:30:00.123456 +0700", "2026-03-31T02:30:00.123456+00:00"),
        ("31/03/2026 09.30", "2026-03-31T09:30:00+00:00"),
        ("31-03-26", "2026-03-31T00:00:00+00:00"),
        ("2026/03/31 9:30 PM", "2026-03-31T21:30:00+00:00"),
        ("Selasa, 31 Maret 2026, 09:30 WIB", "2026-03-31T09:30:00+00:00"),
        ("1774926600", "2026-03-31T03:10:00+00:00"),
        ("Tue, 31 Mar 2026 09:30:00 +0700", "2026-03-31T02:30:00+00:00"),
    ],
)
def test_dates_are_read_as_offices_write_them(written: str, moment: str) -> None:
    found = dates.moment(written)
    assert found is not None
    assert found.isoformat(timespec="auto") == moment or found.astimezone(dt.UTC).isoformat() == moment


def test_a_date_that_cannot_begin_with_the_day_tells_for_the_whole_file() -> None:
    assert dates.are_month_first(["03/04/2026", "03/31/2026"])
    assert not dates.are_month_first(["03/04/2026", "31/03/2026"])


def test_columns_in_any_order_a_mark_semicolons_and_empty_texts_are_read(tmp_path: Path) -> None:
    lines = ['Id;CREATED_AT;"agency";text', *(f'{n};01/02/2026;a{n % 2};"satu; dua\n""tiga"""' for n in range(60))]
    lines.append("61;02/02/2026;a1;")
    file = tmp_path / "excel.csv"
    file.write_text("\n".join(lines), encoding="utf-8-sig")
    rows = labelled.read(file).rows
    assert len(rows) == 61
    assert (rows[0].text, rows[-1].text) == ('satu; dua\n"tiga"', "")


def test_a_model_is_tested_on_another_file(
    tmp_path: Path, rows: list[Labelled], capsys: pytest.CaptureFixture[str]
) -> None:
    older = written(tmp_path / "older.csv", as_cells(rows[:400]))
    newer = written(tmp_path / "newer.csv", as_cells(rows[400:600]))
    assert main(["train", str(older)]) == 0
    assert main(["evaluate", str(newer), "--model", str(tmp_path / "older.model")]) == 0
    said = capsys.readouterr().out
    assert "tested on 200 newer ones" in said
    assert "of the bar 0.770" in said
    assert main(["evaluate", str(newer), "--model", str(newer)]) == 1


def test_few_unusable_rows_are_left_out(tmp_path: Path) -> None:
    rows = [*GOOD, ("Jalan", "", "2026-01-31"), ("Jalan", "pupr", "kemarin")]
    contents = labelled.read(written(tmp_path / "some.csv", rows))
    assert len(contents.rows) == 60
    assert [line.partition(": ")[2] for line in contents.left_out] == [
        "line 62: column agency is empty",
        "line 63: column created_at: 'kemarin' is no date, such as 2026-03-31T09:30",
    ]


GOOD = [("Jalan rusak", "pupr", "2026-01-31T08:00:00+07:00")] * 60


@pytest.mark.parametrize(
    ("header", "rows", "message"),
    [
        (("text", "agency"), [("a", "b")], "line 1: column created_at is missing"),
        (labelled.COLUMNS, [*GOOD, *[("Jalan", "", "2026-01-31")] * 9], "line 62: column agency is empty"),
        (labelled.COLUMNS, [*GOOD, *[("Jalan", "pupr", "kemarin")] * 9], "line 62: column created_at: 'kemarin'"),
        (labelled.COLUMNS, [*GOOD, *[("Jalan", "pupr")] * 9], "line 62: 2 columns, the first line has 3"),
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
    assert main(["evaluate", str(file)]) == 1
    assert message in capsys.readouterr().err


def test_a_file_that_is_not_there_or_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="No such file"):
        labelled.read(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes(b"text,agency,created_at\nJal\xe9,pupr,2026-01-01\n")
    with pytest.raises(BadFile, match="not UTF-8"):
        labelled.read(tmp_path / "latin.csv")


def test_of_very_many_texts_the_newest_are_learned_and_some_of_every_agency(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "MOST_LEARNED", 50)
    monkeypatch.setattr(training, "FEWEST_LEARNED", 5)
    began = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    rows = [Labelled(f"teks {at}", "rare" if at < 20 else "often", began + dt.timedelta(hours=at)) for at in range(200)]
    kept = training.bounded(rows)
    assert len(kept) == 55
    assert kept[5:] == rows[-50:]
    assert [row.text for row in kept[:5]] == [f"teks {at}" for at in range(15, 20)]
    assert training.bounded(rows[:50]) == rows[:50]


def test_no_more_features_are_kept_than_the_bound(monkeypatch: pytest.MonkeyPatch, rows: list[Labelled]) -> None:
    monkeypatch.setattr(training, "WIDEST", {"w": 300, "c": 400})
    assert Model(training.train(rows[:400])).metrics
    features = training._Features()
    assert features.learn([row.text for row in rows]).shape[1] == 700
