"""Whether an expression fits the fields it is about, before anybody answers them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from praja.cases.expressions.functions import FUNCTIONS, Function
from praja.cases.expressions.parsing import InvalidExpression
from praja.cases.expressions.tree import Binary, Call, Choice, ListOf, Literal, Name, Node, Unary
from praja.cases.expressions.values import Type

WORDS: dict[Type, str | Promise] = {
    Type.TEXT: gettext_lazy("a text"),
    Type.NUMBER: gettext_lazy("a number"),
    Type.TRUTH: gettext_lazy("yes or no"),
    Type.DATE: gettext_lazy("a date"),
    Type.LIST: gettext_lazy("a list of texts"),
    Type.NUMBERS: gettext_lazy("a list of numbers"),
    Type.DATES: gettext_lazy("a list of dates"),
    Type.TRUTHS: gettext_lazy("a list of yes and no"),
    Type.ROWS: gettext_lazy("a table"),
}
_LITERALS = {bool: Type.TRUTH, str: Type.TEXT, Decimal: Type.NUMBER, dt.date: Type.DATE}
_COLUMNS = {kind.item: kind for kind in Type if kind.item is not None}


def type_of(node: Node, types: Mapping[str, Type]) -> Type:
    """The type a node has when names have these types.

    Raises:
        InvalidExpression: a name is unknown, or a part has a type its place does not take.
    """
    match node:
        case Literal(value):
            return _LITERALS[type(value)]
        case Name(name, at):
            return _named(name, types, at)
        case ListOf(items, at):
            return _listed(items, types, at)
        case Call(name, arguments):
            return _called(FUNCTIONS[name], arguments, types)
        case Unary("not", operand):
            return _wanted(operand, types, [Type.TRUTH])
        case Unary(_, operand):
            return _wanted(operand, types, [Type.NUMBER])
        case Binary("and" | "or", left, right):
            _wanted(left, types, [Type.TRUTH])
            return _wanted(right, types, [Type.TRUTH])
        case Binary("in" | "not in", left, right):
            return _among(left, right, types)
        case Binary("=" | "!=", left, right):
            return _same(left, right, types, [Type.TEXT, Type.NUMBER, Type.TRUTH, Type.DATE])
        case Binary("<" | "<=" | ">" | ">=", left, right):
            return _same(left, right, types, [Type.NUMBER, Type.DATE])
        case Binary(sign, left, right):
            return _calculated(sign, left, right, types)
        case Choice(condition, then, otherwise):
            _wanted(condition, types, [Type.TRUTH])
            return _wanted(otherwise, types, [type_of(then, types)])
    raise AssertionError(node)


def _named(name: str, types: Mapping[str, Type], at: int) -> Type:
    if name in types:
        return types[name]
    close = get_close_matches(name, types, n=1)
    if close:
        words = {"name": name, "other": close[0]}
        raise InvalidExpression(_("There is no field %(name)s. Did you mean %(other)s?") % words, at)
    raise InvalidExpression(_("There is no field %(name)s. Use the code of a field.") % {"name": name}, at)


def _listed(items: tuple[Node, ...], types: Mapping[str, Type], at: int) -> Type:
    if not items:
        raise InvalidExpression(_("Write at least one value between [ and ]."), at)
    first = _wanted(items[0], types, [kind for kind in _COLUMNS if kind is not None])
    for item in items[1:]:
        _wanted(item, types, [first])
    return _COLUMNS[first]


def _called(function: Function, arguments: tuple[Node, ...], types: Mapping[str, Type]) -> Type:
    last = len(function.takes) - 1
    found = [_wanted(argument, types, function.takes[min(index, last)]) for index, argument in enumerate(arguments)]
    if function.is_repeated and len(arguments) > 1:
        _wanted(arguments[0], types, [Type.NUMBER, Type.DATE])
        for argument in arguments[1:]:
            _wanted(argument, types, [found[0]])
    return function.gives or found[0].item or found[0]


def _among(left: Node, right: Node, types: Mapping[str, Type]) -> Type:
    inside = _wanted(right, types, [kind for kind in Type if kind.item is not None])
    _wanted(left, types, [kind for kind in [inside.item] if kind is not None])
    return Type.TRUTH


def _same(left: Node, right: Node, types: Mapping[str, Type], allowed: list[Type]) -> Type:
    _wanted(right, types, [_wanted(left, types, allowed)])
    return Type.TRUTH


def _calculated(sign: str, left: Node, right: Node, types: Mapping[str, Type]) -> Type:
    first = _wanted(left, types, [Type.NUMBER, Type.DATE] if sign in "+-" else [Type.NUMBER])
    if first is Type.NUMBER:
        return _wanted(right, types, [Type.NUMBER])
    second = _wanted(right, types, [Type.NUMBER] if sign == "+" else [Type.NUMBER, Type.DATE])
    return Type.NUMBER if second is Type.DATE else Type.DATE


def _wanted(node: Node, types: Mapping[str, Type], allowed: Iterable[Type]) -> Type:
    found = type_of(node, types)
    allowed = list(allowed)
    if found not in allowed:
        wanted = _(" or ").join(str(WORDS[kind]) for kind in Type if kind in allowed)
        words = {"part": str(node), "found": WORDS[found], "wanted": wanted}
        raise InvalidExpression(_("%(part)s is %(found)s; here stands %(wanted)s.") % words, node.at)
    return found
