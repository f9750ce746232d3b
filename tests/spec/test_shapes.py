import random

import pytest

from testgen.spec.functions import connected
from testgen.spec.sampling.draws import RandomDraws, distinct
from testgen.spec.shapes import SHAPES, TABLE, Kind, Shape, trees
from testgen.spec.shapes.graphs import Rules, edges_of
from testgen.spec.shapes.numbers import different

DRAWS = RandomDraws(random.Random(1))


def of(kind: Kind) -> list[Shape]:
    return [shape for shape in TABLE if shape.on is kind]


def test_names_are_listed_once() -> None:
    assert len(set(SHAPES)) == len(SHAPES)
    assert {shape.name for shape in TABLE} == set(SHAPES)


@pytest.mark.parametrize("shape", of(Kind.NUMBERS), ids=lambda s: s.name)
@pytest.mark.parametrize("count", [1, 2, 17])
def test_numbers_stay_in_bounds(shape: Shape, count: int) -> None:
    for low, high in ((3, 3), (-2, 9), (1, 10**30)):
        values = shape.draw(DRAWS, count, low, high)
        assert len(values) == count
        assert all(low <= value <= high for value in values)


@pytest.mark.parametrize("shape", of(Kind.NUMBERS), ids=lambda s: s.name)
def test_different_numbers_fill_a_range(shape: Shape) -> None:
    assert sorted(different(DRAWS, 20, -5, 14, shape.name)) == list(range(-5, 15))
    assert len(set(different(DRAWS, 20, 1, 10**18, shape.name))) == 20


@pytest.mark.parametrize("shape", of(Kind.TEXT), ids=lambda s: s.name)
@pytest.mark.parametrize("length", [0, 1, 2, 30])
def test_texts_have_their_length_and_alphabet(shape: Shape, length: int) -> None:
    for alphabet in ("a", "ab", "abcdefgh"):
        text = shape.draw(DRAWS, length, alphabet)
        assert len(text) == length
        assert set(text) <= set(alphabet)


@pytest.mark.parametrize("shape", of(Kind.TREE), ids=lambda s: s.name)
@pytest.mark.parametrize("nodes", [1, 2, 3, 40])
def test_parents_come_before_their_children(shape: Shape, nodes: int) -> None:
    parents = shape.draw(DRAWS, nodes)
    assert len(parents) == nodes - 1
    assert all(0 <= parent <= place for place, parent in enumerate(parents))


def test_trees_look_like_their_names() -> None:
    assert trees.path(DRAWS, 4) == [0, 1, 2]
    assert trees.star(DRAWS, 4) == [0, 0, 0]
    assert trees.binary(DRAWS, 7) == [0, 0, 1, 1, 2, 2]


RULES = (
    Rules(),
    Rules(loopless=True),
    Rules(simple=True),
    Rules(simple=True, connected=True),
    Rules(connected=True),
    Rules(simple=True, directed=True),
    Rules(simple=True, directed=True, acyclic=True),
    Rules(directed=True, acyclic=True, connected=True),
)


@pytest.mark.parametrize("shape", of(Kind.GRAPH), ids=lambda s: s.name)
@pytest.mark.parametrize("rules", RULES, ids=str)
def test_graphs_hold_their_rules(shape: Shape, rules: Rules) -> None:
    for nodes, edges in ((2, 1), (6, 9), (6, 15), (40, 60)):
        found = edges_of(DRAWS, nodes, edges, rules, shape.name)
        assert len(found) == edges
        assert all(0 <= end < nodes for edge in found for end in edge)
        if rules.simple or rules.loopless:
            assert all(u != v for u, v in found)
        if rules.simple:
            assert len({edge if rules.directed else tuple(sorted(edge)) for edge in found}) == edges
        if rules.connected:
            assert connected(nodes, [u for u, _ in found], [v for _, v in found])
        if rules.acyclic:
            assert no_cycle(nodes, found)


def no_cycle(nodes: int, edges: list[tuple[int, int]]) -> bool:
    left = set(range(nodes))
    while left:
        sinks = left - {u for u, v in edges if u in left and v in left}
        if not sinks:
            return False
        left -= sinks
    return True


def test_a_graph_that_cannot_be_is_refused() -> None:
    for nodes, edges, rules in (
        (3, 4, Rules(simple=True)),
        (5, 3, Rules(connected=True)),
        (4, 4, Rules(acyclic=True)),
        (1, 1, Rules(loopless=True)),
    ):
        with pytest.raises(ValueError, match="no graph"):
            edges_of(DRAWS, nodes, edges, rules)


@pytest.mark.parametrize("shape", [*of(Kind.INTERVALS), *of(Kind.POINTS)], ids=lambda s: f"{s.on}-{s.name}")
@pytest.mark.parametrize("count", [0, 1, 9])
def test_intervals_and_points_stay_in_bounds(shape: Shape, count: int) -> None:
    pairs = shape.draw(DRAWS, count, -3, 20)
    assert len(pairs) == count
    assert all(-3 <= a <= 20 and -3 <= b <= 20 for a, b in pairs)
    if shape.on is Kind.INTERVALS:
        assert all(a <= b for a, b in pairs)


def test_distinct_draws_from_ranges_of_any_size() -> None:
    assert sorted(distinct(DRAWS, 10, 1, 10)) == list(range(1, 11))
    assert len(set(distinct(DRAWS, 1000, 1, 10**18))) == 1000
    with pytest.raises(ValueError, match="do not fit"):
        distinct(DRAWS, 11, 1, 10)
