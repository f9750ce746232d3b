"""Small changes of an input, as a table: every operator carries an example of its own that a test runs.

They move values where programs tend to be wrong (one off, 0 and 1, the ends of the range, equal neighbours) and stay
within what was seen: no number outside the range, no letter outside the alphabet, no word longer than the longest.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from testgen.propose.pieces import Kind, Pieces, kind_of

# What a reason shows of a long token.
_SHOWN = 20


@dataclass(frozen=True)
class Seen:
    """What a problem's own inputs hold: the ends of its numbers, the letters of its words, the longest word."""

    lowest: Decimal = Decimal(0)
    highest: Decimal = Decimal(0)
    letters: str = ""
    longest: int = 0

    @classmethod
    def of(cls, inputs: Iterable[Pieces]) -> Seen:
        """Look through all tokens of `inputs`."""
        tokens = {token for pieces in inputs for token in pieces.tokens}
        words = {token for token in tokens if kind_of(token) is Kind.WORD}
        numbers = [Decimal(token) for token in tokens - words]
        return cls(
            lowest=min(numbers, default=Decimal(0)),
            highest=max(numbers, default=Decimal(0)),
            letters="".join(sorted(set("".join(words)))),
            longest=max(map(len, words), default=0),
        )


class Changed(NamedTuple):
    """A changed input and, in words, what was changed."""

    pieces: Pieces
    why: str


class Example(NamedTuple):
    """`before` can become `after` where `seen` is what was seen."""

    before: str
    after: str
    seen: str


@dataclass(frozen=True)
class Operator:
    """One kind of small change; `apply` gives None where it cannot be made."""

    name: str
    apply: Callable[[Pieces, Seen, random.Random], Changed | None]
    example: Example


Edit = Callable[[str, Seen, random.Random], str | None]


def _pick(pieces: Pieces, rng: random.Random, line: range | None = None) -> int:
    """Choose a line, then a token of it: so that the few numbers of a header are met as often as those of a list."""
    return rng.choice(line or rng.choice(pieces.lines))


def _edit(kinds: set[Kind], edit: Edit) -> Callable[[Pieces, Seen, random.Random], Changed | None]:
    def apply(pieces: Pieces, seen: Seen, rng: random.Random) -> Changed | None:
        index = _pick(pieces, rng)
        token = pieces.tokens[index]
        changed = edit(token, seen, rng) if kind_of(token) in kinds else None
        return _told(pieces, index, changed)

    return apply


def _told(pieces: Pieces, index: int, token: str | None) -> Changed | None:
    before = pieces.tokens[index]
    if token is None or token == before:
        return None
    why = f"{pieces.place(index)}: {_shown(before)} -> {_shown(token)}"
    return Changed(pieces.with_token(index, token), why)


def _shown(token: str) -> str:
    return token if len(token) <= _SHOWN else f"{token[:_SHOWN]}... ({len(token)} characters)"


# --- numbers


def _within(value: Decimal, seen: Seen) -> str | None:
    return f"{value:f}" if seen.lowest <= value <= seen.highest else None


def _one_off(token: str, seen: Seen, rng: random.Random) -> str | None:
    unit = Decimal(1).scaleb(-len(token.partition(".")[2]))
    return _within(Decimal(token) + rng.choice((-1, 1)) * unit, seen)


def _zero_or_one(_token: str, seen: Seen, rng: random.Random) -> str | None:
    return _within(Decimal(rng.choice((0, 1))), seen)


def _doubled(token: str, seen: Seen, _rng: random.Random) -> str | None:
    return _within(Decimal(int(token) * 2), seen)


