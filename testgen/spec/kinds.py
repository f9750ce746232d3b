"""What an expression is, a number, a text or a list of either, or why it means nothing where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from testgen.errors import InputError
from testgen.spec import tree
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
)
from testgen.spec.functions import FUNCTIONS, Takes
from testgen.spec.printer import show_expression
from testgen.spec.suggestion import closest, shortened

Position = tuple[int, int]


class ClauseError(InputError):
    """A clause is inconsistent; line and column, from 1, are None for a tree that was not parsed."""

    slug = "format"

    def __init__(self, message: str, at: Position | None = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.line: int | None = None
        self.column: int | None = None
        if at:
            self.line, self.column = at


class Sort(StrEnum):
    """What the elements of a value are, through all nesting."""

    NUMBER = "number"
    TEXT = "text"
    ROW = "row"
    TRUTH = "condition"


@dataclass(frozen=True)
class Kind:
    """A sort, how deep its lists are nested (0: no list), and whether it belongs to an inner block."""

    sort: Sort
    depth: int = 0
    inner: bool = False

    @property
    def is_many(self) -> bool:
        """Whether only an aggregate can make one value of it."""
        return self.depth > 0 or self.inner


NUMBER, TEXT, TRUTH = Kind(Sort.NUMBER), Kind(Sort.TEXT), Kind(Sort.TRUTH)


def kind_of_type(kind: tree.Type) -> Kind:  # noqa: PLR0911 - one case a type
    """Return the kind of a field's values."""
    match kind:
        case tree.ListType(element):
            return replace(kind_of_type(element), depth=1)
        case tree.MatrixType(element):
            return replace(kind_of_type(element), depth=2)
        case tree.IntType() | tree.RealType():
            return NUMBER
        case tree.StrType() | tree.WordType():
            return TEXT
        case tree.GridType():
            return Kind(Sort.TEXT, 1)
        case tree.PermType():
            return Kind(Sort.NUMBER, 1)
        case _:
            return Kind(Sort.ROW, 1)


