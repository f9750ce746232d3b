"""By how much the plugin slows the start of pytest down when its option is not given.

    python benchmarks/plugin_startup.py [--rounds 40] [--json]

A project with one test is run with the plugin and with `-p no:testgen`, in turns that change who goes first. Processor
time is compared, which others on the machine disturb least; the figure is the median of the differences within a turn,
with a distribution-free interval. Other plugins are off, since their times vary. The target is below 10 ms.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from math import comb
from pathlib import Path

TARGET_MS = 10.0
OTHERS = ("asyncio", "xdist", "pytest_cov", "hypothesispytest", "anyio", "cacheprovider")
OFF = tuple(word for name in OTHERS for word in ("-p", f"no:{name}"))
WITH, WITHOUT = ("-q", *OFF), ("-q", *OFF, "-p", "no:testgen")


def milliseconds(folder: Path, arguments: Sequence[str]) -> float:
    """Return the processor time of one run of pytest."""
    command = [sys.executable, "-m", "pytest", *arguments]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return 1000 * (usage.ru_utime + usage.ru_stime)


def turn(folder: Path, number: int) -> tuple[float, float]:
    """Return the milliseconds with the plugin and without it."""
    if number % 2:
        without = milliseconds(folder, WITHOUT)
        return milliseconds(folder, WITH), without
    return milliseconds(folder, WITH), milliseconds(folder, WITHOUT)


def interval(differences: Sequence[float]) -> tuple[float, float]:
    """Return a distribution-free interval of 95 % or a little more for the median."""
    ordered, n = sorted(differences), len(differences)
    tail, at = 0.0, 0
    while at < n // 2 and (tail := tail + comb(n, at) / 2**n) <= 0.025:
        at += 1
    return ordered[max(at - 1, 0)], ordered[min(n - at, n - 1)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "test_one.py").write_text("def test_one():\n    assert 1 + 1 == 2\n")
        turn(folder, 0)  # bytecode is written and files are read once
        pairs = [turn(folder, number) for number in range(options.rounds)]
    differences = [on - off for on, off in pairs]
    low, high = interval(differences)
    figures = {
        "command": f"python benchmarks/plugin_startup.py --rounds {options.rounds}",
        "with_ms": statistics.median(on for on, _ in pairs),
        "without_ms": statistics.median(off for _, off in pairs),
        "difference_ms": statistics.median(differences),
        "interval_ms": [low, high],
        "ratio": statistics.median(on / off for on, off in pairs),
        "target_ms": TARGET_MS,
    }
    if options.json:
        print(json.dumps(figures))
        return
    print(figures["command"])
    print(f"with {figures['with_ms']:.1f} ms, without {figures['without_ms']:.1f} ms: ratio {figures['ratio']:.3f}")
    print(
        f"difference {figures['difference_ms']:.1f} ms, 95 % interval {low:.1f} to {high:.1f}; target below {TARGET_MS}"
    )


if __name__ == "__main__":
    main()
