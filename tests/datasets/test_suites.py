import json
from pathlib import Path

import pytest

from testgen.datasets.suites import check_writable, read_suite, write_suite
from testgen.errors import SuiteError
from testgen.problem import Blob, Suite, SuiteTest, TestCase, Tier
from tests.fakes import case

LONE = SuiteTest(case("sample/001", "1\n", "1\n"), Tier.BASIC, "the sample", "samples")
GROUPED = TestCase("secret/edge/001", Blob.of("2\n"), Blob.of("4\n"), ("--n", "3"), ("--eps=0.1", "a b"))
MADE = SuiteTest(GROUPED, Tier.EDGE, "token 1 of line 1: 1 -> 2", "changes", 7, ("ab",), kills=("w.py",))
EARLY = SuiteTest(case("secret/basic/001", "5\n", "9\n"), Tier.BASIC, "why", "existing")
SUITE = Suite("p", (LONE, MADE, EARLY))


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def contents(test: TestCase) -> tuple[str, bytes, bytes, tuple[str, ...], tuple[str, ...]]:
    assert test.answer
    return test.name, test.input.read(), test.answer.read(), test.validator_args, test.checker_args


def test_what_is_written_is_read_again_in_the_order_of_choice(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    write_suite(out, SUITE, {"tests": 3}, {"seconds": 1.5})
    assert [contents(t) for t in read_suite(out)] == [contents(t.case) for t in SUITE.tests]
    assert [t.name for t in read_suite(out / "data")] == ["sample/001", "secret/basic/001", "secret/edge/001"]
    assert sorted(p.name for p in tmp_path.rglob(".*")) == []


def test_suite_json_tells_each_tests_history(tmp_path: Path) -> None:
    write_suite(tmp_path / "out", SUITE, {"tests": 3}, {"seconds": 1.5})
    record = json.loads((tmp_path / "out" / "suite.json").read_text())
    made = record["tests"][1]
    assert (made["tier"], made["seed"], made["parents"], made["kills"]) == ("edge", 7, ["ab"], ["w.py"])
    assert record["figures"] == {"tests": 3}
    assert json.loads((tmp_path / "out" / "run.json").read_text()) == {"seconds": 1.5}


def test_equal_suites_have_equal_bytes(tmp_path: Path) -> None:
    write_suite(tmp_path / "a", SUITE, {"x": 1, "y": 2}, {})
    write_suite(tmp_path / "b", SUITE, {"y": 2, "x": 1}, {})
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


def test_a_suite_of_ours_is_replaced_whole(tmp_path: Path) -> None:
    write_suite(tmp_path / "out", SUITE, {}, {})
    write_suite(tmp_path / "out", Suite("p", (LONE,)), {}, {})
    assert sorted(tree(tmp_path / "out")) == ["data/sample/001.ans", "data/sample/001.in", "run.json", "suite.json"]
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("name", ["notes.txt", "data/secret/1.in", "suite.json"])
def test_what_is_no_suite_of_ours_is_left_alone(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}")
    for attempt in (lambda: check_writable(tmp_path), lambda: write_suite(tmp_path, SUITE, {}, {})):
        with pytest.raises(SuiteError, match="no testgen suite") as caught:
            attempt()
        assert caught.value.hint
    assert tree(tmp_path) == {name: b"{}"}


def test_files_beside_a_suite_are_not_deleted(tmp_path: Path) -> None:
    write_suite(tmp_path / "out", SUITE, {}, {})
    (tmp_path / "out" / "notes.txt").write_text("mine")
    with pytest.raises(SuiteError, match=r"notes\.txt"):
        check_writable(tmp_path / "out")


def test_an_out_that_cannot_be_written_is_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SuiteError, match="a file stands"):
        check_writable(tmp_path / "file")
    with pytest.raises(SuiteError, match="no suite can be written here"):
        check_writable(tmp_path / "file" / "out")
    with pytest.raises(SuiteError, match="no suite can be written here"):
        check_writable(Path("/proc/nothing/here"))
    check_writable(tmp_path / "new" / "deep")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_suite_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    out = tmp_path / "out"
    write_suite(out, SUITE, {}, {})
    before = tree(out)
    written = Path.write_bytes

    def fails_late(path: Path, data: bytes) -> int:
        if path.name == "run.json":
            raise failure
        return written(path, data)

    monkeypatch.setattr(Path, "write_bytes", fails_late)
    with pytest.raises((SuiteError, KeyboardInterrupt)) as caught:
        write_suite(out, Suite("p", (LONE,)), {}, {})
    assert isinstance(caught.value, KeyboardInterrupt) or "No space left" in str(caught.value)
    assert tree(out) == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (None, "does not exist"),
        ({"README": ""}, "no data folder"),
        ({"data/secret/README": ""}, "no test"),
        ({"data/secret/1.in": ""}, "has no answer"),
        ({"data/secret/1.in": "", "data/secret/1.ans": "", "suite.json": "{\n!"}, "broken JSON"),
    ],
)
def test_a_suite_that_cannot_be_read_says_why(tmp_path: Path, files: dict[str, str] | None, message: str) -> None:
    for name, text in (files or {}).items():
        (tmp_path / "s" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "s" / name).write_text(text)
    with pytest.raises(SuiteError, match=message) as caught:
        read_suite(tmp_path / "s")
    assert str(tmp_path) in str(caught.value)
    assert caught.value.hint


def test_any_folder_with_kattis_data_is_a_suite(tmp_path: Path) -> None:
    for name in ("sample/1", "secret/g/b", "secret/a"):
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        for suffix in ("in", "ans"):
            (tmp_path / "data" / f"{name}.{suffix}").write_text("1\n")
    (tmp_path / "suite.json").write_text('{"other": "tool"}')
    assert [t.name for t in read_suite(tmp_path)] == ["sample/1", "secret/a", "secret/g/b"]
