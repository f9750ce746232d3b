import json
from dataclasses import replace
from pathlib import Path

import pytest

from testgen.checker_figures import checker_json
from testgen.datasets.suite_checkers import drafted_for, read_checker
from testgen.datasets.suites import check_writable, write_suite
from testgen.errors import SuiteError
from testgen.judge.checker_functions import output_validator
from testgen.problem import CheckerChoice, CheckerKind, CheckerTrial, DraftedChecker, Suite, SuiteTest, Tier
from tests.fakes import case, program, sum_problem

SOURCE = "def check(input, answer, output):\n    return output.split() == answer.split()\n"
DRAFTED = DraftedChecker(
    output_validator("output_validators/model", SOURCE), "m", 0, CheckerTrial(9, 4, 20, 36, 18, 17)
)
SUITE = Suite("p", (SuiteTest(case("sample/001", "1\n", "1\n"), Tier.BASIC, "the sample", "samples"),), DRAFTED)
CHECK = "output_validators/model/check.py"


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    write_suite(tmp_path / "out", SUITE, {"checker": checker_json(DRAFTED)}, {})
    return tmp_path / "out"


def test_what_is_written_is_read_again(suite: Path) -> None:
    assert (suite / CHECK).read_text() == SOURCE
    assert read_checker(suite) == DRAFTED


def test_a_program_that_was_changed_is_used_and_said(suite: Path) -> None:
    (suite / CHECK).write_text(SOURCE + "# mended\n")
    found = read_checker(suite)
    assert found is not None
    assert found.changed
    assert found.choice.program is not None
    assert found.choice.program.files[1].data.endswith(b"# mended\n")


def test_python_leaves_files_beside_it_that_change_nothing(suite: Path) -> None:
    (suite / "output_validators/model/__pycache__").mkdir()
    (suite / "output_validators/model/__pycache__/check.cpython-311.pyc").write_bytes(b"\0")
    assert read_checker(suite) == DRAFTED


def test_a_suite_without_one_has_none(tmp_path: Path) -> None:
    write_suite(tmp_path / "out", replace(SUITE, checker=None), {"checker": None}, {})
    assert read_checker(tmp_path / "out") is None
    assert not (tmp_path / "out" / "output_validators").exists()


def test_validators_of_others_are_not_taken_for_drafted_ones(suite: Path) -> None:
    (suite / "suite.json").unlink()
    assert read_checker(suite) is None


def test_the_problems_own_program_is_preferred(suite: Path) -> None:
    plain = sum_problem()
    assert plain.judged_by(drafted_for(plain, suite)).checker == DRAFTED.choice
    own = replace(plain, checker=CheckerChoice(CheckerKind.KATTIS, program=program("check.py")))
    assert own.judged_by(drafted_for(own, suite)) == own


@pytest.mark.parametrize(
    ("key", "value"),
    [("program", "output_validators/other"), ("program", "../out"), ("program", 3), ("exchange", "x"), ("trial", [1])],
)
def test_a_wrong_record_is_said_with_its_key(suite: Path, key: str, value: object) -> None:
    record = json.loads((suite / "suite.json").read_text())
    record["figures"]["checker"][key] = value
    (suite / "suite.json").write_text(json.dumps(record))
    with pytest.raises(SuiteError, match=key) as caught:
        read_checker(suite)
    assert caught.value.place is not None
    assert caught.value.hint


def test_a_program_that_is_gone_is_said(suite: Path) -> None:
    for path in (suite / "output_validators/model").iterdir():
        path.unlink()
    with pytest.raises(SuiteError, match="no program beside"):
        read_checker(suite)


def test_a_suite_with_a_checker_is_replaced_whole(suite: Path) -> None:
    check_writable(suite)
    write_suite(suite, replace(SUITE, checker=None), {"checker": None}, {})
    assert not (suite / "output_validators").exists()
