import pytest

from testgen.spec.infer.merge import merged
from testgen.spec.parse import parse
from testgen.spec.printer import show

MERGES = [
    ("n: int 1..10", "m: int 0..7", "n: int 1..7\n"),
    ("n: int 1..10\nk: int 1..n", "a: int 1..10 ; b: int 1..10", "n: int 1..10\nk: int 1..n\n"),
    ("n: int 1..9\na: int[n] 1..5", "x: int 1..9\nrepeat x:\n    y: int 2..8\n    where y != 3", None),
    (
        "n: int 1..9\na: int[n] 1..5 per line",
        "x: int 1..9\nrepeat x:\n    y: int 2..8\n    where y != 3",
        "n: int 1..9\nrepeat n:\n    a: int 2..5\n    where a != 3\n",
    ),
    (
        'n: int 1..9\ng: grid(n, 3) of "#."',
        'x: int 1..9\nrepeat x:\n    s: str[3] of "."',
        'n: int 1..9\ng: grid(n, 3) of "."\n',
    ),
    ("n: int 1..9\na: int[n] 1..5", "x: int 1..9\ny: int[x] 1..5 distinct", "n: int 1..9\na: int[n] 1..5 distinct\n"),
    ("n: int 1..9\na: int[n] 1..5", "x: int 1..9\ny: int[x-1] 1..5", None),
    ("r: real 0..5", "x: real 1..9 decimals 0..3", "r: real 1..5 decimals 0..3\n"),
    ('w: "a" | "b"', "s: str[1] of a-z", 'w: "a" | "b"\n'),
    ("a: int 1..5 ; b: int 1..5", "x: int 1..5\ny: int 1..5\nwhere x < y", "a: int 1..5 ; b: int 1..5\nwhere a < b\n"),
    ("n: int 1..3", "n: int 5..9", None),
    ("n: int 1..3", "n: int 1..3 ; m: int 1..3", None),
    ("n: int 1..9", 's: str[1..3] of "ab"', None),
]


@pytest.mark.parametrize(("first", "second", "both"), MERGES)
def test_two_formats_become_one_that_fits_both(first: str, second: str, both: str | None) -> None:
    found = merged(parse(first), parse(second))

    assert (show(found) if found else None) == both


def test_a_guess_gives_way_to_what_is_known() -> None:
    found = merged(parse("n: int 1..10  # guess"), parse('m: int 0..500  # validator "v.py:3"'))

    assert found is not None
    assert show(found) == 'n: int 0..500  # validator "v.py:3"\n'


def test_evidence_of_both_is_kept() -> None:
    found = merged(parse('n: int 1..10  # statement "n"'), parse('m: int 1..10  # validator "v.py:3"'))

    assert found is not None
    assert show(found) == 'n: int 1..10  # statement "n", validator "v.py:3"\n'
