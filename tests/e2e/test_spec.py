"""`testgen spec` on the real command line."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

READ = "n = int(input())\nnumbers = list(map(int, input().split()))\nassert len(numbers) == n\n"
SPEC = "n: int 1..1000\na: int[n] -100..100\n"
FILES = {
    "problem.toml": "time = 1.0\n",
    "statement.md": "# Input\n\nThe first line holds one integer $n$ ($1 \\le n \\le 1000$). The second line holds $n$ "
    "integers $a_1, \\ldots, a_n$ ($-100 \\le a_i \\le 100$).\n\n# Output\n\nTheir sum.\n",
    "samples/1.in": "2\n1 2\n",
    "samples/1.ans": "3\n",
    "tests/1.in": "3\n10 -20 30\n",
    "tests/1.ans": "20\n",
    "validators/numbers.py": READ
    + "import sys\nsys.exit(42 if n <= 1000 and all(abs(a) <= 100 for a in numbers) else 43)\n",
    "correct/sum.py": READ + "print(sum(numbers))\n",
    "correct/loop.py": READ + "total = 0\nfor number in numbers:\n    total += number\nprint(total)\n",
}
Testgen = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def sums(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "sums" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "sums"


@pytest.fixture
def with_spec(sums: Path) -> Path:
    (sums / "input.spec").write_text(SPEC)
    return sums


@pytest.fixture
def testgen(tmp_path: Path) -> Testgen:
    kept = {name: value for name, value in os.environ.items() if name not in {"FORCE_COLOR", "COLUMNS"}}
    path = str(Path(__file__).parents[2])
    environment = {**kept, "XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONPATH": path}

    def run(*words: str | Path, given: str | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "testgen", "spec", *map(str, words)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            input=given,
        )

    return run


def object_of(ended: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    assert ended.returncode in {0, 1}, ended.stderr
    value = json.loads(ended.stdout)
    assert isinstance(value, dict)
    return value


def complaint(ended: "subprocess.CompletedProcess[str]") -> str:
    assert (ended.returncode, ended.stdout) == (2, ""), ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stderr


# --- finding


def test_a_spec_is_found_tried_and_shown(testgen: Testgen, sums: Path) -> None:
    spec = object_of(testgen("--problem", sums, "--json"))["spec"]
    assert "n: int 1..1000" in spec["text"]
    assert spec["tried"]["solutions"] == ["correct/loop.py", "correct/sum.py"]
    assert (spec["complete"], spec["rejected"]) == (spec["doubts"] == [], [])
    assert spec["bounds"]
    assert spec["sizes"]
    shown = testgen("--problem", sums)
    assert shown.returncode == 0
    assert "n: int 1..1000" in shown.stdout
    assert "\x1b" not in shown.stdout
    assert "Sizes" in shown.stdout
    assert spec["completeness"] in shown.stdout


@pytest.mark.slow
def test_a_draft_that_a_correct_solution_refutes_is_not_kept(testgen: Testgen, with_spec: Path) -> None:
    (with_spec / "correct/sum.py").write_text(READ + "assert n < 5\nprint(sum(numbers))\n")
    spec = object_of(testgen("--problem", with_spec, "--validators", "hide", "--json"))["spec"]
    assert (spec["complete"], spec["completeness"], spec["from"]) == (None, "none", None)
    assert "correct/sum.py crashes on" in spec["rejected"][0]["reason"]
    assert spec["text"] == SPEC
    shown = testgen("--problem", with_spec, "--validators", "hide").stdout
    assert "did not stand its trial" in shown


def test_without_a_trial_no_program_is_run(testgen: Testgen, with_spec: Path) -> None:
    (with_spec / "correct/sum.py").write_text("raise SystemExit(1)\n")
    spec = object_of(testgen("--problem", with_spec, "--no-trial", "--json"))["spec"]
    assert (spec["complete"], spec["from"], spec["tried"]) == (True, "file", None)
    assert "untried" in testgen("--problem", with_spec, "--no-trial").stdout


@pytest.mark.slow
def test_the_same_seed_gives_the_same_object(testgen: Testgen, with_spec: Path) -> None:
    first, second = (testgen("--problem", with_spec, "--json", "--jobs", jobs).stdout for jobs in "12")
    assert first == second


def test_a_mistake_in_the_file_is_named_with_its_place(testgen: Testgen, sums: Path) -> None:
    (sums / "input.spec").write_text("n: int 1..10\na: int[m] 1..5\n")
    assert f"{sums}/input.spec:2:" in complaint(testgen("--problem", sums))


# --- checking


def test_inputs_are_checked_with_line_and_column(testgen: Testgen, with_spec: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.in").write_text("2\n1 101\n")
    (tmp_path / "loose.in").write_text("2\n1  7 \n")
    ended = testgen("--problem", with_spec, "--check", "bad.in", "loose.in", with_spec / "samples/1.in")
    assert ended.returncode == 1
    first, second = ended.stdout.splitlines()
    assert first.startswith("bad.in:2:3: ")
    assert second.startswith("loose.in:2:")
    assert "1 of 3 are valid" in ended.stderr
    assert testgen("--problem", with_spec, "--check", "loose.in", "--loose").returncode == 0


def test_standard_input_is_checked(testgen: Testgen, with_spec: Path) -> None:
    assert testgen("--problem", with_spec, "--check", "-", given="1\n5\n").returncode == 0
    ended = testgen("--problem", with_spec, "--check", "-", "--json", given="1\n5\n\n")
    (checked,) = object_of(ended)["checked"]
    assert (ended.returncode, checked["file"], checked["valid"], checked["line"]) == (1, "<stdin>", False, 3)


def test_a_file_that_is_not_there_is_no_invalid_input(testgen: Testgen, with_spec: Path) -> None:
    assert "nowhere.in: cannot be read" in complaint(testgen("--problem", with_spec, "--check", "nowhere.in"))


# --- sampling


def test_samples_are_inputs_of_their_tier(testgen: Testgen, with_spec: Path) -> None:
    words = ("--problem", with_spec, "--sample", "4", "--json", "--tier")
    small, large = (object_of(testgen(*words, tier))["samples"] for tier in ("basic", "complex"))
    assert len(small) == len(large) == 4
    assert max(len(one["input"].split()) for one in small) <= 12
    assert min(len(one["input"].split()) for one in large) >= 80


def test_samples_are_written_and_read_again(testgen: Testgen, with_spec: Path, tmp_path: Path) -> None:
    words = ("--problem", with_spec, "--sample", "3", "--tier", "edge", "--out", "drawn")
    assert testgen(*words).returncode == 0
    files = sorted((tmp_path / "drawn").iterdir())
    assert [file.name for file in files] == ["edge-001.in", "edge-002.in", "edge-003.in"]
    assert testgen("--problem", with_spec, "--check", *files).returncode == 0
    assert "this folder is not empty" in complaint(testgen(*words))


def test_a_sample_is_shown_whole_where_nobody_looks(testgen: Testgen, with_spec: Path) -> None:
    ended = testgen("--problem", with_spec, "--sample", "1", "--tier", "complex", "--shape", "sorted")
    head, count, numbers = ended.stdout.splitlines()
    assert head.startswith("--- complex 1 of 1: sorted")
    values = list(map(int, numbers.split()))
    assert (len(values), values) == (int(count), sorted(values))


# --- editing


def test_what_was_found_is_written_to_be_edited(testgen: Testgen, sums: Path) -> None:
    ended = testgen("--problem", sums, "--edit-me", "--no-trial")
    assert ended.returncode == 0, ended.stderr
    assert "--check" in ended.stderr
    assert "n: int 1..1000" in (sums / "input.spec").read_text()
    assert object_of(testgen("--problem", sums, "--json", "--no-trial"))["spec"]["from"] == "file"
    assert "--force" in complaint(testgen("--problem", sums, "--edit-me", "--no-trial"))
    assert testgen("--problem", sums, "--edit-me", "--no-trial", "--force").returncode == 0


def test_a_record_has_no_folder_to_write_to(testgen: Testgen, tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text('{"id": "a"}\n')
    assert "input_spec" in complaint(testgen("--problem", "p.jsonl#a", "--edit-me"))


def test_a_record_of_which_nothing_is_known_has_no_spec(testgen: Testgen, tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text('{"id": "a"}\n')
    spec = object_of(testgen("--problem", "p.jsonl", "--json"))["spec"]
    assert (spec["text"], spec["completeness"]) == (None, "none")
    assert "no spec of a was found" in complaint(testgen("--problem", "p.jsonl", "--sample", "1"))


# --- wrong usage


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--loose"], "--loose is of use with --check only"),
        (["--tier", "edge"], "--tier is of use with --sample only"),
        (["--sample", "2", "--force"], "--force is of use with --edit-me only"),
        (["--sample", "2", "--check", "x"], "not allowed with argument"),
        (["--sample", "0"], "whole number from 1"),
        (["--sample", "2", "--tier", "edgy"], "did you mean edge?"),
        (["--sample", "2", "--shape", "strs"], "did you mean star?"),
        (["--validators", "no"], "none of show, hide"),
    ],
)
def test_wrong_combinations_are_said(testgen: Testgen, with_spec: Path, words: list[str], said: str) -> None:
    assert said in complaint(testgen("--problem", with_spec, *words))
