"""How long `testgen --help` takes, against a Python that does nothing: medians of 20, taken in turn."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time

_REPEATS = 20
_COMMANDS = {
    "python": [sys.executable, "-c", "pass"],
    "help": [sys.executable, "-m", "testgen", "--help"],
    "build_help": [sys.executable, "-m", "testgen", "build", "--help"],
    "wrong_option": [sys.executable, "-m", "testgen", "build", "--rouds"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    seconds: dict[str, list[float]] = {name: [] for name in _COMMANDS}
    as_json = parser.parse_args().json
    for _ in range(_REPEATS):
        for name, command in _COMMANDS.items():
            started = time.perf_counter()
            subprocess.run(command, capture_output=True, check=False)
            seconds[name].append(time.perf_counter() - started)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    ratio = medians["help"] / medians["python"]
    if as_json:
        print(json.dumps({"help_ratio": ratio, "seconds": medians, "repeats": _REPEATS}))
        return
    for name, median in medians.items():
        print(f"{1000 * median:7.1f} ms  {' '.join(_COMMANDS[name])}")
    print(f"testgen --help takes {ratio:.1f} times as long as python -c pass; again: python benchmarks/startup.py")


if __name__ == "__main__":
    main()
