"""Forms: what is asked for which answers, what is calculated, what holds, and what is kept."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from django.http import QueryDict
from django.utils import translation
from jsonschema import Draft202012Validator

from praja.cases.expressions import Type
from praja.cases.forms import Form, Kind, in_words, parse_form, rows_of
from praja.kernel import clock
from praja.kernel.errors import Invalid, InvalidFields
from tests.cases.forms.samples import ANSWERS, EVERY_KIND, FILE, OPTIONS, SQUARE, every_kind, field, form, name

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 25, 3, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.at(NOW), translation.override("en"):
        yield


def faults(asked: Form, answers: dict[str, Any], **options: Any) -> dict[str, list[str]]:
    with pytest.raises(InvalidFields) as error:
        asked.checked(answers, prefix="", **options)
    return {code: [str(message) for message in messages] for code, messages in error.value.errors.items()}


def test_answers_hold_and_what_follows_from_them_is_calculated() -> None:
    checked = every_kind().checked(ANSWERS)
    assert checked["size"] == Decimal("7.50")
    assert checked["is_large"] is False
    assert checked["parts"] == [{"what": "Pole", "count": 2, "price": 150_000, "total": 300_000}]
    assert checked["cost"] == 300_000
    assert list(checked)[:2] == ["full_name", "nik"]


def test_what_is_hidden_is_dropped_and_what_is_shown_is_required() -> None:
    asked = every_kind()
    large = ANSWERS | {"width": Decimal(5), "nib": "1234567890123"}
    assert faults(asked, large) == {"structure": ["Add a file."]}
    checked = asked.checked(large | {"structure": [FILE]})
    assert checked["structure"] == [FILE]
    assert "nib" not in checked
    assert "nib" in faults(asked, ANSWERS | {"is_company": True})


def test_a_hidden_section_asks_nothing() -> None:
    answers = {code: value for code, value in ANSWERS.items() if code not in {"photos", "point"}}
    assert set(faults(every_kind(), answers)) == {"photos", "point"}
    assert "parts" not in every_kind().checked(answers | {"kind": "led"})
    assert {"place", "photos"}.isdisjoint(every_kind().visible(answers | {"kind": "led"}))


def test_what_was_calculated_cannot_be_sent() -> None:
    assert every_kind().checked(ANSWERS | {"cost": Decimal(1), "size": Decimal(1)})["cost"] == 300_000


def test_one_section_is_judged_alone_but_sees_all_answers() -> None:
    asked = every_kind()
    assert set(asked.checked(ANSWERS, section="applicant")) == {"full_name", "nik", "village", "is_company"}
    assert set(faults(asked, {"kind": "neon"}, section="place")) == {"photos", "point"}
    assert asked.checked({"kind": "led"}, section="place") == {}


def test_conditions_see_what_is_known_of_the_case() -> None:
    asked = parse_form(
        {
            "sections": [
                {
                    "code": "only",
                    "name": name("Only"),
                    "fields": [field("reason", required=True, visible_when="visit.is_fit = false")],
                }
            ]
        },
        known={"visit.is_fit": Type.TRUTH},
    )
    assert asked.checked({}, known={"visit.is_fit": True}) == {}
    assert faults(asked, {}, known={"visit.is_fit": False}) == {"reason": ["Please answer this question."]}


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("nik", "123", "16 digits of the NIK"),
        ("village", "99.99.99.9999", "village from the list"),
        ("email", "x", "like name@example.org"),
        ("width", "wide", "Write a number."),
        ("width", 0, "at least 0.1"),
        ("width", Decimal("1.234"), "at most 2 decimals"),
        ("width", float("nan"), "Write a number"),
        ("kind", "wood", "Choose from these values: Neon, LED."),
        ("extras", ["wood"], "Choose from these values"),
        ("is_company", "perhaps", "Choose yes or no."),
        ("start", "2026-11-24", "Choose 25 November 2026 or a later day."),
        ("start", "tomorrow", "year-month-day"),
        ("end", "2026-12-01", "After the start."),
        ("text", "x" * 401, "at most 400 characters"),
        ("photos", [FILE] * 4, "at most 3 files"),
        ("photos", ["x"], "Add the file again."),
        ("point", {"latitude": 99, "longitude": 1}, "Put the pin on the map"),
        ("plot", {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}, "do not cross"),
        ("parts", "x", "list of rows"),
        ("letter", "abc", "code of the letter"),
        ("unknown", "x", "no such question"),
    ],
)
def test_what_does_not_hold_is_named_with_its_remedy(code: str, value: object, words: str) -> None:
    found = faults(every_kind(), ANSWERS | {code: value})
    assert words in found[code][0]


def test_faults_of_a_table_name_row_and_column() -> None:
    rows = [{"what": "Pole", "count": "2", "price": "100"}, {}, {"what": "Lamp", "count": "0", "price": ""}]
    found = faults(every_kind(), ANSWERS | {"parts": rows})
    assert found == {
        "parts.2.count": ["Write a number of at least 1."],
        "parts.2.price": ["Please answer this question."],
    }


def test_a_sent_form_becomes_values_of_their_types() -> None:
    sent = QueryDict(mutable=True)
    sent.update(
        {"answers.kind": "led", "answers.width": "2.5", "answers.start": "2027-01-04", "answers.text": " a\r\nb "}
    )
    sent.setlist("answers.extras", ["neon", "led"])
    found = every_kind().typed(sent, section="sign")
    assert found["kind"] == "led"
    assert found["width"] == Decimal("2.5")
    assert found["start"] == dt.date(2027, 1, 4)
    assert found["text"] == "a\nb"
    assert found["extras"] == ["neon", "led"]
    assert found["height"] is None
    assert "size" not in found
    assert "nik" not in found


def test_points_areas_and_rows_are_read_from_a_sent_form() -> None:
    sent = QueryDict(mutable=True)
    sent.update(
        {
            "answers.point.latitude": "-7.55",
            "answers.point.longitude": "112.23",
            "answers.plot": json.dumps(SQUARE),
            "answers.parts.0.what": "Pole",
            "answers.parts.0.count": "many",
            "answers.parts.10.what": "Lamp",
        }
    )
    found = every_kind().typed(sent, section="place")
    assert found["point"] == {"latitude": -7.55, "longitude": 112.23}
    assert found["plot"]["type"] == "Polygon"
    assert [row["what"] for row in found["parts"]] == ["Pole", "Lamp"]
    assert found["parts"][0]["count"] == "many"


def test_nobody_claims_a_file_by_its_id() -> None:
    sent = QueryDict(f"answers.photos={FILE['id']}")
    assert every_kind().typed(sent, section="place")["photos"] is None
    assert every_kind().typed(sent, section="place", earlier={"photos": [FILE]})["photos"] == [FILE]


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("id", "1.250", 1250),
        ("id", "1.250.000,50", Decimal("1250000.50")),
        ("id", "12,5", Decimal("12.5")),
        ("id", "12.5", Decimal("12.5")),
        ("id", "Rp 25.000", 25_000),
        ("en", "1,250", 1250),
        ("en", "1.250", Decimal("1.25")),
        ("en", "1,250.5", Decimal("1250.5")),
    ],
)
def test_numbers_are_read_as_people_write_them(language: str, text: str, value: object) -> None:
    with translation.override(language):
        assert form(field("n", "number", places=2)).typed({"answers.n": text})["n"] == value


def test_answers_are_stored_as_json_and_come_back_in_their_types() -> None:
    asked = every_kind()
    checked = asked.checked(ANSWERS)
    stored = asked.stored(checked)
    assert asked.loaded(json.loads(json.dumps(stored))) == checked
    assert asked.loaded({"gone": 1, "width": "wide"}) == {"width": "wide"}


def test_a_record_keeps_the_words_of_question_and_answer() -> None:
    asked = every_kind()
    record = {entry["code"]: entry for entry in json.loads(json.dumps(asked.record(asked.checked(ANSWERS))))}
    words = {code: in_words(entry)[1] for code, entry in record.items()}
    assert words["is_company"] == "No"
    assert words["kind"] == "Neon"
    assert words["width"] == "2.5 m"
    assert words["cost"] == "Rp300,000"
    assert words["start"] == "4 January 2027"
    assert words["photos"] == "ktp.jpg"
    assert words["parts"] == "1 row"
    assert words["plot"].endswith("m²")
    assert rows_of(record["parts"]) == (["what", "count", "price", "total"], [["Pole", "2", "Rp150,000", "Rp300,000"]])
    assert record["nik"]["personal"] == "general"


def test_the_schema_for_programs_takes_what_the_form_takes() -> None:
    asked = every_kind()
    schema = asked.json_schema()
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(asked.stored(asked.checked(ANSWERS)))
    assert schema["properties"]["size"]["readOnly"] is True
    assert schema["required"] == ["full_name", "nik", "village", "is_company", "kind", "width", "height", "start"]


def test_options_keep_their_order_however_they_are_stored() -> None:
    asked = form(field("kind", "choice", options={"neon": name("Neon"), "b": name("Board"), "led": name("LED")}))
    stored = json.loads(json.dumps(msgspec.to_builtins(asked), sort_keys=True))
    assert list(parse_form(stored).fields["kind"].choices) == ["neon", "b", "led"]


def test_expressions_know_the_form_by_its_types_and_values() -> None:
    asked = every_kind()
    types = asked.types("service.")
    assert types["service.parts"] is Type.ROWS
    assert types["service.parts.price"] is Type.NUMBERS
    assert types["service.plot.square_metres"] is Type.NUMBER
    values = asked.values(asked.checked(ANSWERS), "service.")
    assert values["service.parts.price"] == (150_000,)
    assert 12_000 < values["service.plot.square_metres"] < 12_500
    assert types.keys() == values.keys()


def test_it_says_which_fields_hold_personal_data() -> None:
    asked = form(
        field("nik", "nik", personal="specific", purpose=name("p"), retention_months=1, legal_basis="x"), field("size")
    )
    assert asked.personal_codes() == asked.specific_codes() == {"nik"}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (field("Code"), "lower-case letters"),
        (field("and"), "belongs to the language"),
        (field("a", "choice"), "needs 1 to 100 options"),
        (field("a", options=OPTIONS), "only a choice"),
        (field("a", "table"), "needs columns"),
        (field("a", "letter"), "code of its service"),
        (field("a", minimum=1), "only a number"),
        (field("a", "number", minimum=3, maximum=1), "larger than maximum"),
        (field("a", visible_when="b > 1"), "no field b"),
        (field("a", visible_when="1 +"), "ends too early"),
        (field("a", visible_when="'x'"), "gives text, but truth is needed"),
        (field("a", "number", value="'x'"), "gives text, but number is needed"),
        (field("a", value="'x'", required=True), "neither required nor prefilled"),
        (field("a", "nik"), "is personal data"),
        (field("a", personal="general"), "need a purpose"),
        (field("a", personal="general", purpose=name("p")), "need retention_months"),
        (field("a", prefill="letter.b.name"), "letter.FIELD.FACT"),
        (field("a", "table", columns=[field("b", "file")]), "b: a column cannot be of kind file"),
        (field("a", "file", most=99), "lie between"),
        (field("a", pattern="^x$"), "unknown field `pattern`"),
    ],
)
def test_a_form_that_does_not_fit_together_is_refused(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid) as error:
        form(changed)
    assert words in str(error.value)


def test_a_condition_may_not_look_ahead() -> None:
    with pytest.raises(Invalid, match="There is no field later"):
        form(field("now", visible_when="empty(later)"), field("later"))


def test_a_code_stands_once() -> None:
    with pytest.raises(Invalid, match="stands there twice"):
        form(field("a"), field("a"))


def test_every_kind_of_field_is_without_fault() -> None:
    assert {item.kind for item in parse_form(EVERY_KIND).fields.values()} == set(Kind)
