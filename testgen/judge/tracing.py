"""What programs run of their own source: each traced in its jail, on each test, by runs that decide nothing else.

Python programs run under coverage.py's tracer in C where it fits the interpreter of the jail, else under one of our
own; C and C++ ones are compiled with gcov's counters. A traced run prints its trace in place of the program's output.
A hostile program can lie about its own coverage and about nothing else: verdicts come from runs without a tracer.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from testgen.judge.languages import LANGUAGES, TRACED
from testgen.problem import MIB, Limits, Program, Solution, SourceFile, TestCase
from testgen.seams import Judge, Run, RunResult

_INSIDE = Path(__file__).parent / "inside"
_TRACER = "testgen_arcs.py"
_TRACER_IN_C = "testgen_tracer.so"
_AT_EXIT = "testgen_gcov_at_exit.c"
# On a loop that does nothing but count: 4.7 times the CPU time with the tracer in C, 11.5 with our own, 1.5 with gcov's
# counters in code that is not optimised. A run that does little takes 4.6 ms more in Python, 1.1 ms in C++.
_SLOWER = 12.0
_LEAST_SECONDS = 2.0
_MORE_MEMORY = 64 * MIB
_OUTPUT = 8 * MIB
# A line or an exit beyond these is a lie, and would only cost memory.
_MOST_LINE = 1_000_000
_MOST_EXITS = 1_000

Arc = tuple[int, int]


@dataclass(frozen=True)
class RunTrace:
    """What one run ran, by file of the program: `arcs` are jumps between lines as coverage.py numbers them.

    `lines` gives for lines how often they ran, 0 for those that could have; `exits` gives for lines with branches which
    of them were taken. Python gives arcs (or lines that ran, where only those are known), gcov lines and exits. `why`
    says why nothing is known, "" otherwise.
    """

    test: str
    arcs: Mapping[str, frozenset[Arc]] = field(default_factory=dict)
    lines: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    exits: Mapping[str, Mapping[int, tuple[bool, ...]]] = field(default_factory=dict)
    why: str = ""


def why_untraceable(program: Program) -> str:
    """Return "" if the coverage of programs in this language can be measured here, else why not."""
    if program.language not in {"python", "c", "cpp"}:
        row = LANGUAGES.get(program.language)
        return f"there is no tracer for {row.title if row else program.language}"
    if program.language != "python" and not LANGUAGES[program.language + TRACED].available:
        return "gcov is not installed here (Debian package gcc)"
    return ""


def trace(judge: Judge, solution: Solution, tests: Sequence[TestCase], limits: Limits) -> Iterator[RunTrace]:
    """Yield what a solution runs of its source on each test, in order; it must not be `why_untraceable`."""
    program, args, messages = _traced(solution.program)
    patient = replace(limits, memory=limits.memory + _MORE_MEMORY, output=max(limits.output, _OUTPUT))
    patient = patient.with_time(max(_LEAST_SECONDS, _SLOWER * (limits.time or _LEAST_SECONDS)))
    results = list(judge.run(Run(program, test.input, patient, args=args, messages=messages) for test in tests))
    if _can_watch_lines(solution.program):
        results = list(_once_more(judge, program, tests, patient, results))
    for test, result in zip(tests, results, strict=True):
        yield _read(solution.program, test, result)


def _can_watch_lines(program: Program) -> bool:
    return program.language == "python" and sys.version_info >= (3, 12)


def _once_more(
    judge: Judge, program: Program, tests: Sequence[TestCase], limits: Limits, results: Sequence[RunResult]
) -> Iterator[RunResult]:
    """Run again what the tracer made too slow under sys.monitoring, almost for free; it sees branches from 3.14 on."""
    cut = [test for test, result in zip(tests, results, strict=True) if result.verdict is not None]
    args = (program.files[1].name, "lines")
    again = judge.run(Run(program, test.input, limits, args=args) for test in cut)
    for result in results:
        yield result if result.verdict is None else next(again)


def _traced(program: Program) -> tuple[Program, tuple[str, ...], tuple[str, ...]]:
    """Return what is run in a program's place, with its arguments and the names of files that it may write."""
    if program.language == "python":
        library = tracer_in_c()
        ours = SourceFile(_TRACER, (_INSIDE / "arcs.py").read_bytes())
        beside = (SourceFile(_TRACER_IN_C, library),) if library else ()
        args = (program.entry.name, *(file.name for file in beside))
        return replace(program, files=(ours, *program.files, *beside)), args, ()
    ours = SourceFile(_AT_EXIT, (_INSIDE / "gcov_at_exit.c").read_bytes())
    # A run that has messages may write files at every level of isolation: counters are files.
    return (
        replace(program, language=program.language + TRACED, files=(*program.files, ours)),
        (),
        ("testgen-counters",),
    )


