"""From the text of an expression to its tree: a recursive-descent parser, bounded in length, depth and parts."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from praja.cases.expressions.functions import FUNCTIONS
from praja.cases.expressions.tree import Binary, Call, Choice, ListOf, Literal, Name, Node, Unary
from praja.kernel.errors import Invalid

LONGEST = 2_000
DEEPEST = 24
MOST_PARTS = 300
WORDS = frozenset({"if", "then", "else", "and", "or", "not", "in", "true", "false"})

_TOKEN = re.compile(
    r"\s*(?:(?P<date>\d{4}-\d{2}-\d{2})(?![\w-])"
    r"|(?P<number>\d{1,18}(?:\.\d{1,12})?)(?![\w.])"
    r"|(?P<word>[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)"
    r"|(?P<text>\"[^\"]*\"|'[^']*')"
    r"|(?P<sign>==|!=|<=|>=|[-+*/=<>()\[\],]))",
    re.ASCII,
)
_SPACE = re.compile(r"\s*")
_COMPARED = frozenset({"=", "==", "!=", "<", "<=", ">", ">="})


class InvalidExpression(Invalid):
    """An expression that cannot be read or does not fit; `position` counts its characters from 1."""

    code = "invalid-expression"

    def __init__(self, reason: str, position: int, *, field: str | None = None) -> None:
        message = _("At character %(position)s: %(reason)s") % {"position": position, "reason": reason}
        super().__init__(message, field=field)
        self.position = position


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    at: int


def tree_of(text: str) -> Node:
    """The tree of an expression.

    Raises:
        InvalidExpression: it cannot be read, or is too long, too deep or has too many parts.
    """
    if len(text) > LONGEST:
        raise InvalidExpression(_("Write at most %(longest)s characters.") % {"longest": LONGEST}, LONGEST + 1)
    return _Parser(_tokens(text)).whole()


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    place, end = 0, len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            at = _SPACE.match(text, place).end()  # type: ignore[union-attr]
            raise InvalidExpression(_unreadable(text[at]), at + 1)
        kind = match.lastgroup or ""
        found.append(Token(kind, match[kind], match.start(kind) + 1))
        place = match.end()
    if len(found) > MOST_PARTS:
        raise InvalidExpression(_("Write a shorter expression; this one has too many parts."), found[MOST_PARTS].at)
    return [*found, Token("end", "", end + 1)]


def _unreadable(character: str) -> str:
    if character in "\"'":
        return _("This text has no end. Close it with %(quote)s.") % {"quote": character}
    if character.isdigit():
        return _("Write a number like 12 or 12.5, or a date like 2026-11-25.")
    if character.isupper():
        return _("Names and words are written in small letters.")
    return _("“%(character)s” means nothing here. Remove it.") % {"character": character}


class _Parser:
    """Each method reads one rule of the grammar and leaves `place` behind it; see docs/forms.md for the grammar."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0
        self.depth = 0

    def whole(self) -> Node:
        node = self._expression()
        if self._next.kind != "end":
            raise self._unexpected(_("an operator such as and, or, =, +"))
        return node

    def _expression(self) -> Node:
        self._descend()
        node = self._choice() if self._next.text == "if" else self._disjunction()
        self.depth -= 1
        return node

    def _choice(self) -> Node:
        at = self._take().at
        condition = self._expression()
        self._expect("then")
        then = self._expression()
        self._expect("else")
        return Choice(condition, then, self._expression(), at)

    def _disjunction(self) -> Node:
        node = self._conjunction()
        while self._next.text == "or":
            at = self._take().at
            node = Binary("or", node, self._conjunction(), at)
        return node

    def _conjunction(self) -> Node:
        node = self._negation()
        while self._next.text == "and":
            at = self._take().at
            node = Binary("and", node, self._negation(), at)
        return node

    def _negation(self) -> Node:
        if self._next.text != "not":
            return self._comparison()
        at = self._take().at
        self._descend()
        node = Unary("not", self._negation(), at)
        self.depth -= 1
        return node

    def _comparison(self) -> Node:
        left = self._sum()
        token = self._next
        if token.kind == "word" and token.text == "not":
            self._take()
            self._expect("in")
            return self._compared("not in", left, token)
        if token.text == "in" or (token.kind == "sign" and token.text in _COMPARED):
            self._take()
            return self._compared("=" if token.text == "==" else token.text, left, token)
        return left

    def _compared(self, sign: str, left: Node, token: Token) -> Node:
        node = Binary(sign, left, self._sum(), token.at)
        if self._next.kind == "sign" and self._next.text in _COMPARED:
            raise InvalidExpression(_("Compare two values at a time and join them with and."), self._next.at)
        return node

    def _sum(self) -> Node:
        node = self._product()
        while self._next.kind == "sign" and self._next.text in "+-":
            token = self._take()
            node = Binary(token.text, node, self._product(), token.at)
        return node

    def _product(self) -> Node:
        node = self._signed()
        while self._next.kind == "sign" and self._next.text in "*/":
            token = self._take()
            node = Binary(token.text, node, self._signed(), token.at)
        return node

    def _signed(self) -> Node:
        if self._next.kind != "sign" or self._next.text != "-":
            return self._atom()
        at = self._take().at
        self._descend()
        node = Unary("-", self._signed(), at)
        self.depth -= 1
        return node

    def _atom(self) -> Node:
        before, token = self.place, self._take()
        if token.kind == "number":
            return Literal(Decimal(token.text), token.at)
        if token.kind == "date":
            return Literal(_date(token), token.at)
        if token.kind == "text":
            return Literal(token.text[1:-1], token.at)
        if token.text in {"true", "false"}:
            return Literal(token.text == "true", token.at)
        if token.kind == "word" and token.text not in WORDS:
            return self._named(token)
        if token.text == "(":
            node = self._expression()
            self._expect(")")
            return node
        if token.text == "[":
            return ListOf(self._separated("]"), token.at)
        self.place = before
        raise self._unexpected(_("a field, a number, a text in quotes or a parenthesis"))

    def _named(self, token: Token) -> Node:
        if self._next.text != "(":
            return Name(token.text, token.at)
        if token.text not in FUNCTIONS:
            known = {"name": token.text, "functions": ", ".join(FUNCTIONS)}
            raise InvalidExpression(_("There is no function %(name)s. Use one of: %(functions)s.") % known, token.at)
        self._take()
        arguments = self._separated(")")
        least, most = FUNCTIONS[token.text].counts
        if not least <= len(arguments) <= most:
            count = f"{least}–{most}" if least < most else str(least)
            words = {"name": token.text, "count": count, "given": len(arguments)}
            raise InvalidExpression(_("%(name)s takes %(count)s values, here are %(given)s.") % words, token.at)
        return Call(token.text, arguments, token.at)

    def _separated(self, end: str) -> tuple[Node, ...]:
        if self._next.text == end:
            self._take()
            return ()
        items = [self._expression()]
        while self._next.text == ",":
            self._take()
            items.append(self._expression())
        self._expect(end)
        return tuple(items)

    @property
    def _next(self) -> Token:
        return self.tokens[self.place]

    def _take(self) -> Token:
        token = self.tokens[self.place]
        self.place = min(self.place + 1, len(self.tokens) - 1)
        return token

    def _expect(self, text: str) -> None:
        if self._next.text != text:
            raise self._unexpected(text)
        self._take()

    def _descend(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise InvalidExpression(_("This is nested too deeply. Split it into calculated fields."), self._next.at)

    def _unexpected(self, wanted: str) -> InvalidExpression:
        found = self._next
        if found.kind == "end":
            return InvalidExpression(
                _("The expression ends too early. Expected: %(wanted)s.") % {"wanted": wanted}, found.at
            )
        words = {"found": found.text, "wanted": wanted}
        return InvalidExpression(_("Found “%(found)s”. Expected: %(wanted)s.") % words, found.at)


def _date(token: Token) -> dt.date:
    try:
        return dt.date.fromisoformat(token.text)
    except ValueError:
        raise InvalidExpression(_("There is no such day. Write year-month-day."), token.at) from None
