"""Pool the results of benchmarks/packages.py: counts over all solutions, means over packages, with 95 % intervals."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from benchmarks.packages_hiding import KINDS
from testgen.metrics.rates import Rate, macro, micro

RESAMPLES = 2000
# What a rate is asked of: wrong solutions by the verdict that their label expects.
GROUPS: dict[str, tuple[str, ...]] = {
    "all": KINDS,
    "WA and RTE": ("WA", "RTE"),
    **{kind: (kind,) for kind in KINDS},
}

Figures = dict[str, Any]


@dataclass(frozen=True)
class Share:
    """A rate pooled over packages, and its mean over packages, each with its interval (None: of nothing)."""

    pooled: Rate
    interval: tuple[float, float] | None
    mean: float | None
    mean_interval: tuple[float, float] | None
    packages: int


def share(rates: Iterable[Rate]) -> Share:
    """Pool the rates of packages; those of nothing weigh nothing."""
    given = [rate for rate in rates if rate.total]
    pooled = micro(given)
    return Share(pooled, pooled.interval(), macro(given), bootstrap(given), len(given))


def bootstrap(rates: Sequence[Rate]) -> tuple[float, float] | None:
    """Return the 2.5th and 97.5th percentile of the mean over packages drawn anew, 2000 times, with seed 0.

    None where all are alike: then that says nothing of other packages.
    """
    values = [rate.value for rate in rates if rate.value is not None]
    if len(set(values)) < 2:
        return None
    rng = random.Random(0)
    means = sorted(sum(rng.choices(values, k=len(values))) / len(values) for _ in range(RESAMPLES))
    tail = RESAMPLES // 40
    return means[tail], means[-tail - 1]


# --- what a result holds


def eligible(line: Figures) -> bool:
    """Whether the solutions of a package could be split."""
    return "wrong" in line


def has_suite(line: Figures) -> bool:
    """Whether a suite was built and measured with the wrong solutions held out."""
    return "held_wrong" in line


def wrong_rate(line: Figures, kinds: Sequence[str]) -> Rate:
    """Return held-out wrong solutions rejected, of those expected in `kinds`; without a suite none is rejected."""
    names = [name for name in line["wrong"]["held"] if line["kinds"][name] in kinds]
    if not has_suite(line):
        return Rate(0, len(names))
    return _ends([line["held_wrong"][name] for name in names], "rejected")


def valid_rate(line: Figures) -> Rate:
    """Return held-out wrong solutions that a test rejects which the package's own validators do not refuse."""
    rate = wrong_rate(line, KINDS)
    refused = refused_tests(line)
    return Rate(rate.hits - sum(fate["test"] in refused for fate in line["held_wrong"].values()), rate.total)


def refused_tests(line: Figures) -> dict[str, Figures]:
    """Return what the package's own validators refuse of a suite, by the test's name."""
    return {one["test"]: one for one in (line.get("validators") or {}).get("refused", ())}


def correct_rate(line: Figures) -> Rate:
    """Return held-out correct solutions accepted by the suite."""
    return _ends(line.get("held_correct", {}).values(), "accepted")


def _ends(fates: Iterable[Figures], wanted: str) -> Rate:
    ends = Counter(fate["end"] for fate in fates)
    return Rate(ends[wanted], ends["accepted"] + ends["rejected"])


def loop_rate(line: Figures, kinds: Sequence[str]) -> Rate:
    """Return wrong solutions in the loop that the build's own figures count as rejected, of those in `kinds`."""
    fates = line["build"]["loop_fates"]
    mine = [end for name, end in fates.items() if line["kinds"].get(name) in kinds]
    return Rate(mine.count("rejected"), len(mine))


def verifier_accuracy(line: Figures) -> Rate:
    """Return 1 of 1 if every held-out wrong solution is rejected, else 0 of 1; 0 of 0 if none was judged."""
    rate = wrong_rate(line, KINDS)
    return Rate(int(rate.hits == rate.total), 1) if rate.total else Rate(0, 0)


def loop_accuracy(line: Figures) -> Rate:
    """Return the same for the loop."""
    rate = loop_rate(line, KINDS)
    return Rate(int(rate.hits == rate.total), 1) if rate.total else Rate(0, 0)


# --- one arm


