"""Which test rejects which solution: what all figures of a suite's strength are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from testgen.problem import Verdict
from testgen.seams import Cell

Rows = Mapping[str, Mapping[str, Verdict | Cell]]


@dataclass(frozen=True)
class KillMatrix:
    """Tests in suite order, solutions of one label, and for each test its kill vector: the solutions it rejects.

    `cut` names solutions whose row is not known in whole, because it stopped at a first rejection: enough for the
    detection rate, not for figures that compare tests. Raises ValueError where this cannot be a matrix.
    """

    tests: tuple[str, ...]
    solutions: tuple[str, ...]
    vectors: tuple[frozenset[str], ...]
    cut: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if len(self.vectors) != len(self.tests):
            raise ValueError(f"{len(self.tests)} tests, but {len(self.vectors)} kill vectors")
        for names in (self.tests, self.solutions):
            if len(set(names)) != len(names):
                raise ValueError(f"two have the same name: {min(n for n in names if names.count(n) > 1)}")
        if unknown := (self.killed | self.cut).difference(self.solutions):
            raise ValueError(f"no such solution: {min(unknown)}")
        if undecided := self.cut - self.killed:
            raise ValueError(f"{min(undecided)}: some verdicts are not known, and no other rejects; leave it out")

    @classmethod
    def of(cls, solutions: Sequence[str], kills: Mapping[str, AbstractSet[str]]) -> KillMatrix:
        """Return the matrix of `kills` (the solutions that each test rejects, tests in suite order), rows whole."""
        return cls(tuple(kills), tuple(solutions), tuple(frozenset(rejected) for rejected in kills.values()))

    @classmethod
    def of_rows(cls, rows: Rows, tests: Sequence[str]) -> KillMatrix:
        """Return the matrix of verdicts by solution and test, for `tests` in suite order.

        IE and CE say nothing of a solution: such a cell counts as not known. Raises ValueError for a solution with
        an unknown cell and no rejection: nobody can say whether it survives; `undecided` names those beforehand.
        """
        vectors = tuple(frozenset(s for s, row in rows.items() if _rejects(row, test)) for test in tests)
        cut = frozenset(s for s, row in rows.items() if not _is_whole(row, tests))
        return cls(tuple(tests), tuple(rows), vectors, cut)

    @cached_property
    def killed(self) -> frozenset[str]:
        """The solutions that some test rejects."""
        return frozenset().union(*self.vectors)

    @property
    def survivors(self) -> tuple[str, ...]:
        """The solutions that no test rejects, in their order."""
        return tuple(s for s in self.solutions if s not in self.killed)

    @cached_property
    def masks(self) -> tuple[int, ...]:
        """The kill vectors as integers: bit i stands for solution i. Raises ValueError if a row was cut."""
        self.require_whole_rows()
        bit = {solution: 1 << index for index, solution in enumerate(self.solutions)}
        return tuple(sum(bit[s] for s in vector) for vector in self.vectors)

    def whole(self) -> KillMatrix:
        """Return the matrix of those solutions whose every verdict is known."""
        left = tuple(s for s in self.solutions if s not in self.cut)
        return KillMatrix(self.tests, left, tuple(vector - self.cut for vector in self.vectors))

    def in_order(self, tests: Sequence[str]) -> KillMatrix:
        """Return the matrix of `tests` in that order, which may be fewer. Raises ValueError if a row was cut."""
        self.require_whole_rows()
        vectors = dict(zip(self.tests, self.vectors, strict=True))
        return KillMatrix(tuple(tests), self.solutions, tuple(vectors[test] for test in tests))

    def require_whole_rows(self) -> None:
        """Raise ValueError unless every verdict is known."""
        if self.cut:
            raise ValueError(
                f"this figure needs every verdict, but {len(self.cut)} solutions were not run on all tests, "
                f"the first being {min(self.cut)}: fill the matrix without stopping at the first kill"
            )


def undecided(rows: Rows, tests: Sequence[str]) -> tuple[str, ...]:
    """Return the solutions that no known verdict rejects while another is not known (missing, IE or CE)."""
    return tuple(s for s, row in rows.items() if not _is_whole(row, tests) and not any(_rejects(row, t) for t in tests))


def _verdict(row: Mapping[str, Verdict | Cell], test: str) -> Verdict | None:
    found = row.get(test)
    return found.verdict if isinstance(found, Cell) else found


def _rejects(row: Mapping[str, Verdict | Cell], test: str) -> bool:
    verdict = _verdict(row, test)
    return verdict is not None and verdict.rejects


def _is_whole(row: Mapping[str, Verdict | Cell], tests: Sequence[str]) -> bool:
    return not any(_verdict(row, test) in {None, Verdict.IE, Verdict.CE} for test in tests)
