"""Results of benchmarks/packages.py as its file holds them, for tests of what reads them."""

from typing import Any

Figures = dict[str, Any]


def fate(end: str, test: str = "", verdict: str = "", rejections: int = 1) -> Figures:
    return {"end": end, "test": test, "verdict": verdict, "why": "", "rejections": rejections if test else 0}


def begun(package: str = "contest/a", arm: str = "shown", **more: Any) -> Figures:
    return {
        "package": package,
        "arm": arm,
        "load": 0.5,
        "options": {"limit": "seen"},
        "code": "c0de",
        "commit": "abc",
        **more,
    }


def split(package: str = "contest/a", arm: str = "shown", **more: Any) -> Figures:
    """Two wrong solutions held out (one WA, one TLE), one in the loop; one correct one on each side."""
    wrong = {"loop": ["l.py"], "held": ["w.py", "t.py"]}
    kinds = {"l.py": "WA", "w.py": "WA", "t.py": "TLE"}
    own = {"own_tests": 9, "own": {name: fate("rejected", "secret/1", "WA") for name in kinds}}
    correct = {"loop": ["c.py"], "held": ["d.py"]}
    return begun(package, arm, correct=correct, wrong=wrong, kinds=kinds, left_out=[], skipped=[], **own, **more)


BUILD: Figures = {
    "tests": 2,
    "unvalidated": 1,
    "runs": 100,
    "correct": {"total": 1, "accepted": 1},
    "incorrect": {"total": 1, "rejected": 1},
    "refused": {"invalid": 3, "crash": 0},
    "spec": {"complete": True, "from": "statement"},
    "bounds": {"reached": 3, "total": 4, "missing": ["n = 9"]},
    "proposers": {"tiers": {"proposed": 5, "accepted": 2}},
    "suspects": [],
    "loop_fates": {"l.py": "rejected"},
    "lines": {
        "secret/basic/001": {"proposer": "tiers", "unvalidated": False},
        "secret/edge/001": {"proposer": "bounds", "unvalidated": True},
    },
}


def built(package: str = "contest/a", arm: str = "shown", **more: Any) -> Figures:
    """A suite that rejects the WA and lets the TLE survive."""
    figures: Figures = {
        "seconds": 4.0,
        "build": BUILD,
        "validators": {"asked": 2, "not_asked": 0, "undecided": 0, "refused": []},
        "held_correct": {"d.py": fate("accepted")},
        "held_wrong": {"w.py": fate("rejected", "secret/basic/001", "WA"), "t.py": fate("accepted")},
    }
    return split(package, arm, **(figures | more))
