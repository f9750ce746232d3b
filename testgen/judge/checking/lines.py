"""Compare outputs line by line: in order, or as a multiset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from testgen.judge.checking.wording import ACCEPTED, counted, rejected, shown
from testgen.seams import Decision

_BLANKS = b" \t\r"


@dataclass(frozen=True)
class LineComparator:
    """Compares lines byte for byte, in order.

    Blanks at the end of a line (space, tab, carriage return) and empty lines at the end of the output do not count;
    with `spaces` nothing is forgiven. Without `case` ASCII letters match in either case.
    """

    case: bool = True
    spaces: bool = False

    def __call__(self, answer: bytes, output: bytes) -> Decision:
        """Decide whether `output` is right."""
        expected, got = (self._lines(data) for data in (answer, output))
        if expected == got:
            return ACCEPTED
        return _first_difference(expected, got)

    def _lines(self, data: bytes) -> list[bytes]:
        lines = (data if self.case else data.lower()).split(b"\n")
        if self.spaces:
            return lines
        lines = [line.rstrip(_BLANKS) for line in lines]
        while lines and not lines[-1]:
            lines.pop()
        return lines


def _first_difference(expected: Sequence[bytes], got: Sequence[bytes]) -> Decision:
    for number, (a, b) in enumerate(zip(expected, got, strict=False), start=1):
        if a != b:
            return rejected(f"line {number}: expected {shown(a)}, got {shown(b)}")
    if len(got) < len(expected):
        return rejected(f"output ends after line {len(got)}, {len(expected) - len(got)} more expected")
    return rejected(f"output goes on after the last expected line, with {shown(got[len(expected)])}")


@dataclass(frozen=True)
class UnorderedComparator:
    """Compares the multisets of lines: each line of the answer as often as there, in any order.

    A line is its tokens: how they are spaced does not count, unless with `spaces`. Empty lines never do. Without
    `case` ASCII letters match in either case.
    """

    case: bool = True
    spaces: bool = False

    def __call__(self, answer: bytes, output: bytes) -> Decision:
        """Decide whether `output` is right."""
        if answer == output:
            return ACCEPTED
        expected, got = Counter(self._lines(answer)), Counter(self._lines(output))
        del expected[b""], got[b""]
        if dict(expected) == dict(got):  # a Counter's own comparison takes 7 times as long
            return ACCEPTED
        return self._surplus(expected, output) or _missing(expected - got)

    def _lines(self, data: bytes) -> list[bytes]:
        lines = (data if self.case else data.lower()).split(b"\n")
        # By map alone: a million lines take 0.5 s, with a loop of our own 2 s.
        return lines if self.spaces else list(map(b" ".join, map(bytes.split, lines)))

    def _surplus(self, expected: Counter[bytes], output: bytes) -> Decision | None:
        seen = Counter[bytes]()
        for number, line in enumerate(self._lines(output), start=1):
            seen[line] += 1
            if line and line not in expected:
                return rejected(f"line {number}: {shown(line)} is none of the expected lines")
            if line and seen[line] > expected[line]:
                return rejected(f"line {number}: {shown(line)} is expected {counted(expected[line], 'time')} only")
        return None


def _missing(lines: Counter[bytes]) -> Decision:
    verb = "is" if lines.total() == 1 else "are"
    return rejected(f"{counted(lines.total(), 'expected line')} {verb} missing, such as {shown(next(iter(lines)))}")