class Kinds:
    """Finds the kind of expressions; `known` are the names in sight, `later` the lines of those that are not yet.

    All methods raise ClauseError without a position.
    """

    def __init__(self, known: Mapping[str, Kind], later: Mapping[str, int | None]) -> None:
        self._known = known
        self._later = later

    def number(self, expression: Expression) -> None:
        """Make sure that an expression is one number."""
        if self._single(expression).sort is not Sort.NUMBER:
            raise ClauseError(f"`{_shown(expression)}` is no number")

    def condition(self, expression: Expression) -> None:
        """Make sure that an expression is true or false."""
        if self.of(expression).sort is not Sort.TRUTH:
            raise ClauseError(f"`{_shown(expression)}` is no condition", hint="a comparison, as in `a <= b`")

    def of(self, expression: Expression) -> Kind:
        """Return the kind of any expression."""
        match expression:
            case Number():
                return NUMBER
            case Text():
                return TEXT
            case Name(id):
                return self._name(id)
            case Index(name, at):
                self.number(at)
                return self._element(name, expression)
            case Call(function, arguments):
                return self._call(function, arguments)
            case _:
                return self._composed(expression)

    def _composed(self, expression: Expression) -> Kind:
        match expression:
            case Unordered(parts):
                return self._unordered(parts)
            case Comparison(operands, operators):
                return self._comparison(operands, operators)
            case Logical() | Negation():
                for part in children(expression):
                    self.condition(part)
                return TRUTH
            case _:
                for part in children(expression):
                    self.number(part)
                return NUMBER

    def _single(self, expression: Expression) -> Kind:
        kind = self.of(expression)
        if kind.is_many:
            name = expression.id if isinstance(expression, Name) else _shown(expression)
            what = "belongs to an inner block" if kind.inner else "is a list"
            raise ClauseError(f"{name} {what}: use it under sum, max, min or count", hint=f"`max({name})`")
        return kind

    def _name(self, name: str) -> Kind:
        if name in self._known:
            return self._known[name]
        if name not in self._later:
            meant = closest(name, self._known)
            raise ClauseError(f"there is no name {shortened(name)}", hint=f"`{meant}`" if meant else None)
        line = self._later[name]
        where = f" (it is read on line {line})" if line else ""
        raise ClauseError(
            f"the name {shortened(name)} is used before it is known, or outside its list{where}",
            hint="a `where` after it can hold the condition",
        )

    def _element(self, name: str, expression: Expression) -> Kind:
        kind = self._name(name)
        if kind.depth:
            return replace(kind, depth=kind.depth - 1, inner=False)
        if kind.sort is not Sort.TEXT or kind.inner:
            raise ClauseError(f"{name} is no list, so {_shown(expression)} means nothing")
        return TEXT

    def _unordered(self, parts: Sequence[Expression]) -> Kind:
        kinds = [self.of(part) for part in parts]
        for part, kind in zip(parts, kinds, strict=True):
            if kind.sort not in {Sort.NUMBER, Sort.TEXT} or kind.is_many != kinds[0].is_many:
                raise ClauseError(f"`{_shown(part)}` cannot stand in this {{...}}: it takes values, or lists of them")
        return replace(kinds[0], sort=Sort.ROW)

    def _comparison(self, operands: Sequence[Expression], operators: Sequence[str]) -> Kind:
        kinds = [self._single(operand) for operand in operands]
        for operand, kind in zip(operands, kinds, strict=True):
            if kind.sort is not kinds[0].sort:
                raise ClauseError(f"`{_shown(operand)}` is a {kind.sort}, compared with a {kinds[0].sort}")
        if kinds[0].sort in {Sort.TRUTH, Sort.ROW} and not {"==", "!="}.issuperset(operators):
            raise ClauseError(f"a {kinds[0].sort} can only be equal to another or not")
        return TRUTH

    def _call(self, name: str, arguments: Sequence[Expression]) -> Kind:
        if name not in FUNCTIONS:
            meant = closest(name, FUNCTIONS)
            raise ClauseError(f"there is no function {shortened(name)}", hint=f"`{meant}`" if meant else None)
        function = FUNCTIONS[name]
        if not function.least <= len(arguments) <= function.most:
            takes = str(function.least) if function.least == function.most else f"{function.least} to {function.most}"
            raise ClauseError(f"{name} takes {takes} argument(s), not {len(arguments)}")
        first = self.of(arguments[0])
        for argument, takes_here in zip(arguments, function.takes_each(len(arguments)), strict=True):
            if not _fits(self.of(argument), takes_here, first.sort):
                raise ClauseError(f"{name} takes {_SAID[takes_here]} here, not `{_shown(argument)}`")
        return TRUTH if function.truth else NUMBER


_SAID = {
    Takes.NUMBER: "a number",
    Takes.NUMBERS: "numbers or lists of them",
    Takes.VALUES: "values or lists of them",
    Takes.LIST: "a list",
    Takes.SEQUENCE: "a text or a list",
    Takes.LIKE_FIRST: "a value like those of its first list",
}


def _fits(kind: Kind, takes: Takes, first: Sort) -> bool:  # noqa: PLR0911 - one case a kind of argument
    if kind.sort is Sort.TRUTH:
        return False
    match takes:
        case Takes.NUMBER:
            return kind.sort is Sort.NUMBER and not kind.is_many
        case Takes.NUMBERS:
            return kind.sort is Sort.NUMBER
        case Takes.LIST:
            return kind.is_many
        case Takes.SEQUENCE:
            return kind.is_many or kind.sort is Sort.TEXT
        case Takes.LIKE_FIRST:
            return kind.sort is first and not kind.is_many
        case Takes.VALUES:
            return True


def _shown(expression: Expression) -> str:
    return shortened(show_expression(expression))
