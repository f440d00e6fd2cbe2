"""Whatever is sent to a form, it is judged, stored, drawn and told; nothing but a domain error comes back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from praja.cases.forms.drawing import section_page
from praja.cases.forms.summary import review
from praja.kernel.errors import InvalidFields
from tests.cases.forms.samples import ANSWERS, every_kind

pytestmark = pytest.mark.django_db

FORM = every_kind()
CODES = sorted(FORM.fields)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["1e400", "NaN", "٣", "-1"]),
)
anything = st.recursive(
    scalars,
    lambda values: st.one_of(
        st.lists(values, max_size=3),
        st.dictionaries(
            st.sampled_from(["id", "what", "price", "latitude", "type", "coordinates"]), values, max_size=3
        ),
    ),
    max_leaves=6,
)
names = st.sampled_from(
    [f"answers.{code}" for code in CODES]
    + ["answers.parts.0.count", "answers.parts.7.what", "answers.parts.x.y", "answers.point.latitude", "answers.parts."]
)


answered = st.dictionaries(st.sampled_from([*CODES, "unknown"]), anything, max_size=8)


@settings(max_examples=40)
@given(answered)
def test_any_answers_are_judged_and_stored(given_answers: dict[str, Any]) -> None:
    faults = judged(ANSWERS | given_answers)
    if faults is None:
        checked = FORM.checked(ANSWERS | given_answers)
        assert FORM.checked(FORM.loaded(json.loads(json.dumps(FORM.stored(checked))))) == checked


@settings(max_examples=8)
@given(answered)
def test_any_answers_are_drawn_with_what_is_wrong(given_answers: dict[str, Any]) -> None:
    answers = ANSWERS | given_answers
    for section in ("applicant", "sign", "place"):
        page = section_page(FORM, section, answers, faults=judged(answers))
        assert page.title in render_to_string("cases/forms/section.html", {"page": page})
    render_to_string("cases/forms/summary.html", {"parts": review(FORM, answers)})


def judged(answers: dict[str, Any]) -> InvalidFields | None:
    try:
        FORM.checked(answers)
    except InvalidFields as error:
        return error
    return None


@settings(max_examples=40)
@given(st.dictionaries(names, st.lists(st.text(max_size=20), max_size=3), max_size=8))
def test_any_sent_form_is_read(sent: dict[str, list[str]]) -> None:
    data = QueryDict(mutable=True)
    for name, texts in sent.items():
        data.setlist(name, texts)
    typed = FORM.typed(data)
    assert json.dumps(FORM.stored(typed), allow_nan=False)
    assert FORM.completed(typed).keys() <= FORM.fields.keys()
