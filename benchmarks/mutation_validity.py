"""Whether a suite with a higher mutation score rejects more real bugs: rank correlations, by set of operators.

    python -m benchmarks.mutation_validity --quixbugs REPO --humaneval REPO --pack REPO [--draws 20] [--json]

REPO are git repositories (a work tree is not needed): QuixBugs; HumanEval+ (HumanEvalPlus.jsonl.gz), for its inputs;
OctoPack, for right functions and a bug of each. Every function is a task; right, buggy and mutated versions run on the
same inputs in the judge's jail, and a test is an input with the right version's answer. Suites of fixed size are drawn
at random; the score is the share of mutants that they kill, of those that all inputs together kill, so that equivalent
ones are left out. Tasks whose bug no input shows, and those without such mutants, are left out and counted.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from testgen.errors import TestgenError
from testgen.judge.pool import JudgePool, open_judge
from testgen.mutation import Mutant, mutants_of
from testgen.mutation.operator import Profile
from testgen.problem import Blob, Limits, Program, SourceFile
from testgen.seams import Run

# testgen's plain operators are made to be of mutmut's kinds; the contest profile adds those that contests need.
SETS = ("testgen", "mutmut", "contest")
SIZES = (1, 2, 5)
_PACK = "evaluation/create/humaneval-x/data/python/data/humanevalpack.jsonl"
_INPUTS, _LONGEST_INPUT = 40, 2000
_RESAMPLES = 300

# Prints one line an input: the value, floats to six digits, or what was raised. An input may take 0.2 s of processor
# time, which a loaded machine does not change.
_DRIVER = """

def _testgen_main():
    import json, signal, sys, types
    class Late(BaseException):
        pass
    def late(*_):
        raise Late
    def plain(value, depth=0):
        if isinstance(value, float):
            return float(f"{value:.6g}")
        if isinstance(value, types.GeneratorType):
            value = list(value)
        if isinstance(value, (list, tuple)):
            return [type(value).__name__, *(plain(one) for one in value)]
        return value
    signal.signal(signal.SIGPROF, late)
    function = globals()[ENTRY]
    out = sys.stdout
    lates = 0
    for line in sys.stdin:
        arguments = json.loads(line)
        sys.stdout = None
        signal.setitimer(signal.ITIMER_PROF, 0.2)
        try:
            said = repr(plain(function(*arguments)))[:2000]
        except Late:
            said, lates = "late", lates + 1
        except BaseException as error:
            said = type(error).__name__
        signal.setitimer(signal.ITIMER_PROF, 0)
        out.write(ascii(said) + "\\n")
        out.flush()
        if lates == 2:
            break
