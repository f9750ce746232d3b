"""Mutants as wrong solutions in a build: targets where the problem brings too few of its own (docs/decisions/010)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf

from testgen.bench import Bench
from testgen.guidance import Guidance
from testgen.holdout import HoldOut
from testgen.mutation.near import near_correct
from testgen.mutation.programs import ProgramMutant
from testgen.options import BuildOptions
from testgen.probes import probes, small
from testgen.problem import KIB, Label, Solution, TestCase
from testgen.progress import Progress, Silence, in_groups
from testgen.propose.changes import seed_of
from testgen.seams import Cell, Enough, Matrix
from testgen.trust import Trust

Rows = Mapping[str, Mapping[str, Cell]]

# Where nobody says how many: so many, and only where fewer wrong solutions than this are in the loop.
MUTANTS = 40
FEW_WRONG = 3
# Mutants are told apart on the problem's own tests, small ones, and on drawn inputs: milliseconds each.
_OWN_TESTS = 20
_SMALL_INPUTS = 50
# They are run on small inputs only, on which no right solution takes long: some never end, and at a limit of 5 s,
# confirmed by a second run, each of those would cost a build 10 s.
SMALL_BYTES = 16 * KIB
_SECONDS = 1.0
# Choosing them takes 2 s, or 20 s where all must be compiled, and rounds with them six to twelve times as many runs:
# a build with less time than this is better off without, unless somebody asks.
_LEAST_LEFT = 60.0


# Mutants held against a suite between two signs of progress.
_TOGETHER = 8


@dataclass(frozen=True)
class MutantTargets:
    """What a suite makes of the mutants that were targets of its build. It is in no figure of real solutions.

    `changes` says of each mutant, by its name, what it changes; `only` names those that one test of at most
    `SMALL_BYTES` alone rejects, by that test's name.
    """

    changes: Mapping[str, str]
    fell: frozenset[str] = frozenset()
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many mutants were targets."""
        return len(self.changes)

    @property
    def killed(self) -> int:
        """How many of them the suite rejects."""
        return len(self.fell)

    @property
    def survivors(self) -> tuple[str, ...]:
        """Those that it accepts, by name, in order."""
        return tuple(sorted(self.changes.keys() - self.fell))


def settled(options: BuildOptions, bench: Bench, held: HoldOut, seconds_left: float = inf) -> BuildOptions:
    """Return `options` with the number of mutants that are to be targets: it shall not hang on seconds any more.

    So a build that a budget ended can be made again by its rounds, from what suite.json records.
    """
    return replace(options, mutants=mutants_wanted(options, len(_wrong(bench, held)), seconds_left))


def mutants_wanted(options: BuildOptions, wrong: int, seconds_left: float = inf) -> int:
    """Return how many mutants a build with so many wrong solutions in its loop should have as targets."""
    if options.most_rounds == 0:
        return 0
    if options.mutants is not None:
        return options.mutants
    return MUTANTS if wrong < FEW_WRONG and seconds_left >= _LEAST_LEFT else 0


@dataclass(frozen=True)
class Targets:
    """Mutants that a suite should reject, by name, and the matrix that they are run with: under a short time limit.

    `changes` says of each what it changes.
    """

    mutants: Mapping[str, Solution] = field(default_factory=dict)
    matrix: Matrix | None = None
    changes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, mutants: Iterable[ProgramMutant], matrix: Matrix) -> Targets:
        """Return mutants as targets."""
        found = {mutant.name: mutant for mutant in mutants}
        changes = {name: mutant.change for name, mutant in found.items()}
        return cls({name: mutant.solution for name, mutant in found.items()}, matrix, changes)

    def rows(self, wanted: Sequence[Solution], tests: Sequence[TestCase], enough: Enough) -> Rows:
        """Return the cells of those of `wanted` that are mutants, each row until `enough` holds of it."""
        ours = [solution for solution in wanted if solution.name in self.mutants]
        return self.matrix.rows_until(ours, tests, enough) if self.matrix and ours else {}

    def outcome(self, tests: Sequence[TestCase], progress: Progress | None = None) -> MutantTargets | None:
        """Return what a suite makes of the mutants; None where none were targets."""
        if self.matrix is None or not self.mutants:
            return None
        small = [test for test in tests if test.input.size <= SMALL_BYTES]
        killers = self._killers(self.matrix, small, progress or Silence())
        only: dict[str, list[str]] = {}
        for name, tests_of_it in sorted(killers.items()):
            if len(tests_of_it) == 1:
                only.setdefault(tests_of_it[0], []).append(name)
        fell = frozenset(name for name, tests_of_it in killers.items() if tests_of_it)
        return MutantTargets(self.changes, fell, {test: tuple(names) for test, names in only.items()})

    def _killers(self, matrix: Matrix, tests: Sequence[TestCase], progress: Progress) -> dict[str, list[str]]:
        """Return for each mutant the tests that reject it, two at most: more would say nothing else."""
        mutants, killers = list(self.mutants.values()), dict[str, list[str]]()
        progress.start(f"{len(mutants)} mutants on {len(tests)} tests", len(mutants))
        for some in in_groups(mutants, _TOGETHER):
            for name, row in matrix.rows_until(some, tests, _fell_twice).items():
                killers[name] = [test for test, cell in row.items() if cell.verdict.rejects]
            progress.advance(len(some))
        progress.done()
        return killers


def targets(
    bench: Bench,
    trust: Trust,
    held: HoldOut,
    guidance: Guidance,
    options: BuildOptions,
    progress: Progress | None = None,
) -> Targets:
    """Return mutants of the trusted solutions in the loop, to be rejected by the suite like wrong solutions."""
    most = mutants_wanted(options, len(_wrong(bench, held)))
    trusted = [s for s in trust.solutions if s.name not in held.names]
    if not most or not trusted:
        return Targets()
    progress = progress or Silence()
    progress.start("inputs that tell mutants apart")
    seed = seed_of(options.seed, "mutants")
    short = bench.with_limits(bench.limits.with_time(min(bench.limits.time or _SECONDS, _SECONDS)))
    inputs = probes(short, trusted[0], small(guidance, _SMALL_INPUTS, seed))
    progress.done()
    mutants = near_correct(short.judge, short.matrix, trusted, [*_own(bench), *inputs], most, options.seed, progress)
    return Targets.of(mutants, short.matrix)


def _fell_twice(_: Solution, row: Sequence[Cell]) -> bool:
    return sum(cell.verdict.rejects for cell in row) > 1


def _wrong(bench: Bench, held: HoldOut) -> list[Solution]:
    return [s for s in bench.labelled(Label.INCORRECT) if s.name not in held.names]


def _own(bench: Bench) -> list[TestCase]:
    return [test for test in bench.answered if test.input.size <= SMALL_BYTES][:_OWN_TESTS]
