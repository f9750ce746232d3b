from decimal import Decimal
from typing import Any

import pytest

from testgen.spec.parse import parse
from testgen.spec.writer import ValuesError, write


def test_tokens_stand_one_space_apart_and_lines_end() -> None:
    fmt = parse("n: int 0..9 ; x: real 0..9\na: int[n] 0..9\nb: int[n] 0..9 per line\n")
    assert write(fmt, {"n": 2, "x": Decimal("1.50"), "a": [1, 2], "b": [3, 4]}) == "2 1.50\n1 2\n3\n4\n"
    assert write(fmt, {"n": 0, "x": Decimal("1E+1"), "a": [], "b": []}) == "0 10\n\n"


def test_an_empty_string_leaves_its_separator() -> None:
    fmt = parse("a: str[0..1] of a ; b: str[0..1] of a ; c: int[0] 0..1\n".replace(" of a", ' of "a"'))
    assert write(fmt, {"a": "", "b": "", "c": []}) == " \n"


def test_numbers_longer_than_python_prints_are_written() -> None:
    big = 10**5000
    for spec in ("a: int[2] 0..1\n", "a: int[2] 0..1 per line\n"):
        assert write(parse(spec), {"a": [big, 1]}).split() == ["1" + "0" * 5000, "1"]
    assert len(write(parse("a: int 0..1\n"), {"a": big})) == 5002


def test_blocks_write_rounds_cases_and_sentinels() -> None:
    fmt = parse('repeat until "0":\n    either:\n        "a" ; x: int 0..9\n    or:\n        y: int 0..9\n')
    values = {"#1": 2, "#2": [0, 1], "x": [5, None], "y": [None, 6]}
    assert write(fmt, values) == "a 5\n6\n0\n"


def test_a_block_of_constants_is_written_as_often_as_its_key_says() -> None:
    assert write(parse('repeat until end:\n    "go"\n'), {"#1": 3}) == "go\ngo\ngo\n"


def test_edges_intervals_and_points_are_rows() -> None:
    assert write(parse("e: tree(3) weighted 1..9\n"), {"e": [(1, 2, 5), (2, 3, 6)]}) == "1 2 5\n2 3 6\n"
    assert write(parse("i: intervals(1) in 1..9\np: points(0) in 1..9\n"), {"i": [(1, 2)], "p": []}) == "1 2\n"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "'n'"),
        ({"n": 1}, "'#1'"),
        ({"n": 1, "#1": 1, "a": [1, 2], "b": [1]}, "a has 2 entries for 1 rounds"),
        ({"n": None, "#1": 1, "a": [1], "b": [1]}, "None"),
        ({"n": 1, "#1": 1, "a": 5, "b": [1]}, "shape"),
    ],
)
def test_values_of_another_shape_are_refused(values: dict[str, Any], said: str) -> None:
    with pytest.raises(ValuesError, match=r"values lack|shape|entries") as caught:
        write(parse("n: int 0..9\nrepeat n:\n    a: int 0..9 ; b: int 0..9\n"), values)
    assert said in str(caught.value)