_testgen_main()
"""


@dataclass(frozen=True)
class Task:
    """A function: its right and its buggy version, and inputs, each the arguments as a line of JSON."""

    name: str
    entry: str
    right: str
    buggy: str
    inputs: tuple[str, ...]


class Kills(NamedTuple):
    """Which inputs of a task reject the bug, and which kill each mutant of a set of operators."""

    task: str
    bug: frozenset[int]
    mutants: Mapping[str, Sequence[frozenset[int]]]
    inputs: int


# --- tasks


def _shown(repository: Path, path: str) -> bytes:
    words = ["git", "-C", str(repository), "show", f"HEAD:{path}"]
    return subprocess.run(words, capture_output=True, check=True).stdout


def humaneval(plus: Path, pack: Path) -> Iterator[Task]:
    rows = map(json.loads, gzip.decompress(_shown(plus, "HumanEvalPlus.jsonl.gz")).decode().splitlines())
    inputs = {row["task_id"].partition("/")[2]: [*row["base_input"], *row["plus_input"]] for row in rows}
    for row in map(json.loads, _shown(pack, _PACK).decode().splitlines()):
        number = row["task_id"].partition("/")[2]
        head = row["declaration"]
        chosen = _chosen(inputs[number])
        right, buggy = head + row["canonical_solution"], head + row["buggy_solution"]
        yield Task(f"HumanEval/{number}", row["entry_point"], right, buggy, chosen)


def quixbugs(repository: Path) -> Iterator[Task]:
    """Yield the functions that have cases as JSON: those on graphs and linked lists have none."""
    listed = subprocess.run(
        ["git", "-C", str(repository), "ls-tree", "--name-only", "HEAD", "json_testcases/"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    for path in listed:
        name = Path(path).stem
        cases = [json.loads(line) for line in _shown(repository, path).decode().splitlines() if line.strip()]
        inputs = [case[0] if isinstance(case[0], list) else [case[0]] for case in cases]
        right = _shown(repository, f"correct_python_programs/{name}.py").decode()
        buggy = _shown(repository, f"python_programs/{name}.py").decode()
        yield Task(f"QuixBugs/{name}", name, right, buggy, _chosen(inputs))


def _chosen(inputs: Sequence[Any]) -> tuple[str, ...]:
    lines = dict.fromkeys(json.dumps(one) for one in inputs)
    short = [line for line in lines if len(line) <= _LONGEST_INPUT]
    step = max(1, len(short) / _INPUTS)
    return tuple(short[int(at * step)] for at in range(min(len(short), _INPUTS)))


# --- running


def _program(task: Task, source: str) -> Program:
    text = f"{source}\nENTRY = {task.entry!r}\n{_DRIVER}"
    return Program("task.py", "python", (SourceFile("task.py", text.encode()),))


def kills_of(judge: JudgePool, task: Task) -> Kills | None:
    """Run all versions of a task; None where the right one does not answer every input."""
    changed: dict[str, list[str]] = {}
    for operators in SETS:
        try:
            changed[operators] = [mutant.applied(task.right) for mutant in made(task.right, operators)]
        except TestgenError:
            return None
    sources = dict.fromkeys([task.right, task.buggy, *(text for texts in changed.values() for text in texts)])
    blob, limits = Blob.of("\n".join(task.inputs) + "\n"), Limits(time=5.0)
    programs = [_program(task, source) for source in sources]
    judge.prepare(programs)
    results = judge.run(Run(program, blob, limits) for program in programs)
    said = {
        source: result.output.read().decode(errors="replace").splitlines()
        for source, result in zip(sources, results, strict=True)
    }
    right = said[task.right]
    if len(right) != len(task.inputs):
        return None
    differ = {
        source: frozenset(at for at, line in enumerate(right) if at >= len(lines) or lines[at] != line)
        for source, lines in said.items()
    }
    mutants = {operators: [differ[text] for text in texts] for operators, texts in changed.items()}
    return Kills(task.name, differ[task.buggy], mutants, len(right))


def made(source: str, operators: str) -> list[Mutant]:
    """Return the mutants of one of SETS."""
    if operators == "contest":
        return mutants_of(source, profile=Profile.CONTEST)
    return mutants_of(source, operators=operators)


# --- figures


class Draw(NamedTuple):
    """A suite that was drawn: its mutation score, and whether it rejects the bug."""

    score: float
    rejects: bool


def draws(kills: Kills, operators: str, size: int, number: int) -> list[Draw]:
    """Draw suites, the same ones for every set of operators."""
    killable = [tests for tests in kills.mutants[operators] if tests]
    rng = random.Random(f"{kills.task} {size}")
    found = []
    for _ in range(number):
        suite = set(rng.sample(range(kills.inputs), size))
        score = sum(not suite.isdisjoint(tests) for tests in killable) / len(killable)
        found.append(Draw(score, not suite.isdisjoint(kills.bug)))
    return found


def ranks(values: Sequence[float]) -> list[float]:
    """Return ranks from 1, equal values sharing the mean of theirs."""
    order = sorted(range(len(values)), key=values.__getitem__)
    found = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for at in order[start:end]:
            found[at] = (start + 1 + end) / 2
        start = end
    return found


def spearman(pairs: Sequence[Draw]) -> float | None:
    """Return Spearman's rank correlation of score and rejection; None where one of them is constant."""
    scores, rejections = ranks([pair.score for pair in pairs]), ranks([float(pair.rejects) for pair in pairs])
    if len(set(scores)) < 2 or len(set(rejections)) < 2:
        return None
    return statistics.correlation(scores, rejections)


