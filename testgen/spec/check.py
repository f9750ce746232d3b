"""What a format must hold beyond its syntax: names known and unique, bounds that are not empty, types that fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import count

from testgen.spec import tree
from testgen.spec.evaluate import constant
from testgen.spec.expression import Expression, names_in
from testgen.spec.functions import FUNCTIONS
from testgen.spec.kinds import NUMBER, ClauseError, Kind, Kinds, Position, kind_of_type
from testgen.spec.printer import show_expression
from testgen.spec.suggestion import shortened

__all__ = ["KEYWORDS", "ClauseError", "Position", "checked"]

# Words that cannot be names; those that are functions too cannot anyway.
KEYWORDS = frozenset(
    """
    int real str of per line descending decimals trimmed grid perm tree graph intervals points in from weighted
    simple loopless acyclic directed repeat until end as either or and not where blank
    """.split()  # noqa: SIM905 - forty quoted words would hide the words
)


def checked(fmt: tree.Format, positions: Mapping[int, Position] | None = None) -> tree.Format:
    """Return the format with its blocks numbered, once it is sure to be consistent.

    Raises:
        ClauseError: what is wrong, and where if `positions` (by `id` of a clause) knows.

    """
    _Check(fmt, positions or {}).items(fmt.items, last=True)
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


class _Check:
    def __init__(self, fmt: tree.Format, positions: Mapping[int, Position]) -> None:
        self._positions = positions
        self._known: dict[str, Kind] = {}
        self._taken: set[str] = set()
        self._kinds = Kinds(self._known, self._lines_of_names(fmt))

    def _lines_of_names(self, fmt: tree.Format) -> dict[str, int | None]:
        lines: dict[str, int | None] = {}
        for clause, name in _declarations(fmt.items):
            at = self._positions.get(id(clause))
            lines.setdefault(name, at[0] if at else None)
        return lines

    @contextmanager
    def _placed(self, clause: object) -> Iterator[None]:
        """Give errors the clause's position; the innermost clause that has one wins."""
        try:
            yield
        except ClauseError as error:
            if error.line is None and id(clause) in self._positions:
                error.line, error.column = self._positions[id(clause)]
            raise

    # --- items ---

    def items(self, items: Sequence[tree.Item], *, last: bool) -> None:
        reading = [item for item in items if not isinstance(item, tree.Where)]
        for item in items:
            with self._placed(item):
                self._item(item, last=last and bool(reading) and item is reading[-1])

    def _item(self, item: tree.Item, *, last: bool) -> None:
        match item:
            case tree.Line():
                self._line(item)
            case tree.Repeat():
                self._repeat(item, last=last)
            case tree.Choose():
                self._choose(item)
            case tree.Where(condition):
                self._kinds.condition(condition)

    def _repeat(self, repeat: tree.Repeat, *, last: bool) -> None:
        if isinstance(repeat.times, tree.UntilEnd):
            if not last:
                raise ClauseError("nothing can follow a block that goes on to the end of the input")
        elif isinstance(repeat.times, tree.UntilLine):
            _check_word(repeat.times.line, spaces=True)
        else:
            self._size(repeat.times)
        if not any(isinstance(item, tree.Line) for item in tree.walk(repeat.body)):
            raise ClauseError("the block reads nothing")
        before = len(self._known)
        if repeat.index:
            self._declare(repeat.index, NUMBER)
        self.items(repeat.body, last=False)
        self._known.update(self._left(before, repeat.index, deeper=1))

    def _choose(self, choose: tree.Choose) -> None:
        found: dict[str, Kind] = {}
        for case in choose.cases:
            before = len(self._known)
            self.items(case, last=False)
            found |= self._left(before, None, deeper=0)
        self._known.update(found)

    def _left(self, before: int, index: str | None, deeper: int) -> dict[str, Kind]:
        """Take the names of a block out of sight, and return them as they are seen from outside."""
        names = [self._known.popitem() for _ in range(len(self._known) - before)]
        return {
            name: replace(kind, depth=kind.depth + deeper, inner=True)
            for name, kind in reversed(names)
            if name != index
        }

    # --- lines ---

    def _line(self, line: tree.Line) -> None:
        for field in line.fields:
            with self._placed(field):
                self._field(field, line)

    def _field(self, field: tree.Field, line: tree.Line) -> None:
        said = field.name or "this"
        if tree.takes_lines(field.type) and len(line.fields) > 1:
            raise ClauseError(f"{said} takes whole lines, so nothing can stand beside it")
        if _holds_space(field.type) and field is not line.fields[-1]:
            raise ClauseError(f"{said} may hold spaces, so it must stand last on its line")
        self._type(field.type)
        if field.name is not None:
            self._declare(field.name, kind_of_type(field.type))
        elif not (isinstance(field.type, tree.WordType) and len(field.type.words) == 1):
            raise ClauseError("a value needs a name; only one constant word can do without", hint="`name: ...`")

    def _declare(self, name: str, kind: Kind) -> None:
        if name in KEYWORDS or name in FUNCTIONS:
            raise ClauseError(f"`{name}` is a word of the language and cannot be a name", hint=f"`{name}_`")
        if name in self._taken:
            raise ClauseError(f"the name {shortened(name)} is used twice", hint=f"`{shortened(name)}2`")
        self._taken.add(name)
        self._known[name] = kind

    # --- types ---

    def _type(self, kind: tree.Type) -> None:
        match kind:
            case tree.ListType(element, counted):
                self._elements(element, (counted,), own_lines=kind.per_line)
            case tree.MatrixType(element, rows, columns):
                self._elements(element, (rows, columns), own_lines=False)
            case tree.IntType() | tree.RealType() | tree.StrType() | tree.WordType():
                self._scalar(kind)
            case tree.GridType(rows, columns, alphabet):
                self._size(rows, columns)
                _check_alphabet(alphabet, spaces=False)
            case tree.PermType(size):
                self._size(size)
            case tree.IntervalsType(size, bounds) | tree.PointsType(size, bounds):
                self._size(size)
                self._bounds(bounds)
            case tree.TreeType() | tree.GraphType():
                self._edges(kind)

    def _scalar(self, kind: tree.ScalarType) -> None:
        match kind:
            case tree.IntType(bounds):
                self._bounds(bounds)
            case tree.RealType(bounds, decimals):
                self._bounds(bounds)
                if decimals and decimals[0] > decimals[1]:
                    raise ClauseError(f"decimals {decimals[0]}..{decimals[1]} is an empty range")
            case tree.StrType(length, alphabet):
                self._bounds(length)
                self._size(length.low)
                _check_alphabet(alphabet, spaces=True)
            case tree.WordType(words):
                for word in words:
                    _check_word(word, spaces=False)
                if len(set(words)) != len(words):
                    raise ClauseError("a word stands twice among the alternatives")

    def _elements(self, element: tree.ScalarType, counts: Sequence[tree.Counted], *, own_lines: bool) -> None:
        if _holds_space(element) and not own_lines:
            raise ClauseError("elements with spaces need a line each", hint="`per line`")
        for counted in counts:
            self._size(counted.count)
        indices = [counted.index for counted in counts if counted.index]
        for index in indices:
            self._declare(index, NUMBER)
        self._scalar(element)
        for index in indices:
            del self._known[index]

    def _edges(self, kind: tree.TreeType | tree.GraphType) -> None:
        self._size(kind.nodes)
        if isinstance(kind, tree.GraphType):
            self._size(kind.edges)
        if kind.weight:
            self._bounds(kind.weight)

    # --- numbers ---

    def _size(self, *sizes: Expression) -> None:
        for size in sizes:
            self._number(size)
            value = constant(size)
            if value is not None and (value < 0 or value != int(value)):
                raise ClauseError(f"{_shown(size)} of something is impossible", hint="a whole number from 0")

    def _bounds(self, bounds: tree.Range) -> None:
        self._number(bounds.low)
        self._number(bounds.high)
        low, high = constant(bounds.low), constant(bounds.high)
        if low is not None and high is not None and low > high:
            first, second = _shown(bounds.low), _shown(bounds.high)
            raise ClauseError(f"the bound {first}..{second} is empty", hint=f"`{second}..{first}`")

    def _number(self, expression: Expression) -> None:
        self._kinds.number(expression)
        if not names_in(expression) and constant(expression) is None:
            raise ClauseError(f"`{_shown(expression)}` has no value that fits into memory")


