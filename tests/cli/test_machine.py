import shutil
from pathlib import Path

import pytest

from testgen.cli import machine
from testgen.cli.machine import Finding, Machine, State, examine
from testgen.errors import JudgeError
from testgen.judge.levels import Level

WHICH = shutil.which


def lacking(monkeypatch: pytest.MonkeyPatch, *tools: str) -> None:
    monkeypatch.setattr(shutil, "which", lambda name, **where: None if name in tools else WHICH(name, **where))


def levels(monkeypatch: pytest.MonkeyPatch, **why: str) -> None:
    monkeypatch.setattr(machine, "probe", lambda: [(level, why.get(level.value, "")) for level in Level])


def judged(monkeypatch: pytest.MonkeyPatch, error: str = "") -> None:
    """Do not start a jail: say that programs run, or fail with `error`."""

    def judge_python(_: object) -> Finding:
        return Finding("judge", "Python 3", State.MISSING if error else State.GOOD, error)

    monkeypatch.setattr(machine, "_judge_python", judge_python)


def part(found: Machine, start: str) -> Finding:
    return next(finding for finding in found.findings if finding.part.startswith(start))


def test_without_bubblewrap_it_says_what_that_costs_and_brings_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lacking(monkeypatch, "bwrap")
    levels(monkeypatch, jail="bubblewrap (bwrap) is not installed")
    judged(monkeypatch)
    found = examine(tmp_path)
    assert found.works
    assert found.isolation == Level.LANDLOCK.label
    jail = part(found, "level 1")
    assert (jail.state, jail.fix) == (State.MISSING, "apt-get install bubblewrap")
    assert jail.cost


def test_a_weaker_level_that_lacks_costs_nothing_where_a_stronger_one_works(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    levels(monkeypatch, landlock="this kernel has no landlock")
    judged(monkeypatch)
    landlock = part(examine(tmp_path), "level 2")
    assert (landlock.state, landlock.cost, landlock.fix) == (State.MISSING, "", "")


def test_rlimits_alone_are_weak(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    levels(monkeypatch, jail="no user namespaces", landlock="this kernel has no landlock")
    judged(monkeypatch)
    found = examine(tmp_path)
    assert part(found, "level 3").state is State.WEAK
    assert "docker" in part(found, "level 1").fix or "sysctl" in part(found, "level 1").fix
    assert "landlock" in part(found, "level 2").fix


def test_a_judge_that_does_not_judge_is_the_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    levels(monkeypatch)
    judged(monkeypatch, "a small program came to IE")
    assert not examine(tmp_path).works


def test_a_judge_that_does_not_open_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fails(**_: object) -> None:
        raise JudgeError("a jail does not start")

    monkeypatch.setattr(machine, "open_judge", fails)
    found = examine(tmp_path)
    assert not found.works
    assert "a jail does not start" in part(found, "Python 3").found


def test_where_no_level_works_nothing_is_judged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    levels(monkeypatch, jail="no", landlock="no", rlimits="testgen's judge needs Linux")
    found = examine(tmp_path)
    assert not found.works
    assert found.isolation == "none"


def test_a_missing_compiler_names_its_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lacking(monkeypatch, "g++")
    levels(monkeypatch)
    judged(monkeypatch)
    cpp = part(examine(tmp_path), "C++")
    assert (cpp.state, cpp.fix) == (State.MISSING, "apt-get install g++")
    assert cpp.cost == "C++ solutions and validators are skipped"


def test_a_store_that_is_a_file_or_damaged_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    levels(monkeypatch)
    judged(monkeypatch)
    (tmp_path / "file").write_text("")
    (tmp_path / "runs.sqlite").write_text("this is no database, but long enough to look like one" * 20)
    for folder in (tmp_path / "file", tmp_path):
        store = part(examine(folder), "store")
        assert store.state is State.MISSING
        assert store.fix


def test_looking_makes_no_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    levels(monkeypatch)
    judged(monkeypatch)
    assert part(examine(tmp_path / "new"), "store").state is State.GOOD
    assert not (tmp_path / "new").exists()
