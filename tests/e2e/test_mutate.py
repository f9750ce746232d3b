"""`testgen mutate`, and what --mutation and --coverage add to score and build, on the real command line."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import CommandLine

Run = Callable[..., "subprocess.CompletedProcess[str]"]
SUITE = {
    "data/sample/1.in": "2\n1 2\n",
    "data/sample/1.ans": "3\n",
    "data/secret/1.in": "3\n-5 7 7\n",
    "data/secret/1.ans": "9\n",
    "data/secret/2.in": "1\n0\n",
    "data/secret/2.ans": "0\n",
}


@pytest.fixture
def testgen(command: CommandLine) -> Run:
    command.problem()
    for name, text in SUITE.items():
        path = command.folder / "given" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def run(name: str, *options: str | Path, problem: str = "sums") -> subprocess.CompletedProcess[str]:
        words = ["--problem", problem, "--store", "store", *map(str, options)]
        return subprocess.run(
            [sys.executable, "-m", "testgen", name, *words],
            cwd=command.folder,
            env=command.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


def figures(ended: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    assert ended.returncode == 0, ended.stderr
    value = json.loads(ended.stdout)
    assert isinstance(value, dict)
    return value


def test_the_report_for_people(testgen: Run) -> None:
    ended = testgen("mutate", "--suite", "given", "--sample", "30")
    assert ended.returncode == 0
    for words in ("mutation score", "test strength", "lines of right solutions", "kind of mistake", "by --sample"):
        assert words in ended.stdout
    assert "Traceback" not in ended.stderr


def test_the_json(testgen: Run) -> None:
    said = figures(testgen("mutate", "--suite", "given", "--json", "--solution", "loop.py"))
    mutation = said["mutation"]
    assert mutation["score"] == mutation["killed"] / (mutation["killed"] + mutation["survived"])
    assert sum(one["killed"] for one in mutation["by_operator"].values()) == mutation["killed"]
    assert sum(one["survived"] for one in mutation["by_family"].values()) == mutation["survived"]
    assert said["coverage"]["line"] == 1.0
    statuses = [one["status"] for one in said["mutants"]]
    assert statuses.count("killed") == mutation["killed"]
    assert len(said["survivors"]) == mutation["survived"]
    for one in said["mutants"]:
        assert {"id", "file", "line", "operator", "status", "diff", "killed_by"} <= one.keys()
        assert (one["killed_by"] is not None) == (one["status"] == "killed")


@pytest.mark.slow
def test_the_same_every_time(testgen: Run) -> None:
    options = ("--suite", "given", "--json", "--sample", "20", "--seed", "3")
    first, second = figures(testgen("mutate", *options)), figures(testgen("mutate", *options, "--jobs", "1"))
    costs = {"runs", "cached", "seconds"}
    assert {k: v for k, v in first.items() if k not in costs} == {k: v for k, v in second.items() if k not in costs}
    assert second["runs"] == 0, "the store has them all"


@pytest.mark.slow
def test_a_score_below_what_is_asked_for(testgen: Run) -> None:
    ended = testgen("mutate", "--suite", "given", "--sample", "20", "--fail-under-score", "1.0", "--drawn", "0")
    assert ended.returncode == 1
    assert "--fail-under-score asks for 1" in ended.stderr
    assert testgen("mutate", "--suite", "given", "--sample", "20", "--fail-under-score", "0.1").returncode == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--suite", "nowhere"), "nowhere"),
        (("--suite", "given", "--solution", "xyzzy"), "--solution takes one of: correct/loop.py, correct/sum.py"),
        (("--suite", "given", "--profile", "contst"), "did you mean contest?"),
        (("--suite", "given", "--operators", "mutmutt"), "did you mean mutmut?"),
        (("--suite", "given", "--sample", "0"), "'0' is not a whole number from 1"),
    ],
)
def test_wrong_words(testgen: Run, options: tuple[str, ...], said: str) -> None:
    ended = testgen("mutate", *options)
    assert ended.returncode == 2
    assert said in ended.stderr


def test_a_suite_with_a_wrong_answer_is_named(testgen: Run, command: CommandLine) -> None:
    (command.folder / "given/data/secret/2.ans").write_text("1\n")
    ended = testgen("mutate", "--suite", "given")
    assert ended.returncode == 2
    assert "WA on secret/2" in ended.stderr
    assert "testgen score" in ended.stderr


@pytest.mark.slow
def test_score_with_mutation_and_coverage(testgen: Run) -> None:
    plain = figures(testgen("score", "--suite", "given", "--json"))
    assert (plain["mutation"], plain["coverage"]) == (None, None)
    both = figures(testgen("score", "--suite", "given", "--json", "--mutation", "--coverage"))
    assert both["mutation"]["killed"] > 0
    assert both["coverage"]["branch"] == 1.0
    assert both["incorrect"] == plain["incorrect"], "mutants are in no figure of real solutions"
    cover = figures(testgen("score", "--suite", "given", "--json", "--coverage"))
    assert (cover["mutation"], cover["coverage"]) == (None, both["coverage"])


@pytest.mark.slow
def test_a_budget_bounds_what_is_measured_of_a_suite_and_says_what_it_left_out(testgen: Run) -> None:
    options = ("--out", "suite", "--mutation", "--coverage", "--json")
    whole = figures(testgen("build", *options, "--rounds", "0"))
    assert (whole["mutation"]["left_out"]["by_time"], whole["coverage"]["left_out"]["by_time"]) == (0, [])
    hurried = figures(testgen("build", *options, "--budget", "0.000001"))
    assert 0 < judged(hurried["mutation"]) < judged(whole["mutation"])
    assert judged(hurried["mutation"]) + hurried["mutation"]["left_out"]["by_time"] == judged(whole["mutation"])
    assert hurried["coverage"]["line"] is None
    assert hurried["coverage"]["left_out"]["by_time"] == ["correct/loop.py", "correct/sum.py"]
    said = testgen("build", *options[:-1], "--budget", "0.000001").stdout
    assert "by --budget; the rest is" in said
    assert "there was no time for it" in said


def judged(mutation: dict[str, Any]) -> int:
    errors = sum(one["errors"] for one in mutation["by_family"].values())
    return int(mutation["killed"] + mutation["survived"] + mutation["doubles"] + errors)


@pytest.mark.slow
def test_a_build_with_mutants_as_targets(testgen: Run, command: CommandLine) -> None:
    options = ("--out", "suite", "--rounds", "2", "--json", "--mutants", "12", "--coverage", "--hold-out", "0.4")
    said = figures(testgen("build", *options))
    assert said["mutation"]["in_loop"]["targets"] <= 12
    assert 0 < said["mutation"]["in_loop"]["killed"] <= said["mutation"]["in_loop"]["targets"]
    assert said["mutation"]["score"] is None
    assert said["coverage"]["line"] == 1.0
    held = said["held_out"]["incorrect"]["total"] if said["held_out"] else 0
    assert said["incorrect"]["total"] + held == 3, "mutants are no wrong solutions"
    written = json.loads((command.folder / "suite/suite.json").read_text())
    assert "mutant/" not in json.dumps([test["kills"] + test["only_kills"] for test in written["tests"]])
    recorded = written["figures"]["mutation"]["in_loop"]
    alone = [name for test in written["tests"] for name in test["only_mutants"]]
    assert set(alone) <= set(recorded["changes"]) - set(recorded["survivors"])
    assert len(set(alone)) == len(alone), "each falls to one test only"
    assert "mutant/" not in json.dumps(said["survivors"])


@pytest.mark.slow
def test_mutants_are_targets_by_themselves_where_wrong_solutions_are_few(testgen: Run, command: CommandLine) -> None:
    options = ("--rounds", "1", "--json")
    assert figures(testgen("build", "--out", "three", *options))["mutation"] is None
    (command.folder / "sums/incorrect/set.py").unlink()
    assert figures(testgen("build", "--out", "two", *options))["mutation"]["in_loop"]["targets"] > 0


@pytest.mark.slow
def test_builds_with_mutants_are_the_same_every_time(testgen: Run, command: CommandLine) -> None:
    options = ("--rounds", "2", "--mutants", "10")
    assert testgen("build", "--out", "first", *options).returncode == 0
    assert testgen("build", "--out", "second", *options, "--jobs", "1").returncode == 0
    files = [
        {
            path.relative_to(command.folder / out): path.read_bytes()
            for path in sorted((command.folder / out).rglob("*"))
            if path.is_file() and path.name != "run.json"
        }
        for out in ("first", "second")
    ]
    assert files[0] == files[1]
