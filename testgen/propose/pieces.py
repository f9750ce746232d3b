"""An input in pieces: its tokens and the spacing around them, so that a change leaves every other byte in place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

_SPACING = re.compile(r"(\s+)")
_INTEGER = re.compile(r"[+-]?[0-9]{1,28}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,14}\.[0-9]{1,14}")


class Kind(StrEnum):
    """What a token is taken for. Longer digit strings are words: a Decimal holds 28 digits exactly."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    WORD = "word"


def kind_of(token: str) -> Kind:
    """Return what `token` is taken for."""
    if _INTEGER.fullmatch(token):
        return Kind.INTEGER
    return Kind.DECIMAL if _DECIMAL.fullmatch(token) else Kind.WORD


@dataclass(frozen=True)
class Pieces:
    """`gaps[i]` stands before `tokens[i]`; the last gap ends the input. Bytes are read as Latin-1, one char each."""

    tokens: tuple[str, ...]
    gaps: tuple[str, ...]

    @classmethod
    def of(cls, data: bytes) -> Pieces:
        """Take an input apart; `write` is the inverse."""
        parts = _SPACING.split(data.decode("latin-1"))
        # split() alternates text and spacing, and gives "" where spacing begins or ends the input
        before = [""] if parts[0] else []
        after = [""] if parts[-1] else []
        return cls(tuple(p for p in parts[::2] if p), (*before, *parts[1::2], *after) or ("",))

    def write(self) -> bytes:
        """Put the input together again."""
        parts = [part for pair in zip(self.gaps, self.tokens, strict=False) for part in pair]
        return "".join([*parts, self.gaps[-1]]).encode("latin-1")

    @cached_property
    def lines(self) -> tuple[range, ...]:
        """The token indices of each line that has tokens."""
        starts = [i for i in range(len(self.tokens)) if i == 0 or "\n" in self.gaps[i]]
        return tuple(range(a, b) for a, b in pairwise([*starts, len(self.tokens)]))

    def line_of(self, index: int) -> int:
        """Return which of `lines` holds token `index`."""
        return next(i for i, line in enumerate(self.lines) if index in line)

    def place(self, index: int) -> str:
        """Name token `index` for people; lines and tokens count from 1, blank lines too."""
        line = self.lines[self.line_of(index)]
        number = 1 + sum(gap.count("\n") for gap in self.gaps[: index + 1])
        return f"token {index - line.start + 1} of line {number}"

    def with_token(self, index: int, token: str) -> Pieces:
        """Return the input with another token at `index`."""
        return replace(self, tokens=(*self.tokens[:index], token, *self.tokens[index + 1 :]))

    def without(self, indices: range) -> Pieces:
        """Return the input without a run of tokens and the gaps before them; the first gap stays the first."""
        a, b = indices.start, indices.stop
        gaps = (*self.gaps[:a], *self.gaps[b:]) if a else (self.gaps[0], *self.gaps[b + 1 :])
        return Pieces((*self.tokens[:a], *self.tokens[b:]), gaps)

    def doubled(self, indices: range, gap: str) -> Pieces:
        """Return the input with a run of tokens twice, `gap` between them."""
        a, b = indices.start, indices.stop
        gaps = (*self.gaps[:b], gap, *self.gaps[a + 1 : b], *self.gaps[b:])
        return Pieces((*self.tokens[:b], *self.tokens[a:]), gaps)

    def in_order(self, runs: Iterable[range]) -> Pieces:
        """Return the input with its lines in the order of `runs`, each with its inner gaps."""
        order = list(runs)
        tokens = tuple(self.tokens[i] for run in order for i in run)
        between = [self.gaps[line.start] for line in self.lines]
        inner = [[self.gaps[i] for i in run[1:]] for run in order]
        gaps = [gap for first, rest in zip(between, inner, strict=True) for gap in (first, *rest)]
        return Pieces(tokens, (*gaps, self.gaps[-1]))
