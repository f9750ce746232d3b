from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from testgen.spec.expression import Number
from testgen.spec.functions import connected
from testgen.spec.reading.graph_checks import graph_fault
from testgen.spec.tree import GraphType, TreeType
from tests.drawing import examples

Edges = list[tuple[int, int]]
N = Number(0)
EDGES = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), max_size=7)


def keeps(kind: GraphType | TreeType, edges: Edges, nodes: int = 5, base: int = 1) -> bool:
    first, second = [u - 1 + base for u, _ in edges], [v - 1 + base for _, v in edges]
    fault = graph_fault(kind, nodes, first, second)
    assert fault is None or 0 <= fault.at < max(1, len(edges))
    return fault is None


def is_forest(edges: Edges) -> bool:
    """No set of edges spans fewer other nodes than it has edges: checked by taking leaves away."""
    left = list(edges)
    while True:
        ends = [node for edge in left for node in edge]
        fewer = [(u, v) for u, v in left if (u != v and ends.count(u) > 1 and ends.count(v) > 1) or u == v]
        if len(fewer) == len(left):
            return not left
        left = fewer


@given(EDGES)
@examples(200)
def test_properties_are_those_of_the_definitions(edges: Edges) -> None:
    simple = all(u != v for u, v in edges) and len({frozenset(edge) for edge in edges}) == len(edges)
    assert keeps(GraphType(N, N, simple=True), edges) == simple
    assert keeps(GraphType(N, N, loopless=True), edges) == all(u != v for u, v in edges)
    once = all(u != v for u, v in edges) and len(set(edges)) == len(edges)
    assert keeps(GraphType(N, N, simple=True, directed=True), edges) == once
    joined = connected(5, [u for u, _ in edges], [v for _, v in edges])
    assert keeps(GraphType(N, N, connected=True), edges) == joined
    assert keeps(GraphType(N, N, connected=True), edges, base=0) == joined
    assert keeps(GraphType(N, N, acyclic=True), edges) == is_forest(edges)
    assert keeps(TreeType(N), edges) == is_forest(edges)


@given(EDGES)
@examples(100)
def test_a_directed_graph_is_acyclic_if_some_order_fits_all_edges(edges: Edges) -> None:
    orders = permutations(range(1, 6))
    sortable = any(all(order.index(u) < order.index(v) for u, v in edges) for order in orders)
    assert keeps(GraphType(N, N, acyclic=True, directed=True), edges) == sortable


def test_the_first_edge_that_breaks_it_is_named() -> None:
    assert graph_fault(TreeType(N), 4, [1, 2, 3], [2, 3, 1]) == (2, " is no tree: 3 1 closes a cycle")
    found = graph_fault(GraphType(N, N, simple=True), 4, [1, 3, 2], [2, 4, 1])
    assert found == (2, " is not simple: [3] is the same edge as [1]")


def test_graphs_of_more_nodes_than_fit_into_memory_are_checked() -> None:
    huge = 10**18
    assert graph_fault(GraphType(N, N, acyclic=True), huge, [1, huge], [huge, 5]) is None
    assert graph_fault(GraphType(N, N, connected=True), huge, [1, huge], [huge, 5]) is not None
    assert graph_fault(GraphType(N, N, connected=True), 1, [], []) is None
