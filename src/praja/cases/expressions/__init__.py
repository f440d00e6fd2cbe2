"""The small language of conditions and calculations in forms and procedures: `area > 12 and kind in ["neon", "led"]`.

It knows literals, names of fields, arithmetic, comparisons and a fixed list of functions; no attributes, no loops, no
other calls. Length, depth and work are bounded. The grammar stands in docs/forms.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from praja.cases.expressions.checking import type_of
from praja.cases.expressions.parsing import InvalidExpression, tree_of
from praja.cases.expressions.tree import Name, Node, compiled, parts
from praja.cases.expressions.values import Type, Value

__all__ = ["Expression", "InvalidExpression", "Type", "Value", "check", "is_true", "parse"]


class Expression:
    """A parsed expression. Two with the same meaning of every part are equal; `str` writes it in one way.

    Attributes:
        names: the fields it reads.
    """

    __slots__ = ("_run", "names", "tree")

    def __init__(self, tree: Node) -> None:
        self.tree = tree
        self.names = frozenset(node.name for node in parts(tree) if isinstance(node, Name))
        self._run = compiled(tree)

    def evaluate(self, values: Mapping[str, Any]) -> Value:
        """The result for these values of fields.

        What is missing is None: arithmetic with it gives None, and so does a division by zero; a comparison with it,
        and a condition that has no value, does not hold. Numbers are Decimal. Never raises.
        """
        return self._run(values)

    def __str__(self) -> str:
        return str(self.tree)

    def __repr__(self) -> str:
        return f"Expression({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and self.tree == other.tree

    def __hash__(self) -> int:
        return hash(self.tree)


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Read an expression; the same text is read once.

    Raises:
        InvalidExpression: it cannot be read; the message names position and remedy.
    """
    return Expression(tree_of(text))


def check(expression: Expression, types: Mapping[str, Type]) -> Type:
    """The type of the result when fields have these types.

    Raises:
        InvalidExpression: a field is unknown, or a part does not fit its place.
    """
    return type_of(expression.tree, types)


def is_true(text: str, values: Mapping[str, Any]) -> bool:
    """Whether a condition holds. An empty one always does.

    Raises:
        InvalidExpression: it cannot be read.
    """
    return not text or parse(text).evaluate(values) is True
