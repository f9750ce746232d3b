from testgen.spec.infer.emptiness import simplified
from testgen.spec.parse import parse
from testgen.spec.printer import show
from testgen.spec.tree import Format

GUARDED = """n: int 0..9
either:
    where n > 0
    a: int[n] 1..5
or:
    where n <= 0
    blank
"""


def test_a_guard_against_an_empty_list_goes_away() -> None:
    assert show(Format(simplified(parse(GUARDED).items))) == "n: int 0..9\na: int[n] 1..5\n"


def test_other_alternatives_stay() -> None:
    for other in (
        GUARDED.replace("n > 0", "n > 1"),
        GUARDED.replace("int[n]", "int[n+1]"),
        GUARDED.replace("blank", '"0"'),
    ):
        assert Format(simplified(parse(other).items)) == parse(other)
