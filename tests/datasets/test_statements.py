from collections.abc import Callable
from pathlib import Path

import pytest

from testgen.datasets.statements import read_statement
from testgen.datasets.tree import TEXT_LIMIT, Tree

Write = Callable[..., Path]


@pytest.mark.parametrize(
    "names",
    [
        ["problem_statement/problem.en.tex", "problem_statement/problem.sv.tex"],
        ["problem_statement/problem.tex", "problem_statement/problem.sv.tex"],
        ["statement/problem.en.md", "statement/problem.da.md"],
        ["statement/problem.en-GB.tex", "statement/problem.de.md"],
        ["statement/problem.sv.md"],
        ["problem.en.tex", "problem.tex"],
        ["problem.tex"],
        ["statement/problem.en.md", "problem_statement/problem.tex"],
    ],
)
def test_the_first_of_these_is_the_statement(folder: Write, names: list[str]) -> None:
    assert read_statement(Tree.at(folder({name: name for name in reversed(names)}))) == names[0]


def test_backups_and_pictures_are_no_statement(folder: Write) -> None:
    files = {
        f"problem_statement/{name}": "x" for name in ("#problem.en.tex#", "problem.en.tex~", "a.png", "problem.en.pdf")
    }
    assert read_statement(Tree.at(folder(files))) == ""


def test_a_statement_that_is_no_utf_8_is_read(folder: Write) -> None:
    text = read_statement(Tree.at(folder({"problem_statement/problem.tex": b"\xef\xbb\xbfna\xefve \xff"})))
    assert text == "na�ve �"


def test_of_a_huge_statement_the_beginning_is_read(folder: Write) -> None:
    files = {"problem_statement/problem.tex": b"a" * TEXT_LIMIT + b"b"}
    assert read_statement(Tree.at(folder(files))) == "a" * TEXT_LIMIT
