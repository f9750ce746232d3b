"""The structure that the samples alone show: counts that equal an earlier value in every sample.

It has no bounds, so it is a draft for a person, or for bounds that come from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from testgen.spec.expression import Binary, Expression, Name, Number
from testgen.spec.infer.alignment import INTEGER
from testgen.spec.infer.sketch import Kind, Sketch, SketchBlock, SketchField, SketchItem, SketchLine

_MOST_LINES = 400
_MOST_STEPS = 2000
_MOST_SCALARS = 8
_LONG_NUMBER = 10  # digits; longer ones count nothing
_OFFSETS = (0, -1, 1)


@dataclass(frozen=True)
class _State:
    """Where each sample stands, the numbers read so far (one for each sample), and what has been made of them."""

    at: tuple[int, ...]
    scalars: tuple[tuple[str, tuple[int, ...]], ...] = ()
    items: tuple[SketchItem, ...] = ()
    counted: frozenset[str] = frozenset()


@dataclass
class _Search:
    samples: list[list[list[str]]]
    steps: int = 0
    made: int = field(default=0)


def sketch_of_samples(samples: Sequence[str]) -> Sketch | None:
    """Return a sketch that fits the lines of all samples, None if none is found in bounded effort."""
    lines = [[line.split() for line in sample.removesuffix("\n").split("\n")] for sample in samples]
    if not lines or any(len(each) > _MOST_LINES or not each[0] for each in lines):
        return None
    search = _Search(lines)
    found = _finished(search, _State(tuple(0 for _ in lines)))
    return Sketch(list(found)) if found is not None else None


def _finished(search: _Search, state: _State) -> tuple[SketchItem, ...] | None:
    search.steps += 1
    if search.steps > _MOST_STEPS:
        return None
    if all(at == len(lines) for at, lines in zip(state.at, search.samples, strict=True)):
        return state.items
    if any(at >= len(lines) for at, lines in zip(state.at, search.samples, strict=True)) and not state.scalars:
        return None
    for following in _steps(search, state):
        found = _finished(search, following)
        if found is not None:
            return found
    return None


def _steps(search: _Search, state: _State) -> Iterator[_State]:
    """Try blocks before lists before single values: a block explains most of the input."""
    for name, count, values in _counts(state):
        yield from _block(search, state, name, count, values)
    if any(at >= len(lines) for at, lines in zip(state.at, search.samples, strict=True)):
        return
    heads = [lines[at] for at, lines in zip(state.at, search.samples, strict=True)]
    for name, count, values in _counts(state):
        if all(len(head) == value for head, value in zip(heads, values, strict=True)) and any(
            value > 1 for value in values
        ):
            yield _after(search, state, SketchLine([_field(search, heads, count)]), 1, {}, {name})
    if len({len(head) for head in heads}) == 1 and 1 <= len(heads[0]) <= _MOST_SCALARS:
        yield _scalars(search, state, heads)


def _counts(state: _State) -> Iterator[tuple[str, Expression, tuple[int, ...]]]:
    for name, values in reversed(state.scalars):
        for offset in _OFFSETS:
            shifted = tuple(value + offset for value in values)
            if min(shifted) >= 0 and max(shifted) <= _MOST_LINES * 100:
                yield name, _shifted(name, offset), shifted
    for name, values in reversed(state.scalars):
        yield name, Binary("*", Number(2), Name(name)), tuple(2 * value for value in values)


def _shifted(name: str, offset: int) -> Expression:
    return Name(name) if offset == 0 else Binary("+" if offset > 0 else "-", Name(name), Number(abs(offset)))


def _block(search: _Search, state: _State, name: str, count: Expression, values: tuple[int, ...]) -> Iterator[_State]:
    """`count` lines of equally many values, the same in all samples."""
    if name in state.counted or max(values) < 1:
        return
    spans = [lines[at : at + value] for at, lines, value in zip(state.at, search.samples, values, strict=True)]
    if any(len(span) != value for span, value in zip(spans, values, strict=True)):
        return
    rows = [row for span in spans for row in span]
    widths = {len(row) for row in rows}
    if len(widths) != 1 or not 1 <= next(iter(widths)) <= _MOST_SCALARS:
        return
    fields = [_field(search, [[row[column]] for row in rows], None) for column in range(next(iter(widths)))]
    block = SketchBlock(count, [SketchLine(fields)])
    at = tuple(here + value for here, value in zip(state.at, values, strict=True))
    yield _State(at, state.scalars, (*state.items, block), state.counted | {name})


def _scalars(search: _Search, state: _State, heads: list[list[str]]) -> _State:
    fields, known = [], {}
    for column in range(len(heads[0])):
        tokens = [head[column] for head in heads]
        made = _field(search, [[token] for token in tokens], None)
        fields.append(made)
        if made.kind is Kind.INT and all(len(token) < _LONG_NUMBER for token in tokens):
            known[made.id] = tuple(map(int, tokens))
    return _after(search, state, SketchLine(fields), 1, known, set())


def _after(
    search: _Search, state: _State, line: SketchLine, lines: int, known: dict[str, tuple[int, ...]], counted: set[str]
) -> _State:
    del search
    at = tuple(here + lines for here in state.at)
    return _State(at, (*state.scalars, *known.items()), (*state.items, line), state.counted | counted)


def _field(search: _Search, tokens: list[list[str]], count: Expression | None) -> SketchField:
    search.made += 1
    flat = [token for row in tokens for token in row]
    kind = Kind.INT if all(map(INTEGER.fullmatch, flat)) else Kind.UNKNOWN
    return SketchField(f"x{search.made}", "", kind, search.made, count=count)
