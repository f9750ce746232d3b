import pytest

from testgen.spec.comments import evidence_in, without_comments
from testgen.spec.parse import parse
from testgen.spec.printer import show
from testgen.spec.tree import Evidence, Source


@pytest.mark.parametrize(
    ("comment", "found"),
    [
        (' statement "1 <= n"', (Evidence(Source.STATEMENT, "1 <= n"),)),
        (" guess", (Evidence(Source.GUESS),)),
        (
            ' validator "v.py:12", data',
            (Evidence(Source.VALIDATOR, "v.py:12"), Evidence(Source.DATA)),
        ),
        (r' statement "a \"b\" # \u2264"', (Evidence(Source.STATEMENT, 'a "b" # ≤'),)),
        (" guess,", (Evidence(Source.GUESS),)),
        (" the statement says so", ()),
        (" guesswork", ()),
        (' statement "unclosed', ()),
        (r' statement "\q"', ()),
        (' statement "a" and more', ()),
        ("", ()),
    ],
)
def test_evidence_is_told_from_other_comments(comment: str, found: tuple[Evidence, ...]) -> None:
    assert evidence_in(f"n: int 1..2 #{comment}").get(1, ()) == found


def test_a_sign_in_quotes_begins_no_comment() -> None:
    assert without_comments('g: grid(2, 2) of "#." # data') == 'g: grid(2, 2) of "#." '
    assert evidence_in('g: grid(2, 2) of "#." # data') == {1: (Evidence(Source.DATA),)}
    assert without_comments(r'w: "\"#" # "') == r'w: "\"#" '


def test_lines_and_columns_stay() -> None:
    text = "# one\nn: int 1..2 # two\n\n  # three\nm: int"
    assert without_comments(text).split("\n") == ["", "n: int 1..2 ", "", "  ", "m: int"]


def test_each_clause_of_a_line_shows_its_evidence() -> None:
    text = 'n: int 1..2 ;  # statement "1 ≤ n ≤ 2"\nm: int 1..2  # guess\nrepeat n:  # data\n    blank\n'
    assert show(parse(text)) == text


def test_evidence_of_a_shared_line_belongs_to_all_its_clauses() -> None:
    shown = show(parse("n: int 1..2 ; m: int 1..2  # data\n"))
    assert shown == "n: int 1..2 ;  # data\nm: int 1..2  # data\n"
