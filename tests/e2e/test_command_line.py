"""The real command line, in processes of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import NUMBERS

READ = "import sys\nnumbers = list(map(int, sys.stdin.read().split()))\n"
FILES = {
    "problem.toml": "time = 1.0\n",
    **NUMBERS,
    "correct/sum.py": READ + "print(sum(numbers))\n",
    "correct/loop.py": READ + "total = 0\nfor number in numbers:\n    total += number\nprint(total)\n",
    "incorrect/positive.py": READ + "print(sum(n for n in numbers if n > 0))\n",
    "incorrect/small.py": READ + "print(min(99, sum(numbers)))\n",
    "incorrect/never.py": READ + "print(sum(numbers) + (0 if len(numbers) < 999 else 1))\n",
}
# A solution that takes 0.4 s a run: a build with it lasts long enough to be stopped.
SLOW = (
    READ
    + "import time\nend = time.process_time() + 0.4\nwhile time.process_time() < end:\n    pass\nprint(sum(numbers))\n"
)
Command = Callable[..., "subprocess.CompletedProcess[str]"]


def written(root: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


@pytest.fixture
def sums(tmp_path: Path) -> Path:
    return written(tmp_path / "sums", FILES)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def environment(cache: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}}
    return {**kept, "XDG_CACHE_HOME": str(cache), "TERM": "xterm-256color"}


@pytest.fixture
def testgen(tmp_path: Path, environment: dict[str, str]) -> Command:
    def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "testgen", *map(str, words)],
            cwd=tmp_path,
            env={**environment, "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def object_on(stdout: str) -> dict[str, Any]:
    """Return the one JSON object that `stdout` holds, and nothing else."""
    value = json.loads(stdout)
    assert isinstance(value, dict)
    return value


# --- what starts fast


@pytest.mark.parametrize(
    "words", [["--help"], ["build", "--help"], ["store", "gc", "--help"], ["spec", "--help"], ["build", "--rouds"]]
)
def test_help_and_mistakes_import_nothing_heavy(words: list[str]) -> None:
    code = (
        "import sys\nfrom testgen.cli.main import main\nmain(sys.argv[1:])\n"
        "heavy = {'rich', 'yaml', 'sqlite3', 'hypothesis', 'checktestdata', 'lark', 'z3', 'subprocess', "
        "'importlib.metadata'}\n"
        "rooms = ('testgen.judge', 'testgen.datasets', 'testgen.build')\n"
        "found = [name for name in sys.modules if name in heavy or name.startswith(rooms)]\n"
        "sys.stderr.write('IMPORTED ' + ' '.join(found))"
    )
    ended = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    assert ended.stderr.split("IMPORTED")[1].strip() == ""


def test_help_names_the_commands_that_exist_and_no_other(testgen: Command) -> None:
    ended = testgen("--help")
    assert ended.returncode == 0
    listed = [line.split()[0] for line in ended.stdout.splitlines() if line.startswith("    ") and line[4] != " "]
    assert [word for word in listed if word.islower()] == [
        *("build", "score", "mutate", "explain", "spec", "doctor", "llm", "store"),
    ]
    assert max(map(len, ended.stdout.splitlines())) <= 80


def test_the_version_is_the_package_s(testgen: Command) -> None:
    from testgen import __version__  # noqa: PLC0415

    assert testgen("--version").stdout == f"testgen {__version__}\n"


# --- wrong usage


def complaint(ended: "subprocess.CompletedProcess[str]") -> str:
    assert ended.returncode == 2, ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
    return ended.stderr


def test_no_command_at_all_shows_the_help(testgen: Command) -> None:
    assert "usage: testgen" in complaint(testgen())


def test_a_wrong_option_names_the_nearest(testgen: Command) -> None:
    assert (
        complaint(testgen("build", "--rouds", "3")) == "testgen: build: there is no option --rouds\n  try: --rounds\n"
    )


@pytest.mark.parametrize(
    ("files", "problem", "said"),
    [
        ({}, "nowhere", "nowhere: no such file or folder"),
        ({"p/readme": ""}, "p", "holds neither problem.yaml nor problem.toml"),
        ({"p/problem.yaml": "name: [a\nlicense: b\n"}, "p", "problem.yaml:2"),
        ({"p/problem.toml": "tme = 1.0\n"}, "p", "time"),
        ({"a.jsonl": '{"id": "first"}\n'}, "a.jsonl#frst", "first"),
        ({"a.jsonl": '{"id": \n'}, "a.jsonl#first", "a.jsonl:1"),
    ],
)
def test_a_problem_that_cannot_be_read_is_said_with_its_place(
    testgen: Command, tmp_path: Path, files: dict[str, str], problem: str, said: str
) -> None:
    written(tmp_path, files)
    assert said in complaint(testgen("build", "--problem", problem, "--out", "out"))
    assert not (tmp_path / "out").exists()


def test_a_suite_that_is_not_there(testgen: Command, sums: Path) -> None:
    assert "does not exist" in complaint(testgen("score", "--problem", sums, "--suite", "nowhere"))


def test_an_out_that_cannot_be_written_is_said_before_the_work(testgen: Command, sums: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    written(tmp_path / "full", {"thesis.txt": "mine"})
    for out in ("file", "full", "file/below"):
        complaint(testgen("build", "--problem", sums, "--out", out))
    assert (tmp_path / "file").read_text() == "mine"
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["thesis.txt"]


def test_a_store_that_is_no_folder(testgen: Command, sums: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = complaint(testgen("build", "--problem", sums, "--out", "out", "--store", "file"))
    assert "--store" in said
    assert not (tmp_path / "out").exists()


def test_a_picture_that_is_none_is_said_before_the_work(testgen: Command, sums: Path) -> None:
    assert "SVG" in complaint(testgen("build", "--problem", sums, "--out", "out", "--picture", "a.png"))


def test_no_usable_correct_solution(testgen: Command, sums: Path, tmp_path: Path) -> None:
    for path in (sums / "correct").iterdir():
        path.write_text("print(7)\n")
    said = complaint(testgen("build", "--problem", sums, "--out", "out", "--rounds", "1"))
    assert "no usable correct solution" in said
    assert not (tmp_path / "out").exists()


def test_with_json_a_mistake_is_an_object_too(testgen: Command) -> None:
    ended = testgen("build", "--problem", "nowhere", "--out", "out", "--json")
    assert ended.returncode == 2
    assert object_on(ended.stdout)["error"]["slug"] == "problem"
    assert "Traceback" not in ended.stderr


def test_a_fault_of_ours_is_confessed(environment: dict[str, str]) -> None:
    code = (
        "import sys, testgen.cli.store as s\nfrom testgen.cli.main import main\n"
        "s.run = lambda *_: 1 / 0\nsys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "store", "path"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 70
    assert "ZeroDivisionError: division by zero" in ended.stderr
    assert "fault of testgen" in ended.stderr
    assert "testgen store path" in ended.stderr
    assert "Traceback" not in ended.stderr
    debugged = subprocess.run([*command, "--debug"], env=environment, capture_output=True, text=True, check=False)
    assert "Traceback" in debugged.stderr


# --- work


def test_build_then_score(testgen: Command, sums: Path, tmp_path: Path) -> None:
    built = testgen("build", "--problem", sums, "--out", "suite", "--rounds", "2", "--json")
    assert built.returncode == 0, built.stderr
    figures = object_on(built.stdout)
    assert figures["correct"]["tpr"] == 1.0
    assert figures["survivors"] == ["incorrect/never.py"]
    assert (tmp_path / "suite" / "suite.json").is_file()
    scored = object_on(testgen("score", "--problem", sums, "--suite", "suite", "--json").stdout)
    assert (scored["correct"], scored["incorrect"]) == (figures["correct"], figures["incorrect"])


def test_reports_in_a_pipe_are_plain_and_80_columns_wide(testgen: Command, sums: Path, tmp_path: Path) -> None:
    ended = testgen("build", "--problem", sums, "--out", "suite", "--rounds", "1", "--picture", "report.svg")
    assert ended.returncode == 0, ended.stderr
    assert "\x1b" not in ended.stdout + ended.stderr
    assert "correct accepted (TPR)" in ended.stdout
    assert max(map(len, ended.stdout.splitlines())) <= 80
    assert ended.stderr == "testgen: the suite is in suite\n"
    assert (tmp_path / "report.svg").read_text().startswith("<svg")


def test_a_rate_below_what_was_asked_for_exits_with_1(testgen: Command, sums: Path) -> None:
    score = ("score", "--problem", sums, "--suite", sums.parent / "own", "--json")
    written(sums.parent / "own" / "data" / "secret", {"1.in": "10 20 30\n6 60\n", "1.ans": "126\n"})
    ended = testgen(*score, "--fail-under-tnr", "0.9", "--fail-under-tpr", "1")
    assert ended.returncode == 1
    assert ended.stderr == "testgen: TNR is 0.333 (1 of 3), and --fail-under-tnr asks for 0.9\n"
    assert object_on(ended.stdout)["incorrect"]["tnr"] == pytest.approx(1 / 3)
    assert testgen(*score, "--fail-under-tnr", "0.3").returncode == 0


def test_other_solutions_can_be_scored(testgen: Command, sums: Path) -> None:
    written(sums.parent / "own" / "data" / "secret", {"1.in": "10 20 30\n6 60\n", "1.ans": "126\n"})
    written(
        sums.parent / "submissions", {"wrong_answer/zero.py": "print(0)\n", "accepted/sum.py": FILES["correct/sum.py"]}
    )
    score = ("score", "--problem", sums, "--suite", sums.parent / "own", "--json", "--solutions")
    figures = object_on(testgen(*score, sums.parent / "submissions").stdout)
    assert (figures["correct"]["total"], figures["incorrect"]["total"], figures["incorrect"]["rejected"]) == (1, 1, 1)
    assert testgen(*score, "nowhere").returncode == 2


def test_the_doctor_says_what_is_there(testgen: Command) -> None:
    ended = testgen("doctor", "--json")
    machine = object_on(ended.stdout)
    assert ended.returncode == (0 if machine["works"] else 1)
    assert machine["works"], machine["findings"][0]
    parts = {finding["part"]: finding for finding in machine["findings"]}
    assert {"Python 3", "C", "C++", "Java", "Go", "checktestdata", "store", "hardware", "fuzz"} <= set(parts)
    for finding in machine["findings"]:
        if finding["state"] != "ok" and finding["area"] != "isolation":
            assert finding["cost"], finding
            assert finding["fix"], finding
    assert "testgen works here" in testgen("doctor").stdout


def test_the_store_can_be_looked_at_and_emptied(testgen: Command, sums: Path, cache: Path) -> None:
    testgen("score", "--problem", sums, "--suite", "nowhere")
    assert testgen("store", "path").stdout == f"{cache / 'testgen'}\n"
    written(sums.parent / "own" / "data" / "secret", {"1.in": "1 2\n", "1.ans": "3\n"})
    store = ("--store", sums.parent / "store", "--json")
    assert object_on(testgen("store", "info", *store).stdout)["runs"] == 0
    assert not (sums.parent / "store").exists(), "looking at a store makes none"
    assert testgen("score", "--problem", sums, "--suite", "own", *store).returncode == 0
    runs = object_on(testgen("store", "info", *store).stdout)["runs"]
    assert runs > 0
    assert object_on(testgen("store", "gc", "--max-size", "0", *store).stdout)["freed"]["runs"] == runs
    assert object_on(testgen("store", "info", *store).stdout)["runs"] == 0


# --- ends


def start(environment: dict[str, str], cwd: Path, *words: str | Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "testgen", *map(str, words)],
        cwd=cwd,
        env={**environment, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def stored_runs(store: Path, environment: dict[str, str]) -> int:
    command = [sys.executable, "-m", "testgen", "store", "info", "--json", "--store", str(store)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return int(object_on(ended.stdout)["runs"])


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_build_ends_at_once_and_says_what_is_saved(
    sums: Path, tmp_path: Path, environment: dict[str, str], number: signal.Signals, status: int
) -> None:
    (sums / "correct" / "slow.py").write_text(SLOW)
    (sums / "problem.toml").write_text("time = 5.0\n")
    store = tmp_path / "store"
    build = start(environment, tmp_path, "build", "--problem", sums, "--out", "suite", "--store", store)
    deadline = time.monotonic() + 60
    while not (store / "runs.sqlite").exists() or stored_runs(store, environment) == 0:
        assert build.poll() is None, build.communicate()
        assert time.monotonic() < deadline
    stopped = time.monotonic()
    build.send_signal(number)
    stdout, stderr = build.communicate(timeout=30)
    assert time.monotonic() - stopped < 3  # a second on a machine that does nothing else
    assert build.returncode == status
    assert stdout == ""
    assert "runs are in the store" in stderr
    assert "run the same command again" in stderr
    assert "Traceback" not in stderr
    assert not (tmp_path / "suite").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".suite")] == []
    assert stored_runs(store, environment) > 0


def test_a_reader_that_goes_away_is_no_fault(environment: dict[str, str], tmp_path: Path) -> None:
    for words in (["--help"], ["store", "path"], ["doctor"]):
        process = start(environment, tmp_path, *words)
        assert process.stdout
        process.stdout.close()
        assert process.stderr
        stderr = process.stderr.read()
        process.stderr.close()
        assert process.wait(timeout=60) == 141, stderr
        assert stderr == ""


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", ">&- 2>&-"])
def test_closed_standard_streams_are_no_fault(closed: str) -> None:
    command = f"{sys.executable} -m testgen store path {closed}"
    ended = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("asked", ["store path", "store path --json", "--help"])
def test_a_full_stdout_is_one_message_and_no_traceback(asked: str) -> None:
    command = f"unset PYTHONUNBUFFERED; exec {sys.executable} -m testgen {asked} >/dev/full"
    ended = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert ended.stderr.splitlines()[0] == "testgen: the disk is full"
    assert len(ended.stderr.splitlines()) == 2, ended.stderr
