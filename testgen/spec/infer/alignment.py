"""A sketch held against the samples: does its layout fit, and what do its values look like?

Values whose kind the words leave open get it here, and small misreadings of the layout are mended: values that the
words seemed to announce and no line holds, a list that stands on lines of its own, a last string with spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from testgen.spec.evaluate import evaluate
from testgen.spec.expression import Expression, names_in
from testgen.spec.functions import EvaluationError
from testgen.spec.infer.sketch import Kind, Sketch, SketchBlock, SketchField, SketchItem, SketchLine, fields_in

INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
REAL = re.compile(r"-?(?:0|[1-9][0-9]*)?(?:\.[0-9]+)?(?<=[0-9])")
_MOST_ROUNDS = 200_000
_MOST_MENDS = 12
_LONG_NUMBER = 4000  # digits; longer ones count nothing


class MisfitError(ValueError):
    """The sketch does not fit; `mend` says what could be wrong with which line."""

    def __init__(self, message: str, line: SketchLine | None = None, tokens: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.line = line
        self.tokens = tokens


@dataclass
class Seen:
    """The tokens of each field (by id), over all samples; a list's tokens one by one."""

    tokens: dict[str, list[str]] = field(default_factory=dict)


def align(sketch: Sketch, samples: Sequence[str]) -> Seen | None:
    """Fit the sketch to all samples, mending it in place; None if it cannot be made to fit."""
    for _ in range(_MOST_MENDS):
        seen = Seen({each.id: [] for each in fields_in(sketch)})
        try:
            for sample in samples:
                _Walk(sample, seen).whole(sketch)
        except MisfitError as error:
            if error.line is None or not _mended(sketch, error.line, error.tokens):
                return None
            continue
        except EvaluationError:
            return None
        _settle(sketch, seen)
        return seen
    return None


class _Walk:
    def __init__(self, text: str, seen: Seen) -> None:
        self._lines = text.removesuffix("\n").split("\n")
        self._at = 0
        self._scope: dict[str, Any] = {}
        self._seen = seen

    def whole(self, sketch: Sketch) -> None:
        self._items(sketch.items)
        if self._at != len(self._lines) and any(line.strip() for line in self._lines[self._at :]):
            raise MisfitError(f"line {self._at + 1}: more input than described")

    def _items(self, items: Sequence[SketchItem]) -> None:
        for item in items:
            if isinstance(item, SketchLine):
                self._line(item)
            else:
                self._block(item)

    def _block(self, block: SketchBlock) -> None:
        times = self._count(block.times, None, ())
        if times > _MOST_ROUNDS:
            raise MisfitError("too many rounds")
        for _ in range(times):
            self._items(block.items)

    def _line(self, line: SketchLine) -> None:
        if self._at >= len(self._lines):
            raise MisfitError("the sample ends early", line, ())
        text = self._lines[self._at].rstrip("\r")
        tokens = text.split(" ") if text else []
        at = 0
        for each in line.fields:
            at = self._field(each, line, tokens, at)
        if at != len(tokens):
            raise MisfitError("more values than described", line, tokens)
        self._at += 1

    def _field(self, each: SketchField, line: SketchLine, tokens: Sequence[str], at: int) -> int:
        last = each is line.fields[-1]
        if each.count is not None and each.kind is Kind.CHAR and (len(tokens) == 1 or last):
            width = self._count(each.count, line, tokens)
            if at < len(tokens) and len(tokens[at]) == width and width != 1:
                each.kind, each.shortest, each.longest, each.count = Kind.STR, each.count, each.count, None
        if each.count is not None:
            wanted = self._count(each.count, line, tokens)
            taken = list(tokens[at : at + wanted])
            if len(taken) < wanted:
                raise MisfitError("fewer values than described", line, tokens)
        elif each.kind is Kind.STR and last and len(tokens) > at + 1:
            taken = [" ".join(tokens[at:])]
            self._note(each, taken)
            return len(tokens)
        elif at < len(tokens):
            taken = [tokens[at]]
        elif each.kind is Kind.STR and last and not tokens:
            taken = [""]
        else:
            raise MisfitError("fewer values than described", line, tokens)
        self._note(each, taken)
        return at + len(taken)

    def _note(self, each: SketchField, taken: list[str]) -> None:
        if each.kind is Kind.INT and not all(map(INTEGER.fullmatch, taken)):
            raise MisfitError(f"{taken[:1]} where an integer should stand", None)
        self._seen.tokens[each.id].extend(taken)
        if each.count is None:
            self._scope[each.id] = (
                int(taken[0]) if INTEGER.fullmatch(taken[0]) and len(taken[0]) < _LONG_NUMBER else taken[0]
            )

    def _count(self, expression: Expression, line: SketchLine | None, tokens: Sequence[str]) -> int:
        if not names_in(expression) <= self._scope.keys():
            raise MisfitError("a count that is not known", line, tokens)
        if not all(isinstance(self._scope[name], int) for name in names_in(expression)):
            raise MisfitError("a count that is no number", line, tokens)
        return int(evaluate(expression, self._scope))


# --- mending ---------------------------------------------------------------------------------------------------


def _mended(sketch: Sketch, line: SketchLine, tokens: Sequence[str]) -> bool:
    """Drop the last value that the words only seemed to announce, or put a list on lines of its own."""
    if not line.fields and len(tokens) == 1:
        number = 1 + max((each.place for each in fields_in(sketch)), default=0)
        taken = {each.id for each in fields_in(sketch)}
        name = next(
            name for name in (f"v{number}", *(f"v{number}_{again}" for again in range(1000))) if name not in taken
        )
        line.fields.append(SketchField(name, "", Kind.UNKNOWN, number))
        return True
    for each in reversed(line.fields):
        unsure = each.kind is Kind.UNKNOWN or not each.said
        if unsure and each.count is None and len(line.fields) > len(tokens) > 0 and not _counts(sketch, each):
            line.fields.remove(each)
            return True
    only = line.fields[0] if len(line.fields) == 1 else None
    if only is not None and only.count is not None and len(tokens) == 1:
        return _replaced(sketch.items, line, only)
    return False


def _counts(sketch: Sketch, wanted: SketchField) -> bool:
    return any(each.count is not None and wanted.id in names_in(each.count) for each in fields_in(sketch)) or any(
        wanted.id in names_in(block.times) for block in _blocks(sketch.items)
    )


def _blocks(items: Sequence[SketchItem]) -> Iterator[SketchBlock]:
    for item in items:
        if isinstance(item, SketchBlock):
            yield item
            yield from _blocks(item.items)


def _replaced(items: list[SketchItem], line: SketchLine, only: SketchField) -> bool:
    for place, item in enumerate(items):
        if item is line:
            assert only.count is not None
            items[place] = SketchBlock(only.count, [line], sentence=line.sentence)
            only.count = None
            return True
        if isinstance(item, SketchBlock) and _replaced(item.items, line, only):
            return True
    return False


# --- what the values look like -----------------------------------------------------------------------------------


def _settle(sketch: Sketch, seen: Seen) -> None:
    for each in fields_in(sketch):
        each.kind = settled_kind(each.kind, seen.tokens[each.id])


def settled_kind(kind: Kind, tokens: Sequence[str]) -> Kind:
    """Return the kind of a field whose words left it open; a kind that the words gave stays."""
    if kind not in {Kind.NUMBER, Kind.UNKNOWN}:
        return kind
    if all(map(INTEGER.fullmatch, tokens)):
        return Kind.INT
    return Kind.REAL if all(map(REAL.fullmatch, tokens)) else Kind.STR
