"""The language of conditions and calculations: what it says, what it refuses, and that nothing escapes from it."""

from __future__ import annotations

import datetime as dt
import sys
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from praja.cases.expressions import Expression, InvalidExpression, Type, check, is_true, parse
from praja.cases.expressions.functions import FUNCTIONS
from praja.cases.expressions.parsing import WORDS
from praja.cases.expressions.tree import COMPARISONS, Binary, Call, Choice, ListOf, Literal, Name, Unary
from praja.kernel import clock

VALUES: dict[str, Any] = {
    "area": Decimal("12.5"),
    "floors": 2,
    "kind": "neon",
    "is_lit": True,
    "start": dt.date(2026, 11, 25),
    "end": dt.date(2027, 2, 1),
    "born": dt.date(2008, 2, 29),
    "materials": ["wood", "steel"],
    "goods": [{"price": 10}, {"price": 15}],
    "goods.price": [10, Decimal("15.5"), None],
    "pupr.recommended": False,
    "nothing": None,
    "blank": "",
}
TYPES = {
    "area": Type.NUMBER,
    "floors": Type.NUMBER,
    "kind": Type.TEXT,
    "is_lit": Type.TRUTH,
    "start": Type.DATE,
    "end": Type.DATE,
    "materials": Type.LIST,
    "goods": Type.ROWS,
    "goods.price": Type.NUMBERS,
    "pupr.recommended": Type.TRUTH,
}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 + 2 * 3", Decimal(7)),
        ("(1 + 2) * 3 - -1", Decimal(10)),
        ("10 / 4", Decimal("2.5")),
        ("area > 12 and kind in ['neon', 'led']", True),
        ('kind = "neon" or area < 1', True),
        ("kind == 'led'", False),
        ("kind not in ['led']", True),
        ("not is_lit", False),
        ("pupr.recommended = false", True),
        ("if area > 10 then 'large' else 'small'", "large"),
        ("start + 30", dt.date(2026, 12, 25)),
        ("end - start", Decimal(68)),
        ("start < 2026-12-01", True),
        ("years_between(born, 2026-02-28)", Decimal(17)),
        ("years_between(born, 2026-03-01)", Decimal(18)),
        ("days_between(start, end)", Decimal(68)),
        ("sum(goods.price)", Decimal("25.5")),
        ("count(goods)", Decimal(2)),
        ("count(goods.price)", Decimal(2)),
        ("max(goods.price)", Decimal("15.5")),
        ("min(area, floors, 3)", Decimal(2)),
        ("round(area / 3, 2)", Decimal("4.17")),
        ("round(0.5)", Decimal(1)),
        ("lower('NEON') = kind", True),
        ("contains(kind, 'eo')", True),
        ("contains(materials, 'wood')", True),
        ("'wood' in materials", True),
        ("empty(nothing) and empty(blank) and not empty(kind)", True),
    ],
)
def test_what_it_says(text: str, result: object) -> None:
    assert parse(text).evaluate(VALUES) == result


@pytest.mark.parametrize("text", ["nothing + 1", "1 / 0", "area / (floors - 2)", "-nothing", "max(area, nothing)"])
def test_what_is_missing_or_impossible_gives_nothing(text: str) -> None:
    assert parse(text).evaluate(VALUES) is None


@pytest.mark.parametrize("sign", COMPARISONS)
def test_a_comparison_with_what_is_missing_does_not_hold(sign: str) -> None:
    assert parse(f"nothing {sign} {'materials' if 'in' in sign else 'area'}").evaluate(VALUES) is False


def test_a_missing_condition_does_not_hold() -> None:
    assert parse("if unknown then 1 else 2").evaluate({}) == 2
    assert parse("not unknown").evaluate({}) is True
    assert is_true("", {})
    assert not is_true("unknown", {})


def test_today_is_the_day_of_the_platform() -> None:
    with clock.at(dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)):
        assert parse("today()").evaluate({}) == dt.date(2026, 11, 25)


