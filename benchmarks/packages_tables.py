"""The report of benchmarks/packages.py as Markdown that is aligned to be read as text; every figure is computed."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.packages_figures import (
    RESAMPLES,
    Arm,
    Share,
    arms,
    correct_rate,
    fates_that,
    ours_of,
    refused_tests,
    spec_of,
    validators,
    wrong_rate,
)
from benchmarks.packages_hiding import KINDS

Figures = dict[str, Any]

LONGEST_CELL = 160
_FOLDERS = re.compile(r"(?<![\w./])/(?:[^\s/:'\"]+/)+")
_OF_ARMS = {
    "shown": "the package's validators are there for the build",
    "hidden": "the package's validators are hidden from the build too",
}


def document(lines: Sequence[Figures], circumstances: Figures) -> str:
    """Return the whole report."""
    parts = ["# Suites for real packages, measured with what was hidden from their builds", _made(lines, circumstances)]
    for arm in arms(lines):
        parts += [f"## Arm `{arm.name}`: {_OF_ARMS[arm.name]}", *_arm(arm)]
    return "\n\n".join(part for part in parts if part) + "\n"


_HOW = """Hidden from each build: all secret tests; half of the wrong solutions, copies of one code on one side; and of
the correct ones half, where two independent ones are left. Correct solutions that fail on the package's own
data are left out of builds and figures, and named. A package is eligible with two different wrong solutions
that can run and one correct one. {limit} Suites are measured with the time limit that the whole package
gives. Kinds are those of the labels: WA, RTE (memory limits too), TLE, other. Intervals are of 95 %: Wilson's
for pooled counts, percentiles of {resamples} bootstrap samples of packages for means over packages (none
where all packages are alike). *No suite counts*: packages without a suite are in, with every wrong solution
held out surviving. *By valid tests alone*: what only falls to tests that the package's own validators refuse
counts as surviving. *Loop*: solutions that the build saw."""


_LIMITS = {
    "seen": "Builds know no time limit that the package does not state: they make their own from what they see.",
    "package": "Builds are told the time limit, where none is stated the one that the whole package gives.",
}


def _made(lines: Sequence[Figures], made: Figures) -> str:
    limit = next((line["options"]["limit"] for line in lines), "seen")
    commits = "; ".join(sorted({line["commit"] for line in lines}))
    codes = len({line["code"] for line in lines})
    mixed = f"; of {codes} different states of testgen" if codes > 1 else ""
    loads = [line["load"] for line in lines]
    span = f", {min(loads):.2f} to {max(loads):.2f} when a package began" if loads else ""
    return "\n".join(
        [
            "Made by\n",
            f"    {made['command']}\n",
            f"at commit {made['commit']} (results: {commits}{mixed}), on {made['cores']} cores, load average",
            f"{made['load']:.2f} at start{span}.\n",
            textwrap.fill(_HOW.format(resamples=RESAMPLES, limit=_LIMITS[limit]), 118),
        ]
    )


def _arm(arm: Arm) -> Iterator[str]:
    yield ", ".join(f"{many} packages: {end}" for end, many in arm.counts.items()) + "."
    yield table(("figure", "pooled", "95 %", "mean of packages", "95 %", "packages"), _rates(arm))
    yield from _builds(arm)
    rows = [_row(line) for line in arm.eligible]
    yield f"### Packages\n\n{table(_HEAD, rows)}" if rows else ""
    for title, items in _lists(arm):
        yield f"### {title}: {len(items)}" + ("\n\n" + "\n".join(f"- {item}" for item in items) if items else "")


def _rates(arm: Arm) -> list[list[str]]:
    return [[name, *_share(one)] for name, one in arm.rates().items()]


def _share(one: Share) -> list[str]:
    rate = one.pooled
    pooled = f"{rate.hits} of {rate.total} ({percent(rate.value)})"
    return [pooled, _interval(one.interval), percent(one.mean), _interval(one.mean_interval), str(one.packages)]


def percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f} %"


def _interval(ends: tuple[float, float] | None) -> str:
    return "-" if ends is None else f"{100 * ends[0]:.1f} to {100 * ends[1]:.1f}"


def _builds(arm: Arm) -> Iterator[str]:
    seconds = arm.seconds()
    if seconds is None:
        return
    runs = sum(line["build"]["runs"] for line in arm.suites)
    bounds = arm.summed("bounds")
    asked = validators(arm.suites)
    tests = sum(line["build"]["tests"] for line in arm.suites)
    unvalidated = sum(line["build"]["unvalidated"] for line in arm.suites)
    own = sum(line.get("own_tests", 0) for line in arm.suites)
    asked_of = f"{asked['asked']:,} tests of {asked['packages']} suites"
    facts = [
        f"Builds: median {seconds[0]:.1f} s, 90th percentile {seconds[1]:.1f} s; {runs:,} runs.",
        f"Suites: {tests:,} tests, {unvalidated:,} of them unvalidated; the packages' own data: {own:,} tests.",
        f"The packages' own validators refuse {asked['refused']:,} of {asked_of}; undecided {asked['undecided']:,}.",
        f"Not asked in the time for it: {asked['not asked']:,} tests." if asked["not asked"] else "",
        f"Input formats: {_counted(arm.specs())}.",
        f"Bounds reached: {bounds['reached']:,} of {bounds['total']:,}." if bounds else "",
        f"Held-out wrong solutions, by who proposed the test that rejects them first: {_counted(arm.killers())}.",
        f"Candidates refused: {_counted(arm.summed('refused'))}.",
    ]
    yield "\n".join(f"- {fact}" for fact in facts if fact)
    yield _proposers(arm.summed("proposers"))
    yield _against_own(arm)


def _counted(counts: Figures) -> str:
    return "; ".join(f"{name} {many:,}" for name, many in counts.items() if many) or "none"


def _proposers(tallies: Figures) -> str:
    if not tallies:
        return ""
    columns = list(dict.fromkeys(key for tally in tallies.values() for key in tally))
    rows = [[name, *(f"{tally.get(key, 0):,}" for key in columns)] for name, tally in tallies.items()]
    return table(("proposer", *columns), rows)


def _against_own(arm: Arm) -> str:
    sides = {"held out": arm.ours_and_own("held"), "loop": arm.ours_and_own("loop")}
    rows = [[side, *(str(len(found)) for found in ends.values())] for side, ends in sides.items()]
    head = ("wrong solutions", "both reject", "own data only", "our suite only", "neither")
    return table(head, rows)


# --- packages

_HEAD = ("package", "tests", "own", "spec", "correct", "wrong", *KINDS, "loop wrong", "bounds", "refused", "runs", "s")


def _row(line: Figures) -> list[str]:
    held = len(line["wrong"]["held"])
    if "held_wrong" not in line:
        why = f"crashed: {line['crashed']}" if "crashed" in line else f"no suite: {line.get('no_suite', '?')}"
        return [line["package"], cell(why), *("",) * 3, f"0/{held}", *("",) * (len(_HEAD) - 7), _seconds(line)]
    build = line["build"]
    bounds = build.get("bounds")
    loop = build["incorrect"]
    kinds = [wrong_rate(line, (kind,)) for kind in KINDS]
    return [
        line["package"],
        str(build["tests"]),
        str(line.get("own_tests", "?")),
        spec_of(build.get("spec")),
        _of(correct_rate(line)),
        _of(wrong_rate(line, KINDS)),
        *(_of(rate) for rate in kinds),
        f"{loop['rejected']}/{loop['total']}",
        f"{bounds['reached']}/{bounds['total']}" if bounds else "",
        str(sum(build["refused"].values())),
        f"{build['runs']:,}",
        _seconds(line),
    ]


def _seconds(line: Figures) -> str:
    return f"{line['seconds']:.1f}" if "seconds" in line else ""


def _of(rate: Any) -> str:
    return f"{rate.hits}/{rate.total}" if rate.total else ""


# --- lists


def _lists(arm: Arm) -> Iterator[tuple[str, list[str]]]:
    lines = arm.suites
    yield "Held-out correct solutions that a suite rejects", [_rejected(line, name) for line, name in _bad(lines)]
    survivors = list(fates_that(lines, "held_wrong", lambda fate: fate["end"] == "accepted"))
    yield "Held-out wrong solutions that survive", [_survivor(line, name) for line, name in survivors]
    yield "Tests that a package's own validators refuse", [text for line in lines for text in _refused(line)]
    for side, words in (("held", "Held out"), ("loop", "In the loop")):
        ends = arm.ours_and_own(side)
        yield f"{words}: rejected by the own data, not by our suite", [_named(arm, *one) for one in ends["own only"]]
        yield f"{words}: rejected by our suite, not by the own data", [_named(arm, *one) for one in ends["ours only"]]
    undone = [text for line in lines for text in _undone(line)]
    yield "Not judged, or not to the end: in no figure", undone
    yield "Correct solutions that fail on their own data", [text for line in arm.lines for text in _left_out(line)]
    yield "Cannot run here, in no figure", [text for line in arm.lines for text in _skipped(line)]
    yield "Suspects in builds", [text for line in lines for text in _suspects(line)]
    yield "Crashed", [f"{line['package']}: {cell(line['crashed'])}" for line in arm.lines if "crashed" in line]
    yield (
        "Refused to build",
        [f"{line['package']}: {cell(line['no_suite'])}" for line in arm.lines if "no_suite" in line],
    )
    yield (
        "Not eligible",
        [f"{line['package']}: {cell(line['ineligible'])}" for line in arm.lines if "ineligible" in line],
    )


def _bad(lines: Sequence[Figures]) -> Iterator[tuple[Figures, str]]:
    return fates_that(lines, "held_correct", lambda fate: fate["end"] == "rejected")


def _rejected(line: Figures, name: str) -> str:
    fate = line["held_correct"][name]
    made = line["build"]["lines"][fate["test"]]
    said = ", the own validators refuse it" if fate["test"] in refused_tests(line) else ""
    rejections = f"; {fate['rejections']} tests reject it" if fate["rejections"] > 1 else ""
    where = f"{fate['test']} ({made['proposer']}{', unvalidated' if made['unvalidated'] else ''}{said})"
    return f"{line['package']}, `{name}`: {fate['verdict']} on {where}: {cell(fate['why'])}{rejections}"


def _survivor(line: Figures, name: str) -> str:
    own = line.get("own", {}).get(name, {"end": "unknown"})
    seen = (
        f"the own data reject it ({own['verdict']} on {own['test']})"
        if own["end"] == "rejected"
        else (f"on the own data {own['end']}")
    )
    return f"{line['package']}, `{name}` (expected {line['kinds'][name]}): {seen}"


def _refused(line: Figures) -> Iterator[str]:
    for one in refused_tests(line).values():
        marked = "unvalidated" if one["unvalidated"] else "not marked"
        yield f"{line['package']}, {one['test']} ({one['proposer']}, {marked}): {cell(one['why'])}"


def _named(arm: Arm, package: str, name: str) -> str:
    line = next(line for line in arm.suites if line["package"] == package)
    return f"{package}, `{name}` (expected {line['kinds'][name]})"


def _undone(line: Figures) -> Iterator[str]:
    for key in ("held_correct", "held_wrong", "own"):
        for name, fate in line.get(key, {}).items():
            if fate["end"] in {"unjudged", "unfinished"}:
                where = "own data" if key == "own" else "our suite"
                why = f": {fate['verdict']} on {fate['test']}: {cell(fate['why'])}" if fate["test"] else ""
                yield f"{line['package']}, `{name}`, {where}: {fate['end']}{why}"
    for name in line["wrong"]["loop"]:
        if ours_of(line, "loop", name) is None:
            yield f"{line['package']}, `{name}`, in the loop: not among the build's outcomes"


def _left_out(line: Figures) -> Iterator[str]:
    for one in line.get("left_out", ()):
        yield (
            f"{line['package']}: {cell(one['why'])}"
            if one["solution"] in one["why"]
            else (f"{line['package']}, `{one['solution']}`: {cell(one['why'])}")
        )


def _skipped(line: Figures) -> Iterator[str]:
    for one in line.get("skipped", ()):
        yield f"{line['package']}, `{one['name']}`: {cell(one['why'])}"


def _suspects(line: Figures) -> Iterator[str]:
    for one in line["build"].get("suspects") or ():
        yield f"{line['package']}, `{one['solution']}`: alone against all others on {one['inputs']} inputs"


# --- Markdown


def cell(text: object) -> str:
    """Return a text as one short line that ends no cell, of signs that print, without folders of this machine."""
    signs = "".join(sign if sign.isprintable() else " " for sign in str(text)).replace("|", "¦")
    plain = _FOLDERS.sub("", " ".join(signs.split()))
    return plain if len(plain) <= LONGEST_CELL else plain[: LONGEST_CELL - 1] + "…"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table whose columns are padded; "" without rows."""
    if not rows:
        return ""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    lines = [_line(head, widths), "|" + "|".join("-" * (width + 2) for width in widths) + "|"]
    return "\n".join([*lines, *(_line(row, widths) for row in rows)])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) + " |"
