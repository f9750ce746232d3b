"""Checkers that are programs, run by the real judge; what their exit statuses mean, by a fake one."""

from collections.abc import Iterator

import pytest

from testgen.judge.checkers import make_checker
from testgen.judge.languages import LANGUAGES
from testgen.judge.pool import JudgePool, open_judge
from testgen.problem import MIB, Blob, CheckerChoice, CheckerKind, Limits, Program, SourceFile, TestCase, Verdict
from testgen.seams import Checker, Decision, Judge, Judgement, Run
from tests.fakes import FakeJudge, Says, case

LIMITS = Limits(time=1.0, memory=64 * MIB)

# Any divisor of the input is right, if it is not 1; the answer holds how many there are.
KATTIS_PYTHON = """\
import os, sys
number, count = (int(open(path).read()) for path in sys.argv[1:3])
with open(sys.argv[3] + "judgemessage.txt", "w") as message:
    message.write("seen")
assert sys.argv[4:] == ["strict"], sys.argv
assert os.listdir(sys.argv[3])
print("accepted, says standard output")
try:
    divisor = int(sys.stdin.read())
except ValueError:
    print("that is no number", file=sys.stderr)
    sys.exit(43)
sys.exit(42 if divisor > 1 and number % divisor == 0 and count > 0 else 43)
"""
KATTIS_CPP = r"""
#include <fstream>
#include <iostream>
#include <string>
int main(int argc, char **argv) {
    std::ifstream input(argv[1]), answer(argv[2]);
    std::ofstream message(std::string(argv[3]) + "/judgemessage.txt");
    long number = 0, count = 0, divisor = 0;
    if (!(input >> number) || !(answer >> count) || !message || std::string(argv[4]) != "strict") return 1;
    if (!(std::cin >> divisor)) { std::cerr << "that is no number\n"; return 43; }
    return divisor > 1 && number % divisor == 0 && count > 0 ? 42 : 43;
}
"""
TESTLIB_CPP = r"""
#include <fstream>
#include <iostream>
int main(int argc, char **argv) {
    if (argc != 5) return 3;
    std::ifstream input(argv[1]), output(argv[2]), answer(argv[3]);
    long number = 0, count = 0, divisor = 0;
    if (!(input >> number) || !(answer >> count)) { std::cerr << "FAIL no input\n"; return 3; }
    if (!(output >> divisor)) { std::cerr << "wrong output format that is no number\n"; return 2; }
    return divisor > 1 && number % divisor == 0 && count > 0 ? 0 : 1;
}
"""
FUNCTION = """\
from parts import divides
def check(input, answer, output):
    print("accepted")
    assert int(answer) > 0
    try:
        divisor = int(output)
    except ValueError:
        return False, "that is\\nno number"
    return divisor > 1 and divides(divisor, int(input))
if __name__ == "__main__":
    raise SystemExit("this is no script")
"""
PARTS = "def divides(divisor, number):\n    return number % divisor == 0\n"


def program(source: str, language: str = "python", *more: SourceFile) -> Program:
    suffix = {"python": "py", "cpp": "cpp"}[language]
    return Program(f"checkers/check.{suffix}", language, (SourceFile(f"check.{suffix}", source.encode()), *more))


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JudgePool]:
    with open_judge(jobs=2, store=tmp_path_factory.mktemp("store")) as pool:
        yield pool


def checker(judge: Judge, kind: CheckerKind, found: Program, *args: str) -> Checker:
    return make_checker(CheckerChoice(kind, program=found, args=args), judge, LIMITS)


REAL = [
    (CheckerKind.KATTIS, program(KATTIS_PYTHON)),
    (CheckerKind.KATTIS, program(KATTIS_CPP, "cpp")),
    (CheckerKind.TESTLIB, program(TESTLIB_CPP, "cpp")),
    (CheckerKind.PYTHON, program(FUNCTION, "python", SourceFile("parts.py", PARTS.encode()))),
]


@pytest.mark.parametrize(("kind", "found"), REAL, ids=lambda part: getattr(part, "language", part))
def test_checkers_decide(judge: JudgePool, kind: CheckerKind, found: Program) -> None:
    if not LANGUAGES[found.language].available:
        pytest.skip("g++ is not installed")
    outputs = ["3\n", "4", "1", "5", "words", ""]
    judgements = [Judgement(case(o, "12\n", "4\n"), Blob.of(o)) for o in outputs]
    decisions = list(checker(judge, kind, found, "strict").decide(judgements))
    assert [d.accepted for d in decisions] == [True, True, False, False, False, False]
    assert not any(d.ours for d in decisions)
    assert "that is no number" in decisions[4].why
    assert decisions[3].why


