"""The judge with real jails: verdicts, order, the store, compiling, limits, files, and the languages that are here."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from testgen.errors import ProblemError
from testgen.judge.isolation import why_level_fails
from testgen.judge.languages import LANGUAGES
from testgen.judge.levels import Level
from testgen.judge.pool import JudgePool, open_judge
from testgen.problem import MIB, Blob, Limits, Program, SourceFile, Verdict
from testgen.seams import Run, RunResult

LIMITS = Limits(time=1.0, memory=256 * MIB, output=1 * MIB)
SUM = "print(sum(map(int, input().split())))"
HELLO = {
    "python": "print(len(input()))",
    "c": '#include <stdio.h>\nint main() { int n = 0; while (getchar() > 32) n++; printf("%d\\n", n); }',
    "cpp": "#include <iostream>\nint main() { std::string s; std::cin >> s; std::cout << s.size() << std::endl; }",
    "java": "import java.util.*;\npublic class program { public static void main(String[] a) {"
    " System.out.println(new Scanner(System.in).next().length()); } }",
    "javascript": "console.log(require('fs').readFileSync(0, 'utf8').trim().length)",
    "rust": "fn main() { let mut s = String::new(); std::io::stdin().read_line(&mut s).unwrap();"
    ' println!("{}", s.trim().len()); }',
    "go": 'package main\nimport "fmt"\nfunc main() { var s string; fmt.Scan(&s); fmt.Println(len(s)) }',
}


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JudgePool]:
    with open_judge(jobs=2, store=tmp_path_factory.mktemp("store")) as pool:
        yield pool


def program(source: str, language: str = "python", **others: str) -> Program:
    name = "program" + LANGUAGES[language].suffixes[0]
    files = {name: source, **{key.replace("_", "."): text for key, text in others.items()}}
    return Program(name, language, tuple(SourceFile(n, text.encode()) for n, text in files.items()))


def run_one(
    judge: JudgePool, source: str, stdin: str = "1 2 3\n", *, limits: Limits = LIMITS, **run: object
) -> RunResult:
    (result,) = judge.run([Run(program(source), Blob.of(stdin), limits, **run)])  # type: ignore[arg-type]
    return result


@pytest.mark.parametrize(
    ("source", "verdict", "why"),
    [
        (SUM, None, ""),
        ("1 / 0", Verdict.RTE, "exit status 1: ZeroDivisionError: division by zero"),
        ("import sys; sys.exit(3)", Verdict.RTE, "exit status 3"),
        ("import os; os.abort()", Verdict.RTE, "killed by SIGABRT"),
        ("while True: pass", Verdict.TLE, "over 1 s of CPU time"),
        ("x = []\nwhile True: x.append(bytearray(1 << 22))", Verdict.MLE, "over 256 MiB of memory"),
        ("x = bytearray(b'x' * (300 << 20)); print(len(x))", Verdict.MLE, "over 256 MiB of memory"),
        ("import os\nos.write(1, b'x' * (2 << 20))", Verdict.OLE, "over 1 MiB of output"),
    ],
)
def test_verdicts(judge: JudgePool, source: str, verdict: Verdict | None, why: str) -> None:
    result = run_one(judge, source)
    assert (result.verdict, result.why) == (verdict, why)


def test_results_come_in_the_order_of_the_runs(judge: JudgePool) -> None:
    slow = program("n = int(input())\nfor _ in range((5 - n) * 200000): pass\nprint(n)")
    results = list(judge.run(Run(slow, Blob.of(f"{n}\n"), LIMITS) for n in range(6)))
    assert [r.output.read() for r in results] == [b"%d\n" % n for n in range(6)]


def test_runs_are_drawn_lazily(judge: JudgePool) -> None:
    drawn = 0

    def endless() -> Iterator[Run]:
        nonlocal drawn
        while True:
            drawn += 1
            yield Run(program(SUM), Blob.of(f"{drawn} 0\n"), LIMITS)

    results = judge.run(endless())
    assert [next(results).output.read() for _ in range(3)] == [b"1\n", b"2\n", b"3\n"]
    assert drawn < 1000


def test_a_stored_run_is_not_made_again(tmp_path: Path) -> None:
    run = Run(program("import time; print(time.time_ns())"), Blob.of(""), LIMITS)
    with open_judge(jobs=1, store=tmp_path) as judge:
        (first,) = judge.run([run])
        (second,) = judge.run([run])
        assert (judge.runs, judge.cached) == (1, 1)
    with open_judge(jobs=1, store=tmp_path) as judge:
        (third,) = judge.run([run])
        (other,) = judge.run([Run(run.program, run.input, LIMITS, attempt=1)])
    assert first.output.read() == second.output.read() == third.output.read() != other.output.read()
    assert (first.cached, second.cached, third.cached, other.cached) == (False, True, True, False)


def test_equal_runs_of_one_batch_are_made_once(tmp_path: Path) -> None:
    run = Run(program(SUM), Blob.of("4 5\n"), LIMITS)
    with open_judge(jobs=2, store=tmp_path) as judge:
        assert [r.output.read() for r in judge.run([run] * 5)] == [b"9\n"] * 5
        assert judge.runs == 1


def test_a_tle_is_confirmed_alone_and_answers_only_smaller_limits(tmp_path: Path) -> None:
    run = Run(program("for _ in range(10 ** 7): pass\nprint('done')"), Blob.of(""), Limits(time=0.05))
    with open_judge(jobs=2, store=tmp_path) as judge:
        (cut,) = judge.run([run])
        assert (cut.verdict, judge.runs) == (Verdict.TLE, 2)
        (smaller,) = judge.run([Run(run.program, run.input, Limits(time=0.01))])
        assert (smaller.verdict, judge.runs) == (Verdict.TLE, 2)
        (larger,) = judge.run([Run(run.program, run.input, Limits(time=20.0))])
        assert (larger.verdict, judge.runs) == (None, 3)
        (again,) = judge.run([run])
        assert (again.verdict, judge.runs) == (Verdict.TLE, 3)  # what it needs is known now


def test_the_hash_seed_follows_the_attempt(judge: JudgePool) -> None:
    outputs = [run_one(judge, "print(hash('x'), list({'a', 'b', 'c', 'd'}))", attempt=n).output.read() for n in (0, 1)]
    assert outputs[0] != outputs[1]


def test_args_and_files_reach_the_program(judge: JudgePool) -> None:
    source = "import sys\nfor name in sys.argv[1:]: print(open(name).read(), end='')\nprint(input())"
    files = (Blob.of("first\n"), Blob.of("second\n"))
    result = run_one(judge, source, "stdin\n", args=("/dev/fd/3", "/dev/fd/4"), files=files)
    assert result.output.read() == b"first\nsecond\nstdin\n"


def test_args_and_files_reach_a_compiled_program(judge: JudgePool) -> None:
    source = "#include <fstream>\n#include <iostream>\n"
    source += "int main(int c, char** v) { std::ifstream f(v[1]); std::cout << f.rdbuf(); }"
    run = Run(program(source, "cpp"), Blob.of(""), LIMITS, args=("/dev/fd/3",), files=(Blob.of("held out\n"),))
    assert [r.output.read() for r in judge.run([run])] == [b"held out\n"]


@pytest.mark.parametrize("level", list(Level))
def test_messages_are_read_as_standard_error_at_every_level(level: Level, tmp_path: Path) -> None:
    if reason := why_level_fails(level):
        pytest.skip(f"{level.label}: {reason}")
    source = "open('judgemessage.txt', 'w').write('too few\\n')\nopen('other', 'w').write('x')\nexit(43)"
    run = Run(program(source), Blob.of(""), LIMITS, messages=("judgemessage.txt",))
    with open_judge(jobs=1, store=tmp_path, isolation=level) as judge:
        (result,) = judge.run([run])
    assert (result.exit, result.stderr) == (43, "too few\n")


def test_a_large_input_and_output_pass_whole(judge: JudgePool) -> None:
    text = "".join(f"{n}\n" for n in range(3_000_000))
    limits = Limits(time=10.0, output=64 * MIB)
    result = run_one(judge, "import sys\nsys.stdout.write(sys.stdin.read())", text, limits=limits)
    assert result.output.read() == text.encode()


def test_sixteen_threads_may_run(judge: JudgePool) -> None:
    source = "#include <cstdio>\n#include <thread>\n#include <vector>\nint main() { std::vector<std::thread> t;"
    source += ' for (int i = 0; i < 16; i++) t.emplace_back([] {}); for (auto& x : t) x.join(); puts("joined"); }'
    (result,) = judge.run([Run(program(source, "cpp"), Blob.of(""), LIMITS)])
    assert result.output.read() == b"joined\n"


def test_a_program_of_too_many_files_is_named(judge: JudgePool) -> None:
    many = Program("many", "python", tuple(SourceFile(f"m{n}.py", b"") for n in range(201)))
    assert judge.prepare([many]) == ["it has 201 files; at most 200 can be run"]


def test_a_compiler_that_makes_something_else_is_named(judge: JudgePool) -> None:
    classes = "".join(f"class C{n}{'x' * 180} {{}}\n" for n in range(240))
    if not LANGUAGES["java"].available:
        pytest.skip("javac is not installed")
    (reason,) = judge.prepare([program(classes + HELLO["java"].replace("import java.util.*;\n", ""), "java")])
    assert reason


def test_an_input_that_vanished_is_the_problems_fault(judge: JudgePool, tmp_path: Path) -> None:
    path = tmp_path / "1.in"
    path.write_text("1 2\n")
    gone = Blob.at(path)
    assert gone.sha
    path.unlink()
    with pytest.raises(ProblemError, match="cannot be read any more"):
        list(judge.run([Run(program(SUM), gone, LIMITS)]))
    assert run_one(judge, SUM, "5 6\n").output.read() == b"11\n"


def test_several_files_make_one_program(judge: JudgePool) -> None:
    python = program("import part\nprint(part.TWICE * int(input()))", part_py="TWICE = 2")
    cpp = program(
        '#include "part.h"\n#include <iostream>\nint main() { std::cout << TWICE << "\\n"; }',
        "cpp",
        part_h="#define TWICE 2",
    )
    results = list(judge.run([Run(python, Blob.of("4\n"), LIMITS), Run(cpp, Blob.of(""), LIMITS)]))
    assert [r.output.read() for r in results] == [b"8\n", b"2\n"]


def test_a_program_that_does_not_compile_is_named_with_the_compilers_words(judge: JudgePool) -> None:
    broken = program("int main( {", "cpp")
    (reason,) = judge.prepare([broken])
    (result,) = judge.run([Run(broken, Blob.of(""), LIMITS)])
    assert "program.cpp:1" in reason
    assert (result.verdict, result.why) == (Verdict.CE, reason)


@pytest.mark.parametrize(("source", "says"), [("x = 1\nprint(", "program.py:2: SyntaxError"), ("1\0", "program.py:1:")])
def test_python_that_does_not_parse_is_no_rejection(judge: JudgePool, source: str, says: str) -> None:
    (reason,) = judge.prepare([program(source)])
    assert reason.startswith(says)
    assert run_one(judge, source).verdict is Verdict.CE


@pytest.mark.parametrize("level", list(Level))
def test_checktestdata_validators_are_converted_at_every_level(level: Level, tmp_path: Path) -> None:
    if reason := why_level_fails(level):
        pytest.skip(f"{level.label}: {reason}")
    validator = program("INT(1, 5) NEWLINE EOF\n", "checktestdata")
    with open_judge(jobs=1, store=tmp_path, isolation=level) as judge:
        exits = [r.exit for r in judge.run(Run(validator, Blob.of(text), LIMITS) for text in ("3\n", "7\n", "3"))]
        assert exits == [42, 43, 43]
        (reason,) = judge.prepare([program("INT(1,", "checktestdata")])
        assert reason.startswith("program.ctd")


@pytest.mark.slow
def test_a_compilation_that_was_cut_is_not_remembered(tmp_path: Path) -> None:
    source = "#define A(x) x x x x x x x x x x\nint a[] = { A(A(A(A(A(A(A(A(1,)))))))) };\nint main() {}"
    for _ in range(2):
        with open_judge(jobs=1, store=tmp_path) as judge:
            (reason,) = judge.prepare([program(source, "c")])
            assert reason
            assert judge._store.usage().artifacts == (0 if "was ended" in reason else 1)


def test_compiling_cannot_read_the_machine(judge: JudgePool, tmp_path: Path) -> None:
    (tmp_path / "secret.h").write_text("secret")
    (reason,) = judge.prepare([program(f'#include "{tmp_path}/secret.h"\nint main() {{}}', "cpp")])
    assert "secret.h" in reason


def test_a_compiler_that_runs_away_is_cut(judge: JudgePool) -> None:
    source = "#define A(x) x x x x x x x x x x\nint a[] = { A(A(A(A(A(A(A(A(1,)))))))) };\nint main() {}"
    (reason,) = judge.prepare([program(source, "c")])
    assert reason


@pytest.mark.parametrize("language", HELLO)
def test_every_language_row_that_is_here_runs(language: str, judge: JudgePool) -> None:
    row = LANGUAGES[language]
    if not row.available:
        pytest.skip(f"{row.title}: {row.tool} is not installed")
    limits = Limits(time=20.0, memory=1024 * MIB)
    (result,) = judge.run([Run(program(HELLO[language], language), Blob.of("four\n"), limits)])
    assert (result.verdict, result.output.read()) == (None, b"4\n"), result


def test_an_unknown_language_is_named(judge: JudgePool) -> None:
    assert judge.prepare([Program("x.hs", "haskell", (SourceFile("x.hs", b""),))]) == ["no way to run haskell programs"]


@pytest.mark.slow
def test_one_worker_and_several_give_the_same_verdicts(tmp_path: Path) -> None:
    sources = [
        SUM,
        "1/0",
        "print('x' * 10**7)",
        "while 1: pass",
        "import os; os.kill(os.getpid(), 9)",
        "print(input()[::-1])",
    ]
    runs = [Run(program(s), Blob.of(f"{k} 1\n"), Limits(time=0.3, output=MIB)) for s in sources for k in range(4)]

    def verdicts(jobs: int) -> list[tuple[Verdict | None, bytes]]:
        with open_judge(jobs=jobs, store=tmp_path / str(jobs)) as judge:
            return [(r.verdict, r.output.read()) for r in judge.run(runs)]

    assert verdicts(1) == verdicts(2) == verdicts(4)


def test_a_lost_jail_is_replaced(judge: JudgePool) -> None:
    run_one(judge, SUM, "1 1\n")
    for worker in judge._crews[0]._workers:
        os.killpg(worker._process.pid, signal.SIGKILL)
    assert run_one(judge, SUM, "2 2\n").output.read() == b"4\n"


def test_the_callers_stop_leaves_the_judge_usable(judge: JudgePool) -> None:
    results = judge.run(Run(program(SUM), Blob.of(f"{n} 7\n"), LIMITS) for n in range(100))
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert run_one(judge, SUM, "3 4\n").output.read() == b"7\n"
