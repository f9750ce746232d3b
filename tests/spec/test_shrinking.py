import random
from typing import Any

from testgen.spec.parse import parse
from testgen.spec.sampler import sample
from testgen.spec.shrinking import shrunk
from tests.spec.sampled_formats import FORMATS, TEXTS


def test_a_list_loses_what_does_not_matter() -> None:
    values = sample(FORMATS["list"], random.Random(1), 60, "random")
    bad = max(values["a"])
    small = shrunk(FORMATS["list"], values, lambda v: any(a >= bad // 2 for a in v["a"]))
    assert small == {"n": 1, "a": [bad // 2]}


def test_rounds_go_with_their_number() -> None:
    fmt = parse("t: int 1..100\nrepeat t:\n    n: int 1..100\n    a: int[n] 0..9\n")
    values = sample(fmt, random.Random(2), 200, "random")
    small = shrunk(fmt, values, lambda v: any(sum(a) >= 9 and len(a) >= 2 for a in v["a"]))
    assert small["t"] == 1
    assert small["n"] == [2]
    assert sum(small["a"][0]) == 9


def test_rounds_may_be_one_less_than_their_number() -> None:
    fmt = parse("n: int 1..100\nrepeat n - 1:\n    a: int 0..9\n")
    values = sample(fmt, random.Random(2), 20, "random")
    small = shrunk(fmt, values, lambda v: any(a > 0 for a in v["a"]))
    assert (small["n"], small["a"]) == (2, [1])


def test_strings_become_plain() -> None:
    fmt = parse("s: str[1..50] of a-z\n")
    small = shrunk(fmt, {"s": "hquzzxbqqlm"}, lambda v: "q" in v["s"])
    assert small == {"s": "q"}


def test_trees_and_grids_lose_nodes_and_rows() -> None:
    fmt = parse("n: int 1..50\ne: tree(n)\n")
    small = shrunk(fmt, {"n": 4, "e": [(1, 2), (2, 3), (3, 4)]}, lambda v: v["n"] >= 3)
    assert small["n"] == 3
    fmt = parse('r: int 1..9 ; c: int 1..9\ng: grid(r, c) of "#."\n')
    small = shrunk(fmt, {"r": 3, "c": 3, "g": ["...", ".#.", ".##"]}, lambda v: any("." in row for row in v["g"]))
    assert small == {"r": 1, "c": 1, "g": ["."]}


def test_it_ends_and_repeats_itself() -> None:
    calls = []
    values = sample(FORMATS["multi"], random.Random(5), 300, "random")

    def fails(found: dict[str, Any]) -> bool:
        calls.append(1)
        return len(found["s"]) > 0

    first = shrunk(FORMATS["multi"], values, fails, most_calls=200)
    assert len(calls) <= 200
    assert first == shrunk(parse(TEXTS["multi"]), values, lambda v: len(v["s"]) > 0, most_calls=200)
