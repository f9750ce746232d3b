import argparse
import json

import pytest

from testgen.cli import doctor
from testgen.cli.console import Screen
from testgen.cli.machine import Finding, Machine, State

LACKS = Finding("languages", "Go", State.MISSING, "no go", "Go solutions are skipped", "apt-get install golang-go")
WORKS = Machine(
    works=True,
    isolation="level 1: jail",
    findings=(Finding("judge", "Python 3", State.GOOD, "3.11, " + "/long" * 30), LACKS),
)
BROKEN = Machine(
    works=False,
    isolation="none",
    findings=(Finding("judge", "Python 3", State.MISSING, "3.11", "nothing runs", "see below"),),
)
OPTIONS = argparse.Namespace(isolation="auto", store=None)


def consult(machine: Machine, monkeypatch: pytest.MonkeyPatch, screen: Screen) -> int:
    monkeypatch.setattr(doctor, "examine", lambda *_: machine)
    return doctor.run(OPTIONS, screen)


def test_what_is_missing_stands_with_its_cost_and_cure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert consult(WORKS, monkeypatch, Screen()) == 0
    lines = capsys.readouterr().out.splitlines()
    at = next(number for number, line in enumerate(lines) if "missing" in line)
    assert [line.split(maxsplit=2)[-1].strip() for line in lines[at : at + 1]] == ["no go"]
    assert lines[at + 1].strip() == "costs: Go solutions are skipped"
    assert lines[at + 2].strip() == "get it: apt-get install golang-go"
    assert lines[-1] == "testgen works here, at level 1: jail."
    assert max(map(len, lines)) <= 80


def test_a_machine_that_cannot_judge_python_exits_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert consult(BROKEN, monkeypatch, Screen()) == 1
    assert "testgen cannot work here" in capsys.readouterr().out


def test_its_json_has_all_of_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert consult(WORKS, monkeypatch, Screen(as_json=True)) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["works"], found["isolation"]) == (True, "level 1: jail")
    assert found["findings"][1] == {
        "area": "languages",
        "part": "Go",
        "state": "missing",
        "found": "no go",
        "cost": "Go solutions are skipped",
        "fix": "apt-get install golang-go",
    }
