"""Find the input formats of real packages, their secret tests hidden, and hold what was found against those tests.

    python benchmarks/specs.py FOLDER... [--arm hidden|shown|both] [--only NAME] [--json FILE] [--resume FILE.jsonl]

Arm `hidden` looks away from a package's validators too; arm `shown` mines and asks them. A spec is sound when the
package's own validators accept each of 200 inputs of all sizes and shapes that it samples; it should also read every
secret input, and refuse what the validators refuse of inputs that were broken on purpose.
"""

from __future__ import annotations

import argparse
import json
import random
import shlex
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from testgen.datasets.problems import open_problem
from testgen.errors import TestgenError
from testgen.judge.pool import JudgePool, open_judge
from testgen.judge.validators import validate
from testgen.problem import Blob, Problem, TestCase
from testgen.propose.spec import find_spec
from testgen.propose.spec_samples import Drawing, draw, spread
from testgen.seams import SpecError
from testgen.spec.printer import show
from testgen.spec.reader import read
from testgen.spec.tree import Format

ARMS = ("hidden", "shown")
SAMPLES = 200
LARGEST = 100_000  # tokens; of numbers with ten digits 1 MB
MOST_BYTES = 1_000_000
BROKEN_FROM = 12  # secret inputs that are broken on purpose
BROKEN_BYTES = 20_000

Figures = dict[str, Any]


