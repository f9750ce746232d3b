"""Lines of fields: one at a time with errors that name the token, and blocks of equal lines by columns.

A line is cut at its spaces once; each field then takes as many tokens as it has.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from itertools import repeat
from typing import Any

from testgen.spec import tree
from testgen.spec.evaluate import Scope
from testgen.spec.expression import Expression, Logical, names_in
from testgen.spec.functions import EvaluationError
from testgen.spec.reading.cursor import Cursor, RefusedError, TokenError, quoted
from testgen.spec.reading.exact import count_of, value_of
from testgen.spec.reading.ordering import ordering_fault
from testgen.spec.reading.tokens import column_reader, holds_space, may_be_empty, row_condition, token_reader

Values = MutableMapping[str, Any]
Step = Callable[[Cursor, Values], None]
Table = Callable[[Cursor, Values, int], bool]
_Take = Callable[[list[str], int, Values], int]
_PLURAL = {tree.IntType: "integers", tree.RealType: "numbers", tree.StrType: "strings", tree.WordType: "words"}


def line_reader(line: tree.Line) -> Step:
    """Return what reads one line into the scope; its fields stand on one line each."""
    if not line.fields:
        return _blank
    wanted = said(line.fields[0])
    spaced = line.fields[-1] if holds_space(line.fields[-1].type) else None
    plain = [field for field in line.fields if field is not spaced]
    takes = [(field, _take(field, alone=len(line.fields) == 1)) for field in plain]
    tail = _tail(spaced) if spaced else None
    most = _most_tokens(line.fields) if not tail else None
    loose_ends = any(map(_may_be_empty, line.fields))

    def read(cursor: Cursor, scope: Values) -> None:
        text = cursor.take(wanted)
        tokens: list[str] = []
        at, field = 0, line.fields[-1]
        try:
            # One token more than can stand here is enough: 100 MB of them would take gigabytes.
            tokens = text.split(" ", min(most(scope), len(text)) if most else -1)
            for field, take in takes:  # noqa: B007 - the error names the field it came from
                at = take(tokens, at, scope)
            if tail:
                field = line.fields[-1]
                tail(cursor, tokens, at, scope)
            elif at != len(tokens) and (at or text):
                raise TokenError(_surplus(field, at, tokens), whole=True)  # noqa: TRY301 - placed like the others
        except TokenError as error:
            raise _refused(cursor, tokens, at, field, error, loose_ends=loose_ends) from None
        except EvaluationError as error:
            raise RefusedError(cursor.at - 1, _column(tokens, at), f"{said(field)}: {error}") from None

    return read


def _most_tokens(fields: Sequence[tree.Field]) -> Callable[[Values], int] | None:
    """Return what says how many tokens a line has, if that is known before it is read."""
    if all(isinstance(field.type, tree.ScalarType) for field in fields):
        count = len(fields)
        return lambda _: count
    kind = fields[0].type
    return count_of(kind.counted.count) if len(fields) == 1 and isinstance(kind, tree.ListType) else None


def said(field: tree.Field) -> str:
    """Return how messages name a field."""
    if field.name is None and isinstance(field.type, tree.WordType):
        return quoted(field.type.words[0])
    return field.name or "a value"


def _blank(cursor: Cursor, _: Values) -> None:
    line = cursor.take("an empty line")
    if line:
        raise RefusedError(cursor.at - 1, 0, f"expected an empty line, found {quoted(line)}")


def _may_be_empty(field: tree.Field) -> bool:
    kind = field.type.element if isinstance(field.type, tree.ListType) else field.type
    return isinstance(kind, tree.ScalarType) and (may_be_empty(kind) or holds_space(kind))


# --- one line ------------------------------------------------------------------------------------------------


def _take(field: tree.Field, *, alone: bool) -> _Take:
    if isinstance(field.type, tree.ListType):
        return _take_list(field, field.type, alone=alone)
    assert isinstance(field.type, tree.ScalarType)
    name, read = field.name, token_reader(field.type)

    def take(tokens: list[str], at: int, scope: Values) -> int:
        if at >= len(tokens):
            raise TokenError(f"the line ends where {said(field)} should stand", whole=True)
        value = read(tokens[at], scope)
        if name is not None:
            scope[name] = value
        return at + 1

    return take


def _tail(field: tree.Field) -> Callable[[Cursor, list[str], int, Values], None]:
    assert isinstance(field.type, tree.StrType)
    read, trimmed = token_reader(field.type), field.type.trimmed

    def take(cursor: Cursor, tokens: list[str], at: int, scope: Values) -> None:
        if at >= len(tokens) and cursor.raw is None:
            raise TokenError(f"the line ends where {said(field)} should stand", whole=True)
        value = read(cursor.rest(tokens, at, trimmed=trimmed), scope)
        if field.name is not None:
            scope[field.name] = value

    return take


def _take_list(field: tree.Field, kind: tree.ListType, *, alone: bool) -> _Take:
    size, index = count_of(kind.counted.count), kind.counted.index
    local = frozenset({index} if index else ())
    column = None if row_condition(kind.element, "", local) else column_reader(kind.element)
    read, name, plural = token_reader(kind.element), field.name, _PLURAL[type(kind.element)]
    empty = _may_be_empty(field)

    def take(tokens: list[str], at: int, scope: Values) -> int:
        count = size(scope)
        found = at if tokens == [""] and not empty else len(tokens)
        if (alone and found != count and (count or tokens != [""])) or count > found - at:
            written = found + tokens[-1].count(" ")  # the last token is the rest of a line that is too long
            wanted = f"expected a line with {count} {plural} for {name}, found {written}"
            if not alone:
                wanted = f"the line ends where {name}[{found - at + 1}] should stand"
            raise TokenError(wanted, min(count, found - at), whole=True)
        part = tokens[at : at + count]
        values = column(part, scope) if column else None
        if values is None:
            values = _each(part, read, index, scope)
        if fault := ordering_fault(values, kind):
            raise TokenError(f"{name}{fault.message}", fault.at, whole=True)
        scope[str(name)] = values
        return at + count

    return take


def _each(tokens: Sequence[str], read: Callable[[str, Scope], Any], index: str | None, scope: Values) -> list[Any]:
    values = []
    for number, token in enumerate(tokens, 1):
        if index:
            scope[index] = number
        try:
            values.append(read(token, scope))
        except TokenError as error:
            error.token, error.part = number - 1, f"[{number}]"
            raise
    return values


def _surplus(field: tree.Field, at: int, tokens: Sequence[str]) -> str:
    if not at:
        return f"expected an empty line, found {quoted(tokens[0])}"
    return f"the line goes on after {said(field)}: {quoted(tokens[at])}"


def _column(tokens: Sequence[str], at: int) -> int:
    return max(0, min(sum(map(len, tokens[:at])) + at, sum(map(len, tokens)) + len(tokens) - 1))


def _refused(
    cursor: Cursor, tokens: Sequence[str], at: int, field: tree.Field, error: TokenError, *, loose_ends: bool
) -> RefusedError:
    line = cursor.at - 1
    column = _column(tokens, at + error.token) + error.offset
    if spacing := _spacing_fault(cursor.lines[line], loose_ends=loose_ends):
        return RefusedError(line, spacing[0], spacing[1])
    if line >= cursor.end and cursor.raw is not None:
        return cursor.missing(f"{said(field)}{error.part}")
    if not cursor.lines[line]:
        return RefusedError(line, 0, f"the line is empty where {said(field)}{error.part} should stand")
    if error.whole:
        return RefusedError(line, column, error.message)
    if field.name is None:
        return RefusedError(line, column, f"expected {said(field)}, found {quoted(tokens[at])}")
    return RefusedError(line, column, f"{field.name}{error.part} {error.message}")


def _spacing_fault(line: str, *, loose_ends: bool) -> tuple[int, str] | None:
    if line.endswith("\r"):
        return len(line) - 1, "a carriage return at the end of the line"
    if "\t" in line:
        return line.index("\t"), "a tab"
    if loose_ends or not line:
        return None
    if line[0] == " ":
        return 0, "a space at the beginning of the line"
    if "  " in line:
        return line.index("  ") + 1, "two spaces"
    return (len(line) - 1, "a space at the end of the line") if line[-1] == " " else None


# --- blocks of lines -----------------------------------------------------------------------------------------


def table_reader(line: tree.Line, conditions: Sequence[Expression], index: str | None) -> Table | None:
    """Return what reads many lines of scalars at once, or None if they are not such lines.

    The reader sets the columns and goes on, or says False and leaves everything as it was: then line after line must
    be read, which finds what is wrong.
    """
    kinds = [field.type for field in line.fields if isinstance(field.type, tree.ScalarType)]
    if not kinds or len(kinds) != len(line.fields) or any(map(holds_space, kinds)):
        return None
    names = [field.name for field in line.fields]
    local = frozenset([*filter(None, names), *([index] if index else [])])
    columns = [column_reader(kind, local) for kind in kinds]
    bounds = [row_condition(kind, str(name), local) for kind, name in zip(kinds, names, strict=True)]
    bounding = [bound for bound in bounds if bound is not None]
    holds = _rows_hold([*bounding, *conditions], [name for name in names if name], index)

    def read(cursor: Cursor, scope: Values, count: int) -> bool:
        tokens = _cut(cursor.lines[cursor.at : cursor.at + count], count, len(columns))
        if tokens is None:
            return False
        made = {}
        try:
            for place, (name, column) in enumerate(zip(names, columns, strict=True)):
                values = column(tokens[place :: len(columns)], scope)
                if values is None:
                    return False
                if name is not None:
                    made[name] = values
            if not holds(made, scope, count):
                return False
        except EvaluationError:
            return False
        scope.update(made)
        cursor.at += count
        return True

    return read


def _cut(lines: list[str], count: int, width: int) -> list[str] | None:
    if len(lines) < count:
        return None
    if width == 1:
        return lines
    if set(map(str.count, lines, repeat(" "))) != {width - 1}:
        return None
    return " ".join(lines).split(" ")


def _rows_hold(
    conditions: Sequence[Expression], names: Sequence[str], index: str | None
) -> Callable[[dict[str, list[Any]], Values, int], bool]:
    if not conditions:
        return lambda _columns, _scope, _count: True
    condition = value_of(Logical("and", tuple(conditions)) if len(conditions) > 1 else conditions[0])
    joined = conditions[0] if len(conditions) == 1 else Logical("and", tuple(conditions))
    condition, used = value_of(joined), names_in(joined)
    varying = [name for name in names if name in used]

    def hold(columns: dict[str, list[Any]], scope: Values, count: int) -> bool:
        parts: list[Sequence[Any]] = [columns[name] for name in varying]
        keys = list(varying)
        if index in used:
            keys, parts = [*keys, str(index)], [*parts, range(1, count + 1)]
        if not keys:
            return bool(condition(scope))
        for row in zip(*parts, strict=True):
            scope.update(zip(keys, row, strict=True))
            if not condition(scope):
                return False
        return True

    return hold
