"""Whether surviving mutants are equivalent to their originals: what drawn inputs say, and nothing is dropped for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from testgen.bench import Bench
from testgen.guidance import Guidance
from testgen.judge.checking.wording import shown
from testgen.mutation.equal_expressions import z3_evidence
from testgen.mutation.evidence import Conclusion, Evidence, Kind
from testgen.mutation.programs import ProgramMutant
from testgen.probes import drawn as drawn_of
from testgen.probes import probes, small
from testgen.problem import Solution, TestCase, Verdict
from testgen.progress import Progress, in_groups
from testgen.propose.changes import seed_of
from testgen.propose.spec import find_spec
from testgen.propose.spec_samples import spread
from testgen.seams import Cell, Seed

_LARGEST = 2_000
# Survivors compared between two looks at the clock.
_TOGETHER = 16


def evidence_for(
    bench: Bench,
    survivors: Sequence[ProgramMutant],
    drawn: int,
    seed: Seed,
    progress: Progress,
    go_on: Callable[[int, int], bool] = lambda _, __: True,
) -> Mapping[str, tuple[Evidence, ...]]:
    """Return what is known of each survivor, by name; none where `drawn` is 0.

    It is that of fewer where `go_on(how many are compared, how many would follow)` says no between two groups.

    It is run on `drawn` inputs of the problem's format, where one is found: those that its original answers rightly
    count. z3 is asked about the changed expression of Python programs; neither runs code outside of a jail.
    """
    if not survivors or not drawn or not go_on(0, 0):
        return {}
    inputs = _inputs(bench, survivors[0].origin, drawn, seed, progress)
    progress.start(f"{len(survivors)} survivors on {len(inputs)} drawn inputs", len(survivors))
    found: dict[str, tuple[Evidence, ...]] = {}
    for some in _groups(survivors):
        if not go_on(len(found), len(some)):
            break
        on_inputs = _on_inputs(bench, some, inputs)
        found |= {mutant.name: _all_of(mutant, on_inputs.get(mutant.name)) for mutant in some}
        progress.advance(len(some))
    progress.done()
    return found


def _groups(survivors: Sequence[ProgramMutant]) -> Iterator[Sequence[ProgramMutant]]:
    """Yield survivors of one original after the other, a few at a time."""
    by_original: dict[str, list[ProgramMutant]] = {}
    for mutant in survivors:
        by_original.setdefault(mutant.origin.name, []).append(mutant)
    for ours in by_original.values():
        yield from in_groups(ours, _TOGETHER)


def _all_of(mutant: ProgramMutant, seen: Evidence | None) -> tuple[Evidence, ...]:
    parts = seen is not None and seen.conclusion is Conclusion.DIFFERENT
    proof = None if parts else _proof(mutant)
    return tuple(one for one in (seen, proof) if one is not None)


def _proof(mutant: ProgramMutant) -> Evidence | None:
    """Return z3's proof that the changed expression is equal; a counterexample to that says nothing of the program."""
    if mutant.origin.program.language != "python":
        return None
    said = z3_evidence(mutant.source.text, mutant.mutant)
    return said if said and said.conclusion is Conclusion.EQUAL else None


def _inputs(bench: Bench, oracle: Solution, drawn: int, seed: Seed, progress: Progress) -> list[TestCase]:
    guidance = Guidance(find_spec(bench.judge, bench.problem, seed=seed, progress=progress), bool(bench.validators))
    seed = seed_of(seed, "equivalents")
    wanted = [*small(guidance, drawn - drawn // 2, seed), *drawn_of(guidance, spread(drawn // 2, 1, _LARGEST), seed)]
    return probes(bench, oracle, wanted)


def _on_inputs(bench: Bench, ours: Sequence[ProgramMutant], inputs: Sequence[TestCase]) -> Mapping[str, Evidence]:
    """Compare survivors with the original of all of them."""
    if not inputs:
        return {}
    answered = _answered(bench, ours[0].origin, inputs)
    rows = bench.matrix.rows_until([mutant.solution for mutant in ours], answered, _parted)
    return {name: _evidence(row, answered) for name, row in rows.items()}


def _answered(bench: Bench, original: Solution, inputs: Sequence[TestCase]) -> list[TestCase]:
    row = bench.matrix.rows([original], inputs)[original.name]
    return [test for test in inputs if row[test.name].verdict is Verdict.AC]


def _parted(_: Solution, row: Sequence[Cell]) -> bool:
    return row[-1].verdict is not Verdict.AC


def _evidence(row: Mapping[str, Cell], inputs: Sequence[TestCase]) -> Evidence:
    """Read a row: an input on which the judge failed says nothing, and ends what was compared."""
    for test in inputs:
        cell = row.get(test.name)
        if cell is not None and cell.verdict.rejects:
            where = f"they differ on {shown(test.input.read())} ({cell.verdict})"
            return Evidence(Kind.DIFFERENTIAL, Conclusion.DIFFERENT, f"{len(row)} drawn inputs", where)
    agreed = sum(cell.verdict is Verdict.AC for cell in row.values())
    conclusion = Conclusion.NO_DIFFERENCE if agreed else Conclusion.UNKNOWN
    return Evidence(Kind.DIFFERENTIAL, conclusion, f"{agreed} drawn inputs", "it agrees with its original")
