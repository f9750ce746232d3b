"""How fast inputs are sampled, written and read strictly, as ratios against bare Python in one run.

    python benchmarks/spec.py [--rounds 5] [--json]

Each figure is the median over rounds in which ours and the baseline take turns. The baseline of reading is
`list(map(int, text.split()))`, which checks nothing; that of writing is `" ".join(map(str, numbers))` over the same
numbers, and that of sampling draws them by `rng.randint`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from testgen.spec.parse import parse
from testgen.spec.reader import read
from testgen.spec.tree import Format
from testgen.spec.writer import write

NUMBERS, ROWS = 200_000, 100_000


@dataclass(frozen=True)
class Figure:
    """A format and large values of it."""

    name: str
    format: Format
    values: dict[str, Any]
    size: int


def figures(rng: random.Random) -> Iterator[Figure]:
    yield Figure(
        "numbers",
        parse("n: int 1..200000\na: int[n] -10^9..10^9\n"),
        {"n": NUMBERS, "a": [rng.randint(-(10**9), 10**9) for _ in range(NUMBERS)]},
        NUMBERS,
    )
    low, high = range(1, ROWS // 2), range(ROWS // 2, ROWS)
    yield Figure(
        "edges",
        parse("n: int 1..10^5 ; m: int 1..10^5\nrepeat m:\n    a: int 1..n ; b: int 1..n\n    where a != b\n"),
        {"n": ROWS, "m": ROWS, "#1": ROWS, "a": rng.choices(low, k=ROWS), "b": rng.choices(high, k=ROWS)},
        ROWS,
    )
    yield Figure(
        "tree",
        parse("n: int 1..10^5\ne: tree(n)\n"),
        {"n": ROWS, "e": [(rng.randint(1, node - 1), node) for node in range(2, ROWS + 1)]},
        ROWS,
    )
    yield Figure(
        "cases",
        parse("t: int 1..10^5\nrepeat t:\n    n: int 1..9\n    a: int[n] 1..9\nwhere sum(n) <= 10^6\n"),
        {"t": ROWS // 3, "#1": ROWS // 3, "n": [3] * (ROWS // 3), "a": [[1, 2, 3]] * (ROWS // 3)},
        ROWS,
    )
    yield Figure(
        "queries",
        parse('repeat until end:\n    either:\n        "1" ; x: int 1..9\n    or:\n        "2" ; y: int 1..9\n'),
        {"#1": ROWS, "#2": [0, 1] * (ROWS // 2), "x": [5, None] * (ROWS // 2), "y": [None, 5] * (ROWS // 2)},
        ROWS,
    )


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def compared(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> dict[str, float]:
    """Return the medians: seconds of both, and how many times the baseline's."""
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    return {
        "ratio": round(statistics.median(a / b for a, b in pairs), 2),
        "ours_s": round(statistics.median(a for a, _ in pairs), 4),
        "baseline_s": round(statistics.median(b for _, b in pairs), 4),
    }


def measured(figure: Figure, rounds: int) -> Iterator[tuple[str, dict[str, float]]]:
    text = write(figure.format, figure.values)
    assert read(figure.format, text) == figure.values, figure.name
    numbers = list(map(int, text.split()))
    yield (
        f"{figure.name}_read",
        compared(lambda: read(figure.format, text), lambda: list(map(int, text.split())), rounds),
    )
    yield (
        f"{figure.name}_write",
        compared(lambda: write(figure.format, figure.values), lambda: " ".join(map(str, numbers)), rounds),
    )
    yield from sampled(figure, len(numbers), rounds)


def sampled(figure: Figure, tokens: int, rounds: int) -> Iterator[tuple[str, dict[str, float]]]:
    """Time the sampler on the largest size, drawing and writing."""
    from testgen.spec.sampler import sample  # noqa: PLC0415 - heavier than the reader, and not its subject

    rng = random.Random(1)

    def ours() -> str:
        return write(figure.format, sample(figure.format, rng, figure.size, "random"))

    def theirs() -> str:
        return " ".join([str(rng.randint(1, figure.size)) for _ in range(tokens)])

    yield f"{figure.name}_sample_and_write", compared(ours, theirs, rounds)


def growth() -> dict[str, float]:
    """Return the time a character of a hostile line of 16 MB over that of 1 MB: 1 is linear."""
    fmt = parse("n: int 1..10\na: int[n] 1..9\n")

    def per_megabyte(megabytes: int) -> float:
        text = "3\n" + "1 " * (megabytes << 19) + "\n"
        return min(seconds(lambda: read(fmt, text, loose=True)) for _ in range(3)) / megabytes

    small, large = per_megabyte(1), per_megabyte(16)
    return {"s_per_mb_at_1": round(small, 4), "s_per_mb_at_16": round(large, 4), "growth": round(large / small, 2)}


def measure(rounds: int) -> dict[str, object]:
    results = {name: result for figure in figures(random.Random(1)) for name, result in measured(figure, rounds)}
    return {
        "command": " ".join(["python", *sys.argv]),
        "machine": f"{os.cpu_count()} cores, {platform.platform()}, CPython {platform.python_version()}",
        "rounds": rounds,
        **{f"{name}_ratio": result["ratio"] for name, result in results.items()},
        "figures": results,
        "linear": growth(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="turns that each side takes")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    result = measure(options.rounds)
    if options.json:
        print(json.dumps(result))
        return
    for key, value in result.items():
        print(f"{key:32} {value if not isinstance(value, dict) else ''}")
        if isinstance(value, dict):
            for name, figure in value.items():
                print(f"  {name:30} {figure}")


if __name__ == "__main__":
    main()
