"""Every way in which a well-formed text can mean nothing."""

from fractions import Fraction

import pytest

from testgen.errors import FormatError
from testgen.spec import tree
from testgen.spec.check import KEYWORDS, ClauseError, checked
from testgen.spec.expression import Name, Number
from testgen.spec.functions import FUNCTIONS
from testgen.spec.parse import parse

NAMES = 'n: int 1..9\ns: str[3] of a-z\na: int[n] 1..9\ng: grid(n, n) of "#."\ne: tree(n)\n'
BLOCK = 'repeat 2:\n    k: int 1..9 ; w: "x" | "y"\n'
EITHER = 'either:\n    "1" ; l: int 1..9\nor:\n    "2"\n'


@pytest.mark.parametrize(
    ("text", "where", "said", "hint"),
    [
        # names
        ("n: int 1..m\nm: int 1..n", (1, 1), "m is used before it is known", "`where`"),
        ("n: int 1..m\nm: int 1..n", (1, 1), "(it is read on line 2)", "`where`"),
        ("n: int 1..n", (1, 1), "n is used before it is known", "`where`"),
        ("count_: int 1..5\nm: int 1..coumt_", (2, 1), "there is no name coumt_", "`count_`"),
        ("n: int 1..5\nn: int 1..3", (2, 1), "the name n is used twice", "`n2`"),
        ("n: int 1..5\nrepeat 2 as n:\n    m: int 1..2", (2, 1), "the name n is used twice", "`n2`"),
        ("a: int[3 as i] 1..i\nb: int 1..i", (2, 1), "i is used before it is known, or outside its list", "`where`"),
        ("repeat 2 as i:\n    n: int 1..i\nwhere i > 1", (3, 1), "i is used before", "`where`"),
        ("sum: int 1..5", (1, 1), "`sum` is a word of the language", "`sum_`"),
        ("a: int[3 as end] 1..5", (1, 1), "`end` is a word of the language", "`end_`"),
        ("x: int 1..2 ; int[3] 1..5", (1, 15), "a value needs a name", "`name: ...`"),
        ('"a" | "b"', (1, 1), "a value needs a name", "`name: ...`"),
        # scopes
        (BLOCK + "where k < 3", (3, 1), "k belongs to an inner block: use it under sum", "`max(k)`"),
        (BLOCK + "m: int 1..k", (3, 1), "k belongs to an inner block", "`max(k)`"),
        (EITHER + "where l < 3", (5, 1), "l belongs to an inner block", "`max(l)`"),
        ('either:\n    "1" ; l: int 1..9\nor:\n    "2" ; m: int 1..l', (4, 11), "l is used before", "`where`"),
        (NAMES + "where a < 3", (6, 1), "a is a list: use it under sum", "`max(a)`"),
        # bounds and sizes
        ("n: int 5..3", (1, 1), "the bound 5..3 is empty", "`3..5`"),
        ("n: int 1..2 ; x: real 1..0.5", (1, 15), "the bound 1..0.5 is empty", "`0.5..1`"),
        ("s: str[3..2] of a-z", (1, 1), "the bound 3..2 is empty", "`2..3`"),
        ("s: str[-1] of a-z", (1, 1), "-1 of something is impossible", "whole number"),
        ("a: int[0-1] 1..2", (1, 1), "0-1 of something is impossible", "whole number"),
        ("a: int[2][1.5] 1..2", (1, 1), "1.5 of something is impossible", "whole number"),
        ("e: tree(3) weighted 2..1", (1, 1), "the bound 2..1 is empty", "`1..2`"),
        ("e: graph(3, -1)", (1, 1), "-1 of something is impossible", "whole number"),
        ("p: points(3) in 2..1", (1, 1), "the bound 2..1 is empty", "`1..2`"),
        ("repeat -1:\n    n: int 1..2", (1, 1), "-1 of something is impossible", "whole number"),
        ("n: int 1..2/0", (1, 1), "`2/0` has no value that fits into memory", None),
        ("n: int 1..9^9^9^9", (1, 1), "`9^9^9^9` has no value that fits into memory", None),
        ("x: real 0..1 decimals 3..2", (1, 1), "decimals 3..2 is an empty range", None),
        # alphabets and words
        ('s: str[3] of ""', (1, 1), "the alphabet is empty", None),
        ('g: grid(2, 2) of "# "', (1, 1), "the alphabet cannot hold ' '", None),
        ('s: str[3] of "\\t"', (1, 1), "the alphabet cannot hold '\\t'", None),
        ('s: str[3] of "\\ud800"', (1, 1), "the alphabet cannot hold", None),
        ('w: "a" | "b" | "a"', (1, 1), "a word stands twice", None),
        ('w: "a b" | "c"', (1, 1), "'a b' is no word of an input", None),
        ('""', (1, 1), "'' is no word of an input", None),
        # lines
        ("e: tree(3) ; n: int 1..2", (1, 1), "e takes whole lines", None),
        ("a: int[3] 1..2 per line ; n: int 1..2", (1, 1), "a takes whole lines", None),
        ('s: str[3] of " a" ; n: int 1..2', (1, 1), "s may hold spaces, so it must stand last", None),
        ('s: str[3][2] of " a"', (1, 1), "elements with spaces need a line each", "`per line`"),
        # blocks
        ("repeat until end:\n    n: int 1..2\nm: int 1..2", (1, 1), "nothing can follow a block that goes on", None),
        ("repeat 2:\n    repeat until end:\n        n: int 1..2", (2, 5), "nothing can follow", None),
        ("repeat 2:\n    where 1 < 2", (1, 1), "the block reads nothing", None),
        ('repeat until "":\n    n: int 1..2', (1, 1), "'' is no word of an input", None),
        # conditions and functions
        (NAMES + "where n", (6, 1), "`n` is no condition", "`a <= b`"),
        (NAMES + "where n + 1", (6, 1), "`n+1` is no condition", "`a <= b`"),
        (NAMES + "where n < 3 and a[1]", (6, 1), "`a[1]` is no condition", "`a <= b`"),
        (NAMES + "where len(s)", (6, 1), "`len(s)` is no condition", "`a <= b`"),
        (NAMES + "where (n < 3) + 1 < 2", (6, 1), "`n < 3` is no number", None),
        (NAMES + "where s < 3", (6, 1), "`3` is a number, compared with a text", None),
        (NAMES + "where (n < 3) < (n < 4)", (6, 1), "can only be equal", None),
        (NAMES + "where n[1] < 3", (6, 1), "n is no list, so n[1] means nothing", None),
        (NAMES + 'where a["x"] < 3', (6, 1), '`"x"` is no number', None),
        (NAMES + "where e[1] < 3", (6, 1), "`3` is a number, compared with a row", None),
        (NAMES + "where sum(n < 3) < 3", (6, 1), "sum takes numbers or lists of them here, not `n < 3`", None),
        (NAMES + "where sum(s) < 3", (6, 1), "sum takes numbers or lists of them here, not `s`", None),
        (NAMES + "where summ(a) < 3", (6, 1), "there is no function summ", "`sum`"),
        (NAMES + "where len(n) < 3", (6, 1), "len takes a text or a list here, not `n`", None),
        (NAMES + "where distinct(n, n)", (6, 1), "distinct takes a list here, not `n`", None),
        (NAMES + "where prime(a)", (6, 1), "prime takes a number here, not `a`", None),
        (NAMES + 'where count(a, "x") == 1', (6, 1), "count takes a value like those of its first list", None),
        (NAMES + "where count(g, a) == 1", (6, 1), "count takes a value like those of its first list", None),
        (NAMES + "where connected(a, a, a)", (6, 1), "connected takes a number here, not `a`", None),
        (NAMES + "where abs(n, n) < 3", (6, 1), "abs takes 1 argument(s), not 2", None),
        (NAMES + "where count(a, 1, 2) < 3", (6, 1), "count takes 1 to 2 argument(s), not 3", None),
        (NAMES + "where distinct({a, n})", (6, 1), "`n` cannot stand in this {...}", None),
        (NAMES + "m: int 1..s", (6, 1), "`s` is no number", None),
        (NAMES + "m: int[a] 1..2", (6, 1), "a is a list", "`max(a)`"),
    ],
)
def test_an_inconsistent_format_is_refused(text: str, where: tuple[int, int], said: str, hint: str | None) -> None:
    with pytest.raises(FormatError) as found:
        parse(text)
    assert found.value.place is not None
    assert (found.value.place.line, found.value.place.column) == where
    assert said in found.value.message
    assert (hint or "") in (found.value.hint or "")
    assert (found.value.hint is None) == (hint is None)


