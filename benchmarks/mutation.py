"""Mutants per second, and verdicts, of `pytest --suite-strength`, mutmut, cosmic-ray, fest-mutate and fermut.

    python benchmarks/mutation.py [--sample 60] [--cosmic-sample 6] [--rounds 3] [--jobs 1] [--only NAME] [--json]

Real packages are fetched as sdists with their tests (benchmarks/mutation_projects.py) and measured in copies. In each
round all tools take turns on the same modules and tests, so that the machine's load counts for all; a ratio is the
median over rounds. Mutants per second are those of judging alone: what a tool does before its first mutant is in
`seconds`, and `cpu_ms` is the processor time of the whole command for each mutant. testgen (its mutmut operators) and
mutmut judge the same mutants; the others judge their own, cosmic-ray and fermut a bounded number, since they are slow.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.mutation_matching import Key
from benchmarks.mutation_projects import PROJECTS, Place, prepared
from benchmarks.mutation_tools import Fate, ToolRun, cosmic_ray, fermut, fest, mutmut, testgen

FAST_SECONDS = 0.05
TARGETS = {"mutmut": 10.0, "cosmic-ray": 50.0}
OURS = "testgen, mutmut's operators"
_SAME = {"killed": "killed", "timeout": "timeout", "survived": "survived", "no_coverage": "survived"}


def a_round(place: Place, folder: Path, options: argparse.Namespace, number: int) -> dict[str, ToolRun]:
    """Let every tool run once; who of the two on equal mutants goes first changes with the round."""
    jobs, sample = options.jobs, options.sample
    first = testgen(place, folder / "ours", "mutmut", jobs, sample)
    wanted = frozenset(first.fates)
    runs = [first, mutmut(place, folder / "mutmut", wanted, jobs)]
    if number % 2:
        runs.append(testgen(place, folder / "ours", "mutmut", jobs, sample))
    runs.append(testgen(place, folder / "own", "testgen", jobs, sample))
    runs.append(cosmic_ray(place, folder / "cosmic", options.cosmic_sample))
    runs.append(fest(place, folder / "fest", jobs))
    runs.append(fermut(place, folder / "fermut", jobs, options.fermut_seconds))
    for run in runs:
        print(f"{place.project.name}: {run.tool}: {run.mutants} in {run.judging:.1f} s {run.trouble}", file=sys.stderr)
    return {run.tool: run for run in runs}


def ratios(rounds: Sequence[Mapping[str, ToolRun]], tool: str) -> dict[str, Any] | None:
    """Return how many times the other's mutants per second ours are, by judging time and by processor time."""
    pairs = [(each[OURS], each[tool]) for each in rounds if each[OURS].rate and each[tool].rate]
    if not pairs:
        return None
    by_time = [ours.rate / theirs.rate for ours, theirs in pairs]
    by_cpu = [(theirs.cpu / theirs.mutants) / (ours.cpu / ours.mutants) for ours, theirs in pairs]
    return {
        "ratio": round(statistics.median(by_time), 2),
        "rounds": [round(each, 2) for each in by_time],
        "cpu_ratio": round(statistics.median(by_cpu), 2),
    }


def agreement(ours: ToolRun, theirs: ToolRun) -> dict[str, Any]:
    """Compare the verdicts on the mutants that both judged; no coverage and survived are one."""
    both = [key for key in ours.fates if key in theirs.fates]
    differ = [key for key in both if _SAME.get(ours.fates[key].status) != _SAME.get(theirs.fates[key].status)]
    detected = [key for key in differ if _detected(ours.fates[key]) != _detected(theirs.fates[key])]
    return {
        "both": len(both),
        "same": len(both) - len(differ),
        "other_detection": len(detected),
        "differences": [_difference(key, ours.fates[key], theirs.fates[key]) for key in differ],
    }


def arbitrated(ours: ToolRun, theirs: ToolRun, third: ToolRun) -> dict[str, int]:
    """Count the mutants that only one of two tools detects, and on how many of them a third tool sides with ours."""
    all_three = [key for key in ours.fates if key in theirs.fates and key in third.fates]
    differ = [key for key in all_three if _detected(ours.fates[key]) != _detected(theirs.fates[key])]
    with_ours = [key for key in differ if _detected(ours.fates[key]) == _detected(third.fates[key])]
    return {"of_all_three": len(all_three), "differ": len(differ), "with_ours": len(with_ours)}


def _detected(fate: Fate) -> bool:
    return fate.status in {"killed", "timeout"}


def _difference(key: Key, ours: Fate, theirs: Fate) -> str:
    return f"{key[0]} {key[1]}: {ours.status} ({ours.detail}), there {theirs.status} ({theirs.detail})"


def overhead(ours: ToolRun, theirs: ToolRun) -> dict[str, float] | None:
    """Return ms beyond the time of the covering tests, as mutmut measured those, of mutants that survived in both."""
    survived = [
        (fate.seconds, other)
        for key, fate in ours.fates.items()
        if (other := theirs.fates.get(key)) and fate.status == other.status == "survived"
    ]
    if not survived:
        return None
    return {
        "survivors": len(survived),
        "ours_ms": round(1000 * statistics.median(mine - other.covering for mine, other in survived), 1),
        "mutmut_ms": round(1000 * statistics.median(other.seconds - other.covering for _, other in survived), 1),
    }


