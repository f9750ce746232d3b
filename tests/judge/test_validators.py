from collections.abc import Iterator

import pytest

from testgen.judge.languages import LANGUAGES
from testgen.judge.pool import JudgePool, open_judge
from testgen.judge.validators import Validation, validate
from testgen.problem import Blob, Program, SourceFile, TestCase, Verdict
from testgen.seams import Candidate
from tests.fakes import Answer, FakeJudge, Says, case, program

# Each accepts one line with a number from 1 to 100, or to the bound in its arguments.
KATTIS_PYTHON = """\
import re, sys
most = int(sys.argv[1]) if len(sys.argv) > 1 else 100
line = sys.stdin.readline()
assert re.fullmatch("[1-9][0-9]*\\n", line), "no positive number"
if int(line) > most:
    print(f"{int(line)} is over {most}")
    sys.exit(43)
assert sys.stdin.read() == ""
sys.exit(42)
"""
KATTIS_CPP = r"""
#include <cassert>
#include <cstdio>
#include <cstdlib>
int main(int argc, char **argv) {
    int number, most = argc > 1 ? atoi(argv[1]) : 100;
    assert(scanf("%d", &number) == 1);
    assert(number >= 1);
    if (number > most) { fprintf(stderr, "%d is over %d\n", number, most); return 43; }
    assert(getchar() == '\n' && getchar() == EOF);
    return 42;
}
"""
CHECKTESTDATA = "INT(1, 100) NEWLINE\n"

CASES = [case(name, text) for name, text in [("1", "7\n"), ("2", "101\n"), ("3", "x\n"), ("4", ""), ("5", "7\n7\n")]]


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JudgePool]:
    with open_judge(jobs=2, store=tmp_path_factory.mktemp("store")) as pool:
        yield pool


def validator(source: str, language: str = "python") -> Program:
    suffix = {"python": "py", "cpp": "cpp", "checktestdata": "ctd"}[language]
    return Program(f"check.{suffix}", language, (SourceFile(f"check.{suffix}", source.encode()),))


REAL = [
    validator(KATTIS_PYTHON),
    validator(KATTIS_CPP, "cpp"),
    validator(CHECKTESTDATA, "checktestdata"),
]


@pytest.mark.parametrize("found", REAL, ids=lambda found: found.language)
def test_real_validators(judge: JudgePool, found: Program) -> None:
    if not LANGUAGES[found.language].available:
        pytest.skip("g++ is not installed")
    said = validate(judge, [found], CASES)
    assert [one.valid for one in said] == [True, False, False, False, False]
    assert not any(one.ours for one in said)
    assert said[0] == Validation(valid=True)
    assert all(one.by == found.name and one.why for one in said[1:])


def test_what_real_validators_say(judge: JudgePool) -> None:
    if not LANGUAGES["cpp"].available:
        pytest.skip("g++ is not installed")
    python = [one.why for one in validate(judge, [REAL[0]], CASES)]
    assert python == ["", "101 is over 100", *["AssertionError: no positive number"] * 2, "AssertionError"]
    cpp = [one.why for one in validate(judge, [REAL[1]], CASES)]
    assert cpp[1] == "101 is over 100"
    assert "Assertion" in cpp[2]


@pytest.mark.parametrize("found", REAL, ids=lambda found: found.language)
def test_arguments_of_the_group(judge: JudgePool, found: Program) -> None:
    if not LANGUAGES[found.language].available:
        pytest.skip("g++ is not installed")
    cases: list[TestCase | Candidate] = [
        TestCase("1", Blob.of("9\n"), validator_args=("5",)),
        Candidate(Blob.of("8\n"), "proposer", "why", validator_args=("5",)),
    ]
    takes_arguments = found.language != "checktestdata"
    assert [one.valid for one in validate(judge, [found], cases)] == [not takes_arguments] * 2


def test_a_broken_validator_is_our_fault(judge: JudgePool) -> None:
    broken = validator("INT(1, 100) NEWLNE\n", "checktestdata")
    (said,) = validate(judge, [broken], CASES[:1])
    assert (said.valid, said.ours, said.by) == (False, True, "check.ctd")
    assert "CE" in said.why


def test_a_validator_that_loops_is_our_fault(judge: JudgePool, monkeypatch: pytest.MonkeyPatch) -> None:
    from testgen.judge import validators  # noqa: PLC0415 - the module, to shorten its time

    monkeypatch.setattr(validators, "_PATIENCE", validators.LIMITS.with_time(0.3))
    (said,) = validate(judge, [validator("while True: pass")], CASES[:1])
    assert (said.valid, said.ours) == (False, True)
    assert said.why == "TLE: over 0.3 s of CPU time"


def told(*answers: Answer) -> Validation:
    """Return what comes of one case when validators 0, 1, ... give these answers."""
    behaviours = {f"{index}.py": lambda _, answer=answer: answer for index, answer in enumerate(answers)}
    (said,) = validate(FakeJudge(behaviours), [program(name) for name in behaviours], CASES[:1])
    return said


@pytest.mark.parametrize(
    ("answers", "validation"),
    [
        ([42], Validation(valid=True)),
        ([42, 42], Validation(valid=True)),
        ([42, 43], Validation(valid=False, by="1.py")),
        ([43, 1], Validation(valid=False, by="0.py")),
        ([0], Validation(valid=False, why="exit status 0 instead of 42", by="0.py")),
        ([b"all is well\n"], Validation(valid=False, why="exit status 0 instead of 42: all is well", by="0.py")),
        ([Says(b"line 1: no\nmore", Verdict.RTE, exit=43)], Validation(valid=False, why="line 1: no", by="0.py")),
        (
            [Says(verdict=Verdict.RTE, exit=-6, why="killed by SIGABRT")],
            Validation(valid=False, why="killed by SIGABRT", by="0.py"),
        ),
        (
            [42, Says(verdict=Verdict.TLE, exit=42, why="too slow")],
            Validation(valid=False, why="TLE: too slow", by="1.py", ours=True),
        ),
        ([Says(verdict=Verdict.IE, why="lost"), 43], Validation(valid=False, by="1.py")),
    ],
)
def test_what_comes_of_answers(answers: list[Answer], validation: Validation) -> None:
    assert told(*answers) == validation


@pytest.mark.parametrize("verdict", [Verdict.TLE, Verdict.MLE, Verdict.OLE, Verdict.CE, Verdict.IE])
def test_a_cut_validator_has_said_nothing(verdict: Verdict) -> None:
    said = told(Says(verdict=verdict, exit=42, why="cut"))
    assert (said.valid, said.ours, said.why) == (False, True, f"{verdict}: cut")


def test_without_validators_nothing_was_checked() -> None:
    assert validate(FakeJudge({}), [], CASES[:2]) == [Validation(valid=True, why="no validator", checked=False)] * 2


def test_answers_stay_with_their_cases() -> None:
    behaviours = {
        "long.py": lambda data: 42 if len(data) > 3 else 43,
        "short.py": lambda data: 42 if len(data) < 6 else 43,
    }
    cases = [case(str(n), "x" * n) for n in range(9)]
    said = validate(FakeJudge(behaviours), list(map(program, behaviours)), cases)
    assert [one.by for one in said] == ["long.py"] * 4 + [""] * 2 + ["short.py"] * 3