def test_it_names_the_fields_it_reads() -> None:
    assert parse("if a.b > 1 then sum(goods.price) else lower(kind)").names == {"a.b", "goods.price", "kind"}


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("area >", 7, "ends too early"),
        ("area > 12 kind", 11, "Found “kind”"),
        ("area > > 1", 8, "Found “>”"),
        ("1 < 2 < 3", 7, "two values at a time"),
        ("kind = 'neon", 8, "no end"),
        ("Area > 1", 1, "small letters"),
        ("area; 1", 5, "means nothing"),
        ("open('x')", 1, "no function open"),
        ("(1 + 2", 7, "Expected: )"),
        ("2026-02-30", 1, "no such day"),
        ("1.2.3", 1, "number like"),
        ("kind.__class__", 5, "means nothing"),
        ("1 + round(1, 2, 3)", 5, "round takes 1–2 values"),
        ("days_between(start)", 1, "takes 2 values"),
        ("", 1, "ends too early"),
        ("(" * 40 + "1" + ")" * 40, 25, "nested too deeply"),
        ("1" + " + 1" * 400, 301, "too many parts"),
        ("x" * 3000, 2001, "at most 2000"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(text: str, position: int, words: str) -> None:
    with translation.override("en"), pytest.raises(InvalidExpression) as error:
        parse(text)
    assert words in str(error.value.message)
    assert error.value.position == position or words in {"too many parts"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("area * 2", Type.NUMBER),
        ("start - 3", Type.DATE),
        ("end - start", Type.NUMBER),
        ("area > 3 and not is_lit", Type.TRUTH),
        ("if is_lit then kind else 'none'", Type.TEXT),
        ("sum(goods.price)", Type.NUMBER),
        ("max(start, end)", Type.DATE),
        ("max(goods.price)", Type.NUMBER),
        ("['a', kind]", Type.LIST),
        ("12 in goods.price", Type.TRUTH),
        ("empty(goods)", Type.TRUTH),
        ("today()", Type.DATE),
    ],
)
def test_it_has_a_type_before_anybody_answers(text: str, kind: Type) -> None:
    assert check(parse(text), TYPES) is kind


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("aera > 3", "Did you mean area?"),
        ("zzz > 3", "There is no field zzz"),
        ("kind > 3", "kind is a text; here stands a number or a date"),
        ("kind = 3", "3 is a number; here stands a text"),
        ("area and is_lit", "area is a number"),
        ("sum(goods)", "goods is a table"),
        ("max(area, start)", "start is a date"),
        ("if is_lit then 1 else 'a'", "here stands a number"),
        ("kind in [1]", "here stands a number"),
        ("[]", "at least one value"),
        ("start + end", "end is a date"),
    ],
)
def test_what_does_not_fit_is_named(text: str, words: str) -> None:
    with translation.override("en"), pytest.raises(InvalidExpression) as error:
        check(parse(text), TYPES)
    assert words in str(error.value.message)


names = st.from_regex(r"[a-z][a-z0-9_]{0,8}(\.[a-z][a-z0-9_]{0,8})?", fullmatch=True).filter(lambda n: n not in WORDS)
literals = st.one_of(
    st.decimals(0, 10**12, places=3, allow_nan=False).map(Literal),
    st.booleans().map(Literal),
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)).map(Literal),
    st.text(st.characters(blacklist_characters='"', blacklist_categories=("Cs",)), max_size=12).map(Literal),
)


def _grown(nodes: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    signs = st.sampled_from(["and", "or", "+", "-", "*", "/", *COMPARISONS])
    several = st.lists(nodes, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Binary, signs, nodes, nodes),
        st.builds(Unary, st.sampled_from(["not", "-"]), nodes),
        st.builds(Choice, nodes, nodes, nodes),
        st.sampled_from(sorted(FUNCTIONS)).flatmap(lambda name: _calls(name, nodes)),
        st.builds(ListOf, several),
    )


def _calls(name: str, nodes: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    least, most = FUNCTIONS[name].counts
    arguments = st.lists(nodes, min_size=least, max_size=min(most, 3)).map(tuple)
    return arguments.map(lambda found: Call(name, found))


trees = st.recursive(st.one_of(literals, names.map(Name)), _grown, max_leaves=12)


@given(trees)
def test_what_is_written_reads_back_as_the_same(tree: Any) -> None:
    assert parse(str(tree)).tree == tree


anything = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.decimals(),
        st.text(max_size=5),
        st.dates(),
        st.datetimes(),
        st.binary(max_size=3),
        st.just(10**4000),
        st.just(Decimal("1e999999")),
    ),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(max_size=2), values, max_size=2),
    max_leaves=5,
)


@given(trees, st.data())
def test_it_gives_a_value_whatever_the_fields_hold(tree: Any, data: st.DataObject) -> None:
    expression = Expression(tree)
    values = {name: data.draw(anything) for name in expression.names}
    assert isinstance(expression.evaluate(values), str | bool | Decimal | dt.date | tuple | None)


@given(st.text(st.sampled_from("ab.()[]'\"<>=!+-*/, 0123_¬\n{}%\\ifthen"), max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text).evaluate({})
    except InvalidExpression as error:
        position = error.position
    else:
        position = 1
    assert 1 <= position <= len(text) + 1


def test_the_longest_and_deepest_stay_within_the_stack() -> None:
    deep = "(" * 23 + "1" + " + 1" * 120 + ")" * 23
    limit = sys.getrecursionlimit()
    assert parse(deep).evaluate({}) == 121
    assert parse(str(parse(deep))) == parse(deep)
    assert sys.getrecursionlimit() == limit


def test_numbers_stay_within_measure() -> None:
    assert parse(" * ".join(["999999999999999999"] * 40)).evaluate({}) is None
    assert parse("x * x").evaluate({"x": Decimal("1e20")}) is None
