"""What z3 and CrossHair say of mutants; CrossHair itself is asked in slow tests."""

import subprocess
from collections.abc import Sequence

import pytest

from testgen.errors import MissingToolError
from testgen.mutation import Conclusion, Evidence, Kind, Mutant, mutants_of
from testgen.mutation.equivalent_evidence import crosshair_evidence, evidence_of

SOURCE = """
def clamped(n: int, s: str) -> int:
    if n < 10 and len(s) < 3:
        return max(n, 0)
    return 0
"""
NUMBERS = "def f(n: int) -> int:\n    if n > 3 and n < 10:\n        return n\n    return 0\n"
SAME = "def f(n: int) -> int:\n    m = abs(n)\n    if m < 0:\n        return 5\n    return m\n"


def mutant(source: str, operator: str, line: int) -> Mutant:
    return next(m for m in mutants_of(source) if m.operator == operator and m.first.line == line)


def answering(monkeypatch: pytest.MonkeyPatch, status: int, stdout: str = "", stderr: str = "") -> list[Sequence[str]]:
    asked: list[Sequence[str]] = []

    def run(command: Sequence[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, status, stdout, stderr)

    monkeypatch.setattr(subprocess, "run", run)
    return asked


@pytest.mark.parametrize(
    ("status", "stdout", "conclusion"),
    [
        (0, "No differences found. (attempted 9 iterations)\nAll paths exhausted, ...\n", Conclusion.NO_DIFFERENCE),
        (0, "No differences found. (attempted 9 iterations)\nConsider ...\n", Conclusion.NO_DIFFERENCE),
        (1, "Given: (n=-2, s='abc'),\n  original.clamped : returns 0\n", Conclusion.DIFFERENT),
        (1, "", Conclusion.UNKNOWN),
        (2, "", Conclusion.UNKNOWN),
        (-9, "", Conclusion.UNKNOWN),
    ],
)
def test_the_childs_word_is_read(
    status: int, stdout: str, conclusion: Conclusion, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answering(monkeypatch, status, stdout)
    found = crosshair_evidence(SOURCE, mutant(SOURCE, "strictness", 3), seconds=4)
    assert found is not None
    assert (found.kind, found.conclusion, found.budget) == (Kind.CROSSHAIR, conclusion, "4 s")
    assert "original.clamped" in asked[0]


def test_a_child_that_does_not_end_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: Sequence[str], **_: object) -> None:
        raise subprocess.TimeoutExpired(command, 1)

    monkeypatch.setattr(subprocess, "run", run)
    found = crosshair_evidence(SOURCE, mutant(SOURCE, "strictness", 3))
    assert found is not None
    assert found.conclusion is Conclusion.UNKNOWN


def test_impure_code_never_reaches_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, 0)
    source = "import os\ndef f(n: int):\n    os.remove('x' * (n + 1))\nx = 1\n"
    for one in mutants_of(source):
        assert crosshair_evidence(source, one) is None
    assert asked == []


def test_a_proof_needs_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, 0)
    source = "def f(n: int) -> bool:\n    return n * 0 < 1\n"
    (found,) = evidence_of(source, mutant(source, "strictness", 2))
    assert (found.conclusion, asked) == (Conclusion.EQUAL, [])
    assert str(found) == "z3: n * 0 < 1 is equal for all integers (rlimit 400000)"


def test_without_leave_nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, 0)
    assert evidence_of(SOURCE, mutant(SOURCE, "argument-none", 4), crosshair=False) == []
    assert asked == []


def test_without_crosshair_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(MissingToolError, match=r"pip install 'testgen\[crosshair\]'"):
        crosshair_evidence(SOURCE, mutant(SOURCE, "strictness", 3))


def asked_for_real(source: str, operator: str, line: int) -> Evidence:
    pytest.importorskip("crosshair")
    found = crosshair_evidence(source, mutant(source, operator, line), seconds=8)
    assert found is not None
    return found


@pytest.mark.slow
def test_crosshair_finds_the_arguments_that_tell() -> None:
    found = asked_for_real(NUMBERS, "junction", 2)
    assert found.conclusion is Conclusion.DIFFERENT
    assert "f(n=" in found.result


@pytest.mark.slow
def test_crosshair_finds_nothing_where_there_is_nothing() -> None:
    assert asked_for_real(SAME, "number", 4).conclusion is Conclusion.NO_DIFFERENCE
