"""Tiers: how demanding an input is, measured from the input alone.

The scale that an input is held against comes from the problem's input format, or where none is known from its own
samples and tests; never from the suite that is being judged. So the same input has the same tier in every suite of a
problem, in any order of tests.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from testgen.guidance import Guidance
from testgen.problem import Blob, Problem, Tier


class Extreme(StrEnum):
    """What makes an input an edge: a value at the end of what is seen, or a degenerate shape."""

    LOWEST = "holds the lowest number seen"
    HIGHEST = "holds the highest number seen"
    SMALLEST = "is as small as any input seen"
    EQUAL = "has three or more equal tokens and no other below its first line"


# Two equal tokens happen by chance; three in a row are a shape.
_EQUAL_TOKENS = 3
# Longer digit strings are strings to programs too, and int() refuses them from 4,300 digits on.
_NUMBER_DIGITS = 40
# All numbers of a package of 50 MB took 11 s to read. What is extreme on purpose stands early; what a large random
# input reaches somewhere later, it reaches by chance.
_LOOKED_AT = 64 * 1024
_NO_LETTERS = bytes(byte for byte in range(256) if bytes([byte]).isspace()) + b"0123456789.+-"
# A longer token counts by its characters: 64-bit numbers have 20.
_SHORT = 20


@dataclass(frozen=True)
class Measure:
    """What tiers read off one input. `size` is its tokens and letters: what the sampler's sizes count."""

    size: int
    lowest: int | None
    highest: int | None
    equal: bool


@dataclass(frozen=True)
class Scale:
    """What inputs of a problem reach: the largest and smallest size, the extreme numbers, the samples' extremes.

    `guidance` is there where the format says what is large and what is an end; `bounds` are those that samples reach.
    """

    largest: int
    smallest: int
    lowest: int | None
    highest: int | None
    in_samples: frozenset[Extreme]
    bounds: frozenset[str] = frozenset()
    guidance: Guidance | None = None


def measure(data: bytes) -> Measure:
    """Read off one input what its tier follows from; numbers and shape from its first 64 KiB only."""
    tokens = data[:_LOOKED_AT].split()
    if len(data) > _LOOKED_AT:
        tokens = tokens[:-1]  # it may be cut
    numbers = [int(token) for token in set(tokens) if _is_number(token)]
    rest = tokens[len(data.lstrip().split(b"\n", 1)[0].split()) :] or tokens
    return Measure(
        size=_size(data),
        lowest=min(numbers, default=None),
        highest=max(numbers, default=None),
        equal=len(rest) >= _EQUAL_TOKENS and rest.count(rest[0]) == len(rest),
    )


def scale_of(problem: Problem, guidance: Guidance | None = None) -> Scale:
    """Return the scale of `problem`: its samples and existing tests, and the format if one was found."""
    seen = scale([t.input.read() for t in problem.samples], (t.input.read() for t in problem.tests))
    if guidance is None or guidance.format is None:
        return seen
    reached = frozenset(bound for sample in problem.samples for bound in guidance.reached(sample.input))
    return replace(seen, largest=max(seen.largest, guidance.largest), bounds=reached, guidance=guidance)


def scale(samples: Iterable[bytes], tests: Iterable[bytes]) -> Scale:
    """Return the scale that `samples` and `tests` make together."""
    of_samples = [measure(data) for data in samples]
    seen = [*of_samples, *map(measure, tests)]
    bare = Scale(
        largest=max((m.size for m in seen), default=0),
        smallest=min((m.size for m in seen), default=0),
        lowest=min((m.lowest for m in seen if m.lowest is not None), default=None),
        highest=max((m.highest for m in seen if m.highest is not None), default=None),
        in_samples=frozenset(),
    )
    reached = frozenset(extreme for m in of_samples for extreme in _reached(m, bare))
    return Scale(bare.largest, bare.smallest, bare.lowest, bare.highest, reached)


def extremes(data: bytes, against: Scale) -> list[Extreme]:
    """Return what `data` reaches of the scale's ends and degenerate shapes and no sample does."""
    return [extreme for extreme in _reached(measure(data), against) if extreme not in against.in_samples]


def is_edge(input: Blob, against: Scale) -> bool:
    """Whether an input reaches a bound of the format, or without one an extreme of what was seen, that no sample does.

    A degenerate shape counts in either case.
    """
    new = extremes(input.read(), against)
    if against.guidance is None:
        return bool(new)
    return Extreme.EQUAL in new or bool(against.guidance.reached(input) - against.bounds)


def tier_of(input: Blob, against: Scale) -> Tier:
    """Return the tier of an input.

    `edge` if it reaches a bound or a degenerate shape that no sample reaches; otherwise by
    r = log(size) / log(largest size), where a size counts tokens and letters: `basic` for r < 1/3, `intermediate` for
    r < 2/3, `complex` above.
    """
    if is_edge(input, against):
        return Tier.EDGE
    size = measure(input.read()).size
    if size <= 1:
        return Tier.BASIC
    ratio = math.log(size) / math.log(max(against.largest, 2))
    if ratio < 1 / 3:
        return Tier.BASIC
    return Tier.INTERMEDIATE if ratio < 2 / 3 else Tier.COMPLEX


def _size(data: bytes) -> int:
    tokens = data.split()
    digits = sum(len(token) for token in tokens if len(token) > _SHORT and token.isdigit())
    return len(tokens) + len(data.translate(None, _NO_LETTERS)) + digits


def _reached(m: Measure, against: Scale) -> list[Extreme]:
    found = {
        Extreme.LOWEST: m.lowest is not None and against.lowest is not None and m.lowest <= against.lowest,
        Extreme.HIGHEST: m.highest is not None and against.highest is not None and m.highest >= against.highest,
        Extreme.SMALLEST: m.size <= against.smallest,
        Extreme.EQUAL: m.equal,
    }
    return [extreme for extreme, holds in found.items() if holds]


def _is_number(token: bytes) -> bool:
    digits = token[1:] if token[:1] in b"+-" else token
    return digits.isdigit() and len(digits) <= _NUMBER_DIGITS