@cache
def tracer_in_c() -> bytes:
    """Return coverage.py's tracer for this interpreter, which is the one of the jails; b"" where there is none."""
    import importlib.util  # noqa: PLC0415 - only where coverage is asked for

    try:
        spec = importlib.util.find_spec("coverage.tracer")
    except ImportError:
        return b""
    if spec is None or not spec.origin or not spec.origin.endswith(".so"):
        return b""
    return Path(spec.origin).read_bytes()


def _read(program: Program, test: TestCase, result: RunResult) -> RunTrace:
    if result.verdict is not None:
        return RunTrace(test.name, why=f"{result.verdict} while traced: {result.why}")
    read = _read_arcs if program.language == "python" else _read_gcov
    try:
        said = [json.loads(line) for line in result.output.read().splitlines() if line.strip()]
        return read(program, test.name, said) if said else RunTrace(test.name, why="it ended before its trace was told")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        return RunTrace(test.name, why=f"its trace cannot be read: {type(error).__name__}: {error}"[:200])


def _read_arcs(program: Program, test: str, said: Sequence[Any]) -> RunTrace:
    (one,) = said
    name = program.entry.name
    lines = {name: {_number(line): 1 for line in one["lines"]}} if "lines" in one else {}
    arcs = {name: frozenset((_number(start), _number(end)) for start, end in one["arcs"])} if "arcs" in one else {}
    return RunTrace(test, lines=lines, arcs=arcs)


def _read_gcov(program: Program, test: str, said: Sequence[Any]) -> RunTrace:
    """Read gcov's JSON (its manual, "Invoking gcov"): a line stands there once for each copy of its function."""
    ours = {file.name for file in program.files}
    lines: dict[str, dict[int, int]] = {}
    exits: dict[str, dict[int, tuple[bool, ...]]] = {}
    for found in (file for one in said for file in one["files"] if file["file"] in ours):
        counts, taken = lines.setdefault(found["file"], {}), exits.setdefault(found["file"], {})
        for line in found["lines"]:
            number = _number(line["line_number"])
            counts[number] = counts.get(number, 0) + max(0, int(line["count"]))
            branches = _branches(line["branches"])
            if len(branches) > 1:
                taken[number] = either(taken.get(number, ()), branches)
    return RunTrace(test, lines=lines, exits=exits)


def _branches(said: Iterable[Any]) -> tuple[bool, ...]:
    """Return which exits of a line were taken; those that only exceptions take are no branches of the program."""
    taken = tuple(int(one["count"]) > 0 for one in said if not one["throw"])
    if len(taken) > _MOST_EXITS:
        raise ValueError(f"{len(taken)} exits of one line")
    return taken


def either(left: tuple[bool, ...], right: tuple[bool, ...]) -> tuple[bool, ...]:
    """Return which exits were taken in one of two runs."""
    longest = max(len(left), len(right))
    padded = (some + (False,) * (longest - len(some)) for some in (left, right))
    return tuple(a or b for a, b in zip(*padded, strict=True))


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _MOST_LINE:
        raise ValueError(f"{str(value)[:20]} is no line")
    return value
