import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from testgen.datasets.problems import open_problem
from testgen.problem import CheckerKind, Label, Problem, Verdict

EXAMPLES = Path(__file__).parents[1] / "examples"
RECORDS = EXAMPLES / "records.jsonl"
FOLDERS = sorted(str(path) for path in EXAMPLES.iterdir() if path.is_dir())
NAMES = [*FOLDERS, *(f"{RECORDS}#{json.loads(line)['id']}" for line in RECORDS.read_text().splitlines())]


@pytest.fixture(params=NAMES, ids=lambda name: Path(name).name)
def problem(request: pytest.FixtureRequest) -> Problem:
    return open_problem(request.param)


def run(program: Path, *args: str | Path, text: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run((sys.executable, program, *args), input=text, capture_output=True, check=False, timeout=30)


def words(text: bytes) -> list[str]:
    return text.decode().lower().split()


def accepts(problem: Problem, given: bytes, answer: bytes, output: bytes, folder: Path) -> bool:
    if problem.checker.kind is CheckerKind.KATTIS:
        assert problem.checker.program
        (folder / "checker.py").write_bytes(problem.checker.program.entry.data)
        (folder / "in").write_bytes(given)
        (folder / "ans").write_bytes(answer)
        return run(folder / "checker.py", folder / "in", folder / "ans", folder, text=output).returncode == 42
    tolerance = problem.checker.float_absolute
    if tolerance and words(answer) != ["dry"]:
        return float(output) == pytest.approx(float(answer), abs=tolerance)
    return words(output) == words(answer)


def test_all_of_an_example_is_used(problem: Problem) -> None:
    assert problem.skipped == ()
    assert problem.statement
    assert problem.validators
    assert problem.source == "Written for testgen"
    assert problem.licence


def test_an_example_has_what_a_build_needs(problem: Problem) -> None:
    correct = problem.labelled(Label.CORRECT)
    assert len(correct) >= 2
    assert len({s.program.sha for s in problem.solutions}) == len(problem.solutions)
    assert {s.program.language for s in problem.solutions} == {"python", "cpp"} or problem.id == "longest-run"
    assert len(problem.samples) >= 2
    assert problem.tests


def test_incorrect_solutions_say_what_their_fault_is(problem: Problem) -> None:
    for solution in problem.labelled(Label.INCORRECT):
        first = solution.program.entry.data.decode().splitlines()[0]
        assert re.match(r"(#|//) Fault: .+\.$", first), solution.name


def test_python_solutions_that_are_correct_give_the_answers(problem: Problem, tmp_path: Path) -> None:
    for solution in problem.labelled(Label.CORRECT):
        if solution.program.language != "python":
            continue
        program = tmp_path / "solution.py"
        program.write_bytes(solution.program.entry.data)
        for test in (*problem.samples, *problem.tests):
            assert test.answer
            given = test.input.read()
            done = run(program, text=given)
            assert done.returncode == 0, (solution.name, test.name, done.stderr)
            assert accepts(problem, given, test.answer.read(), done.stdout, tmp_path), (solution.name, test.name)


def test_python_validators_accept_the_tests_and_refuse_damaged_ones(problem: Problem, tmp_path: Path) -> None:
    for validator in problem.validators:
        if validator.language != "python":
            continue
        program = tmp_path / "validator.py"
        program.write_bytes(validator.entry.data)
        for test in (*problem.samples, *problem.tests):
            given = test.input.read()
            assert run(program, text=given).returncode == 42, (validator.name, test.name)
            assert run(program, text=given + b"\n").returncode != 42, (validator.name, test.name)
            assert run(program, text=given[:-1]).returncode != 42, (validator.name, test.name)


def test_the_main_example_shows_every_kind_of_fault_in_both_languages() -> None:
    hive = open_problem(str(EXAMPLES / "hive"))
    wrong = {(s.program.language, verdict) for s in hive.labelled(Label.INCORRECT) for verdict in s.expected}
    assert wrong >= {(lang, v) for lang in ("python", "cpp") for v in (Verdict.WA, Verdict.RTE, Verdict.TLE)}
    assert len(hive.labelled(Label.PARTIAL)) == 1
    assert {v.language for v in hive.validators} == {"python", "checktestdata"}


@pytest.mark.parametrize(
    ("output", "status"),
    [
        ("2 1 2 1 2 3", 42),
        ("2 1 2 3 2 1", 42),
        ("2 2 1 2 1 3", 43),
        ("2 1 2 1 2", 43),
        ("impossible", 43),
        ("\udcff", 43),
    ],
)
def test_the_output_validator_of_beads(output: str, status: int, tmp_path: Path) -> None:
    sample = EXAMPLES / "beads" / "data" / "sample"
    text = output.encode(errors="surrogateescape")
    validator = EXAMPLES / "beads" / "output_validators" / "order.py"
    assert run(validator, sample / "1.in", sample / "1.ans", tmp_path, text=text).returncode == status


def test_every_example_stands_in_the_readme() -> None:
    readme = (EXAMPLES / "README.md").read_text()
    for name in NAMES:
        assert Path(name).name.removeprefix("records.jsonl#") in readme
