"""`testgen explain` on the real command line, on a suite that is built first."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

READ = "import sys\nnumbers = list(map(int, sys.stdin.read().split()))\n"
FILES = {
    "problem.toml": "time = 1.0\n",
    "input.spec": "a: int -100..100 ; b: int -100..100\n",
    "samples/1.in": "1 2\n",
    "samples/1.ans": "3\n",
    "correct/sum.py": READ + "print(sum(numbers))\n",
    "correct/add.py": READ + "a, b = numbers\nprint(a + b)\n",
    "incorrect/positive.py": READ + "print(sum(n for n in numbers if n > 0))\n",
    "incorrect/never.py": READ + "print(sum(numbers) if len(numbers) < 999 else 1)\n",
}
Explain = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def testgen(tmp_path_factory: pytest.TempPathFactory) -> Explain:
    kept = {name: value for name, value in os.environ.items() if name not in {"FORCE_COLOR", "COLUMNS"}}
    root = str(Path(__file__).parents[2])
    environment = {**kept, "XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache")), "PYTHONPATH": root}

    def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "testgen", *map(str, words)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture(scope="module")
def suite(testgen: Explain, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sums")
    for name, text in FILES.items():
        path = root / "sums" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    ended = testgen("build", "--problem", root / "sums", "--out", root / "suite", "--rounds", "1", "--tests", "8")
    assert ended.returncode == 0, ended.stderr
    return root / "suite"


def test_everything_then_each_of_it(testgen: Explain, suite: Path) -> None:
    listed = testgen("explain", suite, "--json")
    assert (listed.returncode, listed.stderr) == (0, "")
    everything = json.loads(listed.stdout)
    assert {one["name"]: one["survives"] for one in everything["solutions"]} == {
        "incorrect/never.py": True,
        "incorrect/positive.py": False,
    }
    for test in (everything["tests"][0], everything["tests"][-1]):
        told = json.loads(testgen("explain", suite, test["name"], "--json").stdout)
        assert (told["test"], told["only"]) == (test["name"], test["only"])


def test_what_only_a_test_brings_is_true_of_the_suite(suite: Path) -> None:
    tests = json.loads((suite / "suite.json").read_text())["tests"]
    for test in tests:
        for brought in ("kills", "bounds"):
            others = {name for other in tests if other is not test for name in other[brought]}
            assert test[f"only_{brought}"] == sorted(set(test[brought]) - others)
    assert any(test["bounds"] for test in tests)


@pytest.mark.slow
def test_in_a_pipe_it_is_plain_and_80_columns_wide(testgen: Explain, suite: Path) -> None:
    for words in ([], ["sample/001"], ["never.py"], ["positive.py"]):
        ended = testgen("explain", suite, *words)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert max(map(len, ended.stdout.splitlines())) <= 80
        assert "\x1b" not in ended.stdout
    assert "Next: " in testgen("explain", suite, "never.py").stdout
    assert "Without it: " in testgen("explain", suite, "sample/001").stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nevr.py"], "try: incorrect/never.py"),
        (["xyzzy"], "lists everything"),
        (["a", "b"], "unrecognized arguments: b"),
    ],
)
def test_a_wrong_name_is_one_complaint(testgen: Explain, suite: Path, words: list[str], message: str) -> None:
    ended = testgen("explain", suite, *words)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr


def test_no_suite_at_all(testgen: Explain, tmp_path: Path) -> None:
    for folder, message in ((tmp_path / "none", "does not exist"), (tmp_path, "there is no data folder")):
        ended = testgen("explain", folder)
        assert ended.returncode == 2
        assert message in ended.stderr
