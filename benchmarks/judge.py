"""How fast the judge is, as ratios against starting each program oneself, in one run on the same cores.

    python benchmarks/judge.py [--jobs 2] [--rounds 3] [--json]

Each figure is the median over rounds in which the judge and its baseline take turns, with equal workers and a cold
store. The baselines isolate nothing, limit nothing and store nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from testgen.judge.levels import interpreter
from testgen.judge.pool import JudgePool, open_judge
from testgen.problem import Blob, Limits, Program, SourceFile
from testgen.seams import Run

TRIVIAL = "print(sum(map(int, input().split())))\n"
TWENTY_MS = "x = 0\nfor i in range({loops}): x += i * i\nprint(sum(map(int, input().split())))\n"
EMPTY_C = "int main() { return 0; }\n"
BUSY_C = """
#include <stdio.h>
int main() {
    volatile unsigned x = 1;
    for (unsigned i = 0; i < %dU; i++) x = x * 1664525u + 1013904223u;
    printf("%%u\\n", x);
}
"""
LIMITS = Limits(time=10.0)
_serial = count()


def program(source: str, language: str) -> Program:
    name = {"python": "program.py", "c": "program.c"}[language]
    return Program(name, language, (SourceFile(name, source.encode()),))


def inputs(number: int) -> list[Blob]:
    """Return inputs of 1 KB that no store has seen."""
    line = " ".join(str(1000 + i % 9000) for i in range(200))
    return [Blob.of(f"{line} {next(_serial):08d}\n") for _ in range(number)]


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def judged(judge: JudgePool, source: Program, tests: Sequence[Blob]) -> float:
    def work() -> None:
        for result in judge.run(Run(source, test, LIMITS) for test in tests):
            assert result.verdict is None, result

    return seconds(work)


def spawned(argv: Sequence[str], tests: Sequence[Blob], jobs: int) -> float:
    """Time one subprocess a test, as the usual harness starts it."""

    def one(test: Blob) -> None:
        subprocess.run(argv, input=test.read(), stdout=subprocess.PIPE, check=True)

    with ThreadPoolExecutor(jobs) as pool:
        return seconds(lambda: list(pool.map(one, tests)))


def posix_spawned(path: str, tests: Sequence[Blob], jobs: int, folder: Path) -> float:
    """Time a bare loop of posix_spawn and waitpid with files as input and output."""

    def one(numbered: tuple[int, Blob]) -> None:
        number, test = numbered
        stdin, stdout = folder / f"{number}.in", folder / f"{number}.out"
        stdin.write_bytes(test.read())
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, str(stdin), os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(stdout), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        ]
        os.waitpid(os.posix_spawn(path, [path], {}, file_actions=actions), 0)
        stdout.read_bytes()

    with ThreadPoolExecutor(jobs) as pool:
        return seconds(lambda: list(pool.map(one, enumerate(tests))))


class Comparison:
    """The judge against a baseline, taking turns."""

    def __init__(self, rounds: int, tests: int) -> None:
        self.rounds = rounds
        self.tests = tests

    def run(
        self, ours: Callable[[Sequence[Blob]], float], theirs: Callable[[Sequence[Blob]], float]
    ) -> dict[str, float]:
        """Return the medians: ms a test of both, and how many times the tests per second of the baseline."""
        pairs = [(ours(inputs(self.tests)), theirs(inputs(self.tests))) for _ in range(self.rounds)]
        return {
            "ratio": round(statistics.median(b / a for a, b in pairs), 2),
            "ours_ms": round(statistics.median(a for a, _ in pairs) / self.tests * 1000, 3),
            "baseline_ms": round(statistics.median(b for _, b in pairs) / self.tests * 1000, 3),
        }


def loops_for(milliseconds: float, once: Callable[[int], float]) -> int:
    """Return how many loops take about `milliseconds` more than none."""
    probe = 400_000
    per_loop = (min(once(probe) for _ in range(3)) - min(once(0) for _ in range(3))) / probe
    return max(1, int(milliseconds / 1000 / per_loop))


def python_figures(judge: JudgePool, folder: Path, jobs: int, rounds: int) -> Iterator[tuple[str, dict[str, float]]]:
    python, file = interpreter(), folder / "program.py"

    def compare(source: str, argv: Sequence[str], tests: int) -> dict[str, float]:
        file.write_text(source)
        return Comparison(rounds, tests).run(
            lambda t: judged(judge, program(source, "python"), t), lambda t: spawned(argv, t, jobs)
        )

    def once(loops: int) -> float:
        file.write_text(TWENTY_MS.format(loops=loops))
        return spawned([python, str(file)], inputs(1), 1)

    yield "python", compare(TRIVIAL, [python, str(file)], 200)
    yield "python_isolated", compare(TRIVIAL, [python, "-I", "-S", str(file)], 200)
    yield "python_20ms", compare(TWENTY_MS.format(loops=loops_for(20, once)), [python, str(file)], 100)


def compiled_figures(judge: JudgePool, folder: Path, jobs: int, rounds: int) -> Iterator[tuple[str, dict[str, float]]]:
    def binary(source: str) -> str:
        (folder / "program.c").write_text(source)
        subprocess.run(["gcc", "-O2", "-w", "-o", folder / "program", folder / "program.c"], check=True)
        return str(folder / "program")

    def once(loops: int) -> float:
        return posix_spawned(binary(BUSY_C % loops), inputs(1), 1, folder)

    for name, source in (("compiled", BUSY_C % loops_for(5, once)), ("compiled_empty", EMPTY_C)):
        path, ours = binary(source), program(source, "c")
        judge.prepare([ours])
        yield (
            name,
            Comparison(rounds, 300).run(
                lambda t, p=ours: judged(judge, p, t), lambda t, p=path: posix_spawned(p, t, jobs, folder)
            ),
        )


def growth(judge: JudgePool) -> dict[str, float]:
    """Return the time of 20 solutions x 500 tests over that of 20 x 100, per run: 1 is linear."""
    solutions = [program(f"{TRIVIAL}# {n}\n", "python") for n in range(20)]

    def per_run(tests: int) -> float:
        blobs = inputs(tests)
        took = seconds(lambda: [None for _ in judge.run(Run(s, t, LIMITS) for t in blobs for s in solutions)])
        return took / (tests * len(solutions))

    small, large = per_run(100), per_run(500)
    return {
        "per_run_ms_at_2000": round(small * 1000, 3),
        "per_run_ms_at_10000": round(large * 1000, 3),
        "growth": round(large / small, 3),
    }


def measure(jobs: int, rounds: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with open_judge(jobs=jobs, store=folder / "store") as judge:
            figures: dict[str, object] = dict(python_figures(judge, folder, jobs, rounds))
            figures |= dict(compiled_figures(judge, folder, jobs, rounds))
            figures["linear"] = growth(judge)
            isolation = judge.isolation
    empty = figures["compiled_empty"]
    assert isinstance(empty, dict)
    return {
        "command": " ".join(["python", *sys.argv]),
        "machine": f"{os.cpu_count()} cores, {platform.platform()}, CPython {platform.python_version()}",
        "jobs": jobs,
        "isolation": isolation,
        **{f"{key}_ratio": figures[key]["ratio"] for key in figures if key != "linear"},  # type: ignore[index]
        "empty_overhead_ms": round(empty["ours_ms"] - empty["baseline_ms"], 3),
        "parent_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "figures": figures,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="workers of both sides")
    parser.add_argument("--rounds", type=int, default=3, help="turns that each side takes")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    result = measure(options.jobs, options.rounds)
    if options.json:
        print(json.dumps(result))
        return
    for key, value in result.items():
        print(f"{key:24} {value if not isinstance(value, dict) else ''}")
        if isinstance(value, dict):
            for name, figure in value.items():
                print(f"  {name:22} {figure}")


if __name__ == "__main__":
    main()
