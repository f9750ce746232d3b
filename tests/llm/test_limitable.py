import pytest

from testgen.llm.limitable import Sort, counts_of, limitable, meant, nearest
from testgen.spec.parse import parse

FORMAT = parse("""n: int 1..9 ; x: real 0..1
a: int[n] 1..n
s: str[2..5] of a-z ; d: "N" | "S"
e: tree(n) weighted 1..7
q: points(n) in 0..3
p: perm(n)
repeat n:
    k: int 0..4
    names: str[3][2] of a-z
""")


def test_what_can_be_limited_is_found_with_its_values() -> None:
    found = {name: (one.sort, one.said, one.single) for name, one in limitable(FORMAT).items()}
    assert found == {
        "n": (Sort.NUMBER, "1..9", True),
        "x": (Sort.NUMBER, "0..1", True),
        "a": (Sort.ELEMENTS, "1..n", False),
        "len(s)": (Sort.LENGTH, "2..5", True),
        "d": (Sort.WORD, '"N" | "S"', True),
        "e": (Sort.ELEMENTS, "1..7", False),
        "q": (Sort.ELEMENTS, "0..3", False),
        "k": (Sort.NUMBER, "0..4", False),
        "len(names)": (Sort.LENGTH, "3..3", False),
    }
    assert (limitable(FORMAT)["a"].interval.low, limitable(FORMAT)["a"].interval.high) == (1, 9)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        *(
            ("n", "n"),
            ("N", "n"),
            ("a[i]", "a"),
            ("A[]", "a"),
            ("a_i", "a"),
            ("len(s)", "len(s)"),
            ("len( s )", "len(s)"),
        ),
        *(
            ("len(a)", "n"),
            ("size(a)", "n"),
            ("|s|", "len(s)"),
            ("len(p)", "n"),
            ("len(z)", None),
            ("z", None),
            ("", None),
        ),
    ],
)
def test_a_name_is_known_in_the_ways_that_programmers_write_it(said: str, name: str | None) -> None:
    assert meant(said, limitable(FORMAT), counts_of(FORMAT)) == name


def test_a_wrong_name_is_answered_with_the_nearest() -> None:
    assert nearest("name", limitable(parse("names: int 1..2\n"))) == "names?"
    assert nearest("s", limitable(FORMAT)) == "len(s)?"
    assert nearest("zz", limitable(parse("n: int 1..2 ; k: int 1..2\n"))) == "the names are n, k"
