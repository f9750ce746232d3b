"""Generators that a model wrote: each is run in the judge's jail, as hostile as any program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from testgen.judge.checking.wording import one_line
from testgen.problem import MIB, Blob, Limits, Program, SourceFile, Verdict
from testgen.seams import Judge, Run, RunResult, Seed

# SAGA gives a generator 8 s. 2 s write 2 million numbers, and one that never ends is run twice, to be sure.
LIMITS = Limits(time=2.0, memory=1024 * MIB, output=16 * MIB)
# A generator is asked for inputs of these scales: tiny, small, middling, and as large as the constraints allow.
SCALES = (1, 3, 6, 10)

# Models return the text, its lines, or a list of numbers; some print it. The name is not theirs to take.
_DRIVER = """

def _testgen_main(seed, scale):
    import random, sys
    random.seed(seed)
    made = gen(seed, scale)
    if isinstance(made, (list, tuple)):
        made = "\\n".join(" ".join(map(str, row)) if isinstance(row, (list, tuple)) else str(row) for row in made)
    if made is not None:
        text = str(made)
        sys.stdout.write(text if text.endswith("\\n") else text + "\\n")


_testgen_main(*map(int, open(0).read().split()))
"""


@dataclass(frozen=True)
class Asked:
    """One input asked of a generator: `scale` is 1 for tiny to 10 for as large as the constraints allow."""

    source: str
    seed: Seed
    scale: int


@dataclass(frozen=True)
class Generated:
    """What a generator made of it: an input, or in one line why there is none."""

    asked: Asked
    input: Blob | None
    why: str = ""


def generate(judge: Judge, asked: Sequence[Asked]) -> Iterator[Generated]:
    """Run generators, each in a process of its own; the same seed and scale are answered from the store."""
    results = judge.run(
        Run(program_of(one.source), Blob.of(f"{one.seed % 2**31} {one.scale}\n"), LIMITS) for one in asked
    )
    for one, result in zip(asked, results, strict=True):
        why = _failure(result)
        yield Generated(one, None if why else result.output, why)


def program_of(source: str) -> Program:
    """Return the program that runs `gen(seed, scale)` of `source` for the two numbers on its standard input."""
    return Program("generator.py", "python", (SourceFile("generator.py", (source + _DRIVER).encode()),))


def _failure(result: RunResult) -> str:
    if result.verdict is Verdict.RTE:
        lines = result.stderr.strip().splitlines()
        return one_line(f"the generator fails: {lines[-1] if lines else result.why}")
    if result.verdict is not None:
        return one_line(f"the generator gets {result.verdict}: {result.why}")
    return "" if result.output.size else "the generator writes nothing"
