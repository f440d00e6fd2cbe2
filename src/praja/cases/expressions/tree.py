"""The tree of a parsed expression: how each part is written and how it is carried out.

Every node is compiled into one closure when the expression is parsed, so that asking a condition costs a few
microseconds. A node is visited at most once and lists are bounded, so the work is bounded by the length of the text.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from praja.cases.expressions.functions import FUNCTIONS
from praja.cases.expressions.values import ARITHMETIC, Value, cleaned, finite

Run = Callable[[Mapping[str, Any]], Value]

TERNARY, OR, AND, NOT, COMPARISON, SUM, PRODUCT, SIGN, ATOM = range(9)
BINDING = {"or": OR, "and": AND, "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}
COMPARISONS = ("=", "!=", "<=", ">=", "<", ">", "in", "not in")


@dataclass(frozen=True, slots=True)
class Literal:
    value: Decimal | str | bool | dt.date
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        if isinstance(self.value, str):
            quote = "'" if '"' in self.value else '"'
            return f"{quote}{self.value}{quote}"
        return f"{self.value:f}" if isinstance(self.value, Decimal) else self.value.isoformat()


@dataclass(frozen=True, slots=True)
class Name:
    name: str
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ListOf:
    items: tuple[Node, ...]
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"[{', '.join(map(str, self.items))}]"


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Node, ...]
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.function}({', '.join(map(str, self.arguments))})"


@dataclass(frozen=True, slots=True)
class Unary:
    """`not` before a truth, or `-` before a number."""

    sign: str
    operand: Node
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        binding = NOT if self.sign == "not" else SIGN
        return f"{self.sign}{' ' if self.sign == 'not' else ''}{_within(self.operand, binding)}"


@dataclass(frozen=True, slots=True)
class Binary:
    sign: str
    left: Node
    right: Node
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        binding = BINDING.get(self.sign, COMPARISON)
        left = binding + 1 if binding == COMPARISON else binding
        return f"{_within(self.left, left)} {self.sign} {_within(self.right, binding + 1)}"


@dataclass(frozen=True, slots=True)
class Choice:
    condition: Node
    then: Node
    otherwise: Node
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"if {self.condition} then {self.then} else {self.otherwise}"


Node = Literal | Name | ListOf | Call | Unary | Binary | Choice


def parts(node: Node) -> Iterator[Node]:
    """The node and all nodes below it."""
    yield node
    for child in children(node):
        yield from parts(child)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below one, in the order they are written."""
    match node:
        case ListOf(items):
            return items
        case Call(_, arguments):
            return arguments
        case Unary(_, operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)
        case Choice(condition, then, otherwise):
            return (condition, then, otherwise)
    return ()


def compiled(node: Node) -> Run:
    """The node as one function of the values of names."""
    match node:
        case Literal(value):
            return lambda _: value
        case Name(name):
            return lambda values: cleaned(values.get(name))
        case ListOf(items):
            each = [compiled(item) for item in items]
            return lambda values: tuple(run(values) for run in each)
        case Call(function, arguments):
            return _call(FUNCTIONS[function].run, [compiled(argument) for argument in arguments])
        case Unary("not", operand):
            run = compiled(operand)
            return lambda values: run(values) is not True
        case Unary(_, operand):
            return _negated(compiled(operand))
        case Binary("and", left, right):
            first, second = compiled(left), compiled(right)
            return lambda values: first(values) is True and second(values) is True
        case Binary("or", left, right):
            first, second = compiled(left), compiled(right)
            return lambda values: first(values) is True or second(values) is True
        case Binary(sign, left, right):
            return _binary(_OPERATIONS[sign], compiled(left), compiled(right))
        case Choice(condition, then, otherwise):
            is_so, yes, no = compiled(condition), compiled(then), compiled(otherwise)
            return lambda values: yes(values) if is_so(values) is True else no(values)
    raise AssertionError(node)


def _within(node: Node, least: int) -> str:
    """The node as text, in parentheses when it binds less tightly than its place asks for."""
    match node:
        case Choice():
            binding = TERNARY
        case Binary(sign, _, _):
            binding = BINDING.get(sign, COMPARISON)
        case Unary(sign, _):
            binding = NOT if sign == "not" else SIGN
        case _:
            binding = ATOM
    return f"({node})" if binding < least else str(node)


def _call(function: Callable[..., Value], arguments: list[Run]) -> Run:
    return lambda values: function(*(run(values) for run in arguments))


def _negated(run: Run) -> Run:
    def negated(values: Mapping[str, Any]) -> Value:
        value = run(values)
        return -value if isinstance(value, Decimal) else None

    return negated


def _binary(operation: Callable[[Any, Any], Value], left: Run, right: Run) -> Run:
    return lambda values: operation(left(values), right(values))


def _equal(left: Value, right: Value) -> bool:
    return left is not None and type(left) is type(right) and left == right


def _unequal(left: Value, right: Value) -> bool:
    return left is not None and right is not None and not _equal(left, right)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Value, Value], bool]:
    def holds(left: Value, right: Value) -> bool:
        return type(left) is type(right) and isinstance(left, Decimal | dt.date) and compare(left, right)

    return holds


def _among(left: Value, right: Value) -> bool:
    return left is not None and isinstance(right, tuple) and any(_equal(left, item) for item in right)


def _not_among(left: Value, right: Value) -> bool:
    return left is not None and isinstance(right, tuple) and not _among(left, right)


def _arithmetic(calculate: Callable[[Decimal, Decimal], Decimal]) -> Callable[[Value, Value], Value]:
    def result(left: Value, right: Value) -> Value:
        if not (isinstance(left, Decimal) and isinstance(right, Decimal)):
            return None
        return finite(calculate(left, right))

    return result


def _plus(left: Value, right: Value) -> Value:
    if isinstance(left, dt.date) and isinstance(right, Decimal):
        return _moved(left, right)
    return _add(left, right)


def _minus(left: Value, right: Value) -> Value:
    if isinstance(left, dt.date):
        if isinstance(right, dt.date):
            return Decimal((left - right).days)
        return _moved(left, -right) if isinstance(right, Decimal) else None
    return _subtract(left, right)


def _moved(day: dt.date, days: Decimal) -> dt.date | None:
    try:
        return day + dt.timedelta(days=int(days))
    except OverflowError:
        return None


_add = _arithmetic(ARITHMETIC.add)
_subtract = _arithmetic(ARITHMETIC.subtract)
_OPERATIONS: dict[str, Callable[[Any, Any], Value]] = {
    "=": _equal,
    "!=": _unequal,
    "<": _ordered(operator.lt),
    "<=": _ordered(operator.le),
    ">": _ordered(operator.gt),
    ">=": _ordered(operator.ge),
    "in": _among,
    "not in": _not_among,
    "+": _plus,
    "-": _minus,
    "*": _arithmetic(ARITHMETIC.multiply),
    "/": _arithmetic(ARITHMETIC.divide),
}
