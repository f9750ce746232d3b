import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testgen.datasets.suite_records import FormatRecord, NearMiss, TargetsRecord, read_record
from testgen.datasets.suites import write_suite
from testgen.errors import SuiteError
from testgen.problem import Suite, SuiteTest, Tier
from testgen.scheduler import Tally
from tests.fakes import case

FIRST = SuiteTest(case("sample/001", "1\n", "1\n"), Tier.BASIC, "the sample", "samples")
SECOND = SuiteTest(
    case("secret/edge/001", "2\n", "4\n"),
    Tier.EDGE,
    "n = 2",
    "bounds",
    seed=2**60 + 1,
    parents=("ab",),
    single_oracle=True,
    unvalidated=True,
    kills=("wrong_answer/w.py",),
    only_kills=("wrong_answer/w.py",),
    bounds=("n = 2",),
    only_bounds=("n = 2",),
    only_mutants=("mutant/accepted/a.py/0",),
    first_mutants=("mutant/accepted/a.py/1",),
)
CHANGES = {"mutant/accepted/a.py/0": "accepted/a.py:4: > becomes >="}
FIGURES = {
    "rounds": 3,
    "survivors": ["wrong_answer/s.py"],
    "options": {"tests": 40, "existing": "keep"},
    "spec": {"complete": False, "from": "statement", "doubts": 2, "text": "n: int\n"},
    "proposers": {"bounds": {"proposed": 6, "accepted": 5, "kills": 4, "bounds": 3, "runs": 70}},
    "refused": {"invalid": 3},
    "mismatches": [
        {"solution": "accepted/a.py", "kind": "correct, but rejected", "verdict": "WA", "test": "sample/001"}
    ],
    "offenders": [{"solution": "accepted/b.py", "test": "sample/1", "verdict": "RTE"}],
    "suspects": [{"solution": "accepted/a.py", "inputs": 3}],
    "skipped": [{"name": "accepted/c.pas"}],
    "mutation": {"score": None, "in_loop": {"targets": 3, "killed": 2, "changes": CHANGES}},
}
RUN = {"nearest": {"time_limit_exceeded/t.py": {"test": "secret/edge/001", "cpu": 0.8, "limit": 1.0}}}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    write_suite(tmp_path / "out", Suite("p", (FIRST, SECOND)), FIGURES, RUN)
    return tmp_path / "out"


def edit(out: Path, change: Callable[[Any], Any], name: str = "suite.json") -> None:
    value = json.loads((out / name).read_text())
    value = change(value) or value
    (out / name).write_text(json.dumps(value))


def test_what_was_written_is_read_again(out: Path) -> None:
    record = read_record(out)
    assert [t.case.name for t in record.tests] == ["sample/001", "secret/edge/001"]
    test = record.tests[1]
    assert (test.tier, test.why, test.proposer, test.seed, test.parents) == (
        *(Tier.EDGE, "n = 2", "bounds", 2**60 + 1, ("ab",)),
    )
    assert test.single_oracle
    assert test.unvalidated
    assert test.kills == test.only_kills == ("wrong_answer/w.py",)
    assert test.bounds == test.only_bounds == ("n = 2",)
    assert (test.only_mutants, test.first_mutants) == (("mutant/accepted/a.py/0",), ("mutant/accepted/a.py/1",))
    assert record.targets == TargetsRecord(3, 2, CHANGES)
    assert (record.problem, record.rounds, record.room, record.existing) == ("p", 3, 40, "keep")
    assert record.format == FormatRecord(complete=False, source="statement", doubts=2, text="n: int\n")
    assert record.proposers == {"bounds": Tally(6, 5, 4, 3, 70)}
    assert record.nearest == {"time_limit_exceeded/t.py": NearMiss("secret/edge/001", 0.8, 1.0)}
    assert (record.survivors, record.refused, record.skipped) == (
        *(("wrong_answer/s.py",), {"invalid": 3}, ("accepted/c.pas",)),
    )
    assert record.remarks == {
        "accepted/a.py": (
            "correct, but rejected: WA on sample/001",
            "a suspect: it alone contradicts the others on 3 inputs",
        ),
        "accepted/b.py": ("an offender, in no figure: RTE on the problem's own sample/1",),
    }
    assert not record.changed
    assert not record.unrecorded