def measured(place: Place, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Return the figures of one project."""
    rounds = [a_round(place, folder, options, number) for number in range(options.rounds)]
    last = rounds[-1]
    covering = [fate.covering for run in rounds for fate in run["mutmut"].fates.values() if fate.covering]
    parallel = testgen(place, folder / "ours", "mutmut", 2, options.sample)
    return {
        "project": place.project.requirement,
        "modules": list(place.project.modules),
        "covering_ms": round(1000 * statistics.median(covering), 1) if covering else None,
        "tools": {tool: _row([each[tool] for each in rounds]) for tool in last},
        "vs": {tool: ratios(rounds, tool) for tool in last if tool != OURS},
        "agreement": agreement(last[OURS], last["mutmut"]),
        "agreement_fest": agreement(last[OURS], last["fest-mutate"]),
        "fest_by_mutmut": arbitrated(last[OURS], last["fest-mutate"], last["mutmut"]),
        "parallel": _parallel(last[OURS], parallel),
        "overhead": overhead(last[OURS], last["mutmut"]),
    }


def _row(runs: Sequence[ToolRun]) -> dict[str, Any]:
    good = [run for run in runs if run.rate]
    if not good:
        return {"trouble": runs[-1].trouble or "no mutant was judged"}
    return {
        "mutants": good[-1].mutants,
        "per_second": round(statistics.median(run.rate for run in good), 2),
        "seconds": round(statistics.median(run.seconds for run in good), 1),
        "cpu_ms": round(1000 * statistics.median(run.cpu / run.mutants for run in good), 1),
        "fates": good[-1].counts(),
    }


def _parallel(serial: ToolRun, parallel: ToolRun) -> dict[str, Any]:
    differ = [key for key in serial.fates if serial.fates[key].status != parallel.fates[key].status]
    return {
        "mutants": len(serial.fates),
        "same": len(serial.fates) - len(differ),
        "differences": [_difference(key, serial.fates[key], parallel.fates[key]) for key in differ],
    }


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Measure all projects; fast ones have covering tests under 50 ms."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="mutation-") as name:
        keep = options.keep or Path(name)
        places = [prepared(project, keep) for project in PROJECTS if options.only in project.name]
        results = {}
        for place in places:
            folder = Path(name, "runs")
            folder.mkdir(exist_ok=True)
            results[place.project.name] = measured(place, folder, options)
    fast = [each for each in results.values() if each["covering_ms"] is not None and each["covering_ms"] < 50]
    return {
        "command": " ".join(["python", *sys.argv]),
        "machine": f"{os.cpu_count()} cores, {platform.platform()}, CPython {platform.python_version()}",
        "load": [round(load, 2), round(os.getloadavg()[0], 2)],
        **{
            f"vs_{tool.replace('-', '_')}": _worst(fast, tool)
            for tool in ("mutmut", "cosmic-ray", "fest-mutate", "fermut")
        },
        "targets": TARGETS,
        "projects": results,
    }


def _worst(fast: Sequence[Mapping[str, Any]], tool: str) -> float | None:
    """Return the lowest ratio of the projects whose covering tests are fast."""
    found = [each["vs"][tool]["ratio"] for each in fast if each["vs"].get(tool)]
    return min(found) if found else None


_HEAD = (
    "| tool | mutants | per second | command, s | CPU ms a mutant | ours is | by CPU | fates |\n"
    "|------|---------|------------|------------|-----------------|---------|--------|-------|"
)


def lines(result: Mapping[str, Any]) -> Iterator[str]:
    """Yield the result as text and tables."""
    yield f"{result['command']}\n{result['machine']}; load {result['load'][0]} to {result['load'][1]}"
    for name, project in result["projects"].items():
        yield f"\n{name}: {project['project']}, {', '.join(project['modules'])}"
        yield f"covering tests of a mutant, median: {project['covering_ms']} ms\n\n{_HEAD}"
        yield from (_line(tool, row, project["vs"].get(tool)) for tool, row in project["tools"].items())
        for other, told in (("mutmut", project["agreement"]), ("fest-mutate", project["agreement_fest"])):
            yield (
                f"\nverdicts as {other}: {told['same']} of {told['both']} that both make; "
                f"detected by one only: {told['other_detection']}"
            )
            yield from (f"- {each}" for each in told["differences"][:20])
        judged = project["fest_by_mutmut"]
        yield (
            f"\nof {judged['of_all_three']} mutants that fest-mutate and mutmut make, too, {judged['differ']} are "
            f"detected by one of testgen and fest-mutate only; mutmut sides with testgen on {judged['with_ours']}"
        )
        yield f"\nserial and parallel: {project['parallel']}\noverhead: {project['overhead']}"
    yield "\n" + ", ".join(f"{name}: {result[name]}" for name in result if name.startswith("vs_"))


def _line(tool: str, row: Mapping[str, Any], vs: Mapping[str, Any] | None) -> str:
    if "trouble" in row:
        return f"| {tool} | {row['trouble'][:100]} | | | | | | |"
    fates = ", ".join(f"{status} {number}" for status, number in row["fates"].items())
    numbers = [row["mutants"], row["per_second"], row["seconds"], row["cpu_ms"]]
    numbers += [f"{vs['ratio']} times", f"{vs['cpu_ratio']} times"] if vs else ["", ""]
    return f"| {' | '.join(map(str, [tool, *numbers, fates]))} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=60, help="mutants of testgen and mutmut a round; 0 for all")
    parser.add_argument("--cosmic-sample", type=int, default=6, help="mutants of cosmic-ray a round")
    parser.add_argument("--fermut-seconds", type=int, default=5, help="seconds of fermut a round and module")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=1, help="mutants at once, of all tools but cosmic-ray (1)")
    parser.add_argument("--only", default="", help="projects whose name holds this")
    parser.add_argument("--keep", type=Path, help="folder where environments are kept for other runs")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    result = measure(options)
    print(json.dumps(result) if options.json else "\n".join(lines(result)))


if __name__ == "__main__":
    main()
