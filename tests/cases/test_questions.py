"""Questions in a subset of JSON Schema: what is asked, what may be answered, what is kept of it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from praja.cases.questions import QuestionSet, answer_in_words
from praja.kernel.errors import InvalidFields

DEFINITION: dict[str, Any] = {
    "schema": {
        "properties": {
            "condition": {"type": "string", "enum": ["dark", "flickers"]},
            "lights": {"type": "integer", "minimum": 1, "maximum": 9},
            "since": {"type": "string", "format": "date"},
            "danger": {"type": "boolean"},
            "near": {"type": "array", "items": {"enum": ["school", "market"]}, "uniqueItems": True},
            "pole": {"type": "string", "maxLength": 5},
        },
        "required": ["condition"],
    },
    "hints": {
        "condition": {
            "name": {"id": "Apa yang terjadi?", "en": "What is wrong?"},
            "options": {"dark": {"id": "Mati", "en": "Dark"}, "flickers": {"id": "Berkedip", "en": "Flickers"}},
            "is_public": True,
        },
        "lights": {"name": {"id": "Berapa?", "en": "How many?"}},
        "since": {"name": {"id": "Sejak kapan?", "en": "Since when?"}},
        "danger": {"name": {"id": "Bahaya?", "en": "Dangerous?"}},
        "near": {
            "name": {"id": "Dekat apa?", "en": "Near what?"},
            "options": {"school": {"id": "Sekolah", "en": "School"}, "market": {"id": "Pasar", "en": "Market"}},
        },
        "pole": {"name": {"id": "Nomor tiang", "en": "Pole"}},
    },
}


def questions(**changes: Any) -> QuestionSet:
    return msgspec.convert(DEFINITION | changes, QuestionSet)


def test_answers_of_a_form_become_values_of_their_types() -> None:
    texts = {
        "condition": ["dark"],
        "lights": ["3"],
        "since": ["2026-11-02"],
        "danger": ["false"],
        "near": ["school", "market"],
        "pole": [""],
    }
    asked = questions()
    assert asked.checked(asked.typed(texts)) == {
        "condition": "dark",
        "lights": 3,
        "since": "2026-11-02",
        "danger": False,
        "near": ["school", "market"],
    }


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({}, {"answers.condition": ["Jawablah pertanyaan ini."]}),
        ({"condition": "bright"}, {"answers.condition": ["Pilih dari nilai berikut: dark, flickers."]}),
        ({"condition": "dark", "lights": 10}, {"answers.lights": ["Tulis angka paling banyak 9."]}),
        ({"condition": "dark", "lights": "three"}, {"answers.lights": ["Tulis bilangan bulat."]}),
        ({"condition": "dark", "lights": True}, {"answers.lights": ["Tulis bilangan bulat."]}),
        ({"condition": "dark", "since": "2026-02-30"}, {"answers.since": ["Tulis tanggal sebagai tahun-bulan-hari."]}),
        ({"condition": "dark", "danger": "perhaps"}, {"answers.danger": ["Pilih ya atau tidak."]}),
        ({"condition": "dark", "near": "school"}, {"answers.near": ["Pilih satu atau beberapa nilai."]}),
        ({"condition": "dark", "pole": "123456"}, {"answers.pole": ["Tulis paling banyak 5 karakter."]}),
        ({"condition": "dark", "colour": "red"}, {"answers.colour": ["Tidak ada pertanyaan seperti itu."]}),
    ],
)
def test_a_wrong_answer_is_named_with_its_remedy(answers: dict[str, Any], fault: dict[str, list[str]]) -> None:
    with pytest.raises(InvalidFields) as caught:
        questions().checked(answers)
    assert {code: [str(one) for one in messages] for code, messages in caught.value.errors.items()} == fault


def test_a_record_keeps_its_words_when_the_questions_change() -> None:
    kept = questions().record({"condition": "dark", "since": "2026-11-02", "danger": True, "near": ["market"]})
    assert [answer_in_words(item) for item in kept] == [
        ("Apa yang terjadi?", "Mati"),
        ("Sejak kapan?", "2 November 2026"),
        ("Bahaya?", "Ya"),
        ("Dekat apa?", "Pasar"),
    ]
    assert [item["is_public"] for item in kept] == [True, False, False, False]


def test_programs_get_a_schema_that_says_the_same() -> None:
    schema = questions().as_json_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert validator.is_valid({"condition": "dark", "lights": 9})
    assert not validator.is_valid({"lights": 10})
    assert schema["properties"]["condition"]["title"] == "Apa yang terjadi?"


@given(
    st.dictionaries(
        st.sampled_from(["condition", "lights", "since", "danger", "near", "pole", "colour"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2),
            max_leaves=4,
        ),
    )
)
def test_whatever_is_sent_is_either_kept_or_named(answers: dict[str, Any]) -> None:
    asked = questions()
    try:
        kept = asked.checked(answers)
    except InvalidFields as error:
        named = set(error.errors)
    else:
        named = {f"answers.{item['code']}" for item in asked.record(kept) if answer_in_words(item)}
    assert named
    assert all(code.startswith("answers.") for code in named)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"pole": {"type": "string"}}, "pole: a free text needs a maxLength of at most 500"),
        ({"lights": {"type": "integer"}}, "lights: a number needs minimum and maximum"),
        ({"near": {"type": "array"}}, "near: an array needs items with an enum"),
        (
            {"condition": {"type": "string", "enum": ["dark"]}},
            "condition: every value needs a name among its options, and no other",
        ),
        ({"other": {"type": "boolean"}}, "other needs both a schema and a hint"),
    ],
)
def test_a_faulty_set_is_told_to_whoever_makes_the_pack(changed: dict[str, Any], fault: str) -> None:
    properties = DEFINITION["schema"]["properties"] | changed
    assert fault in list(questions(schema={"properties": properties, "required": ["condition"]}).faults())


def test_a_sound_set_has_no_faults() -> None:
    assert list(questions().faults()) == []