@pytest.mark.parametrize(
    "text",
    [
        NAMES + 'where count(g, "#") == 1 and g[1] != "#.#" and s[1] == "a"',
        NAMES + "where sum(a) <= n*9 and max(a, n) > 1 and a[n] > 1 and count(e) == n-1",
        BLOCK + 'where sum(k) < 9 and k[2] > 1 and count(w, "x") == 1 and distinct(k, w)',
        BLOCK + "m: int 1..max(k)",
        EITHER + "where count(l) <= 1",
        "repeat 2:\n    b: int[3] 1..9\nwhere max(b) < 9 and distinct({b, b})",
        "repeat 2:\n    u: int 1..9 ; v: int 1..9\nwhere connected(9, u, v) and reachable(u, v, 1, 9)",
        "n: int 1..9\nwhere (n < 3) == (n < 4)",
        "u: int 1..9 ; v: int 1..9 ; x: int 1..9\nwhere {u, v} != {v, x}",
        "repeat until end:\n    n: int 1..9\nwhere sum(n) < 9",
        "connect: int 1..2 ; to: int 1..2",
        'x: str[0..3] of "\\"\\\\" ; y: str[1..9] of " a" trimmed',
    ],
)
def test_a_consistent_format_is_not(text: str) -> None:
    parse(text)


def test_blocks_are_numbered_in_the_order_of_the_text() -> None:
    fmt = parse(EITHER + "repeat 2:\n    repeat 3:\n        n: int 1..2\nrepeat 2:\n    m: int 1..2\n")
    blocks = [item for item in tree.walk(fmt.items) if isinstance(item, tree.Repeat | tree.Choose)]
    assert [block.key for block in blocks] == ["#1", "#2", "#3", "#4"]
    assert checked(fmt) == fmt


def test_an_error_of_a_tree_that_was_not_parsed_has_no_place() -> None:
    bounds = tree.Range(Number(Fraction(1, 2)), Name("m"))
    fmt = tree.Format((tree.Line((tree.Field("n", tree.IntType(bounds)),)),))
    with pytest.raises(ClauseError, match="no name m") as found:
        checked(fmt)
    assert (found.value.line, found.value.column) == (None, None)


def test_every_keyword_is_refused_as_a_name() -> None:
    for word in KEYWORDS | set(FUNCTIONS):
        fmt = tree.Format((tree.Line((tree.Field(word, tree.IntType(tree.Range(Number(1), Number(2)))),)),))
        with pytest.raises(ClauseError, match="word of the language"):
            checked(fmt)
