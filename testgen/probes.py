"""Inputs on which programs are told apart without becoming tests: valid ones, and most drawn from the format."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from testgen.bench import Bench
from testgen.guidance import Guidance
from testgen.judge.validators import SMALL_BYTES, validate
from testgen.problem import Blob, Solution, TestCase
from testgen.propose.changes import SmallChanges, seed_of
from testgen.propose.spec_samples import Drawing, draw, spread
from testgen.seams import Allowance, Context, Run, Seed
from testgen.spec.sampler import NoSampleError, sample
from testgen.spec.writer import write

# Small inputs have at most so many tokens, half of them at most 8: there values collide, and wrong ideas show.
_SMALL = 64
# Where right solutions are compared: many right answers show on small inputs, and these cost a second.
_VOUCHED = spread(24, 1, 60)
_OWN = 12
_MOST_GROUPS = 12


def drawn(guidance: Guidance, plan: Sequence[Drawing], seed: Seed) -> list[Blob]:
    """Return inputs of all sizes and shapes of a plan; none where nothing may be drawn."""
    if guidance.format is None or not guidance.draws:
        return []
    return [one.input for one in draw(guidance.format, plan, seed)]


def small(guidance: Guidance, count: int, seed: Seed) -> Iterator[Blob]:
    """Yield at most `count` small inputs of few numbers or many; none where nothing may be drawn."""
    if guidance.format is None or not guidance.draws:
        return
    from testgen.propose.tiers import PATIENCE, shapes_of  # noqa: PLC0415 - these load z3
    from testgen.propose.universes import universes  # noqa: PLC0415

    formats, shapes = universes(guidance.format), shapes_of(guidance.format)
    for number in range(count):
        rng = random.Random(seed_of(seed, number))  # noqa: S311 - nothing here is a secret
        chosen, size, shape = rng.choice(formats).format, round(_SMALL ** rng.random()), rng.choice(shapes)
        try:
            yield Blob.of(write(guidance.format, sample(chosen, rng, max(1, size), shape, patience=PATIENCE)))
        except NoSampleError:
            continue


def probes(bench: Bench, oracle: Solution, inputs: Iterable[Blob]) -> list[TestCase]:
    """Return those of some inputs that are valid and that `oracle` answers, once each, with its answers."""
    cases = [TestCase(sha, blob) for sha, blob in {blob.sha: blob for blob in inputs}.items()]
    said = validate(bench.judge, bench.validators, cases, drawn=True)
    valid = [case for case, one in zip(cases, said, strict=True) if one.valid]
    results = bench.judge.run(Run(oracle.program, case.input, bench.limits) for case in valid)
    return [
        TestCase(case.name, case.input, result.output)
        for case, result in zip(valid, results, strict=True)
        if result.verdict is None
    ]


def vouched(bench: Bench, guidance: Guidance, seed: Seed) -> list[TestCase]:
    """Return small inputs that somebody vouches for: the problem's own, and others of a complete format or validated.

    Of a format that is partial, and where there is none, only what the validators accept is valid.
    """
    own = sorted((t for t in bench.problem.tests if t.input.size <= SMALL_BYTES), key=lambda t: t.input.size)
    samples = [t for t in bench.problem.samples if t.input.size <= SMALL_BYTES]
    known = {t.input.sha: t for t in reversed([*samples, *own[:_OWN]])}
    others = [t for t in _unseen(bench, guidance, seed) if t.input.sha not in known]
    return [*reversed(known.values()), *_accepted(bench, others)]


def _unseen(bench: Bench, guidance: Guidance, seed: Seed) -> list[TestCase]:
    if guidance.draws and guidance.format is not None:
        blobs = {one.input.sha: one.input for one in draw(guidance.format, _VOUCHED, seed)}
        return [TestCase(sha, blob) for sha, blob in blobs.items()]
    if not bench.validators:
        return []
    changes = SmallChanges().propose(Context(bench.problem, seed), Allowance(len(_VOUCHED)))
    return [TestCase(one.input.sha, one.input) for one in changes]


def _accepted(bench: Bench, cases: Sequence[TestCase]) -> list[TestCase]:
    """Return those that the validators accept with the arguments of some group of tests."""
    valid: set[str] = set()
    for args in bench.problem.validator_args[:_MOST_GROUPS] if bench.validators else ():
        asked = [replace(case, validator_args=args) for case in cases if case.name not in valid]
        said = validate(bench.judge, bench.validators, asked, drawn=True)
        valid |= {case.name for case, one in zip(asked, said, strict=True) if one.valid}
    return [case for case in cases if case.name in valid or not bench.validators]
