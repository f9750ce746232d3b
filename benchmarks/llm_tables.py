"""The tables of benchmarks/llm.py: builds with and without a model, package by package and pooled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from testgen.metrics.rates import Rate

ARMS = ("none", "model", "equal")
Figures = dict[str, Any]

_HEAD = """# Builds with a language model and without

Made by

    {command}

on {cores} cores. Hidden from each build: all secret tests, half of the wrong solutions, half of the correct ones where
two are left; the package's validators are shown. `none`: without a model. `model`: with one, its answers recorded.
`equal`: with the recorded answers, ended after as many runs as `none` asked for. A store of its own for each build.

"""


def document(lines: Sequence[Figures], command: str, cores: int) -> str:
    """Return the page of all results."""
    measured = [line for line in lines if "ineligible" not in line]
    parts = [_HEAD.format(command=command, cores=cores), _pooled(measured), "\n## Packages\n\n", _packages(measured)]
    parts += ["\n## What the model was asked for\n\n", _asked(measured)]
    parts += ["\n## Held-out solutions whose end differs\n\n", _differences(measured)]
    return "".join(parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _pooled(lines: Sequence[Figures]) -> str:
    figures = (
        ("held-out wrong rejected (TNR)", lambda arm: _rate(arm, "held_wrong", "rejected")),
        ("held-out correct accepted (TPR)", lambda arm: _rate(arm, "held_correct", "accepted")),
        ("every held-out wrong rejected (VAcc)", _whole),
        ("wrong in the loop rejected", _loop),
    )
    rows = [(name, *(_pool(lines, arm, of) for arm in ARMS)) for name, of in figures]
    rows.append(("tests that the package's validators refuse", *(_sum(lines, arm, _refused) for arm in ARMS)))
    rows.append(("tests", *(_sum(lines, arm, _tests) for arm in ARMS)))
    rows.append(("complete input formats", *(_sum(lines, arm, _complete) for arm in ARMS)))
    rows.append(("tokens", *(_sum(lines, arm, _tokens) for arm in ARMS)))
    rows.append(("seconds", *(round(_sum(lines, arm, _seconds)) for arm in ARMS)))
    return _table((f"{len(lines)} packages", *ARMS), rows)


def _packages(lines: Sequence[Figures]) -> str:
    head = ["package", "input format", "TNR", "TPR", "VAcc", "refused", "tests", "tokens", "s"]
    return _table(head, ([line["package"], *_row(line)] for line in lines))


def _row(line: Figures) -> list[str]:
    columns = (_spec, _tnr, _tpr, _vacc, _refused, _tests, _tokens, lambda arm: round(_seconds(arm)))
    return [" / ".join(str(of(line[arm])) if arm in line else "-" for arm in ARMS) for of in columns]


def _asked(lines: Sequence[Figures]) -> str:
    head = ["package", "calls", "tokens", "scenarios used of proposed", "tests accepted of proposed", "in the suite"]
    head += ["kills", "format", "ended because"]
    rows = []
    for line in lines:
        llm = _build(line.get("model", {})).get("llm")
        if llm:
            used = f"{llm['scenarios']['accepted']}/{llm['scenarios']['proposed']}"
            tests = f"{llm['accepted']}/{llm['proposed']}"
            kills = sum(t["kills"] for name, t in _build(line["model"])["proposers"].items() if _is_models(name))
            suite = sum(_is_models(t["proposer"]) for t in _build(line["model"])["lines"].values())
            why = [llm["spec"] or "not asked", llm["stopped_because"]]
            rows.append([line["package"], llm["calls"], llm["tokens"], used, tests, suite, kills, *why])
    return _table(head, rows)


def _is_models(proposer: str) -> bool:
    return proposer.startswith("model-") or proposer == "auditor"


def _differences(lines: Sequence[Figures]) -> str:
    rows = []
    for line in lines:
        for kind in ("held_wrong", "held_correct"):
            ends = [line.get(arm, {}).get(kind, {}) for arm in ARMS]
            for name in sorted(set().union(*ends)):
                said = [_end(end.get(name)) for end in ends]
                if len({word.split(" ")[0] for word in said if word != "-"}) > 1:
                    rows.append([line["package"], name, *said])
    return _table(["package", "solution", *ARMS], rows) if rows else "None.\n"


def _end(fate: Figures | None) -> str:
    if fate is None:
        return "-"
    return f"{fate['end']} ({fate['verdict']} on {fate['test']})" if fate["test"] else str(fate["end"])


# --- figures of one build


def _build(arm: Figures) -> Figures:
    found: Figures = arm.get("build", {})
    return found


def _rate(arm: Figures, key: str, end: str) -> Rate:
    ends = [fate["end"] for fate in arm.get(key, {}).values()]
    return Rate(ends.count(end), len(ends))


def _whole(arm: Figures) -> Rate:
    rate = _rate(arm, "held_wrong", "rejected")
    return Rate(int(rate.hits == rate.total), 1) if rate.total else Rate(0, 0)


def _loop(arm: Figures) -> Rate:
    incorrect = _build(arm).get("incorrect", {"rejected": 0, "total": 0})
    return Rate(incorrect["rejected"], incorrect["total"])


def _tnr(arm: Figures) -> str:
    rate = _rate(arm, "held_wrong", "rejected")
    return f"{rate.hits}:{rate.total}"


def _tpr(arm: Figures) -> str:
    rate = _rate(arm, "held_correct", "accepted")
    return f"{rate.hits}:{rate.total}"


def _vacc(arm: Figures) -> str:
    return "yes" if _whole(arm).hits else "no"


def _spec(arm: Figures) -> str:
    spec = _build(arm).get("spec")
    return f"{'complete' if spec['complete'] else 'partial'}, {spec['from']}" if spec else "none"


def _complete(arm: Figures) -> int:
    return int(_spec(arm).startswith("complete"))


def _refused(arm: Figures) -> int:
    return len((arm.get("validators") or {}).get("refused", ()))


def _tests(arm: Figures) -> int:
    return int(_build(arm).get("tests", 0))


def _tokens(arm: Figures) -> int:
    return int((_build(arm).get("llm") or {}).get("tokens", 0))


def _seconds(arm: Figures) -> float:
    return float(arm.get("seconds", 0.0))


def _pool(lines: Sequence[Figures], arm: str, of: Any) -> str:
    rates = [of(line[arm]) for line in lines if arm in line]
    pooled = Rate(sum(rate.hits for rate in rates), sum(rate.total for rate in rates))
    interval = pooled.interval()
    if interval is None:
        return "-"
    return f"{pooled.hits} of {pooled.total} ({100 * interval[0]:.1f} to {100 * interval[1]:.1f} %)"


def _sum(lines: Sequence[Figures], arm: str, of: Any) -> Any:
    return sum(of(line[arm]) for line in lines if arm in line)
