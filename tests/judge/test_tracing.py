"""Traces of real programs in real jails, held against what coverage.py and gcov say of the same programs outside."""

import dis
import itertools
import json
import os
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

from testgen.judge import tracing
from testgen.judge.inside import arcs
from testgen.judge.isolation import why_level_fails
from testgen.judge.levels import Level
from testgen.judge.pool import JudgePool, open_judge
from testgen.judge.tracing import RunTrace, either, trace, why_untraceable
from testgen.metrics.coverage import coverage_of
from testgen.problem import Label, Limits, Program, Solution, SourceFile
from tests.fakes import case

LIMITS = Limits(time=2.0)
EVENS = """\
def evens(n):
    for i in range(n):
        if i % 2 == 0:
            yield i


def total(n):
    if n > 10:
        return -1
    return sum(
        evens(n)
    )


try:
    print(total(int(input())))
except ValueError:
    print("no number")
finally:
    last = [
        x for x in range(3)
    ]
"""
THREADS = """\
import threading

def work():
    n = int(input())
    if n:
        print(n)

t = threading.Thread(target=work)
t.start()
t.join()
"""
IN_C = """\
#include <stdio.h>
int main(void) {
  int n;
  scanf("%d", &n);
  if (n > 10)
    puts("many");
  else
    puts("few");
  return 0;
}
"""
IN_CPP = """\
#include <iostream>
#include <vector>
int half(int x) {
  if (x % 2)
    return (x - 1) / 2;
  return x / 2;
}
int main() {
  int n;
  std::cin >> n;
  std::vector<int> seen;
  for (int i = 0; i < n; i++)
    seen.push_back(half(i));
  if (n == 7)
    exit(0);
  std::cout << seen.size() << std::endl;
}
"""


def solution(source: str, language: str = "python") -> Solution:
    name = {"python": "main.py", "c": "main.c", "cpp": "main.cpp"}.get(language, "main")
    return Solution(f"accepted/{name}", Label.CORRECT, Program(name, language, (SourceFile(name, source.encode()),)))


@pytest.fixture(scope="module", params=[Level.JAIL, Level.LANDLOCK])
def judge(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JudgePool]:
    if reason := why_level_fails(request.param):
        pytest.skip(f"{request.param.label}: {reason}")
    with open_judge(jobs=2, store=tmp_path_factory.mktemp("store"), isolation=request.param) as pool:
        yield pool


def traces(judge: JudgePool, source: str, *inputs: str, language: str = "python") -> list[RunTrace]:
    tests = [case(text.strip() or "empty", text) for text in inputs]
    return list(trace(judge, solution(source, language), tests, LIMITS))


