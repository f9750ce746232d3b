"""Text into values, by a format: every clause of it holds for what is read, and the first that does not is named.

A format is compiled once into closures. What strict reading accepts, `testgen.spec.writer.write` writes again byte
for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from testgen.seams import SpecError
from testgen.spec import tree
from testgen.spec.expression import Expression
from testgen.spec.functions import EvaluationError
from testgen.spec.printer import show_expression
from testgen.spec.reading.cursor import Cursor, RefusedError, loose_cursor, quoted, strict_cursor
from testgen.spec.reading.exact import count_of, value_of
from testgen.spec.reading.many_lines import Rows, rows_of, without_perms
from testgen.spec.reading.rows import Step, Table, Values, line_reader, said, table_reader
from testgen.spec.reading.tokens import listed

FEW = 4  # rounds below which reading line after line is faster than by columns
_LONGEST_CONDITION = 120
_GoesOn = Callable[[Cursor, int], bool]


def read(fmt: tree.Format, text: str, *, loose: bool = False) -> dict[str, Any] | SpecError:
    """Return the values that a text holds, or why it is not an input of the format.

    Strict reading takes the canonical text alone. Loose reading also takes runs of spaces and tabs between tokens and
    at the ends of lines, CRLF, and missing or more line ends at the end.
    """
    if "\0" in text:
        at = text.index("\0")
        before = text.rfind("\n", 0, at)
        return SpecError(text.count("\n", 0, at) + 1, at - before, "NUL character")
    result = _run(fmt, strict_cursor(text), ended=not text or text.endswith("\n"))
    if loose and isinstance(result, SpecError):
        # Tried second, since a string may be empty, or hold spaces, which only strict reading takes as they are.
        return _run(fmt, loose_cursor(text), ended=True)
    return result


def declared(items: Iterable[tree.Item]) -> Iterator[str]:
    """Yield the names and keys for which values have an entry, in the order of the text."""
    for item in tree.walk(tuple(items)):
        if isinstance(item, tree.Line):
            yield from (field.name for field in item.fields if field.name is not None)
        elif isinstance(item, tree.Repeat | tree.Choose):
            yield item.key


def _run(fmt: tree.Format, cursor: Cursor, *, ended: bool) -> dict[str, Any] | SpecError:
    scope: dict[str, Any] = {}
    try:
        for step in _program(fmt):
            step(cursor, scope)
    except RefusedError as error:
        return cursor.located(error)
    if cursor.at < cursor.end:
        return cursor.located(RefusedError(cursor.at, 0, "the input goes on after its end"))
    if not ended:
        return SpecError(cursor.end, len(cursor.lines[-1]) + 1, "no newline at the end of the last line")
    return {name: scope[name] for name in declared(fmt.items)}


@lru_cache(maxsize=256)
def _program(fmt: tree.Format) -> tuple[Step, ...]:
    return _steps(fmt.items)


def _steps(items: Sequence[tree.Item]) -> tuple[Step, ...]:
    return tuple(_step(item) for item in items)


def _step(item: tree.Item) -> Step:
    match item:
        case tree.Line(fields):
            fields = tuple(map(without_perms, fields))
            if fields and tree.takes_lines(fields[0].type):
                return _many_lines(rows_of(fields[0]), said(fields[0]))
            return line_reader(tree.Line(fields))
        case tree.Repeat():
            return _repeat(item, _table(item), _first_name(item.body))
        case tree.Choose():
            return _choose(item)
        case tree.Where():
            return _where(item)


def _first_name(items: Sequence[tree.Item]) -> str:
    return next((said(field) for field in tree.fields_of(tuple(items))), "an empty line")


def _where(where: tree.Where) -> Step:
    condition, shown = value_of(where.condition), show_expression(where.condition)[:_LONGEST_CONDITION]

    def check(cursor: Cursor, scope: Values) -> None:
        try:
            if condition(scope):
                return
        except EvaluationError as error:
            raise RefusedError(max(0, cursor.at - 1), 0, f"broken: {shown} ({error})") from None
        raise RefusedError(max(0, cursor.at - 1), 0, f"broken: {shown}")

    return check


# --- blocks --------------------------------------------------------------------------------------------------


def _many_lines(rows: Rows, label: str) -> Step:
    block = _repeat(rows.block, rows.table or _table(rows.block), label)
    inner = [name for name in declared((rows.block,)) if "." in name]

    def read_rows(cursor: Cursor, scope: Values) -> None:
        first = cursor.at
        block(cursor, scope)
        rows.finish(scope, first)
        for name in inner:
            del scope[name]

    return read_rows


def _table(repeat: tree.Repeat) -> Table | None:
    line, *conditions = repeat.body
    if not isinstance(line, tree.Line) or not all(isinstance(each, tree.Where) for each in conditions):
        return None
    wheres = [each.condition for each in conditions if isinstance(each, tree.Where)]
    return table_reader(line, wheres, repeat.index)


def _repeat(repeat: tree.Repeat, table: Table | None, label: str) -> Step:
    rounds_of = _rounds(repeat.times, label)
    steps, names, index, key = _steps(repeat.body), list(declared(repeat.body)), repeat.index, repeat.key
    ends = isinstance(repeat.times, tree.UntilLine)

    def read_block(cursor: Cursor, scope: Values) -> None:
        known, goes_on = rounds_of(cursor, scope)
        if table and known >= FEW and table(cursor, scope, known):
            scope[key] = known
            cursor.at += ends
            return
        columns: list[tuple[str, list[Any]]] = [(name, []) for name in names]
        done = 0
        while goes_on(cursor, done):
            start = cursor.at
            done += 1
            if index:
                scope[index] = done
            for step in steps:
                step(cursor, scope)
            for name, column in columns:
                column.append(scope[name])
            if cursor.at == start:
                _idle(cursor, repeat)
        scope.update(columns)
        scope[key] = done
        cursor.at += ends

    return read_block


def _idle(cursor: Cursor, repeat: tree.Repeat) -> None:
    if not isinstance(repeat.times, tree.UntilEnd | tree.UntilLine):
        return cursor.idled()
    raise RefusedError(cursor.at, 0, "a round of the block reads nothing here, so it would never end")


def _rounds(
    times: tree.UntilEnd | tree.UntilLine | Expression, label: str
) -> Callable[[Cursor, Values], tuple[int, _GoesOn]]:
    """Return what says how many rounds there are if each takes one line, and whether there is one more."""
    if isinstance(times, tree.UntilEnd):
        return lambda cursor, _: (cursor.end - cursor.at, lambda cursor, _: cursor.at < cursor.end)
    if isinstance(times, tree.UntilLine):
        return _until_line(times.line)
    count = count_of(times)

    def counted(cursor: Cursor, scope: Values) -> tuple[int, _GoesOn]:
        try:
            rounds = count(scope)
        except EvaluationError as error:
            raise RefusedError(max(0, cursor.at - 1), 0, f"{label} cannot be repeated: {error}") from None
        return rounds, lambda _, done: done < rounds

    return counted


def _until_line(line: str) -> Callable[[Cursor, Values], tuple[int, _GoesOn]]:
    respaced = " ".join(filter(None, line.split(" ")))

    def rounds(cursor: Cursor, _: Values) -> tuple[int, _GoesOn]:
        wanted = line if cursor.raw is None else respaced

        def goes_on(cursor: Cursor, _: int) -> bool:
            if cursor.at >= cursor.end:
                raise cursor.missing(f"the line {quoted(line)}")
            return cursor.lines[cursor.at] != wanted

        try:
            return cursor.lines.index(wanted, cursor.at) - cursor.at, goes_on
        except ValueError:
            return -1, goes_on

    return rounds


# --- alternatives --------------------------------------------------------------------------------------------


def _choose(choose: tree.Choose) -> Step:
    names = [frozenset(declared(case)) for case in choose.cases]
    everything = frozenset().union(*names)
    cases = [
        _Case(number, _steps(case), _first_words(case), everything - own)
        for number, (case, own) in enumerate(zip(choose.cases, names, strict=True))
    ]
    words = sorted(word for case in cases for word in case.words or ())

    def read_case(cursor: Cursor, scope: Values) -> None:
        start = cursor.at
        word = cursor.lines[start].split(" ", 1)[0] if start < len(cursor.lines) else None
        able = [case for case in cases if case.words is None or word is None or word in case.words]
        furthest: RefusedError | None = None
        if not able and word:
            raise RefusedError(start, 0, f"expected {listed(words)}, found {quoted(word)}")
        for case in able or cases[:1]:
            try:
                for step in case.steps:
                    step(cursor, scope)
            except RefusedError as error:
                cursor.at = start
                if furthest is None or (error.line, error.column) > (furthest.line, furthest.column):
                    furthest = error
            else:
                scope.update(dict.fromkeys(case.others))
                scope[choose.key] = case.number
                return
        assert furthest
        raise furthest

    return read_case


class _Case(NamedTuple):
    number: int
    steps: tuple[Step, ...]
    words: frozenset[str] | None
    others: frozenset[str]


def _first_words(case: Sequence[tree.Item]) -> frozenset[str] | None:
    """Return the words that a case begins with, so that others need not be tried."""
    first = case[0] if case else None
    if isinstance(first, tree.Line) and first.fields and isinstance(first.fields[0].type, tree.WordType):
        return frozenset(first.fields[0].type.words)
    return None
