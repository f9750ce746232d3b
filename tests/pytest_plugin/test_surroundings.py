import os
import time
from pathlib import Path

import pytest

from testgen.pytest_plugin.fingerprint import options_that_matter
from testgen.pytest_plugin.surroundings import surroundings

LONG_AGO = 10**18


def write(root: Path, name: str, text: str = "x") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, ns=(LONG_AGO, LONG_AGO))
    return path


def lines(root: Path, *judged: str, written: tuple[str, ...] = ()) -> list[str]:
    paths = frozenset(str(root / name) for name in judged)
    return list(surroundings(root, paths, [str(root / name) for name in written], time.time_ns() - 10**9))


def names(root: Path, *judged: str, written: tuple[str, ...] = ()) -> set[str]:
    return {line.split()[0] for line in lines(root, *judged, written=written)}


def test_data_count_beside_tests_and_code_and_python_everywhere(tmp_path: Path) -> None:
    for name in (
        *("tests/unit/test_a.py", "tests/cases/a.json", "tests/helper.py", "tests/.hypothesis/a", "tests/.hidden"),
        *(
            "package/m.py",
            "package/page.html",
            "package/__pycache__/m.pyc",
            "docs/notes.md",
            "docs/conf.py",
            "README.md",
        ),
    ):
        write(tmp_path, name)
    found = names(tmp_path, "tests/unit/test_a.py", "package/m.py")
    assert found == {"tests/cases/a.json", "tests/helper.py", "package/page.html", "docs/conf.py"}


def test_beside_tests_in_the_root_everything_counts(tmp_path: Path) -> None:
    for name in ("test_a.py", "cases/a.json", "notes.md"):
        write(tmp_path, name)
    assert names(tmp_path, "test_a.py") == {"cases/a.json", "notes.md"}


@pytest.mark.parametrize("size", [10, (1 << 20) + 1])
def test_other_data_give_other_lines(tmp_path: Path, size: int) -> None:
    path = write(tmp_path, "data", "x" * size)
    first = lines(tmp_path, "test_a.py")
    assert lines(tmp_path, "test_a.py") == first
    path.write_text("y" * size)
    os.utime(path, ns=(LONG_AGO + 1, LONG_AGO + 1))
    assert lines(tmp_path, "test_a.py") != first


def test_the_time_of_small_data_does_not_matter(tmp_path: Path) -> None:
    path = write(tmp_path, "data")
    first = lines(tmp_path, "test_a.py")
    os.utime(path, ns=(LONG_AGO + 1, LONG_AGO + 1))
    assert lines(tmp_path, "test_a.py") == first


def test_what_the_run_wrote_and_reports_do_not_count(tmp_path: Path) -> None:
    for name in ("kept", "report.xml", "reports/index.html"):
        write(tmp_path, name)
    (tmp_path / "result").write_text("written in this run")
    (tmp_path / "helper.py").write_text("")
    assert names(tmp_path, "test_a.py", written=("report.xml", "reports")) == {"kept", "helper.py"}


def test_a_file_with_a_time_to_come_counts(tmp_path: Path) -> None:
    path = write(tmp_path, "data")
    to_come = time.time_ns() + 3600 * 10**9
    os.utime(path, ns=(to_come, to_come))
    time.sleep(0.05)
    assert len(list(surroundings(tmp_path, frozenset({str(tmp_path / "test_a.py")}), [], time.time_ns()))) == 1


def test_what_is_no_plain_file_is_left_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "nowhere").symlink_to(tmp_path / "missing")
    assert names(tmp_path, "test_a.py") == set()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("-q -x --db sqlite tests/a", "--db sqlite"),
        ("-o x=y -p plugin tests/a", "-o x=y -p plugin"),
        ("-k name -n 4 -rA --tb short --maxfail 2 --durations 3", ""),
        ("--strict-markers tests/a", "--strict-markers"),
        ("--cov package --cov-report xml --junitxml out.xml --suite-strength package", ""),
        ("--db=sqlite --cover-all -vv", "--db=sqlite --cover-all"),
    ],
)
def test_options_matter_with_their_values(words: str, expected: str) -> None:
    assert list(options_that_matter(words.split(), frozenset({"tests/a"}))) == expected.split()