def _halved(token: str, seen: Seen, _rng: random.Random) -> str | None:
    return _within(Decimal(int(token) // 2), seen)


def _to_an_end(token: str, seen: Seen, rng: random.Random) -> str | None:
    end = rng.choice((seen.lowest, seen.highest))
    if kind_of(token) is Kind.INTEGER and end != int(end):
        return None
    return f"{end:f}"


# --- words


def _letter_changed(token: str, seen: Seen, rng: random.Random) -> str | None:
    at = rng.randrange(len(token))
    return token[:at] + rng.choice(seen.letters or token) + token[at + 1 :]


def _letter_repeated(token: str, seen: Seen, rng: random.Random) -> str | None:
    at = rng.randrange(len(token))
    return token[:at] + token[at] + token[at:] if len(token) < seen.longest else None


def _letter_dropped(token: str, _seen: Seen, rng: random.Random) -> str | None:
    at = rng.randrange(len(token))
    return token[:at] + token[at + 1 :] or None


# --- tokens and their neighbours


def _swap(pieces: Pieces, _seen: Seen, rng: random.Random) -> Changed | None:
    at = _pick(pieces, rng)
    other = at + 1
    if other >= len(pieces.tokens) or pieces.tokens[at] == pieces.tokens[other]:
        return None
    a, b = pieces.tokens[at], pieces.tokens[other]
    changed = pieces.with_token(at, b).with_token(other, a)
    return Changed(changed, f"{pieces.place(at)}: {_shown(a)} and the next, {_shown(b)}, swapped")


def _as_the_neighbour(pieces: Pieces, _seen: Seen, rng: random.Random) -> Changed | None:
    at = _pick(pieces, rng)
    other = at + rng.choice((-1, 1))
    if not 0 <= other < len(pieces.tokens):
        return None
    return _told(pieces, at, pieces.tokens[other])


def _token_dropped(pieces: Pieces, _seen: Seen, rng: random.Random) -> Changed | None:
    at = _pick(pieces, rng)
    line = pieces.lines[pieces.line_of(at)]
    if len(line) == 1:
        return None
    fewer = _recounted(pieces, line, at, -1)
    return Changed(fewer.without(range(at, at + 1)), f"{pieces.place(at)}: {_shown(pieces.tokens[at])} dropped")


def _token_repeated(pieces: Pieces, _seen: Seen, rng: random.Random) -> Changed | None:
    at = _pick(pieces, rng)
    line = pieces.lines[pieces.line_of(at)]
    if len(line) == 1:
        return None
    more = _recounted(pieces, line, at, 1)
    return Changed(more.doubled(range(at, at + 1), " "), f"{pieces.place(at)}: {_shown(pieces.tokens[at])} repeated")


def _recounted(pieces: Pieces, line: range, at: int, by: int) -> Pieces:
    """Keep the nearest number true that says how many tokens stand in `line`, or after itself in the line."""
    for index in range(at - 1, -1, -1):
        counted = line.stop - index - 1 if index in line else len(line)
        if pieces.tokens[index] == str(counted):
            return pieces.with_token(index, str(counted + by))
    return pieces


# --- lines


def _lines_swapped(pieces: Pieces, _seen: Seen, rng: random.Random) -> Changed | None:
    if len(pieces.lines) == 1:
        return None
    order = list(pieces.lines)
    a = rng.randrange(len(order) - 1)
    order[a], order[a + 1] = order[a + 1], order[a]
    where = pieces.place(order[a + 1].start).rpartition(" of ")[2]
    return Changed(pieces.in_order(order), f"{where}: swapped with the next line")


def _line_dropped(pieces: Pieces, _seen: Seen, rng: random.Random) -> Changed | None:
    if len(pieces.lines) == 1:
        return None
    number = rng.randrange(len(pieces.lines))
    line = pieces.lines[number]
    where = pieces.place(line.start).rpartition(" of ")[2]
    return Changed(_lines_recounted(pieces, number, -1).without(line), f"{where}: dropped")


def _line_repeated(pieces: Pieces, _seen: Seen, rng: random.Random) -> Changed | None:
    number = rng.randrange(len(pieces.lines))
    line = pieces.lines[number]
    where = pieces.place(line.start).rpartition(" of ")[2]
    return Changed(_lines_recounted(pieces, number, 1).doubled(line, "\n"), f"{where}: repeated")


def _lines_recounted(pieces: Pieces, number: int, by: int) -> Pieces:
    """Keep the nearest number true that says how many lines follow its own, up to the end."""
    for above in range(number - 1, -1, -1):
        following = len(pieces.lines) - above - 1
        for index in pieces.lines[above]:
            if pieces.tokens[index] == str(following):
                return pieces.with_token(index, str(following + by))
    return pieces


_INTEGERS, _NUMBERS, _WORDS = {Kind.INTEGER}, {Kind.INTEGER, Kind.DECIMAL}, {Kind.WORD}
OPERATORS = (
    Operator("one off", _edit(_NUMBERS, _one_off), Example("2\n1.50", "2\n1.49", "0 9")),
    Operator("zero or one", _edit(_INTEGERS, _zero_or_one), Example("7", "0", "-5 5")),
    Operator("doubled", _edit(_INTEGERS, _doubled), Example("7", "14", "0 20")),
    Operator("halved", _edit(_INTEGERS, _halved), Example("7", "3", "0 20")),
    Operator("to an end", _edit(_NUMBERS, _to_an_end), Example("7 x", "99 x", "3 99")),
    Operator("letter changed", _edit(_WORDS, _letter_changed), Example("3 ab", "3 ac", "abc")),
    Operator("letter repeated", _edit(_WORDS, _letter_repeated), Example("ab", "aab", "abc")),
    Operator("letter dropped", _edit(_WORDS, _letter_dropped), Example("ab\n", "a\n", "abc")),
    Operator("swapped", _swap, Example("1 2  3", "1 3  2", "")),
    Operator("as the neighbour", _as_the_neighbour, Example("1 2\n3", "1 3\n3", "")),
    Operator("token dropped", _token_dropped, Example("3\n5 6 7\n", "2\n5 7\n", "")),
    Operator("token repeated", _token_repeated, Example("2 8 9", "3 8 8 9", "")),
    Operator("lines swapped", _lines_swapped, Example("2\n1 5\n3\n", "2\n3\n1 5\n", "")),
    Operator("line dropped", _line_dropped, Example("2\na\nb\n", "1\nb\n", "")),
    Operator("line repeated", _line_repeated, Example("2\na\nb\n", "3\na\nb\nb\n", "")),
)
