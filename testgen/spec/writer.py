"""Values into the one canonical text of a format."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from testgen.errors import InputError
from testgen.spec import tree
from testgen.spec.digits import digits_of
from testgen.spec.reader import declared

Row = Mapping[str, Any]
_Write = Callable[[Row, list[str]], None]


class ValuesError(InputError):
    """Values do not have the shape that a format gives them."""

    slug = "values"


def write(fmt: tree.Format, values: Mapping[str, Any]) -> str:
    """Return the canonical text of values; whether they keep bounds and conditions, reading the text tells.

    Raises:
        ValuesError: a name is missing, or a column has not one entry for each round.

    """
    lines: list[str] = []
    try:
        for part in _program(fmt):
            part(values, lines)
    except KeyError as error:
        raise ValuesError(f"the values lack {error}") from None
    except (TypeError, IndexError, AttributeError) as error:
        raise ValuesError(f"the values have not the shape of the format: {error}") from None
    lines.append("")
    return "\n".join(lines)


@lru_cache(maxsize=256)
def _program(fmt: tree.Format) -> tuple[_Write, ...]:
    return _parts(fmt.items)


def _parts(items: Sequence[tree.Item]) -> tuple[_Write, ...]:
    return tuple(_part(item) for item in items if not isinstance(item, tree.Where))


def _part(item: tree.Item) -> _Write:
    match item:
        case tree.Line(fields) if len(fields) == 1 and tree.takes_lines(fields[0].type):
            return _many_lines(str(fields[0].name), fields[0].type)
        case tree.Line(fields):
            return _line(fields)
        case tree.Repeat():
            return _repeat(item)
        case tree.Choose():
            return _choose(item)
        case _:
            raise AssertionError(f"{item} writes nothing")


# --- values as text ------------------------------------------------------------------------------------------


def text_of(value: Any) -> str:
    """Return a scalar as it stands in an input."""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return digits_of(value)
    if value is None:
        raise TypeError("None stands where a value should")
    return format(value, "f")


def texts_of(values: Sequence[Any]) -> list[str]:
    """Return scalars as they stand in an input."""
    kinds = set(map(type, values))
    if kinds == {int}:
        try:
            return list(map(str, values))
        except ValueError:  # more digits than str() converts
            return list(map(digits_of, values))
    return list(values) if kinds == {str} else list(map(text_of, values))


# --- lines ---------------------------------------------------------------------------------------------------


def _line(fields: Sequence[tree.Field]) -> _Write:
    pieces = [_piece(field) for field in fields]

    def write_line(row: Row, lines: list[str]) -> None:
        tokens: list[str] = []
        for piece in pieces:
            tokens.extend(piece(row))
        lines.append(" ".join(tokens))

    return write_line


def _piece(field: tree.Field) -> Callable[[Row], Sequence[str]]:
    name = field.name
    if name is None:
        assert isinstance(field.type, tree.WordType)
        constant = (field.type.words[0],)
        return lambda _: constant
    if isinstance(field.type, tree.ScalarType):
        return lambda row: (text_of(row[name]),)
    return lambda row: texts_of(row[name])


def _many_lines(name: str, kind: tree.Type) -> _Write:
    if isinstance(kind, tree.ListType | tree.PermType | tree.GridType):
        return lambda row, lines: lines.extend(texts_of(row[name]))
    if isinstance(kind, tree.MatrixType):
        return lambda row, lines: lines.extend(" ".join(texts_of(each)) for each in row[name])

    def write_rows(row: Row, lines: list[str]) -> None:
        lines.extend(_joined([list(column) for column in zip(*row[name], strict=True)]))

    return write_rows


def _joined(columns: Sequence[Sequence[Any]]) -> list[str]:
    return list(map(" ".join, zip(*map(texts_of, columns), strict=True)))


# --- blocks --------------------------------------------------------------------------------------------------


def _repeat(repeat: tree.Repeat) -> _Write:
    key, names, end = repeat.key, list(declared(repeat.body)), repeat.times
    body = _columns(repeat.body) or _rounds(_parts(repeat.body), names)

    def write_block(row: Row, lines: list[str]) -> None:
        rounds = row[key]
        for name in names:
            if len(row[name]) != rounds:
                raise ValuesError(f"{name} has {len(row[name])} entries for {rounds} rounds")
        body(row, lines)
        if isinstance(end, tree.UntilLine):
            lines.append(end.line)

    if names:
        return write_block
    return lambda row, lines: _bare(_parts(repeat.body), row[key], end, lines)


def _bare(parts: Sequence[_Write], rounds: int, end: object, lines: list[str]) -> None:
    for _ in range(rounds):
        for part in parts:
            part({}, lines)
    if isinstance(end, tree.UntilLine):
        lines.append(end.line)


def _columns(body: Sequence[tree.Item]) -> _Write | None:
    """Return what writes a block of one line of named scalars, column after column, or None for other blocks."""
    lines = [item for item in body if not isinstance(item, tree.Where)]
    if len(lines) != 1 or not isinstance(lines[0], tree.Line) or not lines[0].fields:
        return None
    fields = lines[0].fields
    if not all(field.name and isinstance(field.type, tree.ScalarType) for field in fields):
        return None
    names = [str(field.name) for field in fields]
    return lambda row, written: written.extend(_joined([row[name] for name in names]))


def _rounds(parts: Sequence[_Write], names: Sequence[str]) -> _Write:
    def write_rounds(row: Row, lines: list[str]) -> None:
        for entries in zip(*(row[name] for name in names), strict=True):
            each = dict(zip(names, entries, strict=True))
            for part in parts:
                part(each, lines)

    return write_rounds


def _choose(choose: tree.Choose) -> _Write:
    cases = [_parts(case) for case in choose.cases]

    def write_case(row: Row, lines: list[str]) -> None:
        number = row[choose.key]
        if not (isinstance(number, int) and 0 <= number < len(cases)):
            raise ValuesError(f"{choose.key} must be 0..{len(cases) - 1}, the number of the case taken")
        for part in cases[number]:
            part(row, lines)

    return write_case
