"""Compare outputs token by token, as Kattis' default output validator does.

Decisions are those of the official program (PyPI package `problemtools`), held against it in
tests/judge/test_checkers_official.py. One difference is left: `0x.`, which glibc before 2.42 reads as the number 0
against ISO C, is text here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from testgen.judge.checking.numbers import Tolerance, number, plain_numbers
from testgen.judge.checking.wording import ACCEPTED, counted, rejected, shown
from testgen.seams import Decision

_SPACE = re.compile(rb"\s+")  # of bytes: the six of C's isspace


@dataclass(frozen=True)
class TokenComparator:
    """Compares whitespace-separated tokens, all of them: neither output may end before the other.

    A token of the answer that is a number is compared as one where a tolerance is declared, integers too; any other
    must be the same bytes, but for the case of ASCII letters where case does not count. With `spaces` the whitespace
    between tokens must be the same, too.
    """

    case: bool = True
    spaces: bool = False
    tolerance: Tolerance = field(default_factory=Tolerance)

    def __call__(self, answer: bytes, output: bytes) -> Decision:
        """Decide whether `output` is right."""
        if answer == output:
            return ACCEPTED
        expected, got = self._tokens(answer), self._tokens(output)
        index = self._first_difference(expected, got)
        if index is not None:
            return rejected(
                f"{_place(output, index)}: {self._difference(_token(answer, index), _token(output, index))}"
            )
        spaces = self._space_decision(answer, output) if self.spaces else None
        return self._length_decision(expected, got) or spaces or ACCEPTED

    def _tokens(self, data: bytes) -> list[bytes]:
        tokens = (data if self.case else data.lower()).split()
        return list(map(_until_nul, tokens)) if b"\0" in data else tokens

    def _first_difference(self, expected: Sequence[bytes], got: Sequence[bytes]) -> int | None:
        if expected == got:
            return None
        unlike = [index for index, (a, b) in enumerate(zip(expected, got, strict=False)) if a != b]
        if not self.tolerance:
            return unlike[0] if unlike else None
        return self._first_far(unlike, expected, got)

    def _first_far(self, unlike: Sequence[int], expected: Sequence[bytes], got: Sequence[bytes]) -> int | None:
        values = plain_numbers([expected[index] for index in unlike])
        others = plain_numbers([got[index] for index in unlike])
        if values is None or others is None:
            return next((index for index in unlike if not self._near(expected[index], got[index])), None)
        place = self.tolerance.first_far(values, others)
        return None if place is None else unlike[place]

    def _near(self, expected: bytes, got: bytes) -> bool:
        value, other = number(expected), number(got)
        return value is not None and other is not None and self.tolerance.holds(value, other)

    def _difference(self, expected: bytes, got: bytes) -> str:
        plain = f"expected {shown(expected)}, got {shown(got)}"
        value = number(expected) if self.tolerance else None
        if value is None:
            return plain
        other = number(got)
        return f"{plain}, which is no number" if other is None else f"{plain}, off by {abs(value - other):.3g}"

    @staticmethod
    def _length_decision(expected: Sequence[bytes], got: Sequence[bytes]) -> Decision | None:
        missing = len(expected) - len(got)
        if missing > 0 and not got:
            return rejected(f"output is empty, {counted(missing, 'token')} expected")
        if missing > 0:
            return rejected(f"output ends after token {len(got)}, {missing} more expected")
        if missing < 0:
            return rejected(f"output goes on after the last expected token, with {shown(got[len(expected)])}")
        return None

    @staticmethod
    def _space_decision(answer: bytes, output: bytes) -> Decision | None:
        pairs = zip_longest(_gaps(answer), _gaps(output), fillvalue=b"")
        for index, (expected, got) in enumerate(pairs):
            if expected != got:
                where = f"after token {index}" if index else "before the first token"
                return rejected(f"space {where}: expected {shown(expected)}, got {shown(got)}")
        return None


def _until_nul(token: bytes) -> bytes:
    """Cut a token at a NUL, where a string ends in C; an empty one still is a token."""
    return token.split(b"\0", 1)[0] or token[:1]


def _token(data: bytes, index: int) -> bytes:
    return data.split(None, index + 1)[index]


def _gaps(data: bytes) -> list[bytes]:
    """Return the whitespace before each token and after the last."""
    gaps = _SPACE.findall(data)
    return gaps if data[:1].isspace() else [b"", *gaps]


def _place(output: bytes, index: int) -> str:
    """Return the line of a token, and which one of its line it is; both count from 1."""
    start = len(output) - len(output.split(None, index)[-1])
    line = output.count(b"\n", 0, start) + 1
    before = output[output.rfind(b"\n", 0, start) + 1 : start]
    return f"line {line}, token {len(before.split()) + 1}"