def packages(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(path.parent for path in folder.rglob("problem.yaml"))


def name_of(package: Path) -> str:
    return f"{package.resolve().parent.name}/{package.resolve().name}"


# --- one package, one arm


def examined(package: Path, arm: str) -> Figures:
    try:
        problem = open_problem(str(package))
    except TestgenError as error:
        return {"error": error.message}
    started = time.monotonic()
    with open_judge(jobs=2) as judge:
        found = find_spec(judge, replace(problem, tests=()), validators=arm == "shown")
        figures: Figures = {
            "completeness": str(found.completeness),
            "source": str(found.source) if found.source else None,
            "doubts": [f"{doubt.where}: {doubt.text} {doubt.why}".strip() for doubt in found.doubts],
            "rejected": [f"{one.draft.source}: {one.reason}" for one in found.rejected],
            "suspects": found.suspects,
            "solutions": len(found.solutions),
            "seconds": round(time.monotonic() - started, 1),
        }
        if found.format:
            figures["spec"] = show(found.format)
            figures |= measured(judge, problem, found.format)
    return figures


def measured(judge: JudgePool, problem: Problem, fmt: Format) -> Figures:
    asked = Validators(judge, problem)
    started = time.monotonic()
    reading = secret(problem, fmt)
    samples = list(sampled(fmt))
    said: list[str] = []
    while asked.there and len(said) < len(samples) and asked.failed < 3:
        said += asked.about(samples[len(said) : len(said) + 20])
    samples = samples[: len(said)] if asked.there else samples
    return {
        "secret": reading,
        "samples": len(samples),
        "accepted": sum(one == "" for one in said) if asked.there else None,
        "refusals": [one for one in said if one][:3],
        "validators_failed": asked.failed,
        "broken": broken(asked, problem, fmt) if asked.there else None,
        "seconds_measuring": round(time.monotonic() - started, 1),
    }


def secret(problem: Problem, fmt: Format) -> Figures:
    strict = loose = 0
    first = ""
    for test in problem.tests:
        text = test.input.read().decode(errors="replace")
        error = read(fmt, text)
        strict += not isinstance(error, SpecError)
        if isinstance(error, SpecError):
            first = first or f"{test.name}:{error.line}:{error.column}: {error.message}"[:300]
            error = read(fmt, text, loose=True)
        loose += not isinstance(error, SpecError)
    return {"total": len(problem.tests), "strict": strict, "loose": loose, "first": first}


def sampled(fmt: Format) -> Iterator[bytes]:
    for number, drawing in enumerate(spread(SAMPLES, 1, LARGEST)):
        for _ in range(3):  # one that is too long is drawn again, smaller
            drawn = next(draw(fmt, [drawing], 7_000 + number), None)
            if drawn is None:
                break
            if drawn.input.size <= MOST_BYTES:
                yield drawn.input.read()
                break
            smaller = max(1, int(drawing.size * MOST_BYTES / drawn.input.size * 0.8))
            drawing = Drawing(smaller, drawing.shape)  # noqa: PLW2901


class Validators:
    """The package's own validators, under the arguments of each of its groups: one group that accepts is enough."""

    def __init__(self, judge: JudgePool, problem: Problem) -> None:
        self.judge = judge
        programs = zip(problem.validators, judge.prepare(problem.validators), strict=True)
        self.programs = tuple(program for program, why in programs if not why)
        self.flags = list(dict.fromkeys(t.validator_args for t in (*reversed(problem.tests), *problem.samples)))
        self.failed = 0

    @property
    def there(self) -> bool:
        """Whether there is any."""
        return bool(self.programs)

    def about(self, inputs: Sequence[bytes]) -> list[str]:
        """Return for each input "" or why it is refused."""
        said = ["not asked"] * len(inputs)
        left = list(range(len(inputs)))
        for flags in self.flags or [()]:
            cases = [TestCase(str(at), Blob.of(inputs[at]), validator_args=flags) for at in left]
            for at, verdict in zip(left, validate(self.judge, self.programs, cases), strict=True):
                self.failed += verdict.ours
                said[at] = "" if verdict.valid else f"{verdict.by}: {verdict.why} on {inputs[at][:60]!r}"
            left = [at for at in left if said[at]]
        return said


def broken(asked: Validators, problem: Problem, fmt: Format) -> Figures:
    small = [test for test in problem.tests if test.input.size <= BROKEN_BYTES] or list(problem.samples)
    rng = random.Random(0)
    chosen = sorted(rng.sample(small, min(BROKEN_FROM, len(small))), key=lambda test: test.name)
    changes = [change for test in chosen for change in changed(test.input.read().decode(errors="replace"), rng)]
    said = asked.about([change.encode() for change in changes])
    invalid = [change for change, why in zip(changes, said, strict=True) if why]
    refused = [change for change in invalid if isinstance(read(fmt, change), SpecError)]
    passed = next((change for change in invalid if change not in refused), None)
    return {"made": len(changes), "invalid": len(invalid), "refused": len(refused), "first_read": (passed or "")[:80]}


def changed(text: str, rng: random.Random) -> Iterator[str]:
    """Yield broken copies: a token dropped, added, far too large, far too small; lines swapped; a space doubled."""
    lines = text.split("\n")
    full = [at for at, line in enumerate(lines) if line.split()]
    if not full:
        return

    def with_line(at: int, tokens: Iterable[str], glue: str = " ") -> str:
        return "\n".join([*lines[:at], glue.join(tokens), *lines[at + 1 :]])

    for _ in range(2):
        at = rng.choice(full)
        tokens = lines[at].split()
        where = rng.randrange(len(tokens))
        yield with_line(at, tokens[:where] + tokens[where + 1 :])
        yield with_line(at, [*tokens[:where], tokens[rng.randrange(len(tokens))], *tokens[where:]])
        for far in ("1" + "0" * 19, "-1" + "0" * 19, "0", "-1"):
            yield with_line(at, [*tokens[:where], far, *tokens[where + 1 :]])
        yield with_line(at, tokens, "  ")
        first, second = rng.choice(full), rng.choice(full)
        swapped = list(lines)
        swapped[first], swapped[second] = lines[second], lines[first]
        yield "\n".join(swapped)
    yield text + "1\n"
    yield text.rstrip("\n")


# --- all of them


def run_apart(package: Path, arm: str, budget: float) -> Figures:
    """Examine a package in a process of its own: what takes too long is ended."""
    words = [sys.executable, __file__, "--one", str(package), "--arm", arm]
    try:
        ended = subprocess.run(words, capture_output=True, text=True, timeout=budget, check=False)
    except subprocess.TimeoutExpired:
        return {"failed": f"not done after {budget:g} s"}
    if ended.returncode:
        return {"failed": (ended.stderr.strip().splitlines() or ["no message"])[-1]}
    figures: Figures = json.loads(ended.stdout)
    return figures


def run(options: argparse.Namespace) -> list[Figures]:
    results = kept(options.resume)
    done = {(result["package"], result["arm"]) for result in results}
    for package in packages(options.folders):
        name = name_of(package)
        for arm in ARMS if options.arm == "both" else (options.arm,):
            if (options.only and options.only not in name) or (name, arm) in done:
                continue
            result = {"package": name, "arm": arm, **run_apart(package, arm, options.budget_per_problem)}
            results.append(result)
            if options.resume:
                with options.resume.open("a") as file:
                    file.write(json.dumps(result) + "\n")
            print(row(result), file=sys.stderr, flush=True)
    return results


def kept(path: Path | None) -> list[Figures]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path and path.exists() else []


HEAD = (
    "| package | arm | spec | from | doubts | samples accepted | secret read | loosely | broken refused | s |\n"
    + "|---" * 10
    + "|"
)


def row(result: Figures) -> str:
    start = f"| {result['package']} | {result['arm']} | "
    if problem := result.get("error") or result.get("failed"):
        return f"{start}- | {problem[:90]} | | | | | | |"
    cells = [result["completeness"], result["source"] or "", str(len(result["doubts"]))]
    if "samples" in result:
        accepted, secrets = result["accepted"], result["secret"]
        cells.append("no validator" if accepted is None else f"{accepted}/{result['samples']}")
        cells += [f"{secrets[key]}/{secrets['total']}" for key in ("strict", "loose")]
        cells.append(f"{result['broken']['refused']}/{result['broken']['invalid']}" if result["broken"] else "")
    else:
        cells += [(result["rejected"] or ["no draft"])[0][:70], "", "", ""]
    return start + " | ".join([*cells, f"{result['seconds']:.0f}"]) + " |"


def summary(results: Sequence[Figures], arm: str) -> Figures:
    """Pool an arm: shares as counts, of the packages that testgen reads."""
    mine = [result for result in results if result["arm"] == arm]
    readable = [result for result in mine if "error" not in result]
    complete = [result for result in readable if result.get("completeness") == "complete"]
    judged = [result for result in complete if result["accepted"] is not None]
    broken_ones = [result["broken"] for result in complete if result["broken"]]
    return {
        "arm": arm,
        "packages": len(readable),
        "unreadable": len(mine) - len(readable),
        "failed": sum("failed" in result for result in readable),
        "complete": len(complete),
        "partial": sum(result.get("completeness") == "partial" for result in readable),
        "sound": sum(result["accepted"] == result["samples"] > 0 for result in judged),
        "with_validators": len(judged),
        "reads_all_secret": sum(result["secret"]["strict"] == result["secret"]["total"] for result in complete),
        "reads_all_loosely": sum(result["secret"]["loose"] == result["secret"]["total"] for result in complete),
        "broken_refused": sum(one["refused"] for one in broken_ones),
        "broken_invalid": sum(one["invalid"] for one in broken_ones),
    }


def said(pooled: Figures) -> str:
    def of(hits: str, total: str) -> str:
        share = f" ({100 * pooled[hits] / pooled[total]:.0f} %)" if pooled[total] else ""
        return f"{pooled[hits]} of {pooled[total]}{share}"

    return (
        f"{pooled['arm']}: complete {of('complete', 'packages')}, partial {pooled['partial']}; of the complete ones "
        f"sound {of('sound', 'with_validators')}, read all secret inputs {of('reads_all_secret', 'complete')}, "
        f"loosely {of('reads_all_loosely', 'complete')}; broken inputs refused {of('broken_refused', 'broken_invalid')}"
        f"; {pooled['unreadable']} packages are not for testgen, {pooled['failed']} failed"
    )


def report(results: Sequence[Figures]) -> list[Figures]:
    print(HEAD)
    for result in sorted(results, key=lambda one: (one["package"], one["arm"])):
        print(row(result))
    pooled = [summary(results, arm) for arm in ARMS if any(result["arm"] == arm for result in results)]
    print()
    for one in pooled:
        print(said(one))
    return pooled


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="*", help="searched for packages")
    parser.add_argument("--arm", choices=(*ARMS, "both"), default="both")
    parser.add_argument("--only", default="", help="packages whose name holds this")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    parser.add_argument("--resume", type=Path, help="keep results in this file, and do not make again what it holds")
    parser.add_argument("--budget-per-problem", type=float, default=300, metavar="SECONDS", help="for each arm")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        json.dump(examined(options.one, options.arm), sys.stdout)
        return
    results = run(options)
    pooled = report(results)
    command = shlex.join(["python", *sys.argv])
    print(f"\nMade by: {command}")
    if options.json:
        options.json.write_text(json.dumps({"command": command, "summary": pooled, "packages": results}, indent=1))


if __name__ == "__main__":
    main()
