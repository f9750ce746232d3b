from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.mutation.strength import Counts, Kill
from testgen.report.strength_text import change, counts_line, notes, ordered, percent, why, why_nothing
from tests.report.strengths import FULL, FULLER, LIMIT, PEEK, REPORT, SMILE, TROUBLE, UNTRUSTED, mutant


def test_order_is_that_of_the_file_whatever_was_judged_first() -> None:
    reversed_report = replace(REPORT, results=REPORT.results[::-1])
    assert ordered(reversed_report) == ordered(REPORT)
    assert [result.line for result in ordered(REPORT)] == [5, 6, 10, 12, 13, 16, 19]


@pytest.mark.parametrize(
    ("share", "shown"),
    [(None, "-"), (0.0, "0.0 %"), (1.0, "100.0 %"), (5 / 6, "83.3 %"), (0.99999, "99.9 %"), (0.00001, "0.1 %")],
)
def test_no_rounding_to_all_or_nothing(share: float | None, shown: str) -> None:
    assert percent(share) == shown


def test_a_change_is_one_line() -> None:
    assert change(LIMIT) == "10 → 11"
    assert change(replace(LIMIT, mutant=mutant("self.items = []", ""))) == "self.items = [] left out"
    assert change(replace(LIMIT, mutant=mutant("def peek||(self)", "_"))) == "_ put in"


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_change_is_printable(original: str, replacement: str) -> None:
    changed = replace(LIMIT, mutant=replace(LIMIT.mutant, original=original, replacement=replacement))
    assert change(changed).isprintable()
    assert len(change(changed)) < 140


def test_rare_fates_are_named_where_there_are_some() -> None:
    assert counts_line(Counts(killed=1, no_coverage=2)) == "1 killed, 0 survived, 2 not covered"
    assert counts_line(Counts(timeout=1, errors=2)).endswith("0 not covered, 1 timeout, 2 errors")


def test_reasons() -> None:
    assert why(PEEK) == "no test runs this line"
    assert why(LIMIT).splitlines() == [
        "all 2 tests of this line pass",
        f"nearest test: {FULL}",
        "this would kill it, since the mutant gives 11:",
        "assert Stack().limit == 10",
    ]
    assert why(SMILE).startswith("possibly equivalent: it gave the same in 200 calls\nthe only test of this line")
    assert why(replace(FULLER, kill=Kill(FULL, "setup", "KeyError"))) == "KeyError in setup"


def test_figures_without_meaning_have_a_reason() -> None:
    assert why_nothing(REPORT) == ""
    assert why_nothing(TROUBLE).startswith("2 tests fail")
    assert "a mutant that must die: it survived" in why_nothing(UNTRUSTED)


def test_trouble_with_results_is_a_note_and_takes_no_figure_away() -> None:
    report = replace(REPORT, results=(PEEK,), trouble="no test runs a line")
    assert why_nothing(report) == ""
    assert notes(report) == ("no test runs a line", *REPORT.warnings)
    assert notes(replace(report, results=())) == REPORT.warnings
