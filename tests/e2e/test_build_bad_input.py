"""Builds of problems that lack something, through the real command line: status, message, and what is on disk."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import DRAWN, READ, CommandLine, Ended

VALIDATOR = """import re, sys
first, second, end = sys.stdin.read().split("\\n")
assert end == "" and re.fullmatch("[1-9][0-9]?", first) and int(first) <= 60
words = second.split(" ")
assert len(words) == int(first) and all(re.fullmatch("0|-?[1-9][0-9]?", word) for word in words)
sys.exit(42)
"""
# The size of the list is nowhere said: what is read out of this is partial.
PARTLY_SAID = "Given n numbers.\n\n## Input\n\nThe first line holds n. The second line holds n numbers, in no order.\n"
QUICK = ("--rounds", "1", "--tests", "12", "--json")
FIRST, LAST = READ + "print(numbers[0])\n", READ + "print(numbers[-1])\n"
MANY_ANSWERS = {
    "samples/1.in": "2\n3 3\n",
    "samples/1.ans": "3\n",
    "correct/loop.py": FIRST,
    "correct/sum.py": LAST,
    "incorrect/positive.py": READ + "print(7)\n",
    "incorrect/set.py": None,
    "incorrect/small.py": None,
}
CRASHES_ON_LONG = """import sys
assert len(open(sys.argv[1]).read()) < 40
sys.exit(42 if sys.stdin.read().split() == open(sys.argv[2]).read().split() else 43)
"""


def assert_refused(ended: Ended, *said: str) -> None:
    assert ended.status == 2, ended.stderr
    for words in said:
        assert words in ended.stderr
    assert ended.left == []


def assert_built(ended: Ended) -> None:
    assert ended.status == 0, ended.stderr
    assert (ended.out / "suite.json").is_file()
    assert ended.left == ["suite"]


# --- solutions


def test_no_correct_solution_is_refused(command: CommandLine) -> None:
    command.problem({"correct/loop.py": None, "correct/sum.py": None})
    ended = command.build(*QUICK)
    assert_refused(ended, "no solution that is labelled correct", "correct/")
    assert ended.figures["error"]["slug"] == "no-oracle"


@pytest.mark.slow
def test_one_correct_solution_marks_every_test(command: CommandLine) -> None:
    command.problem({"correct/sum.py": None})
    ended = command.build(*QUICK)
    assert_built(ended)
    assert ended.figures["single_oracle"] == ended.figures["tests"] > 1
    assert "single-oracle tests" in command.build("--rounds", "1", "--tests", "12").stdout


@pytest.mark.slow
def test_two_copies_of_one_correct_solution_are_one(command: CommandLine) -> None:
    command.problem({"correct/sum.py": "# the same\n" + DRAWN["correct/loop.py"]})
    ended = command.build(*QUICK)
    assert_built(ended)
    assert ended.figures["single_oracle"] == ended.figures["tests"]


@pytest.mark.slow
def test_wrong_solutions_that_are_all_alike_hold_nothing_out(command: CommandLine) -> None:
    copies = {f"incorrect/{name}.py": f"# {name}\n{DRAWN['incorrect/small.py']}" for name in ("positive", "set")}
    command.problem(copies)
    ended = command.build(*QUICK, "--hold-out", "0.5")
    assert_built(ended)
    assert ended.figures["held_out"] is None
    assert "all 3 wrong solutions behave alike" in ended.figures["why_none_held_out"]
    assert ended.figures["incorrect"]["rejected"] == 3


@pytest.mark.slow
def test_without_wrong_solutions_bounds_and_tiers_make_the_suite_and_there_is_no_kill_figure(
    command: CommandLine,
) -> None:
    command.problem({name: None for name in DRAWN if name.startswith("incorrect/")})
    figures = command.build(*QUICK, "--hold-out", "0.5").figures
    assert (figures["incorrect"]["tnr"], figures["vacc"], figures["held_out"]) == (None, None, None)
    assert "no wrong solutions" in figures["why_none_held_out"]
    assert figures["bounds"]["reached"] == figures["bounds"]["total"] == 4
    assert min(figures["tests_by_tier"].values()) > 0
    ended = command.build(*QUICK[:-1])
    assert_built(ended)
    assert "no incorrect solution could be judged" in ended.stdout
    assert "they need incorrect solutions" in ended.stdout
    assert command.build(*QUICK, "--fail-under-tnr", "0.1").status == 1


# --- answers


@pytest.mark.slow
def test_many_right_answers_without_a_checker_are_refused_and_said(command: CommandLine) -> None:
    command.problem(MANY_ANSWERS)
    ended = command.build(*QUICK)
    assert_built(ended)
    assert ended.figures["refused"]["disagree"] > 0
    for path in ended.out.rglob("*.in"):
        numbers = path.read_text().split()[1:]
        assert not numbers or numbers[0] == numbers[-1], "correct solutions differ on this one"
    assert "the problem needs a checker" in command.build(*QUICK[:-1]).stdout


@pytest.mark.slow
def test_with_a_checker_many_right_answers_are_no_trouble(command: CommandLine) -> None:
    checker = "def check(input, answer, output):\n    return output.strip() in input.split()[1:]\n"
    command.problem({**MANY_ANSWERS, "checker.py": checker, "problem.toml": 'time = 2.0\n[checker]\nkind = "python"\n'})
    ended = command.build(*QUICK)
    assert_built(ended)
    assert ended.figures["refused"]["disagree"] == 0
    assert ended.figures["spec"]["complete"]


@pytest.mark.parametrize("kind", ["python", "kattis"])
def test_a_checker_that_always_crashes_is_the_problem_s_fault(command: CommandLine, kind: str) -> None:
    source = "def check(input, answer, output):\n    return 1 / 0\n" if kind == "python" else "1 / 0\n"
    command.problem({"checker.py": source, "problem.toml": f'time = 2.0\n[checker]\nkind = "{kind}"\n'})
    ended = command.build(*QUICK)
    assert_refused(ended, "checker.py failed", "ZeroDivisionError", "mend the checker")
    assert "fault of testgen" not in ended.stderr


@pytest.mark.slow
def test_a_checker_that_crashes_on_some_inputs_decides_none_of_them(command: CommandLine) -> None:
    command.problem({"checker.py": CRASHES_ON_LONG, "problem.toml": 'time = 2.0\n[checker]\nkind = "kattis"\n'})
    ended = command.build(*QUICK)
    assert_built(ended)
    assert ended.figures["refused"]["judge"] > 0
    assert all(path.stat().st_size < 40 for path in ended.out.rglob("*.in"))
    assert ended.figures["correct"]["tpr"] == 1.0
    assert "a checker, a validator or a run failed" in command.build(*QUICK[:-1]).stdout


# --- the input format


def test_a_wrong_input_spec_is_said_with_its_place(command: CommandLine) -> None:
    command.problem({"input.spec": "n: int 1..60\na: itn[n] -99..99\n"})
    assert_refused(command.build(*QUICK), "input.spec:2:4", "`int`")


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("n: int 5..60\na: int[n] -99..99\n", "it does not read sample/1"),
        ("n: int 0..60\na: int[n] -99..99\n", "crashes on"),
    ],
)
def test_an_input_spec_that_the_problem_contradicts_is_not_passed_over_in_silence(
    command: CommandLine, spec: str, said: str
) -> None:
    names = ("correct/loop.py", "correct/sum.py")
    picky = {name: DRAWN[name].replace(READ, READ + "assert numbers\n") for name in names}
    command.problem({"input.spec": spec, **picky})
    ended = command.build("--rounds", "1", "--tests", "12")
    assert_built(ended)
    assert "input.spec is not used" in ended.stdout
    assert said in " ".join(ended.stdout.split())


@pytest.mark.slow
def test_a_partial_spec_without_validators_leaves_small_changes_that_are_marked(command: CommandLine) -> None:
    command.problem({"input.spec": None, "statement.md": PARTLY_SAID})
    ended = command.build(*QUICK)
    assert_built(ended)
    assert not ended.figures["spec"]["complete"]
    assert set(ended.figures["proposers"]) == {"changes"}
    assert ended.figures["unvalidated"] == ended.figures["tests"] - 1 > 0
    assert "unvalidated tests" in command.build(*QUICK[:-1]).stdout


@pytest.mark.slow
def test_a_partial_spec_with_validators_gives_tests_that_they_accept(command: CommandLine, tmp_path: Path) -> None:
    command.problem({"input.spec": None, "statement.md": PARTLY_SAID, "validators/v.py": VALIDATOR})
    ended = command.build(*QUICK)
    assert_built(ended)
    assert ended.figures["unvalidated"] == 0
    assert ended.figures["tests"] > 1
    (tmp_path / "v.py").write_text(VALIDATOR)
    for path in ended.out.rglob("*.in"):
        with path.open("rb") as file:
            assert subprocess.run(["python3", tmp_path / "v.py"], stdin=file, check=False).returncode == 42


def test_nothing_known_of_the_input_at_all_is_refused_with_what_to_write(command: CommandLine) -> None:
    command.problem({"input.spec": None, "samples/1.in": None, "samples/1.ans": None})
    assert_refused(command.build(*QUICK), "no test of sums was accepted", "input.spec", "testgen spec --edit-me")


@pytest.mark.slow
def test_a_validator_that_never_ends_on_drawn_inputs_is_not_waited_for_again_and_again(command: CommandLine) -> None:
    never = "import sys\nif sys.stdin.read() == '2\\n1 2\\n':\n    sys.exit(42)\nwhile True:\n    pass\n"
    command.problem({"validators/v.py": never})
    ended = command.build(*QUICK, "--hold-out", "0.5")  # 300 s are the fixture's patience; it took more before
    assert_built(ended)
    assert ended.figures["tests"] == 1
    assert ended.figures["refused"]["judge"] > 50


@pytest.mark.slow
def test_a_validator_that_never_ends_at_all_lets_the_problem_s_own_tests_stand(command: CommandLine) -> None:
    command.problem({"validators/v.py": "while True:\n    pass\n"})
    ended = command.build(*QUICK)
    assert_built(ended)
    assert (ended.figures["tests"], ended.figures["correct"]["tpr"]) == (1, 1.0)


# --- a full disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KiB, made for one test."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.mark.slow
def test_a_full_disk_below_out_leaves_nothing_there(command: CommandLine, small_disk: Path) -> None:
    command.problem()
    (small_disk / "filled").write_bytes(b"x" * 240 * 1024)
    ended = command.build(*QUICK, out="disk/suite")
    assert_refused(ended, "the suite cannot be written: No space left on device", "--out")
    assert [path.name for path in small_disk.iterdir()] == ["filled"]
    (small_disk / "filled").unlink()
    again = command.build(*QUICK, out="disk/suite")
    assert_built(again)
    assert again.figures["runs"] == 0, "what ran was stored"


@pytest.mark.slow
def test_a_full_disk_leaves_the_suite_that_stood_there(command: CommandLine, small_disk: Path) -> None:
    command.problem()
    before = command.build("--existing", "only-score", out="disk/suite").files
    (small_disk / "filled").write_bytes(b"x" * 220 * 1024)
    ended = command.build(*QUICK, out="disk/suite")
    assert ended.status == 2, ended.stderr
    assert ended.files == before
    assert ended.left == ["suite"]


def test_a_full_disk_below_the_store_is_said_and_no_suite_is_written(command: CommandLine, small_disk: Path) -> None:
    command.problem()
    assert small_disk.is_dir()
    ended = command.build(*QUICK, store="disk/store")
    assert_refused(ended, "disk/store", "full")
    assert "fault of testgen" not in ended.stderr
