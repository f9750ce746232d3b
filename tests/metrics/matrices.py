"""Matrices for these tests: drawn as tables, or by Hypothesis."""

from hypothesis import strategies as st

from testgen.metrics import KillMatrix


def table(text: str) -> KillMatrix:
    """Read lines such as `t1 1 0 1`; the first line names the solutions."""
    head, *lines = [line.split() for line in text.strip().splitlines()]
    return KillMatrix.of(
        head, {name: {s for s, bit in zip(head, bits, strict=True) if bit == "1"} for name, *bits in lines}
    )


# The worked example:
#   killed: a b c, so DR = 3/4 and VAcc is false
#   distinct vectors that are not empty: {a b}, {b c}, so DEPC = 2 and the ratio 2/4
#   p = 6 kills / 16 cells = 0.375
#   correlations: t1 t2: 1; t1 t3: (4*1 - 2*2) / ... = 0; t2 t3: 0; t4 has none: rho = 1/3
#   n_eff = 4 / (1 + 3 * 1/3) = 2; predicted DR = 1 - 0.625^2 = 0.609375; ceiling 1 - 0.625^3 = 0.755859375
#   rejecters: a {t1 t2}, b {t1 t2 t3}, c {t3}, d {}: entropy of 4 different = 2 bits, TSP = 2/4
EXAMPLE = table("""
       a b c d
    t1 1 1 0 0
    t2 1 1 0 0
    t3 0 1 1 0
    t4 0 0 0 0
""")


@st.composite
def matrices(draw: st.DrawFn, least_tests: int = 0, least_solutions: int = 0) -> KillMatrix:
    solutions = [f"s{i}" for i in range(draw(st.integers(least_solutions, 6)))]
    vector = st.frozensets(st.sampled_from(solutions)) if solutions else st.just(frozenset[str]())
    vectors = draw(st.lists(vector, min_size=least_tests, max_size=7))
    return KillMatrix.of(solutions, {f"t{i}": vector for i, vector in enumerate(vectors)})


def with_test(kills: KillMatrix, vector: frozenset[str]) -> KillMatrix:
    return KillMatrix((*kills.tests, "new"), kills.solutions, (*kills.vectors, vector))