def _declarations(items: tuple[tree.Item, ...]) -> Iterator[tuple[object, str]]:
    for item in tree.walk(items):
        if isinstance(item, tree.Repeat) and item.index:
            yield item, item.index
        elif isinstance(item, tree.Line):
            for field in item.fields:
                if field.name:
                    yield field, field.name
                yield from ((field, name) for name in _indices(field.type))


def _indices(kind: tree.Type) -> list[str]:
    match kind:
        case tree.ListType(_, counted):
            counts = [counted]
        case tree.MatrixType(_, rows, columns):
            counts = [rows, columns]
        case _:
            counts = []
    return [counted.index for counted in counts if counted.index]


def _holds_space(kind: tree.Type) -> bool:
    return isinstance(kind, tree.StrType) and " " in kind.alphabet


def _check_word(word: str, *, spaces: bool) -> None:
    if not word or not word.isprintable() or (" " in word and not spaces):
        raise ClauseError(f"{shortened(word)!r} is no word of an input")


def _check_alphabet(alphabet: str, *, spaces: bool) -> None:
    if not alphabet:
        raise ClauseError("the alphabet is empty")
    for character in alphabet:
        if not character.isprintable() or (character == " " and not spaces):
            raise ClauseError(f"the alphabet cannot hold {character!r}")


def _shown(expression: Expression) -> str:
    return shortened(show_expression(expression))
