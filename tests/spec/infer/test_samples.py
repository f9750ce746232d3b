import pytest

from testgen.spec.infer.programs import shown_by_samples
from testgen.spec.printer import show

SHAPES = [
    (["3\n1 2 3\n", "1\n5\n"], "x1: int", "x2: int[x1]"),
    (["2 3\n1 2\n3 4\n5 6\n", "9 1\n1 1\n"], "x2: int", "repeat x2:"),
    (["2\n1 2 3\n", "4\n1 2 3 4 5\n"], "x1: int", "x2: int[x1+1]"),
    (["2\nab\ncd\n", "1\nxy\n"], "x1: int", "per line"),
]


@pytest.mark.parametrize(("samples", "first", "second"), SHAPES)
def test_counts_that_equal_an_earlier_value_give_the_structure(samples: list[str], first: str, second: str) -> None:
    mined = shown_by_samples(samples)

    assert mined.format is not None
    assert first in show(mined.format)
    assert second in show(mined.format)


def test_a_structure_from_samples_is_a_guess_and_never_complete() -> None:
    mined = shown_by_samples(["5\n", "7\n"])

    assert mined.format is not None
    assert "guess" in show(mined.format)
    assert any("guess" in each.why for each in mined.unused)


@pytest.mark.parametrize("samples", [[], [""], ["\n"], ["1\n2 3\n", "1\n"], ["x" * 50 + "\n"] * 2])
def test_samples_without_a_structure_do_no_harm(samples: list[str]) -> None:
    assert shown_by_samples(samples).unused