def arcs_outside(source: str, stdin: str, folder: Path) -> set[tuple[int, int]]:
    """Return what coverage.py itself measures of a plain run with its tracer in C."""
    (folder / "main.py").write_text(source)
    command = [sys.executable, "-m", "coverage", "run", "--branch", "main.py"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    clean["COVERAGE_CORE"] = "ctrace"  # its others number some jumps otherwise
    subprocess.run(command, cwd=folder, input=stdin, text=True, check=True, capture_output=True, env=clean)
    seen = Coverage(data_file=str(folder / ".coverage"))
    seen.load()
    (name,) = seen.get_data().measured_files()
    return set(seen.get_data().arcs(name) or ())


@pytest.mark.parametrize("source", [EVENS, THREADS], ids=["generators", "threads"])
@pytest.mark.parametrize("stdin", ["5\n", "0\n", "12\n"])
def test_arcs_are_those_of_coverage_py(judge: JudgePool, source: str, stdin: str, tmp_path: Path) -> None:
    (found,) = traces(judge, source, stdin)
    assert not found.why
    assert found.arcs["main.py"] == arcs_outside(source, stdin, tmp_path)


def test_without_the_tracer_in_c_the_arcs_are_the_same(judge: JudgePool, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = "5\n", "0\n", "x\n"
    fast = [found.arcs for found in traces(judge, EVENS, *inputs)]
    assert tracing.tracer_in_c(), "coverage.py has its tracer in C on every machine that CI runs on"
    monkeypatch.setattr(tracing, "tracer_in_c", lambda: b"")
    assert [found.arcs for found in traces(judge, EVENS, *inputs)] == fast


def test_each_run_tells_of_itself_only(judge: JudgePool) -> None:
    few, many = traces(judge, EVENS, "3\n", "12\n")
    assert (8, 9) in many.arcs["main.py"]
    assert (8, 9) not in few.arcs["main.py"]
    assert (few.test, many.test) == ("3", "12")


@pytest.mark.parametrize("leaving", ["import os\nos._exit(0)\n", "import sys\nsys.exit(0)\n", "raise SystemExit\n"])
def test_a_program_that_leaves_early_is_traced_to_there(judge: JudgePool, leaving: str) -> None:
    (found,) = traces(judge, f"x = 1\n{leaving}", "\n")
    assert (1, 2) in found.arcs["main.py"]


@pytest.mark.parametrize(
    ("source", "why"),
    [("1 / 0\n", "RTE while traced: exit status 1: ZeroDivisionError: division by zero"), ("(", "RTE while traced")],
)
def test_a_run_that_fails_has_no_trace(judge: JudgePool, source: str, why: str) -> None:
    (found,) = traces(judge, source, "\n")
    assert found.why.startswith(why)
    assert not found.arcs


def test_gcov_counts_lines_and_exits_of_cpp(judge: JudgePool) -> None:
    none, three = traces(judge, IN_CPP, "0\n", "3\n", language="cpp")
    assert not none.why + three.why
    assert set(three.lines) == {"main.cpp"}, "headers are not the program's"
    counts = three.lines["main.cpp"]
    assert {line: counts[line] for line in (5, 6, 13, 15)} == {5: 1, 6: 2, 13: 3, 15: 0}
    assert none.lines["main.cpp"][5] == 0
    assert sorted(three.exits["main.cpp"][4]) == [True, True]
    assert sorted(none.exits["main.cpp"][4]) == [False, False]


def test_gcov_counts_where_a_program_calls_exit(judge: JudgePool) -> None:
    (seven,) = traces(judge, IN_CPP, "7\n", language="cpp")
    assert (seven.lines["main.cpp"][15], seven.lines["main.cpp"][16]) == (1, 0)


def test_gcov_counts_c(judge: JudgePool) -> None:
    few, many = traces(judge, IN_C, "1\n", "99\n", language="c")
    assert [(one.lines["main.c"][6], one.lines["main.c"][8]) for one in (few, many)] == [(0, 1), (1, 0)]


def test_a_verdict_does_not_hang_on_the_tracer(judge: JudgePool) -> None:
    """The traced program is another one: neither its output nor its failure is the solution's."""
    told = trace(judge, solution("print(input())"), [case("1", "1\n")], LIMITS)
    program = solution("print(input())").program
    assert not next(told).why
    assert tracing._traced(program)[0].sha != program.sha


def test_what_has_no_tracer_is_named() -> None:
    assert why_untraceable(solution("", "java").program) == "there is no tracer for Java"
    assert why_untraceable(solution("", "python2").program) == "there is no tracer for python2"
    assert why_untraceable(solution("").program) == ""


def test_exits_of_two_runs_are_joined() -> None:
    assert either((True, False), (False, False, True)) == (True, False, True)


def newer_pythons() -> list[str]:
    """Return interpreters from 3.12 on that stand on PATH, or beside our own as pyenv installs them."""
    beside = sorted(Path(sys.base_prefix).parent.glob("3.1[2-9]*/bin/python3"))
    found = [sys.executable, *map(str, beside), *(f"python3.{minor}" for minor in range(12, 16))]
    return [python for python in found if has_monitoring(python)]


def has_monitoring(python: str) -> bool:
    try:
        asked = subprocess.run([python, "-c", "import sys; sys.monitoring"], capture_output=True, check=False)
    except OSError:
        return False
    return asked.returncode == 0


def both_sides(code: types.CodeType) -> Iterator[tuple[int, int]]:
    """Yield the offsets of each branch of a function and of what follows on either side."""
    for step, behind in itertools.pairwise(dis.get_instructions(code)):
        if step.opcode in dis.hasjrel and not step.opname.startswith("JUMP_"):
            yield step.offset, step.argval
            yield step.offset, behind.offset


def test_branches_lead_to_the_next_line_or_out_of_the_function() -> None:
    names: dict[str, Any] = {}
    exec(EVENS.partition("\n\n\ntry")[0], names)
    found = {
        name: {arcs.branch_arc(names[name].__code__, *side) for side in both_sides(names[name].__code__)}
        for name in ("evens", "total")
    }
    assert found == {"evens": {(2, 3), (2, -1), (3, 4), (3, 2)}, "total": {(8, 9), (8, 10)}}


@pytest.mark.skipif(sys.version_info < (3, 14), reason="sys.monitoring tells the sides of a branch apart from 3.14 on")
def test_what_is_too_slow_for_the_tracer_keeps_its_branches(judge: JudgePool, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = "5\n", "0\n", "x\n"
    by_arcs = coverage_of(solution(EVENS), traces(judge, EVENS, *inputs))
    monkeypatch.setattr(tracing, "tracer_in_c", lambda: b"")
    monkeypatch.setattr(
        tracing,
        "_traced",
        lambda program, plain=tracing._traced: (plain(program)[0], (program.entry.name, "lines"), ()),
    )
    watched = traces(judge, EVENS, *inputs)
    assert all(trace.lines for trace in watched)
    assert coverage_of(solution(EVENS), watched) == by_arcs


@pytest.mark.parametrize("asked", ["lines", ""], ids=["monitoring", "settrace"])
def test_newer_pythons_see_the_same_lines(asked: str, tmp_path: Path) -> None:
    pythons = newer_pythons()
    if not pythons:
        pytest.skip("there is no Python from 3.12 on here")
    (tmp_path / "main.py").write_text(EVENS)
    (tmp_path / "arcs.py").write_bytes(Path(arcs.__file__).read_bytes())
    for python in pythons:
        command = [python, str(tmp_path / "arcs.py"), "main.py", *filter(None, [asked])]
        ended = subprocess.run(command, input="3\n", capture_output=True, text=True, check=True)
        told = json.loads(ended.stdout)
        lines = set(told.get("lines") or {end for _, end in told["arcs"]})
        assert {2, 3, 4, 8, 10} <= lines, python
        assert 9 not in lines, python
