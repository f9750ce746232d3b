from pathlib import Path

import pytest

from testgen.datasets.expectations import Claim, Expectations, glob
from testgen.datasets.settings import read_yaml
from testgen.errors import ProblemError
from testgen.problem import Label, Verdict

CORRECT, PARTIAL = Claim(Label.CORRECT), Claim(Label.PARTIAL)


def wrong(*verdicts: Verdict) -> Claim:
    return Claim(Label.INCORRECT, frozenset(verdicts))


def expectations(yaml: str = "") -> Expectations:
    return Expectations.read(read_yaml(Path("submissions.yaml"), yaml.encode()) if yaml else None)


@pytest.mark.parametrize(
    ("name", "claim"),
    [
        ("accepted/a.py", CORRECT),
        ("wrong_answer/a.py", wrong(Verdict.WA)),
        ("time_limit_exceeded/a.py", wrong(Verdict.TLE)),
        ("run_time_error/a.py", wrong(Verdict.RTE, Verdict.MLE)),
        ("memory_limit_exceeded/a.py", wrong(Verdict.MLE)),
        ("output_limit_exceeded/a.py", wrong(Verdict.OLE)),
        ("rejected/a.py", wrong()),
        ("brute_force/a.py", wrong(Verdict.RTE, Verdict.TLE, Verdict.MLE)),
        ("partially_accepted/a.py", PARTIAL),
        ("mixed/a.py", None),
    ],
)
def test_folders_make_claims(name: str, claim: Claim | None) -> None:
    assert expectations().claim(name) == claim
    assert expectations("'accepted/*':\n  authors: A\n").claim(name) == claim


@pytest.mark.parametrize(
    ("yaml", "name", "claim"),
    [
        ("mine: {permitted: [AC]}", "mine/a.py", CORRECT),
        ("mine: {permitted: [AC, WA]}", "mine/a.py", None),
        ("mine: {permitted: [AC, WA, TLE], required: [TLE]}", "mine/a.py", wrong(Verdict.TLE)),
        ("mine: {permitted: [WA]}", "mine/a.py", wrong(Verdict.WA)),
        ("time_limit_exceeded: {permitted: [AC, WA, TLE]}", "time_limit_exceeded/a.py", wrong(Verdict.TLE)),
        ("'rejected/*': {permitted: [AC, RTE]}", "rejected/a.py", wrong(Verdict.RTE, Verdict.MLE)),
        ("'rejected/{a,b}.py': {permitted: [AC, TLE]}", "rejected/b.py", wrong(Verdict.TLE)),
        ("'rejected/{a,b}.py': {permitted: [AC, TLE]}", "rejected/c.py", wrong()),
        ("rejected/a.py: {score: 40}", "rejected/a.py", PARTIAL),
        ("rejected/a.py: {score: [0, 40]}", "rejected/a.py", PARTIAL),
        ("rejected/a.py: {score: 0}", "rejected/a.py", wrong()),
        ("accepted/a.py: {score: 100}", "accepted/a.py", CORRECT),
        ("mine: {score: 30}", "mine/a.py", PARTIAL),
        (
            "rejected/a.py: {secret/group1: {permitted: [AC]}, secret/group2: {permitted: [AC, TLE], required: [TLE]}}",
            "rejected/a.py",
            PARTIAL,
        ),
        ("mine: {sample: {permitted: [AC]}, secret: {required: [WA]}}", "mine/a.py", wrong(Verdict.WA)),
        ("partially_accepted/a.py: {permitted: [AC, WA]}", "partially_accepted/a.py", PARTIAL),
        ("accepted/a.py: {use_for_time_limit: false}", "accepted/a.py", CORRECT),
        ("accepted/a.py: {use_for_time_limit: lower}", "accepted/a.py", CORRECT),
    ],
)
def test_submissions_yaml_makes_claims(yaml: str, name: str, claim: Claim | None) -> None:
    assert expectations(yaml).claim(name) == claim


@pytest.mark.parametrize(
    ("yaml", "message"),
    [
        ("a: {permitted: [WRONG]}", 'submissions.yaml:1:16: `a.permitted` holds "WRONG", which is no verdict'),
        ("a:\n  required: {}\n", "submissions.yaml:2:13: `a.required` must be a list of strings"),
        ("a: 3", "submissions.yaml:1:4: `a` must be a map"),
        ("a: {score: high}", "submissions.yaml:1:12: `a.score`"),
        ("a: {score: [low, high]}", "submissions.yaml:1:12: `a.score`"),
        ("a: {use_for_time_limit: perhaps}", "submissions.yaml:1:25"),
        ("a: {secret/g: {permitted: [NO]}}", "`a.secret/g.permitted`"),
    ],
)
def test_wrong_values_are_errors(yaml: str, message: str) -> None:
    with pytest.raises(ProblemError) as caught:
        expectations(yaml)
    assert message in str(caught.value)


def test_language_and_entry_are_stated_for_a_pattern() -> None:
    said = expectations("a: {language: cpp}\na/b: {language: python3, entrypoint: go.py}\n")
    assert (said.stated("a/b", "language"), said.stated("a/c", "language")) == ("python3", "cpp")
    assert (said.stated("a/b", "entrypoint"), said.stated("x/y", "language")) == ("go.py", "")


@pytest.mark.parametrize(
    ("pattern", "matches", "others"),
    [
        ("a/*.py", ["a/x.py"], ["a/b/x.py", "a/xpy"]),
        ("*/x", ["a/x"], ["x", "a/b/x"]),
        ("{a,b*}/x", ["a/x", "bcd/x"], ["{a,b}/x", "c/x"]),
        ("a,b", ["a,b"], ["a"]),
        ("a{b", ["a{b"], ["ab"]),
        ("{a{b,c},d}", ["ab", "ac", "d"], ["a", "bc"]),
        ("a}{b", ["a}{b"], ["a"]),
        ("[ab]", ["[ab]"], ["a"]),
    ],
)
def test_patterns(pattern: str, matches: list[str], others: list[str]) -> None:
    assert all(glob(pattern).fullmatch(text) for text in matches)
    assert not any(glob(pattern).fullmatch(text) for text in others)
