"""What a regular expression says of a token, or of a line of tokens.

Validators check whole lines by patterns like `^(0|[1-9][0-9]*) [a-z]{1,15}$`. The trees that Python's own parser
of patterns makes are read, so that every spelling of one language gives one answer; what is not understood is None.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log10
from typing import TypeVar

from testgen.spec.expression import Binary, Expression, Negative, Number
from testgen.spec.mine.regular_nodes import (
    Characters,
    Choice,
    Node,
    Nodes,
    Repeated,
    is_literal,
    nodes_of,
    words_of,
)
from testgen.spec.mine.regular_numbers import Decimals, decimals_of, span_of
from testgen.spec.tree import IntType, Range, RealType, StrType, WordType

_Shape = TypeVar("_Shape")
_FEW = 8  # a class of at most so many characters reads better as words: "C" | "D" | "H" | "S"
_MOST_WORDS = 64
_PLAIN = 10**18
_NEWLINES = (Characters("\n"), Repeated((Characters("\n"),), 0, 1))


@dataclass(frozen=True)
class Integer:
    """A whole number; None: no bound on that side. Not `exact`: the pattern also takes `007`, `-0` or `+1`, or less."""

    low: Expression | None
    high: Expression | None
    exact: bool = True

    def type(self, low: Expression, high: Expression) -> IntType:
        """Return the type, with bounds from elsewhere on the sides where the pattern has none."""
        return IntType(Range(self.low or low, self.high or high))


@dataclass(frozen=True)
class Real:
    """A decimal number without exponent; `decimals` are the digits after the point (None: any number of them).

    The bounds are those of the sign: 0 or None. Not `exact`: also `007.5`, or a side of `decimals` is open.
    """

    low: Expression | None
    high: Expression | None
    decimals: tuple[int, int] | None
    exact: bool = True

    def type(self, low: Expression, high: Expression) -> RealType:
        """Return the type, with bounds from elsewhere on the sides where the pattern has none."""
        return RealType(Range(self.low or low, self.high or high), self.decimals)


@dataclass(frozen=True)
class String:
    """`least`..`most` characters (None: any number) of an alphabet; `trimmed`: no space first or last.

    Not `exact`: the pattern takes characters beyond printable ASCII too.
    """

    least: int
    most: int | None
    alphabet: str
    trimmed: bool = False
    exact: bool = True

    def type(self, longest: Expression) -> StrType:
        """Return the type, with a bound from elsewhere where the pattern has none."""
        high = longest if self.most is None else Number(self.most)
        return StrType(Range(Number(self.least), high), self.alphabet, trimmed=self.trimmed)


@dataclass(frozen=True)
class Words:
    """One of some words, in the order of the pattern."""

    words: tuple[str, ...]
    exact: bool = True

    def type(self) -> WordType:
        """Return the type."""
        return WordType(self.words)

    @property
    def alphabet(self) -> str | None:
        """The characters, if each word is a single one."""
        return "".join(sorted(self.words)) if all(len(word) == 1 for word in self.words) else None


ScalarShape = Integer | Real | String | Words


@dataclass(frozen=True)
class FieldShape:
    """`least`..`most` tokens of one shape in a row on a line (None: any number); a single value is 1..1."""

    scalar: ScalarShape
    least: int = 1
    most: int | None = 1

    @property
    def is_single(self) -> bool:
        """Whether it is always one token."""
        return self.least == self.most == 1


def scalar_of(pattern: str) -> ScalarShape | None:
    """Return what a pattern for one whole token says; None if it is not understood."""
    nodes = nodes_of(pattern)
    return None if nodes is None else _guarded(_scalar, nodes)


def string_of(pattern: str) -> String | None:
    """Return what a pattern for one whole token says if its digits are no number: `[0-9]+` is a string then."""
    nodes = nodes_of(pattern)
    return None if nodes is None else _guarded(_string, nodes)


def line_of(pattern: str) -> tuple[FieldShape, ...] | None:
    """Return the tokens of a pattern for one whole line, with or without its newline; None if not understood."""
    nodes = nodes_of(pattern)
    if nodes is None:
        return None
    while nodes and nodes[-1] in _NEWLINES:
        nodes = nodes[:-1]
    return _guarded(_fields, nodes)


def _guarded(read: Callable[[Nodes], _Shape], nodes: Nodes) -> _Shape | None:
    try:
        return read(nodes)
    except RecursionError:  # a pattern nested a hundred deep
        return None


# --- one token -------------------------------------------------------------------------------------------------


def _scalar(nodes: Nodes) -> ScalarShape | None:
    whole = span_of(nodes)
    if whole is not None and whole.exact:
        return Integer(_bound(whole.low), _bound(whole.high))
    text = _string(nodes)
    if (words := _words(nodes, text)) is not None:
        return words
    if whole is not None and (text is None or _is_any_number(text)):
        return Integer(_bound(whole.low), _bound(whole.high), exact=False)
    decimals = decimals_of(nodes)
    return text if decimals is None else _real(decimals)


def _is_any_number(text: String) -> bool:
    return text.alphabet == "0123456789" and text.least != text.most


def _words(nodes: Nodes, text: String | None) -> Words | None:
    if text is not None and (len(text.alphabet) > _FEW or text.most != 1 or text.least != 1):
        return None
    words = words_of(nodes, _MOST_WORDS)
    if not words or "" in words or any(set(word) & set(" \t\r\n") for word in words):
        return None
    return Words(words, exact=text is None or text.exact) if _all_exact(nodes) else None


def _all_exact(nodes: Nodes) -> bool:
    for node in nodes:
        match node:
            case Characters(_, exact):
                parts = exact
            case Repeated(body):
                parts = _all_exact(body)
            case Choice(branches):
                parts = all(map(_all_exact, branches))
        if not parts:
            return False
    return True


def _real(decimals: Decimals) -> Real | None:
    whole, least, most = decimals.whole, decimals.least, decimals.most
    digits = None if most is None else (least, most)
    exact = whole.exact and whole.high is None and (most is not None or least == 0)
    low = None if whole.low is None or whole.low < 0 else _bound(whole.low)
    high = None if whole.high is None else _bound(whole.high + 1 if whole.high >= 0 else 0)
    if whole.high is None or (whole.low is None and whole.high == 0):
        return Real(low, None if whole.high is None else Number(0), digits, exact)
    return Real(low if whole.low is None or whole.low >= 0 else _bound(whole.low - 1), high, digits, exact=False)


def _bound(value: int | None) -> Expression | None:
    """Return a bound as one would write it: 10^1000-1 instead of a thousand nines."""
    if value is None or abs(value) < _PLAIN:
        return None if value is None else Number(value)
    digits = round(value.bit_length() * log10(2))
    power = Binary("^", Number(10), Number(digits))
    made: Expression
    if abs(value) == 10**digits:
        made = power
    elif abs(value) == 10**digits - 1:
        made = Binary("-", power, Number(1))
    else:
        return Number(value)
    return made if value > 0 else Negative(made)


def _string(nodes: Nodes) -> String | None:
    trimmed = _trimmed(nodes)
    if trimmed is not None:
        return trimmed
    least, alphabet, exact = 0, None, True
    most: int | None = 0
    for node in nodes:
        run = _run(node)
        if run is None or (alphabet is not None and run.alphabet != alphabet):
            return None
        alphabet, exact = run.alphabet, exact and run.exact
        least, most = least + run.least, None if most is None or run.most is None else most + run.most
    if not alphabet or most == 0 or not alphabet.isprintable():
        return None
    return String(least, most, alphabet, exact=exact)


def _run(node: Node) -> String | None:
    """Return one character, or one character repeated, as a string."""
    match node:
        case Characters(characters, exact):
            return String(1, 1, characters, exact=exact)
        case Repeated((Characters(characters, exact),), least, most):
            return String(least, most, characters, exact=exact)
        case _:
            return None


def _trimmed(nodes: Nodes) -> String | None:
    """Return `[a]([a ]*[a])?` and `[a][a ]*[a]` as strings that neither begin nor end with a space."""
    match nodes:
        case (Characters() as first, Repeated((Repeated() as middle, Characters() as last), 0, 1)):
            least = 1
        case (Characters() as first, Repeated() as middle, Characters() as last):
            least = 2
        case _:
            return None
    run = _run(middle)
    inside = "".join(sorted(set(first.characters) | {" "}))
    if run is None or run.least or run.alphabet != inside or first != last or " " in first.characters:
        return None
    return String(least, None if run.most is None else run.most + 2, inside, trimmed=True, exact=run.exact)


# --- a line of tokens ------------------------------------------------------------------------------------------


def _fields(nodes: Nodes) -> tuple[FieldShape, ...] | None:
    match nodes:
        case (Repeated(body, 0, 1),):
            inner = _fields(body)
            if inner is not None and len(inner) == 1 and not _holds_gap_only(inner):
                return (FieldShape(inner[0].scalar, 0, inner[0].most),)
    line = _LineShape()
    token: list[Node] = []
    for node in nodes:
        loop = _loop(node)
        if loop is None and not is_literal(node, " "):
            token.append(node)
            continue
        if token and not line.add(_field(tuple(token))):
            return None
        token = []
        if not (line.gap() if loop is None else line.add_loop(*loop)):
            return None
    if token and not line.add(_field(tuple(token))):
        return None
    return line.finished()


def _holds_gap_only(fields: tuple[FieldShape, ...]) -> bool:
    return isinstance(fields[0].scalar, String) and fields[0].scalar.least == 0


def _field(nodes: Nodes) -> FieldShape | None:
    scalar = _scalar(nodes)
    return None if scalar is None else FieldShape(scalar)


def _loop(node: Node) -> tuple[FieldShape, bool] | None:
    """Return a repeated token, and whether its space comes first: `( 1)*`, or last: `(1 )*`."""
    if not isinstance(node, Repeated) or len(node.body) <= 1:
        return None
    first, last = is_literal(node.body[0], " "), is_literal(node.body[-1], " ")
    if first == last:
        return None
    inner = node.body[1:] if first else node.body[:-1]
    if any(is_literal(part, " ") for part in inner) or (scalar := _scalar(inner)) is None:
        return None
    return FieldShape(scalar, node.least, node.most), first


class _LineShape:
    """Collects the fields of a line; `_open` tells that a token must come next."""

    def __init__(self) -> None:
        self._fields: list[FieldShape] = []
        self._open = True
        self._joins = False  # the last field is a loop `(1 )*`, which a token like it would continue

    def add(self, field: FieldShape | None) -> bool:
        if field is None or not self._open:
            return False
        if self._joins and self._fields[-1].scalar == field.scalar:
            self._grow(self._fields.pop(), 1, 1)
        else:
            self._fields.append(field)
        self._open = self._joins = False
        return True

    def gap(self) -> bool:
        was_open, self._open, self._joins = self._open, True, False
        return not was_open

    def add_loop(self, field: FieldShape, space_first: bool) -> bool:  # noqa: FBT001
        if space_first == self._open:
            return False
        if space_first and self._fields[-1].scalar == field.scalar:
            self._grow(self._fields.pop(), field.least, field.most)
        else:
            self._fields.append(field)
            self._joins = not space_first
        return True

    def _grow(self, field: FieldShape, least: int, most: int | None) -> None:
        longest = None if field.most is None or most is None else field.most + most
        self._fields.append(FieldShape(field.scalar, field.least + least, longest))

    def finished(self) -> tuple[FieldShape, ...] | None:
        return None if self._open and self._fields else tuple(self._fields)
