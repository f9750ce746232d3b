import json
from pathlib import Path

import pytest

from benchmarks.packages import (
    ResultsError,
    append,
    arguments,
    brief,
    chosen,
    command_line,
    demand_same,
    kept,
    packages,
)
from tests.benchmarks.results import begun, built

ASKED = {"budget": 60.0, "rounds": None, "seed": 0, "limit": "seen", "cap": 120, "store": None}


def test_packages_are_named_by_their_place(tmp_path: Path) -> None:
    for name in ("x/a", "y/a", "y/b"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "problem.yaml").touch()
    found = packages(tmp_path)
    assert list(found) == ["x/a", "y/a", "y/b"]
    assert list(packages(tmp_path / "x/a")) == ["a"]
    assert list(chosen(found, ["a"])) == ["x/a", "y/a"]
    assert list(chosen(found, ["y/a"])) == ["y/a"]
    assert list(chosen(found, [])) == list(found)
    with pytest.raises(ResultsError, match="no package c in"):
        chosen(found, ["a", "c"])
    with pytest.raises(ResultsError, match="no package in"):
        chosen({}, [])


def test_a_line_that_was_cut_is_taken_off(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    append(out, begun("a"))
    whole = out.read_bytes()
    out.write_bytes(whole + b'{"package": "b", "ar')
    assert [line["package"] for line in kept(out)] == ["a"]
    assert out.read_bytes() == whole
    append(out, begun("b"))
    assert [line["package"] for line in kept(out)] == ["a", "b"]


@pytest.mark.parametrize("text", ["no newline", "no JSON\n", "[1]\n", '{"a": 1}\n', "1\n"])
def test_a_file_of_something_else_is_left_alone(tmp_path: Path, text: str) -> None:
    out = tmp_path / "notes.txt"
    out.write_text(text)
    with pytest.raises(ResultsError, match="something else"):
        kept(out)
    assert out.read_text() == text


def test_other_options_or_another_testgen_are_not_mixed_in() -> None:
    line = begun() | {"options": ASKED}
    demand_same([line], ASKED, "c0de", mixed=False)
    with pytest.raises(ResultsError, match=r"budget 60.0, not 45.0"):
        demand_same([line], {**ASKED, "budget": 45.0}, "c0de", mixed=True)
    with pytest.raises(ResultsError, match="another testgen"):
        demand_same([line], ASKED, "other", mixed=False)
    demand_same([line], ASKED, "other", mixed=True)


def test_the_command_tells_no_place() -> None:
    words = ["/home/me/pk", "--out=/tmp/r.jsonl", "--doc", "docs/results/packages.md", "--store", "/tmp/s"]
    told = command_line(words, Path("/home/me/pk"))
    assert told == "python benchmarks/packages.py FOLDER --out=r.jsonl --doc docs/results/packages.md --store s"


def test_options_read_durations_and_names() -> None:
    options = arguments().parse_args(["pk", "--budget", "1m", "--only", "a", "b", "--resume", "x.jsonl"])
    assert options.budget == 60
    assert options.only == ["a", "b"]
    assert options.out == Path("x.jsonl")


def test_a_result_in_a_line() -> None:
    assert brief(built()).endswith("2 tests in 4.0 s; held out: 1 of 2 wrong rejected, 1 of 1 correct accepted")
    assert brief(begun(crashed="exit status 1:\nx")) == "contest/a shown: crashed: exit status 1: x"
    json.dumps(built())
