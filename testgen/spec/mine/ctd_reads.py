"""What the reading commands of checktestdata say of one value: INT, FLOAT, FLOATP, REGEX."""

from __future__ import annotations

import re

from testgen.spec.evaluate import constant
from testgen.spec.expression import Name, Number, Text
from testgen.spec.mine.ctd_scope import Scope, UntranslatableError
from testgen.spec.mine.ctd_statements import Read
from testgen.spec.mine.regular import Integer, Real, String, Words, scalar_of, string_of
from testgen.spec.tree import IntType, Range, RealType, ScalarType, StrType, WordType

OPEN = Name("\0open")  # the greatest length of a string that nothing bounds so far
_PIECE = re.compile(r"\\[(){}\[\]*+?|\\^.-]|.", re.DOTALL)


def type_of(read: Read, scope: Scope) -> ScalarType:
    """Return the type of a value; a string without a greatest length gets `OPEN`.

    Numbers with an exponent, which FLOAT takes too, are left out: the format is then narrower than the validator.

    Raises:
        UntranslatableError: the value cannot be said.

    """
    if read.command == "REGEX":
        return _of_pattern(read)
    bounds = Range(scope.translated(read.arguments[0]), scope.translated(read.arguments[1]))
    if read.option == "SCIENTIFIC":
        raise UntranslatableError("a number with an exponent")
    if read.command == "INT":
        return IntType(bounds)
    if read.command == "FLOAT":
        return RealType(bounds)
    least, most = (constant(argument) for argument in read.arguments[2:])
    if not isinstance(least, int) or not isinstance(most, int) or not 0 <= least <= most:
        raise UntranslatableError("how many decimals is no constant")
    return RealType(bounds, (least, most))


def _of_pattern(read: Read) -> ScalarType:
    if not isinstance(read.arguments[0], Text):
        raise UntranslatableError("a pattern that is no constant")
    pattern = python_pattern(read.arguments[0].value)
    shape = scalar_of(pattern)
    if isinstance(shape, Integer) and not shape.exact:
        shape = string_of(pattern)
    if shape is None or not shape.exact or not _takes_longest(pattern, shape):
        raise UntranslatableError("a regular expression that is no type")
    match shape:
        case Words():
            return shape.type()
        case String():
            return shape.type(OPEN)
        case Integer(Number(int() as low), Number(int() as high)) if high - low < 10:  # noqa: PLR2004 - its values are texts
            return WordType(tuple(map(str, range(low, high + 1))))
        case Integer(low, high) if low is not None and high is not None:
            return IntType(Range(low, high))
        case _:
            raise UntranslatableError("a number without bounds")


def python_pattern(pattern: str) -> str:
    """Return a pattern of checktestdata as one of Python: `^` and `$` are plain characters outside of sets.

    Raises:
        UntranslatableError: it has an escape that the two understand differently.

    """
    made, in_set = "", False
    for match in _PIECE.finditer(pattern):
        piece = match.group()
        if piece == "\\":
            raise UntranslatableError("a backslash in a regular expression")
        if not in_set and len(piece) == 1 and piece not in "()[]{}*+?|.":
            piece = re.escape(piece)
        in_set = piece == "[" or (in_set and piece != "]")
        made += piece
    return made


def _takes_longest(pattern: str, shape: Integer | Real | String | Words) -> bool:
    """Whether the first match is the longest one: `1|10` never takes all of `10`, as nothing is tried again."""
    if "|" not in pattern:
        return True
    compiled = re.compile(pattern)
    words = shape.words if isinstance(shape, Words) else [str(10**n + more) for n in range(6) for more in (-1, 0, 1)]
    for word in words:
        whole, first = compiled.fullmatch(word), compiled.match(word)
        if whole and first and first.end() < len(word):
            return False
    return True


def characters_of(kind: ScalarType) -> str | None:
    """Return the alphabet of a type whose values are single characters."""
    match kind:
        case StrType(Range(Number(1), Number(1)), alphabet):
            return alphabet
        case WordType(words) if all(len(word) == 1 for word in words):
            return "".join(sorted(words))
        case IntType(Range(Number(int() as low), Number(int() as high))) if 0 <= low <= high <= 9:  # noqa: PLR2004 - digits
            return "".join(map(str, range(low, high + 1)))
        case _:
            return None
