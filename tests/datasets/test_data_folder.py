from collections.abc import Callable
from pathlib import Path

import pytest

from testgen.datasets.data_folder import DataFolder, read_data, read_tests
from testgen.datasets.tree import Tree
from testgen.errors import ProblemError
from testgen.problem import Skipped

Write = Callable[..., Path]


def test_tests_are_named_and_sorted_group_by_group(folder: Write) -> None:
    root = folder(
        {f"data/secret/{name}.in": "" for name in ("b", "a", "a-b", "g/2", "g/10", "g/deep/er/1", "a0/x")}
        | {"data/sample/2.in": "", "data/sample/1.in": "", "data/sample/1.ans": "", "data/other/x.in": ""}
    )
    samples, secret = read_tests(root / "data")
    assert [t.name for t in samples] == ["sample/1", "sample/2"]
    assert [t.name.removeprefix("secret/") for t in secret] == ["a", "a-b", "a0/x", "b", "g/10", "g/2", "g/deep/er/1"]
    assert samples[0].answer
    assert samples[1].answer is None


def test_tests_are_not_read(folder: Write) -> None:
    root = folder({"data/secret/1.in": "x", "data/secret/1.ans": "y"})
    (test,) = read_tests(root / "data")[1]
    assert test.answer
    assert (test.input.held, test.answer.held) == (None, None)
    assert test.input.read() + test.answer.read() == b"xy"


def test_there_may_be_no_data(folder: Write) -> None:
    assert read_tests(folder({}) / "data") == ((), ())
    assert read_tests(folder({"data/sample/1.in": ""}) / "data")[1] == ()


def test_flags_are_inherited_down_the_groups(folder: Write) -> None:
    root = folder(
        {
            "data/testdata.yaml": "input_validator_flags: n=1\noutput_validator_flags: float_tolerance 1e-6\n",
            "data/sample/1.in": "",
            "data/secret/testdata.yaml": "on_reject: continue\n",
            "data/secret/a/1.in": "",
            "data/secret/b/testdata.yaml": "input_validator_flags: n=2 m=3\n",
            "data/secret/b/c/1.in": "",
            "data/secret/b/d/testdata.yaml": "input_validator_flags: ''\n",
            "data/secret/b/d/1.in": "",
        }
    )
    samples, secret = read_tests(root / "data")
    assert [t.validator_args for t in (*samples, *secret)] == [("n=1",), ("n=1",), ("n=2", "m=3"), ("n=2", "m=3")]
    assert {t.checker_args for t in (*samples, *secret)} == {("float_tolerance", "1e-6")}


def test_args_of_2025_09_stand_in_groups_and_beside_tests(folder: Write) -> None:
    root = folder(
        {
            "data/secret/test_group.yaml": "input_validator_args: [-n, '5']\noutput_validator_args: [case_sensitive]\n",
            "data/secret/1.in": "",
            "data/secret/2.in": "",
            "data/secret/2.yaml": "input_validator_args: ['a b']\n",
        }
    )
    secret = read_tests(root / "data")[1]
    assert [t.validator_args for t in secret] == [("-n", "5"), ("a b",)]
    assert [t.checker_args for t in secret] == [("case_sensitive",)] * 2


def test_a_map_gives_each_validator_its_own(folder: Write) -> None:
    yaml = "input_validator_flags:\n  v.py: n=1\n  other: n=2\n"
    root = folder({"data/secret/testdata.yaml": yaml, "data/secret/1.in": ""})
    for name, args in (("v.py", ("n=1",)), ("other", ("n=2",)), ("none", ())):
        data = read_data(Tree.at(root), validator=name)
        assert data.mapped
        assert data.secret[0].validator_args == args


def test_tests_with_more_than_an_input_are_skipped(folder: Write) -> None:
    root = folder(
        {
            "data/secret/1.in": "",
            "data/secret/1.yaml": "args: [--fast]\n",
            "data/secret/2.in": "",
            "data/secret/2.files/x.txt": "",
            "data/secret/3.in": "",
            "data/secret/3.args": "x",
            "data/secret/4.ans": "",
            "data/secret/5.in": "",
            "data/sample/1.interaction": "<1\n",
        }
    )
    data = read_data(Tree.at(root))
    assert [t.name for t in data.secret] == ["secret/5"]
    assert {s.name: s.reason.split(",")[0] for s in data.skipped} == {
        "data/sample/1.interaction": "shows an interaction and is no input",
        "data/secret/1.in": "a test with command-line arguments",
        "data/secret/2.in": "a test with files of its own",
        "data/secret/3.in": "a test with command-line arguments",
        "data/secret/4.ans": "an answer without an input",
    }


def test_a_test_that_links_out_is_skipped(folder: Write) -> None:
    root = folder({"data/secret/g/1.in": "", "data/secret/g/1.ans": ""})
    (root / "data/secret/2.in").symlink_to("/etc/passwd")
    (root / "data/secret/3.in").symlink_to("g/1.in")
    data = read_data(Tree.at(root))
    assert [t.name for t in data.secret] == ["secret/3", "secret/g/1"]
    assert data.skipped == (Skipped("data/secret/2.in", "a link that leads out of the problem's folder"),)


def test_a_broken_group_file_is_an_error_with_its_place(folder: Write) -> None:
    root = folder({"data/secret/g/testdata.yaml": "input_validator_flags: {a: {b: c}}\n"})
    with pytest.raises(ProblemError, match=r"g/testdata\.yaml:1:28: `input_validator_flags.a` must be"):
        read_data(Tree.at(root))


def test_constants_are_filled_in(folder: Write) -> None:
    root = folder({"data/secret/test_group.yaml": "input_validator_args: ['{{n}}']\n", "data/secret/1.in": ""})
    data = read_data(Tree.at(root), change=lambda data: data.replace(b"{{n}}", b"7"))
    assert data.secret[0].validator_args == ("7",)


def test_an_empty_folder_is_an_empty_data_folder(folder: Write) -> None:
    assert read_data(Tree.at(folder({}))) == DataFolder()
