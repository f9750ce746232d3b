from benchmarks.packages_tables import LONGEST_CELL, cell, document, table
from tests.benchmarks.results import begun, built, fate, split

MADE = {"command": "python benchmarks/packages.py FOLDER", "commit": "abc", "cores": 2, "load": 0.1}


def test_everybody_who_does_not_come_out_right_is_named() -> None:
    refused = {"test": "secret/edge/001", "proposer": "bounds", "unvalidated": True, "why": "v.py: too large"}
    lines = [
        built(
            "contest/a",
            held_correct={"d.py": fate("rejected", "secret/edge/001", "WA", 2)},
            validators={"asked": 2, "not_asked": 0, "undecided": 0, "refused": [refused]},
        ),
        split("contest/b", no_suite="input: no spec"),
        split("contest/c", crashed="exit status 1: ValueError: x"),
        begun("contest/d", ineligible="1 wrong solution that can run"),
    ]
    text = document(lines, MADE)
    assert "contest/a, `d.py`: WA on secret/edge/001 (bounds, unvalidated, the own validators refuse it)" in text
    assert "; 2 tests reject it" in text
    assert "contest/a, `t.py` (expected TLE): the own data reject it (WA on secret/1)" in text
    assert "contest/a, secret/edge/001 (bounds, unvalidated): v.py: too large" in text
    assert "- contest/b: input: no spec" in text
    assert "- contest/c: exit status 1: ValueError: x" in text
    assert "- contest/d: 1 wrong solution that can run" in text
    assert "1 packages: a suite, 1 packages: no suite, 1 packages: crashed, 1 packages: not eligible" in text
    assert "Bounds reached: 3 of 4." in text


def test_results_of_nothing_are_a_document_too() -> None:
    assert "Made by" in document([], MADE)
    assert "### Packages" not in document([begun(ineligible="few")], MADE)
    assert "Builds:" not in document([split(crashed="at once")], MADE)


def test_a_cell_is_one_short_line_without_folders() -> None:
    assert cell("a | b\n\x00c") == "a ¦ b c"
    assert cell("in /home/me/x/a.py: 1/2 of 3") == "in a.py: 1/2 of 3"
    assert len(cell("x" * 1000)) == LONGEST_CELL


def test_tables_are_aligned() -> None:
    lines = table(("a", "b"), [["1", "long"], ["22", ""]]).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert table(("a",), []) == ""
