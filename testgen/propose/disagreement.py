"""Where right solutions disagree: valid inputs, with those outputs of theirs that the problem's checker tells apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from testgen.problem import Blob, Limits, Solution, TestCase
from testgen.seams import Checker, Judge, Run

# Two against one: of two that differ neither is alone.
_OTHERS = 2


@dataclass(frozen=True)
class Said:
    """An output, and which solutions printed it or one that is the same by the checker; "" is the problem itself."""

    output: Blob
    names: frozenset[str]


@dataclass(frozen=True)
class Heard:
    """A valid input with the different outputs that are right for it, the problem's own answer first."""

    input: Blob
    said: tuple[Said, ...]

    @property
    def disputed(self) -> bool:
        """Whether right solutions disagree."""
        return len(self.said) > 1

    @property
    def outputs(self) -> tuple[Blob, ...]:
        """One output of each kind."""
        return tuple(one.output for one in self.said)

    def without(self, name: str) -> Heard:
        """Return what others than a solution said; all where there is no such name."""
        return Heard(self.input, tuple(one for one in self.said if not name or one.names != {name}))


def hear(
    judge: Judge, limits: Limits, right: Sequence[Solution], checker: Checker, cases: Sequence[TestCase]
) -> list[Heard]:
    """Return what `right` solutions say to valid inputs; who crashes or is cut on one says nothing of it."""
    return list(_heard(judge, limits, right, checker, cases))


def _heard(
    judge: Judge, limits: Limits, right: Sequence[Solution], checker: Checker, cases: Sequence[TestCase]
) -> Iterator[Heard]:
    results = judge.run(Run(s.program, case.input, limits) for case in cases for s in right)
    for case in cases:
        answered = [
            (s.name, result.output)
            for s, result in zip(right, islice(results, len(right)), strict=True)
            if result.verdict is None
        ]
        known = [("", case.answer)] if case.answer else []
        if groups := _grouped(checker, case.input, [*known, *answered]):
            yield Heard(case.input, tuple(groups))


def _grouped(checker: Checker, input: Blob, answered: Sequence[tuple[str, Blob]]) -> list[Said]:
    groups: list[Said] = []
    for name, output in answered:
        place = next((i for i, one in enumerate(groups) if checker.accepts(input, one.output, output).accepted), None)
        if place is None:
            groups.append(Said(output, frozenset({name})))
        else:
            groups[place] = Said(groups[place].output, groups[place].names | {name})
    return groups


def alone(heard: Sequence[Heard]) -> str:
    """Return the name of the solution that differs from others, which agree, wherever there is disagreement; or ""."""
    lone = {_alone(one) for one in heard if one.disputed}
    return lone.pop() if len(lone) == 1 else ""


def _alone(one: Heard) -> str:
    few = [said for said in one.said if len(said.names) == 1]
    together = [said for said in one.said if len(said.names) >= _OTHERS]
    return next(iter(few[0].names)) if len(few) == len(together) == 1 and len(one.said) == 2 else ""  # noqa: PLR2004