def test_an_older_suite_and_one_without_run_json_can_be_read(out: Path) -> None:
    def older(value: Any) -> None:
        value["figures"] = {"survivors": [], "rounds": None}
        for test in value["tests"]:
            for key in ("bounds", "only_bounds", "only_mutants", "first_mutants", "parents", "sha256"):
                del test[key]

    edit(out, older)
    (out / "run.json").unlink()
    record = read_record(out)
    assert record.tests[1].bounds == ()
    assert (record.tests[1].only_mutants, record.tests[1].first_mutants) == ((), ())
    assert record.targets is None
    assert (record.rounds, record.room, record.format) == (None, None, None)
    assert (record.proposers, record.nearest, record.remarks) == ({}, {}, {})


@pytest.mark.parametrize("mutation", [None, {}, {"score": 0.5, "killed": 1}, {"in_loop": None}])
def test_a_build_without_targets_records_none(out: Path, mutation: object) -> None:
    edit(out, lambda value: value["figures"].update(mutation=mutation))
    assert read_record(out).targets is None


def test_targets_of_a_suite_that_does_not_say_what_they_change_are_counted(out: Path) -> None:
    edit(out, lambda value: value["figures"].update(mutation={"in_loop": {"targets": 20, "killed": 12}}))
    assert read_record(out).targets == TargetsRecord(20, 12)


def test_what_people_changed_since_is_noticed(out: Path) -> None:
    (out / "data/secret/edge/001.in").write_text("3\n")
    for suffix in ("in", "ans"):
        (out / f"data/secret/mine.{suffix}").write_text("5\n")
    record = read_record(out)
    assert record.changed == {"secret/edge/001"}
    assert record.unrecorded == ("secret/mine",)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda v: v["tests"][1].update(name="../../x"), '`tests[1].name` is "../../x", which data/ does not hold'),
        (lambda v: v["tests"][1].update(name=None), '`tests[1].name` is "", which data/ does not hold'),
        (lambda v: v["tests"][0].update(tier="hard"), '`tests[0].tier` is "hard", which is none of basic'),
        (lambda v: v["tests"][0].update(kills="w"), '`tests[0].kills` must be a list of strings, not "w"'),
        (lambda v: v["tests"][0].update(seed=-1), "`tests[0].seed` must be a whole number"),
        (lambda v: v["tests"][0].update(seed=True), "`tests[0].seed` must be a whole number"),
        (lambda v: v["tests"][0].update(only_mutants=3), "`tests[0].only_mutants` must be a list of strings, not 3"),
        (lambda v: v["figures"].update(mutation=1), "`figures.mutation` must be a map"),
        (lambda v: v["tests"].append(3), "`tests` must hold maps, not 3"),
        (lambda v: v.update(figures=[]), "`figures` must be a map, not a list"),
        (lambda v: v["figures"].update(proposers={"a": 1}), "`figures.proposers.a` must be a map"),
        (lambda v: v["figures"].update(survivors=[None]), "`figures.survivors` must be a list of strings"),
        (lambda v: v.update(tool="other"), "suite.json was not written by testgen"),
        (lambda v: v.update(tests=None), "suite.json was not written by testgen"),
        (lambda _: [1], "suite.json was not written by testgen"),
    ],
)
def test_a_wrong_value_is_said_with_its_place(out: Path, change: Callable[[Any], Any], message: str) -> None:
    edit(out, change)
    with pytest.raises(SuiteError) as caught:
        read_record(out)
    assert message in str(caught.value)
    assert str(out) in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize("text", ["{", "[" * 100_000, '{"a": 1', "\x00", '{"seed": ' + "9" * 5000 + "}"])
@pytest.mark.parametrize("name", ["suite.json", "run.json"])
def test_broken_json_is_said_with_its_file(out: Path, name: str, text: str) -> None:
    (out / name).write_text(text)
    with pytest.raises(SuiteError, match="broken JSON") as caught:
        read_record(out)
    assert str(out / name) in str(caught.value)


def test_a_suite_without_suite_json_has_no_history(out: Path) -> None:
    (out / "suite.json").unlink()
    with pytest.raises(SuiteError, match=r"suite\.json does not exist") as caught:
        read_record(out)
    assert "testgen build" in str(caught.value)


def test_a_near_miss_is_a_number_of_seconds(out: Path) -> None:
    edit(out, lambda value: value["nearest"]["time_limit_exceeded/t.py"].update(cpu="long"), "run.json")
    with pytest.raises(SuiteError, match=r"nearest\.time_limit_exceeded/t\.py\.cpu"):
        read_record(out)
