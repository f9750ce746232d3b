"""Score real packages with their own secret data, and say which labels are not reproduced; then build a suite for each.

    python benchmarks/labels.py FOLDER [--jobs 2] [--build] [--budget 60s] [--out RESULTS.jsonl] [--table]

FOLDER is searched for Kattis packages. One line of JSON a package is appended to RESULTS.jsonl; packages that are in it
already are not run again, so an interrupted run goes on where it stopped. `--table` prints RESULTS.jsonl as Markdown.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_LONGEST = 3600

Figures = dict[str, Any]


def packages(folder: Path) -> Iterator[Path]:
    """Yield the packages below `folder`, those with little data first, so that most results come early."""
    found = [path.parent for path in folder.rglob("problem.yaml")]
    yield from sorted(found, key=lambda path: sum(file.lstat().st_size for file in path.glob("data/**/*.in")))


def testgen(*args: str) -> Figures:
    """Run the real command line; return its JSON, or what it said instead."""
    started = time.monotonic()
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "testgen", *args, "--json"],
            capture_output=True,
            text=True,
            timeout=_LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"error": f"not done after {_LONGEST} s"}
    if ended.returncode != 0:
        lines = [line for line in ended.stderr.splitlines() if line.startswith("testgen:")] or ["no message"]
        return {"error": lines[-1].removeprefix("testgen: "), "exit": ended.returncode}
    return {**json.loads(ended.stdout), "seconds_in_all": round(time.monotonic() - started, 1)}


def examined(package: Path, options: argparse.Namespace) -> Figures:
    common = ["--problem", str(package), "--jobs", str(options.jobs)]
    result: Figures = {
        "package": f"{package.parent.name}/{package.name}",
        "score": testgen("score", *common, "--suite", str(package)),
    }
    if options.build and "error" not in result["score"]:
        with tempfile.TemporaryDirectory() as folder:
            result["build"] = testgen("build", *common, "--out", f"{folder}/suite", "--budget", options.budget)
    return result


def done(out: Path) -> list[Figures]:
    return [json.loads(line) for line in out.read_text().splitlines()] if out.exists() else []


def run(options: argparse.Namespace) -> None:
    known = {result["package"] for result in done(options.out)}
    for package in packages(options.folder):
        name = f"{package.parent.name}/{package.name}"
        if name in known:
            continue
        result = examined(package, options)
        with options.out.open("a") as file:
            file.write(json.dumps(result) + "\n")
        print(row(result), flush=True)


def share(figures: Figures, of: str, hits: str) -> str:
    part = figures.get(of) or {}
    return f"{part.get(hits, 0)}/{part.get('total', 0)}"


def row(result: Figures) -> str:
    score, build = result["score"], result.get("build", {})
    if "error" in score:
        return f"| {result['package']} | {score['error'].partition(': ')[2] or score['error']} |"
    cells = [
        result["package"],
        score["tests"],
        share(score, "correct", "accepted"),
        share(score, "incorrect", "rejected"),
        len({entry["solution"] for kind in ("offenders", "mismatches") for entry in score[kind]}),
        f"{score['time_limit']:g}" if score.get("time_limit") else "-",
        f"{score['seconds']:.0f}",
    ]
    if build:
        cells += [build.get("tests", build.get("error", "")), share(build, "correct", "accepted")]
        cells += [share(build, "incorrect", "rejected"), f"{build.get('seconds', 0):.0f}"]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def table(results: list[Figures]) -> None:
    print("| package | tests | correct accepted | incorrect rejected | labels not reproduced | limit, s | s |", end="")
    print(" built tests | built: correct | built: incorrect | built: s |")
    print("|---" * 11 + "|")
    for result in results:
        print(row(result))
    print()
    for result in results:
        for kind in ("offenders", "mismatches"):
            for entry in result["score"].get(kind, ()):
                said = ", ".join(f"{key} {value}" for key, value in entry.items() if value and key != "solution")
                print(f"- {result['package']}, `{entry['solution']}`: {said}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="searched for packages")
    parser.add_argument("--jobs", type=int, default=2, help="workers")
    parser.add_argument("--build", action="store_true", help="build a suite for each package too")
    parser.add_argument("--budget", default="60s", help="budget of a build")
    parser.add_argument("--out", type=Path, default=Path("labels.jsonl"), help="where results are kept")
    parser.add_argument("--table", action="store_true", help="print what is kept, run nothing")
    options = parser.parse_args()
    if options.table:
        table(done(options.out))
    else:
        run(options)


if __name__ == "__main__":
    main()
