"""What a format must hold beyond its syntax: names known and unique, bounds that are not empty, types that fit."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count

from testgen.errors import InputError
from testgen.spec import tree
from testgen.spec.evaluate import constant
from testgen.spec.expression import (
    Call,
    Comparison,
    Expression,
    Index,
    Logical,
    Name,
    Negation,
    Number,
    Text,
    Unordered,
    children,
    names_in,
)
from testgen.spec.functions import FUNCTIONS
from testgen.spec.printer import show_expression

Position = tuple[int, int]
KEYWORDS = frozenset(
    "int real str of per line distinct sorted descending decimals trimmed grid perm tree graph intervals points in from"
    " weighted simple loopless connected acyclic directed repeat until end as either or and not where blank".split()
) - {"connected", "sorted", "distinct"}


class ClauseError(InputError):
    """A clause is inconsistent; line and column, from 1, are None for a tree that was not parsed."""

    slug = "format"

    def __init__(self, message: str, at: Position | None = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.line, self.column = at or (None, None)


def checked(fmt: tree.Format, positions: Mapping[int, Position] | None = None) -> tree.Format:
    """Return the format with its blocks numbered, once it is sure to be consistent.

    Raises:
        ClauseError: what is wrong, and where if `positions` (by `id` of a clause) knows.

    """
    _Check(positions or {}).items(fmt.items, {}, last=True)
    return tree.Format(_numbered(fmt.items, count(1)))


def _numbered(items: Sequence[tree.Item], numbers: count[int]) -> tuple[tree.Item, ...]:
    made: list[tree.Item] = []
    for item in items:
        if isinstance(item, tree.Repeat):
            key = f"#{next(numbers)}"
            made.append(replace(item, key=key, body=_numbered(item.body, numbers)))
        elif isinstance(item, tree.Choose):
            key = f"#{next(numbers)}"
            made.append(replace(item, key=key, cases=tuple(_numbered(case, numbers) for case in item.cases)))
        else:
            made.append(item)
    return tuple(made)


# What a name in sight stands for: a number, a text, a list of either, a column of an inner block, or an index.
_NUMBER, _TEXT, _LIST, _COLUMN = "number", "text", "list", "column"


class _Check:
    def __init__(self, positions: Mapping[int, Position]) -> None:
        self._positions = positions
        self._taken: set[str] = set()

    def _fail(self, clause: object, message: str, hint: str | None = None) -> ClauseError:
        return ClauseError(message, self._positions.get(id(clause)), hint)

    def items(self, items: Sequence[tree.Item], known: dict[str, str], *, last: bool) -> None:
        for item in items:
            match item:
                case tree.Line():
                    self._line(item, known)
                case tree.Repeat():
                    self._repeat(item, known, last=last and item is items[-1])
                case tree.Choose():
                    self._choose(item, known)
                case tree.Where(condition):
                    self._truth(item, condition, known)

    def _repeat(self, repeat: tree.Repeat, known: dict[str, str], *, last: bool) -> None:
        if isinstance(repeat.times, tree.UntilEnd):
            if not last:
                raise self._fail(repeat, "nothing can follow a block that goes on to the end of the input")
        elif isinstance(repeat.times, tree.UntilLine):
            _word(self._fail, repeat, repeat.times.line, spaces=True)
        else:
            self._numeric(repeat, repeat.times, known)
        if not any(isinstance(item, tree.Line) for item in tree.walk(repeat.body)):
            raise self._fail(repeat, "the block reads nothing")
        inner = dict(known)
        if repeat.index:
            self._declare(repeat, repeat.index, _NUMBER, inner)
        self.items(repeat.body, inner, last=False)
        self._leave(inner, known, {repeat.index})

    def _choose(self, choose: tree.Choose, known: dict[str, str]) -> None:
        before = dict(known)
        for case in choose.cases:
            inner = dict(before)
            self.items(case, inner, last=False)
            self._leave(inner, known, set())

    def _leave(self, inner: Mapping[str, str], known: dict[str, str], hidden: set[str | None]) -> None:
        known.update({name: _COLUMN for name in inner if name not in known and name not in hidden})

    # --- lines ---

    def _line(self, line: tree.Line, known: dict[str, str]) -> None:
        for place, field in enumerate(line.fields):
            if tree.takes_lines(field.type) and len(line.fields) > 1:
                raise self._fail(field, f"{_said(field)} takes whole lines, so nothing can stand beside it")
            if _holds_space(field.type) and place != len(line.fields) - 1:
                raise self._fail(field, f"{_said(field)} may hold spaces, so it must stand last on its line")
            self._type(field, field.type, known)
            if field.name is not None:
                self._declare(field, field.name, _kind_of(field.type), known)
            elif not (isinstance(field.type, tree.WordType) and len(field.type.words) == 1):
                raise self._fail(field, "a value needs a name; only one constant word can do without", "name: ...")

    def _declare(self, clause: object, name: str, kind: str, known: dict[str, str]) -> None:
        if name in KEYWORDS or name in FUNCTIONS:
            raise self._fail(clause, f"`{name}` is a word of the language and cannot be a name", f"`{name}_`")
        if name in self._taken:
            raise self._fail(clause, f"the name {name} is used twice", f"`{name}2`")
        self._taken.add(name)
        known[name] = kind

    def _type(self, field: tree.Field, kind: tree.Type, known: dict[str, str]) -> None:
        match kind:
            case tree.IntType(bounds) | tree.RealType(bounds):
                self._bounds(field, bounds, known)
            case tree.StrType(length, alphabet):
                self._bounds(field, length, known, least=0)
                self._alphabet(field, alphabet)
            case tree.WordType(words):
                for word in words:
                    _word(self._fail, field, word, spaces=False)
                if len(set(words)) != len(words):
                    raise self._fail(field, "a word stands twice among the alternatives")
            case tree.ListType(element, counted):
                self._counts(field, element, (counted,), known)
            case tree.MatrixType(element, rows, columns):
                self._counts(field, element, (rows, columns), known)
            case tree.GridType(rows, columns, alphabet):
                self._sizes(field, known, rows, columns)
                self._alphabet(field, alphabet, spaces=False)
            case tree.PermType(size) | tree.TreeType(size):
                self._sizes(field, known, size)
            case tree.GraphType(nodes, edges):
                self._sizes(field, known, nodes, edges)
            case tree.IntervalsType(size, bounds) | tree.PointsType(size, bounds):
                self._sizes(field, known, size)
                self._bounds(field, bounds, known)
        if isinstance(kind, tree.TreeType | tree.GraphType) and kind.weight:
            self._bounds(field, kind.weight, known)
        if isinstance(kind, tree.RealType) and kind.decimals and kind.decimals[0] > kind.decimals[1]:
            raise self._fail(field, f"decimals {kind.decimals[0]}..{kind.decimals[1]} is an empty range")

    def _counts(
        self, field: tree.Field, element: tree.ScalarType, counts: Sequence[tree.Counted], known: dict[str, str]
    ) -> None:
        if _holds_space(element) and not isinstance(field.type, tree.ListType):
            raise self._fail(field, "elements with spaces need a line each", "`per line`")
        if _holds_space(element) and isinstance(field.type, tree.ListType) and not field.type.per_line:
            raise self._fail(field, "elements with spaces need a line each", "`per line`")
        inner = dict(known)
        for counted in counts:
            self._sizes(field, known, counted.count)
            if counted.index:
                self._declare(field, counted.index, _NUMBER, inner)
        if field.name:
            inner.pop(field.name, None)
        self._type(field, element, inner)

    def _sizes(self, field: tree.Field, known: dict[str, str], *sizes: Expression) -> None:
        for size in sizes:
            self._numeric(field, size, known)
            value = constant(size)
            if value is not None and (value < 0 or value != int(value)):
                raise self._fail(field, f"{show_expression(size)} of something is impossible")

    def _bounds(self, field: tree.Field, bounds: tree.Range, known: dict[str, str], least: int | None = None) -> None:
        self._numeric(field, bounds.low, known)
        self._numeric(field, bounds.high, known)
        low, high = constant(bounds.low), constant(bounds.high)
        shown = f"{show_expression(bounds.low)}..{show_expression(bounds.high)}"
        if low is not None and high is not None and low > high:
            raise self._fail(
                field, f"the bound {shown} is empty", f"`{show_expression(bounds.high)}..{show_expression(bounds.low)}`"
            )
        if least is not None and low is not None and low < least:
            raise self._fail(field, f"a length cannot be {show_expression(bounds.low)}")

    def _alphabet(self, field: tree.Field, alphabet: str, *, spaces: bool = True) -> None:
        if not alphabet:
            raise self._fail(field, "the alphabet is empty")
        for character in alphabet:
            if character in "\n\r\0" or (character.isspace() and not (character == " " and spaces)):
                raise self._fail(field, f"the alphabet cannot hold {character!r}")

    # --- expressions ---

    def _numeric(self, clause: object, expression: Expression, known: Mapping[str, str]) -> None:
        kind = self._expression(clause, expression, known, inside=False)
        if kind != _NUMBER:
            raise self._fail(clause, f"`{show_expression(expression)}` is no number")
        if not names_in(expression) and constant(expression) is None:
            raise self._fail(clause, f"`{show_expression(expression)}` has no value that fits into memory")

    def _truth(self, clause: object, expression: Expression, known: Mapping[str, str]) -> None:
        if not _is_truth(expression):
            raise self._fail(clause, f"`{show_expression(expression)}` is no condition", "a comparison, as in `a <= b`")
        self._expression(clause, expression, known, inside=False)

    def _expression(self, clause: object, expression: Expression, known: Mapping[str, str], *, inside: bool) -> str:
        match expression:
            case Name(id):
                return self._name(clause, id, known, inside=inside)
            case Index(name, at):
                self._expression(clause, at, known, inside=False)
                kind = self._name(clause, name, known, inside=True)
                if kind == _NUMBER:
                    raise self._fail(clause, f"{name} is no list, so {show_expression(expression)} means nothing")
                return _TEXT if kind == _TEXT else _NUMBER
            case Call(function, arguments):
                return self._call(clause, function, arguments, known)
            case Text():
                return _TEXT
            case Number():
                return _NUMBER
            case Unordered() | Comparison() | Logical() | Negation():
                for part in children(expression):
                    self._expression(clause, part, known, inside=inside)
                return _LIST if isinstance(expression, Unordered) else "truth"
            case _:
                for part in children(expression):
                    if self._expression(clause, part, known, inside=False) != _NUMBER:
                        raise self._fail(clause, f"`{show_expression(part)}` is no number")
                return _NUMBER

    def _call(self, clause: object, function: str, arguments: Sequence[Expression], known: Mapping[str, str]) -> str:
        if function not in FUNCTIONS:
            close = difflib.get_close_matches(function, FUNCTIONS, n=1)
            raise self._fail(clause, f"there is no function {function}", f"`{close[0]}`" if close else None)
        found = FUNCTIONS[function]
        if not found.least <= len(arguments) <= found.most:
            takes = str(found.least) if found.least == found.most else f"{found.least} to {found.most}"
            raise self._fail(clause, f"{function} takes {takes} argument(s), not {len(arguments)}")
        for argument in arguments:
            self._expression(clause, argument, known, inside=found.looks_inside)
        return "truth" if found.truth else _NUMBER

    def _name(self, clause: object, name: str, known: Mapping[str, str], *, inside: bool) -> str:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            raise self._fail(clause, f"the name {name} is used before it is known", f"`{close[0]}`" if close else None)
        if known[name] in {_COLUMN, _LIST} and not inside:
            what = "belongs to an inner block" if known[name] == _COLUMN else "is a list"
            raise self._fail(clause, f"{name} {what}: use it under sum, max, min or count", f"`max({name})`")
        return known[name]


def _kind_of(kind: tree.Type) -> str:
    if isinstance(kind, tree.IntType | tree.RealType):
        return _NUMBER
    return _TEXT if isinstance(kind, tree.StrType | tree.WordType) else _LIST


def _holds_space(kind: tree.Type) -> bool:
    return isinstance(kind, tree.StrType) and " " in kind.alphabet


def _said(field: tree.Field) -> str:
    return field.name or "this"


def _word(fail: object, clause: object, word: str, *, spaces: bool) -> None:
    assert callable(fail)
    if not word or not word.isprintable() or (" " in word and not spaces):
        raise fail(clause, f"{word!r} is no word of an input")


def _is_truth(expression: Expression) -> bool:
    if isinstance(expression, Logical):
        return all(map(_is_truth, expression.parts))
    if isinstance(expression, Negation):
        return _is_truth(expression.operand)
    if isinstance(expression, Call):
        return expression.function in FUNCTIONS and FUNCTIONS[expression.function].truth
    return isinstance(expression, Comparison)