@dataclass(frozen=True)
class Arm:
    """All results of one arm."""

    name: str
    lines: tuple[Figures, ...]

    @property
    def eligible(self) -> list[Figures]:
        """Those whose solutions were split."""
        return [line for line in self.lines if eligible(line)]

    @property
    def suites(self) -> list[Figures]:
        """Those with a suite that was measured."""
        return [line for line in self.eligible if has_suite(line)]

    @property
    def counts(self) -> dict[str, int]:
        """How many packages came to what; each is in one place."""
        ends = Counter(_end(line) for line in self.lines)
        return {end: ends[end] for end in ("a suite", "no suite", "crashed", "not eligible")}

    def rates(self) -> dict[str, Share]:
        """Return every rate under its name; what ends in "no suite counts" is over all eligible packages."""
        named: dict[str, Share] = {
            "held-out correct accepted (TPR)": share(map(correct_rate, self.suites)),
        }
        for group, kinds in GROUPS.items():
            named[f"held-out wrong rejected (TNR), {group}"] = self._wrong(self.suites, kinds)
        named["TNR, all, by valid tests alone"] = share(map(valid_rate, self.suites))
        for group, kinds in GROUPS.items():
            named[f"TNR, {group}, no suite counts"] = self._wrong(self.eligible, kinds)
        named["VAcc, held out"] = share(map(verifier_accuracy, self.suites))
        named["VAcc, held out, no suite counts"] = share(map(verifier_accuracy, self.eligible))
        named["in the loop: correct accepted"] = share(_built(line, "correct", "accepted") for line in self.suites)
        for group, kinds in GROUPS.items():
            named[f"in the loop: wrong rejected, {group}"] = share(loop_rate(line, kinds) for line in self.suites)
        named["in the loop: VAcc"] = share(map(loop_accuracy, self.suites))
        return {name: one for name, one in named.items() if one.pooled.total}

    @staticmethod
    def _wrong(lines: Sequence[Figures], kinds: Sequence[str]) -> Share:
        return share(wrong_rate(line, kinds) for line in lines)

    def seconds(self) -> tuple[float, float] | None:
        """Return median and 90th percentile of the builds, those without a suite included."""
        seconds = [line["seconds"] for line in self.eligible if "seconds" in line]
        if len(seconds) < 2:
            return (seconds[0], seconds[0]) if seconds else None
        return median(seconds), quantiles(seconds, n=10, method="inclusive")[8]

    def summed(self, key: str) -> Figures:
        """Return the numbers that builds keep under `key`, such as `refused`, added up."""
        total: Figures = {}
        for line in self.suites:
            total = added(total, line["build"].get(key) or {})
        return total

    def specs(self) -> dict[str, int]:
        """Count what builds with a suite knew of the input format, and from where."""
        return dict(sorted(Counter(spec_of(line["build"].get("spec")) for line in self.suites).items()))

    def killers(self) -> dict[str, int]:
        """Count held-out wrong solutions by the proposer of the first test that rejects them."""
        found = fates_that(self.suites, "held_wrong", lambda fate: fate["end"] == "rejected")
        tests = ((line, line["held_wrong"][name]["test"]) for line, name in found)
        return dict(Counter(line["build"]["lines"][test]["proposer"] for line, test in tests).most_common())

    def ours_and_own(self, side: str) -> dict[str, list[tuple[str, str]]]:
        """Sort the wrong solutions of a side (`loop` or `held`) by whether our suite and the own data reject them.

        Returns lists of (package, solution); those that either could not judge to the end are left out.
        """
        sorted_: dict[str, list[tuple[str, str]]] = {"both": [], "own only": [], "ours only": [], "neither": []}
        for line in self.suites:
            for name in line["wrong"][side]:
                ours, own = ours_of(line, side, name), line.get("own", {}).get(name, {}).get("end")
                if {ours, own} <= {"rejected", "accepted"}:
                    sorted_[_BY_ENDS[ours, own]].append((line["package"], name))
        return sorted_


_BY_ENDS = {
    ("rejected", "rejected"): "both",
    ("accepted", "rejected"): "own only",
    ("rejected", "accepted"): "ours only",
    ("accepted", "accepted"): "neither",
}


def _end(line: Figures) -> str:
    if "ineligible" in line:
        return "not eligible"
    return "a suite" if has_suite(line) else "crashed" if "crashed" in line else "no suite"


def _built(line: Figures, label: str, hits: str) -> Rate:
    figures = line["build"][label]
    return Rate(figures[hits], figures["total"])


def ours_of(line: Figures, side: str, name: str) -> str | None:
    """Return how a wrong solution ends on our suite; None where that is not known."""
    if side == "loop":
        end: str | None = line["build"]["loop_fates"].get(name)
        return end
    fate: Figures = line["held_wrong"][name]
    return str(fate["end"])


def added(one: Figures, other: Figures) -> Figures:
    """Add numbers under equal keys, at any depth; what is no number is left out."""
    total = dict(one)
    for key, value in other.items():
        if isinstance(value, dict):
            total[key] = added(total.get(key, {}), value)
        elif isinstance(value, int | float):
            total[key] = total.get(key, 0) + value
    return total


def spec_of(spec: Figures | None) -> str:
    """Say in words what is known of a format."""
    if not spec:
        return "none"
    return f"{'complete' if spec.get('complete') else 'partial'}, {spec.get('from') or 'of unknown source'}"


def arms(lines: Sequence[Figures]) -> list[Arm]:
    """Part results by arm, packages in order."""
    names = dict.fromkeys(line["arm"] for line in lines)
    return [Arm(name, tuple(line for line in lines if line["arm"] == name)) for name in names]


def summary(arm: Arm) -> Figures:
    """Return an arm's figures as JSON."""
    return {
        "arm": arm.name,
        "packages": arm.counts,
        "rates": {name: _json(one) for name, one in arm.rates().items()},
        "seconds": arm.seconds(),
        "specs": arm.specs(),
        **{key: arm.summed(key) for key in ("refused", "proposers", "bounds")},
        "killers": arm.killers(),
        "validators": validators(arm.suites),
        "own_data": {side: {k: len(v) for k, v in arm.ours_and_own(side).items()} for side in ("held", "loop")},
    }


def _json(one: Share) -> Figures:
    return {
        "hits": one.pooled.hits,
        "total": one.pooled.total,
        "value": one.pooled.value,
        "ci": one.interval,
        "mean": one.mean,
        "mean_ci": one.mean_interval,
        "packages": one.packages,
    }


def validators(lines: Sequence[Figures]) -> dict[str, int]:
    """Count the tests that packages' own validators were asked about and what they said."""
    said = [line["validators"] for line in lines if line.get("validators")]
    return {
        "packages": len(said),
        "asked": sum(one["asked"] for one in said),
        "refused": sum(len(one["refused"]) for one in said),
        "undecided": sum(one["undecided"] for one in said),
        "not asked": sum(one["not_asked"] for one in said),
    }


def fates_that(lines: Sequence[Figures], key: str, holds: Callable[[Figures], bool]) -> Iterator[tuple[Figures, str]]:
    """Yield (result, solution) for the fates under `key` that `holds` is true of."""
    for line in lines:
        for name, fate in line.get(key, {}).items():
            if holds(fate):
                yield line, name