def test_a_checker_reads_100_000_lines(judge: JudgePool) -> None:
    source = "import sys\nsys.exit(42 if sys.stdin.read() == open(sys.argv[2]).read() else 43)"
    text = Blob.of("123456789\n" * 100_000)
    found = checker(judge, CheckerKind.KATTIS, program(source))
    assert found.accepts(Blob(), text, text).accepted
    assert not found.accepts(Blob(), text, Blob.of(text.read()[:-1])).accepted


def test_a_checker_has_more_memory_than_solutions(judge: JudgePool) -> None:
    source = f"import sys\nheld = bytearray({300 * MIB})\nsys.exit(42)"
    assert checker(judge, CheckerKind.KATTIS, program(source)).accepts(Blob(), Blob(), Blob()).accepted


CRASHES = [
    ("raise ValueError('broken')", "exit status 1: ValueError: broken"),
    ("import sys; sys.exit(0)", "exit status 0, which says nothing"),
    ("import sys; sys.exit(44)", "exit status 44"),
    ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "killed by SIGSEGV"),
    ("print('accepted'); print(42)", "exit status 0"),
    ("def", "SyntaxError"),
    ("open('judgemessage.txt', 'w').write('x' * 10**8)", "over 64 MiB of output"),
]


@pytest.mark.parametrize(("source", "why"), CRASHES)
def test_a_checker_that_fails_is_our_fault(judge: JudgePool, source: str, why: str) -> None:
    decision = checker(judge, CheckerKind.KATTIS, program(source)).accepts(Blob(), Blob.of("7"), Blob.of("7"))
    assert (decision.accepted, decision.ours) == (False, True)
    assert decision.why.startswith("the checker checkers/check.py failed: ")
    assert why in decision.why


def test_one_that_does_not_compile_is_our_fault(judge: JudgePool) -> None:
    found = program("int main( {", "cpp")
    if not LANGUAGES["cpp"].available:
        pytest.skip("g++ is not installed")
    assert checker(judge, CheckerKind.TESTLIB, found).accepts(Blob(), Blob(), Blob()).ours


FUNCTION_FAILURES = [
    ("return 1", "TypeError: check() must return bool or (bool, str), not 1"),
    ("pass", "not None"),
    ("return True, 7", "not (True, 7)"),
    ("raise KeyError(output)", "KeyError: '7'"),
    ("import sys; sys.exit(42)", "SystemExit: 42"),
    ("return 1 / 0", "ZeroDivisionError"),
    ("return check(input, answer, output)", "RecursionError"),
]


@pytest.mark.parametrize(("body", "why"), FUNCTION_FAILURES)
def test_a_function_that_does_not_answer_is_our_fault(judge: JudgePool, body: str, why: str) -> None:
    found = checker(judge, CheckerKind.PYTHON, program(f"def check(input, answer, output):\n    {body}\n"))
    decision = found.accepts(Blob(), Blob.of("7"), Blob.of("7"))
    assert (decision.accepted, decision.ours) == (False, True)
    assert why in decision.why


def test_a_function_is_not_found(judge: JudgePool) -> None:
    decision = checker(judge, CheckerKind.PYTHON, program("def compare(): pass")).accepts(Blob(), Blob(), Blob())
    assert decision.ours
    assert "no attribute 'check'" in decision.why


def test_a_function_sees_every_byte(judge: JudgePool) -> None:
    source = "def check(input, answer, output):\n    return answer == output, output\n"
    found = checker(judge, CheckerKind.PYTHON, program(source))
    assert found.accepts(Blob(), Blob.of(b"\xff\r\n"), Blob.of(b"\xff\r\n")).accepted
    for output in (b"\xfe\r\n", b"\xff\n", b"\xef\xbf\xbd\r\n"):
        assert not found.accepts(Blob(), Blob.of(b"\xff\r\n"), Blob.of(output)).accepted
    assert found.accepts(Blob(), Blob.of(b"x"), Blob.of(b"\xfe\n\x1b")).why == "\\udcfe \\x1b"