def figures(groups: Sequence[Sequence[Draw]]) -> dict[str, Any]:
    """Return the correlation over all suites, and its mean within tasks, with bootstrap intervals over tasks."""
    within = [value for group in groups if (value := spearman(group)) is not None]
    rng = random.Random(0)
    over_all, means = [], []
    for _ in range(_RESAMPLES):
        value = spearman([pair for group in rng.choices(groups, k=len(groups)) for pair in group])
        over_all += [] if value is None else [value]
        means += [statistics.fmean(rng.choices(within, k=len(within)))] if within else []
    every = [pair for group in groups for pair in group]
    return {
        "tasks": len(groups),
        "spearman": spearman(every),
        "interval": _interval(over_all),
        "within": statistics.fmean(within) if within else None,
        "within_interval": _interval(means),
        "within_tasks": len(within),
        "score": statistics.fmean(pair.score for pair in every),
        "rejected": statistics.fmean(pair.rejects for pair in every),
    }


def _interval(values: Sequence[float]) -> tuple[float, float] | None:
    ordered = sorted(values)
    return (ordered[int(0.025 * len(ordered))], ordered[int(0.975 * len(ordered))]) if ordered else None


def measure(tasks: Sequence[Task], number: int, jobs: int) -> dict[str, Any]:
    """Run all tasks and correlate."""
    with tempfile.TemporaryDirectory() as store, open_judge(jobs=jobs, store=Path(store)) as judge:
        known = [(task, kills_of(judge, task)) for task in tasks]
        isolation = str(judge.isolation)
    ran = [kills for _, kills in known if kills is not None]
    shown = [kills for kills in ran if kills.bug]
    used = [kills for kills in shown if kills.inputs >= max(SIZES) and all(any(kills.mutants[each]) for each in SETS)]
    return {
        "command": " ".join(["python", "-m", "benchmarks.mutation_validity", *sys.argv[1:]]),
        "load": round(os.getloadavg()[0], 2),
        "isolation": isolation,
        "tasks": len(tasks),
        "not_run": [task.name for task, kills in known if kills is None],
        "bug_not_shown": [kills.task for kills in ran if not kills.bug],
        "too_few": [kills.task for kills in shown if kills not in used],
        "used": {prefix: sum(kills.task.startswith(prefix) for kills in used) for prefix in ("HumanEval", "QuixBugs")},
        "mutants": {each: sum(len(kills.mutants[each]) for kills in used) for each in SETS},
        "killable": {each: sum(bool(tests) for kills in used for tests in kills.mutants[each]) for each in SETS},
        "figures": {
            f"{prefix or 'both'}, size {size}, {each}": figures(
                [draws(kills, each, size, number) for kills in used if kills.task.startswith(prefix)]
            )
            for prefix in ("", "HumanEval", "QuixBugs")
            for size in SIZES
            for each in SETS
            if any(kills.task.startswith(prefix) for kills in used)
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quixbugs", type=Path, required=True)
    parser.add_argument("--humaneval", type=Path, required=True)
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("--draws", type=int, default=20, help="suites of each size and task")
    parser.add_argument("--most", type=int, default=0, help="tasks of each source; 0 for all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    most = options.most or None
    tasks = [*list(humaneval(options.humaneval, options.pack))[:most], *list(quixbugs(options.quixbugs))[:most]]
    result = measure(tasks, options.draws, options.jobs)
    if options.json:
        print(json.dumps(result))
        return
    for name, value in result.items():
        if name != "figures":
            print(f"{name}: {value}")
    for name, row in result["figures"].items():
        print(name, {key: _short(value) for key, value in row.items()})


def _short(value: object) -> object:
    if isinstance(value, float):
        return round(value, 3)
    return [_short(each) for each in value] if isinstance(value, tuple) else value


if __name__ == "__main__":
    main()
