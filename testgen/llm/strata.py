"""Kinds of outputs with a generator each (HardTests), so that a program that always prints the same dies."""

from __future__ import annotations

from dataclasses import dataclass

from testgen.llm.markdown import blocks_in
from testgen.llm.python_source import source_fault
from testgen.llm.scenario import Scenario, tier_of, why_of

_MOST = 8


@dataclass(frozen=True)
class Stratum:
    """A kind of output in words ("the answer is NO"), and a scenario whose inputs shall have such outputs."""

    output: str
    scenario: Scenario


@dataclass(frozen=True)
class Strata:
    """The kinds of outputs of an answer, and in one line each what of it could not be used."""

    strata: tuple[Stratum, ...] = ()
    faults: tuple[str, ...] = ()


def read_strata(answer: str) -> Strata:
    """Read `OUTPUT: ...`, `WHY: ...` and a block of Python with `gen(seed, scale)`, as often as they stand there."""
    found: list[Stratum] = []
    faults: list[str] = []
    for block in blocks_in(answer):
        output = why_of(block.label("OUTPUT") or block.label("WHY"))
        if fault := source_fault(block.text):
            faults.append(f"the generator for {output or 'an output'} cannot be used: {fault}")
        elif len(found) < _MOST:
            why = why_of(block.label("WHY")) or f"the output is {output}"
            found.append(Stratum(output, Scenario(why, tier_of(block.label("TIER")), generator=block.text)))
    if not found and not faults:
        faults.append("there is no block of Python in the answer")
    return Strata(tuple(found), tuple(faults))
