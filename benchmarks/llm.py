"""Build suites for real packages with and without a language model, and measure both with what was hidden.

    python -m benchmarks.llm FOLDER --llm URL [--only NAME ...] [--budget 300s] [--out FILE.jsonl] [--doc FILE.md]

Hidden as in benchmarks/packages.py: all secret tests, half of the wrong solutions, half of the correct ones where two
are left. Three builds a package: `none` without a model; `model` with it, every answer recorded below --records; and
`equal`, which answers from those records and ends after as many runs as `none` asked for. One line of JSON a package is
appended to --out; what it holds is not made again.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.llm_tables import ARMS, document
from benchmarks.packages import append, chosen, commit, packages
from testgen.cli.options import count, duration
from testgen.errors import TestgenError

Figures = dict[str, Any]
ROOT = Path(__file__).resolve().parents[1]


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="searched for packages")
    parser.add_argument(
        "--llm", required=True, metavar="MODEL", help="as for testgen build, or replay to use --records"
    )
    parser.add_argument("--records", type=Path, required=True, metavar="DIR", help="a file of answers for each package")
    parser.add_argument("--arms", nargs="+", choices=ARMS, default=list(ARMS))
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="packages with these names alone")
    parser.add_argument("--budget", type=duration, default=300.0, help="of each build (default: 300s)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=count)
    parser.add_argument("--most", type=count, default=1000, help="end after so many packages that can be measured")
    parser.add_argument("--cap", type=float, default=120, metavar="SECONDS", help="of each part of measuring a suite")
    parser.add_argument("--longest", type=float, default=1500, metavar="SECONDS", help="of a package")
    parser.add_argument("--out", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--doc", type=Path, metavar="FILE.md")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.set_defaults(limit="seen", store=None)  # as benchmarks/packages.py has them
    return parser


# --- one package, in a process of its own


def stages(package: Path, options: argparse.Namespace) -> Iterator[Figures]:
    """Yield the figures of all arms as they are found, to be merged."""
    from benchmarks.packages_trial import measurable  # noqa: PLC0415 - the parent runs nothing
    from testgen.datasets.problems import open_problem  # noqa: PLC0415
    from testgen.judge.pool import open_judge  # noqa: PLC0415

    try:
        problem = open_problem(str(package))
    except TestgenError as error:
        yield {"ineligible": error.message}
        return
    with open_judge(jobs=options.jobs, store=options.one / "scoring") as judge:
        one = measurable(problem, judge)
        if isinstance(one, str):
            yield {"ineligible": one}
            return
        yield {"held": {"correct": one.correct.names["held"], "wrong": one.wrong.names["held"]}}
        runs: int | None = None
        for arm in options.arms:
            figures: Figures = {}
            for part in _arm(arm, one, problem, options, runs):
                figures |= part
            runs = figures["build"]["asked"] if arm == "none" and "build" in figures else runs
            yield {arm: figures}


def _arm(arm: str, one: Any, problem: Any, options: argparse.Namespace, runs: int | None) -> Iterator[Figures]:
    from benchmarks.packages_hiding import hidden  # noqa: PLC0415
    from benchmarks.packages_trial import built  # noqa: PLC0415
    from testgen.llm.opening import open_client  # noqa: PLC0415
    from testgen.llm.replay import Recorder, Subject  # noqa: PLC0415
    from testgen.options import BuildOptions, ModelOptions  # noqa: PLC0415

    seen = hidden(problem, one.out, "shown")
    asked = BuildOptions(seed=options.seed, budget=options.budget)
    if arm == "none":
        yield from built(one, seen, asked, options)
        return
    subject, record = Subject.of(seen), options.records / f"{package_name(options.folder)}.jsonl"
    if arm == "equal":
        asked = replace(asked, budget=None, max_runs=max(1, runs or 1))
    if arm == "equal" or options.llm == "replay":
        client = open_client(f"replay:{record}", subject=subject)
        yield from built(one, seen, asked, options, ModelOptions(client))
        return
    client = open_client(options.llm)
    with Recorder.open(record, subject, client.model) as recorder:
        yield from built(one, seen, asked, options, ModelOptions(client, recorder=recorder))


def package_name(folder: Path) -> str:
    return "-".join(folder.parts[-2:])


# --- all packages


def run_apart(name: str, package: Path, options: argparse.Namespace) -> Figures:
    words = [sys.executable, "-m", "benchmarks.llm", str(package), f"--llm={options.llm}", "--arms", *options.arms]
    words += [f"--records={options.records.resolve()}", f"--budget={options.budget}", f"--seed={options.seed}"]
    words += [f"--cap={options.cap}"] + ([f"--jobs={options.jobs}"] if options.jobs else [])
    line: Figures = {"package": name, "load": round(os.getloadavg()[0], 2)}
    with tempfile.TemporaryDirectory(prefix="testgen-llm-") as one, tempfile.TemporaryFile("w+") as out:
        try:
            ended = subprocess.run([*words, f"--one={one}"], stdout=out, timeout=options.longest, cwd=ROOT, check=False)
            crash = f"exit status {ended.returncode}" if ended.returncode else ""
        except subprocess.TimeoutExpired:
            crash = f"not done after {options.longest:g} s"
        out.seek(0)
        for text in out:
            line |= json.loads(text) if text.endswith("\n") else {}
    return line | ({"crashed": crash} if crash else {})


def run(options: argparse.Namespace) -> Iterator[Figures]:
    """Yield all results, those that are kept first."""
    kept: dict[str, Figures] = {}
    if options.out and options.out.exists():
        kept = {line["package"]: line for line in map(json.loads, options.out.read_text().splitlines())}
    measured = 0
    for name, path in chosen(packages(options.folder), options.only).items():
        if measured == options.most:
            return
        line = kept.get(name)
        if line is None:
            line = run_apart(name, path.resolve(), options) | {"commit": commit()}
            append(options.out, line)
        measured += "ineligible" not in line
        yield line


def main() -> int:
    options = arguments().parse_args()
    if options.one:
        for figures in stages(options.folder, options):
            print(json.dumps(figures), flush=True)
        return 0
    options.records.mkdir(parents=True, exist_ok=True)
    lines: list[Figures] = []
    for line in run(options):
        lines.append(line)
        print(
            json.dumps({key: line.get(key) for key in ("package", "ineligible", "crashed")}),
            file=sys.stderr,
            flush=True,
        )
    words = [Path(word).name if "/" in word and "://" not in word else word for word in sys.argv[1:]]
    text = document(lines, shlex.join(["python", "-m", "benchmarks.llm", *words]), len(os.sched_getaffinity(0)))
    if options.doc:
        options.doc.write_text(text)
    print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
