"""Input validators: does a problem's own program accept an input, and if not, why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from testgen.judge.checker_programs import message
from testgen.judge.checking.wording import one_line
from testgen.problem import KIB, MIB, Limits, Program, TestCase, Verdict
from testgen.seams import Candidate, Judge, Run, RunResult

# A validator's own: they read inputs of 100 MB, some in Python, and check graphs for what takes as much again.
LIMITS = Limits(time=60.0, memory=2048 * MIB, output=64 * MIB)
# What is drawn is small beside a package's own data: validators take 0.1 s on small inputs, and Java 1 s. One that did
# not end on some was waited for twelve minutes in one build.
SMALL_BYTES = 16 * KIB
_PATIENCE = replace(LIMITS, time=10.0)
_SHORT_PATIENCE = replace(LIMITS, time=3.0)
NO_VALIDATOR = "no validator"
_KATTIS_VALID = 42
# A validator that never ends was waited for eight minutes in two rounds of a small problem.
_FIRST_WAVE = 2


@dataclass(frozen=True)
class Validation:
    """What the validators say of one input.

    `why` is one line, `by` the name of the validator that spoke against it. `ours`: it could not be decided, so
    that the input is neither valid nor invalid. `checked` is False where there was no validator to ask.
    """

    valid: bool
    why: str = ""
    by: str = ""
    ours: bool = False
    checked: bool = True


_NO_MORE = Validation(valid=False, why="the validators said nothing of half of the inputs before it", ours=True)


def validate(
    judge: Judge, validators: Sequence[Program], cases: Sequence[Candidate | TestCase], *, drawn: bool = False
) -> list[Validation]:
    """Ask every validator about every case, with the arguments of the case's group; answer in the order of cases.

    Inputs that are `drawn` are waited for 3 s, from 16 KiB on 10 s; a package's own 10 s, and a minute.

    A validator accepts by exit status 42; one in checktestdata is made to, and takes no arguments. Every other end
    rejects: real ones say no by 43, by 1 after a failed `assert` in Python, by SIGABRT after one in C++. Only one that
    was cut at a limit or cannot run has said nothing. One that rejects outweighs another that says nothing.

    Few cases are asked about at first, then twice as many; once nothing was said of half of them, the rest are `ours`.
    """
    if not validators:
        return [Validation(valid=True, why=NO_VALIDATOR, checked=False) for _ in cases]
    said: list[Validation] = []
    wave = _FIRST_WAVE
    while len(said) < len(cases):
        said += _asked(judge, validators, cases[len(said) : len(said) + wave], drawn=drawn)
        if are_mute(sum(one.ours for one in said), len(said), _FIRST_WAVE):
            return said + [_NO_MORE] * (len(cases) - len(said))
        wave *= 2
    return said


def are_mute(silent: int, asked: int, least: int) -> bool:
    """Whether validators are asked no further: they said nothing of `least` inputs, and of half of those asked."""
    return silent >= least and 2 * silent >= asked


def _asked(
    judge: Judge, validators: Sequence[Program], cases: Sequence[Candidate | TestCase], *, drawn: bool
) -> list[Validation]:
    results = judge.run(_run(validator, case, _limits(case, drawn=drawn)) for case in cases for validator in validators)
    return [_together(_each(validators, results)) for _ in cases]


def _limits(case: Candidate | TestCase, *, drawn: bool) -> Limits:
    if case.input.size <= SMALL_BYTES:
        return _SHORT_PATIENCE if drawn else _PATIENCE
    return _PATIENCE if drawn else LIMITS


def _run(validator: Program, case: Candidate | TestCase, limits: Limits) -> Run:
    args = () if validator.language == "checktestdata" else case.validator_args
    return Run(validator, case.input, limits, args=args)


def _each(validators: Sequence[Program], results: Iterator[RunResult]) -> list[Validation]:
    mine = islice(results, len(validators))
    return [_read(validator, result) for validator, result in zip(validators, mine, strict=True)]


def _together(said: Sequence[Validation]) -> Validation:
    against = sorted((one for one in said if not one.valid), key=lambda one: one.ours)
    return against[0] if against else said[0]


def _read(validator: Program, result: RunResult) -> Validation:
    if result.verdict not in {None, Verdict.RTE}:
        why = one_line(f"{result.verdict}: {result.why}")
        return Validation(valid=False, why=why, by=validator.name, ours=True)
    if result.exit == _KATTIS_VALID:
        return Validation(valid=True)
    return Validation(valid=False, why=_reason(result), by=validator.name)


def _reason(result: RunResult) -> str:
    said = message(result)
    if result.verdict is None:
        return one_line(f"exit status 0 instead of {_KATTIS_VALID}" + (f": {said}" if said else ""))
    return said or result.why