def test_a_checker_that_loops_is_our_fault(judge: JudgePool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("testgen.judge.checker_programs.SECONDS", 0.5)
    decision = checker(judge, CheckerKind.KATTIS, program("while True: pass")).accepts(Blob(), Blob(), Blob())
    assert (decision.accepted, decision.ours) == (False, True)
    assert "over 0.5 s of CPU time" in decision.why


def told(kind: CheckerKind, says: Says) -> Decision:
    found = program("")
    return checker(FakeJudge({found.name: lambda _: says}), kind, found).accepts(Blob(), Blob(), Blob())


def ended(status: int, output: bytes = b"") -> Says:
    return Says(output, None if status == 0 else Verdict.RTE, exit=status, why=f"exit status {status}")


@pytest.mark.parametrize(
    ("status", "output", "accepted", "ours"),
    [
        (0, b"", True, False),
        (1, b"", False, False),
        (2, b"", False, False),
        (3, b"", False, True),
        (4, b"", False, False),
        (7, b"points 0 nothing", False, False),
        (7, b"points 0.5 half", False, True),
        (7, b"", False, True),
        (8, b"", False, False),
        (16, b"", False, True),
        (42, b"", False, True),
        (-6, b"", False, True),
    ],
)
def test_statuses_of_testlib(status: int, output: bytes, accepted: bool, ours: bool) -> None:  # noqa: FBT001
    decision = told(CheckerKind.TESTLIB, ended(status, output))
    assert (decision.accepted, decision.ours) == (accepted, ours)


@pytest.mark.parametrize("verdict", [Verdict.TLE, Verdict.MLE, Verdict.OLE, Verdict.CE, Verdict.IE])
@pytest.mark.parametrize("kind", [CheckerKind.KATTIS, CheckerKind.TESTLIB, CheckerKind.PYTHON])
def test_a_cut_checker_says_nothing_whatever_its_status(kind: CheckerKind, verdict: Verdict) -> None:
    for status in (0, 42, 43, 1):
        decision = told(kind, Says(verdict=verdict, exit=status, why="cut"))
        assert (decision.accepted, decision.ours) == (False, True)


@pytest.mark.parametrize(
    ("output", "why"),
    [
        (b"", "rejected without a word (exit status 43)"),
        (b"\n  first \nsecond\n", "first"),
        (b"Traceback (most recent call last):\n  line 7\nValueError: no\n", "ValueError: no"),
        (b"\x1b[31m" + b"x" * 5000, "\\x1b[31m" + "x" * 189 + "..."),
    ],
)
def test_the_message_of_a_checker(output: bytes, why: str) -> None:
    assert told(CheckerKind.KATTIS, ended(43, output)).why == why


def asked(kind: CheckerKind) -> Run:
    found = program("")
    judge = FakeJudge({found.name: lambda _: 42})
    test = TestCase("1", Blob.of("in"), Blob.of("ans"), checker_args=("group",))
    list(checker(judge, kind, found, "problem").decide([Judgement(test, Blob.of("out"))]))
    return judge.heard[0]


def test_how_checkers_are_called() -> None:
    kattis, testlib, python = map(asked, (CheckerKind.KATTIS, CheckerKind.TESTLIB, CheckerKind.PYTHON))
    assert kattis.args == ("/dev/fd/3", "/dev/fd/4", "./", "problem", "group")
    assert (kattis.input.read(), [file.read() for file in kattis.files]) == (b"out", [b"in", b"ans"])
    assert testlib.args == ("/dev/fd/3", "/dev/fd/4", "/dev/fd/5", "problem", "group")
    assert (testlib.input.read(), [file.read() for file in testlib.files]) == (b"", [b"in", b"out", b"ans"])
    assert python.args == ("check.py", "/dev/fd/3", "/dev/fd/4", "/dev/fd/5")
    assert [file.read() for file in python.files] == [b"in", b"ans", b"out"]


def test_a_test_without_an_answer_is_not_run() -> None:
    found = program("")
    judge = FakeJudge({found.name: lambda _: 42})
    judgements = [Judgement(TestCase("1", Blob()), Blob()), Judgement(case("2", "", ""), Blob())]
    decisions = list(checker(judge, CheckerKind.KATTIS, found).decide(judgements))
    assert [(d.accepted, d.ours) for d in decisions] == [(False, True), (True, False)]
    assert judge.runs == 1
