"""Which tokens are numbers, and which numbers are near enough, by Kattis' default output validator.

A token is a number where C's `sscanf("%lf")` reads all of it and finds it finite: decimal or hexadecimal, with `+`,
with leading zeros, and, up to glibc 2.41, with an exponent that lacks its digits (`1e` is 1). `inf`, `nan` and
numbers too large for a double are text.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass

# Possessive (`++`): without that a token of a million digits and a letter takes a million times a million steps.
_DECIMAL = re.compile(rb"([+-]?(?:\d++(?:\.\d*+)?+|\.\d++))(?:[eE]([+-]?\d*+))?+")
_HEXADECIMAL = re.compile(rb"([+-]?0[xX](?:[0-9a-fA-F]++(?:\.[0-9a-fA-F]*+)?+|\.[0-9a-fA-F]++))(?:[pP]([+-]?\d*+))?+")

_PLAIN = b"0123456789+-.eE"


def number(token: bytes) -> float | None:
    """Return the value of `token`, or None where it is text."""
    found = _DECIMAL.fullmatch(token)
    if found:
        return _finite(float(_spelled_out(found)))
    found = _HEXADECIMAL.fullmatch(token)
    if not found:
        return None
    try:
        return float.fromhex(_spelled_out(found).decode())
    except OverflowError:
        return None


def plain_numbers(tokens: Sequence[bytes]) -> list[float] | None:
    """Return the values of `tokens` where all are plain decimal numbers, else None: 10 times faster than `number`."""
    if b"".join(tokens).translate(None, _PLAIN):
        return None
    try:
        values = list(map(float, tokens))
    except ValueError:
        return None
    return values if all(map(math.isfinite, values)) else None


def _spelled_out(found: re.Match[bytes]) -> bytes:
    """Return the token without an exponent that lacks its digits."""
    exponent = found[2]
    return found[0] if exponent and exponent[-1:].isdigit() else found[1]


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


@dataclass(frozen=True)
class Tolerance:
    """How far a number may be off: it is right if either bound holds; None is no bound."""

    absolute: float | None = None
    relative: float | None = None

    def __bool__(self) -> bool:
        return self.absolute is not None or self.relative is not None

    def holds(self, expected: float, got: float) -> bool:
        """Return whether `got` is near enough; `relative` is to `expected`."""
        off = abs(expected - got)
        if self.absolute is not None and off <= self.absolute:
            return True
        return self.relative is not None and off <= self.relative * abs(expected)

    def first_far(self, expected: Sequence[float], got: Sequence[float]) -> int | None:
        """Return the first place where `got` is not near enough; both have the same length."""
        off = map(abs, map(operator.sub, expected, got))
        if self.absolute is not None and max(off, default=0.0) <= self.absolute:
            return None  # the common case, at a third of the loop's cost
        pairs = enumerate(zip(expected, got, strict=True))
        return next((place for place, (one, other) in pairs if not self.holds(one, other)), None)
