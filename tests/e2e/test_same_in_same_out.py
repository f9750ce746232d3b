import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from testgen.build import build
from testgen.datasets.suites import read_suite, write_suite
from testgen.judge.pool import open_judge
from testgen.options import BuildOptions
from testgen.problem import Limits, Problem, Program, Solution, SourceFile, Verdict
from testgen.score import ScoreReport, score
from testgen.summary import build_figures, effort_json
from tests.fakes import case, program, solution

ROOT = Path(__file__).parents[2]
READ = "import sys\nnumbers = list(map(int, sys.stdin.read().split()))\n"
SOURCES = {
    "accepted/sum.py": READ + "print(sum(numbers))\n",
    "accepted/loop.py": READ + "total = 0\nfor number in numbers:\n    total += number\nprint(total)\n",
    "accepted/offender.py": READ + "print(sum(map(abs, numbers)))\n",
    "wrong_answer/positive.py": READ + "print(sum(n for n in numbers if n > 0))\n",
    "wrong_answer/small.py": READ + "print(min(99, sum(numbers)))\n",
    "wrong_answer/set.py": READ + "print(sum(set(numbers)))\n",
    "run_time_error/zero.py": READ + "print(sum(n * n // n for n in numbers))\n",
    "time_limit_exceeded/seven.py": READ + "while 7 in numbers:\n    pass\nprint(sum(numbers))\n",
}
VALIDATOR = "import re, sys\nsys.exit(42 if re.fullmatch(r'(-?\\d{1,3}[ \\n])+', sys.stdin.read()) else 43)\n"


def a_problem() -> Problem:
    expected = {"time_limit_exceeded/seven.py": [Verdict.TLE], "run_time_error/zero.py": [Verdict.RTE]}
    return Problem(
        id="sums",
        limits=Limits(time=0.5),
        samples=(case("sample/1", "1 2\n", "3\n"),),
        tests=(case("secret/1", "10 20 30\n6 60\n", "126\n"), case("secret/2", "-5 50\n40 8 1\n", "94\n")),
        solutions=tuple(solution(name, source, expected.get(name, [])) for name, source in SOURCES.items()),
        validators=(_validator(),),
    )


def _validator() -> Program:
    return program("validate.py", VALIDATOR)


def drawn_problem() -> Problem:
    """The same problem with an input format, from which tests are drawn."""
    spec = SourceFile("input.spec", b"n: int 1..60\na: int[n] -99..99\n")
    return replace(
        a_problem(), samples=(case("sample/1", "2\n1 2\n", "5\n"),), tests=(), validators=(), input_format=spec
    )


def built(out: Path, jobs: int, store: Path, problem: Problem | None = None) -> dict[str, bytes]:
    with open_judge(jobs=jobs, store=store) as judge:
        options = BuildOptions(seed=3, rounds=3, candidates=12, hold_out=0.3)
        report = build(problem or a_problem(), judge, options)
        write_suite(out, report.suite, build_figures(report), effort_json(report.effort))
    files = [p for p in sorted(out.rglob("*")) if p.is_file() and p.name != "run.json"]
    return {str(p.relative_to(out)): p.read_bytes() for p in files}


def scored(store: Path, jobs: int, solutions: Callable[[Solution], bool] = lambda _: True) -> ScoreReport:
    problem = a_problem()
    with open_judge(jobs=jobs, store=store) as judge:
        chosen = [s for s in problem.solutions if solutions(s)]
        return score(problem, judge, [*problem.samples, *problem.tests], chosen)


def test_workers_and_the_store_change_no_byte(tmp_path: Path) -> None:
    cold = built(tmp_path / "cold", 1, tmp_path / "store1")
    # another store knows half of the solutions already
    scored(tmp_path / "store2", 2, lambda s: "s" in s.name.rsplit("/", 1)[-1])
    half_warm = built(tmp_path / "half", 2, tmp_path / "store2")
    warm = built(tmp_path / "warm", 2, tmp_path / "store1")
    assert cold == half_warm == warm
    assert "suite.json" in cold


@pytest.mark.slow
def test_drawn_tests_are_the_same_under_load_and_for_any_number_of_workers(tmp_path: Path) -> None:
    cold = built(tmp_path / "cold", 1, tmp_path / "store1", drawn_problem())
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
    try:
        loaded = built(tmp_path / "loaded", 2, tmp_path / "store2", drawn_problem())
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert cold == loaded
    proposers = {test["proposer"] for test in json.loads(cold["suite.json"])["tests"]}
    assert {"bounds", "tiers"} <= proposers


@pytest.mark.slow
def test_a_build_that_was_killed_goes_on_and_ends_with_the_same_bytes(tmp_path: Path) -> None:
    cold = built(tmp_path / "cold", 2, tmp_path / "store1", drawn_problem())
    code = f"""
from pathlib import Path
from tests.e2e.test_same_in_same_out import built, drawn_problem
built(Path({str(tmp_path / "killed")!r}), 2, Path({str(tmp_path / "store2")!r}), drawn_problem())
"""
    for seconds in (0.7, 1.5, 2.5):
        process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
        process.wait()
        shutil.rmtree(tmp_path / "killed", ignore_errors=True)
    assert built(tmp_path / "again", 2, tmp_path / "store2", drawn_problem()) == cold
    with open_judge(jobs=1, store=tmp_path / "store2") as judge:
        build(drawn_problem(), judge, BuildOptions(seed=3, rounds=1, candidates=12, hold_out=0.3))
        assert judge.cached > 0


@pytest.mark.slow
def test_another_hash_seed_changes_no_byte(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from tests.e2e.test_same_in_same_out import built, drawn_problem
built(Path(sys.argv[1]), 2, Path(sys.argv[2]), drawn_problem())
"""
    found = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        argv = [sys.executable, "-c", code, str(out), str(tmp_path / "store")]
        subprocess.run(argv, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, check=True, timeout=120)
        found.append(
            {p.relative_to(out): p.read_bytes() for p in out.rglob("*") if p.is_file() and p.name != "run.json"}
        )
    assert found[0] == found[1]


def test_the_figures_of_a_suite_are_those_of_scoring_what_was_written(tmp_path: Path) -> None:
    with open_judge(jobs=2, store=tmp_path / "store") as judge:
        report = build(a_problem(), judge, BuildOptions(seed=1, rounds=2, candidates=12))
        write_suite(tmp_path / "out", report.suite, build_figures(report), effort_json(report.effort))
        again = score(a_problem(), judge, read_suite(tmp_path / "out"))
    assert again.kills == report.in_loop.kills
    assert again.tiers == report.in_loop.tiers
    assert again.effort.runs == 0
    assert [o.solution.name for o in again.offenders] == ["accepted/offender.py"]


def test_real_programs_get_the_verdicts_that_they_are_labelled_with(tmp_path: Path) -> None:
    report = scored(tmp_path, 2)
    assert (report.correct.hits, report.correct.total) == (2, 2)
    assert {s.name for s in report.survivors} == {
        "time_limit_exceeded/seven.py",
        "run_time_error/zero.py",
        "wrong_answer/set.py",
    }
