import pytest

from testgen.spec.infer.statement import told_by
from testgen.spec.parse import parse
from testgen.spec.printer import show
from tests.spec.infer import statements2, statements3, statements4
from tests.spec.infer.doubtful import DOUBTFUL
from tests.spec.infer.statements import TOLD, Told


@pytest.mark.parametrize(
    "told",
    [*TOLD, *statements2.TOLD, *statements3.TOLD, *statements4.TOLD],
    ids=lambda told: " ".join(told.section.split())[:70],
)
def test_a_section_gives_its_format(told: Told) -> None:
    mined = told_by(told.section, told.samples).mined

    assert mined.format is not None
    assert show(mined.format, evidence=False) == told.format
    assert (not mined.unused) is told.complete


@pytest.mark.parametrize(("section", "sample"), DOUBTFUL, ids=lambda text: " ".join(text.split())[:70])
def test_a_section_that_promises_more_than_its_format_is_not_complete(section: str, sample: str) -> None:
    assert told_by(f"## Input\n{section}\n", [sample]).mined.unused


def test_every_clause_says_which_words_it_comes_from() -> None:
    told = told_by("## Input\nThe first line contains an integer $n$ ($1 \\le n \\le 50$).\n", ["3\n"])

    assert told.mined.format is not None
    text = show(told.mined.format)
    assert text.startswith('n: int 1..50  # statement "The first line contains')
    assert parse(text) == told.mined.format


@pytest.mark.parametrize(
    "sentence",
    [
        "The graph has no bridges.",
        "It is guaranteed that an answer exists.",
        "No three points are collinear.",
        "$n$ is a multiple of $k$.",
        "The sum of all values is at most $10^7$.",
        "The string is a palindrome.",
        "All values are valid.",
        "The values are given in increasing order of something else.",
    ],
)
def test_a_sentence_that_carries_a_constraint_nobody_used_is_a_doubt(sentence: str) -> None:
    first = "The first line contains an integer $n$ ($1 \\le n \\le 50$), and an integer $k$ ($1 \\le k \\le 9$)."

    unused = told_by(f"## Input\n{first}\n{sentence}\n", ["3 4\n"]).mined.unused

    assert [each.text for each in unused] == [sentence.replace("$", "").rstrip(".")]
    assert "constraint" in unused[0].why


def test_a_bound_that_no_word_gives_is_a_doubt_and_a_guess() -> None:
    mined = told_by("## Input\nThe first line contains an integer $n$.\n", ["3\n"]).mined

    assert mined.format is not None
    assert "guess" in show(mined.format)
    assert [each.text for each in mined.unused] == ["no bounds found for n"]


def test_a_promise_outside_of_the_section_is_a_doubt() -> None:
    text = "It is guaranteed that the house stands.\n\n## Input\nOne line with an integer $n$ ($1 \\le n \\le 5$).\n"

    assert [each.why for each in told_by(text, ["3\n"]).mined.unused] == ["a promise outside of the Input section"]


@pytest.mark.parametrize(
    ("statement", "samples"),
    [
        ("", ["1\n"]),
        ("No heading at all.", ["1\n"]),
        ("## Input\n\n## Output\n", ["1\n"]),
        ("## Input\nThe first line contains $n$ ($1 \\le n \\le 5$).", []),
        ("## Input\nThe first line contains $n$ ($1 \\le n \\le 5$).", ["1 2 3\n"]),
        ("## Input\n" + "$" * 5001, ["1\n"]),
        ("## Input\n" + "{" * 3000 + "$((((((((((n$", ["1\n"]),
        ("## Input\nThe first line contains $n$ ($1 \\le n \\le n$).", ["1\n"]),
    ],
)
def test_what_is_no_description_gives_no_complete_format(statement: str, samples: list[str]) -> None:
    mined = told_by(statement, samples).mined

    assert mined.unused


def test_samples_that_contradict_the_alphabet_are_a_doubt() -> None:
    section = "## Input\nOne line with a string $s$ of at most $9$ characters, each `a` or `b`.\n"

    assert any("hold 'c'" in each.text for each in told_by(section, ["abc\n"]).mined.unused)
