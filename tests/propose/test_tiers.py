from itertools import pairwise

from testgen.problem import Problem
from testgen.propose.tiers import Tiers, shapes_of
from testgen.seams import Allowance, Candidate, Context, SpecError
from testgen.spec.parse import parse
from testgen.spec.reader import read

LIST = parse("n: int 1..1000\na: int[n] 0..10^9\n")
TREE = parse("n: int 1..500\nedges: tree(n)\n")


def proposed(proposer: Tiers, count: int, seed: int = 1) -> list[Candidate]:
    return list(proposer.propose(Context(Problem("p"), seed), Allowance(count)))


def test_inputs_of_all_sizes_are_drawn_and_can_be_read() -> None:
    texts = [c.input.read().decode() for c in proposed(Tiers(LIST), 40)]
    assert not any(isinstance(read(LIST, text), SpecError) for text in texts)
    sizes = sorted(int(text.split()[0]) for text in texts)
    assert sizes[0] <= 10
    assert sizes[-1] >= 900
    assert sum(size > 100 for size in sizes) < len(sizes) / 2


def test_nothing_is_proposed_twice_and_a_small_format_runs_dry() -> None:
    tiny = Tiers(parse("n: int 1..5\n"))
    first, second = proposed(tiny, 10), proposed(tiny, 10, seed=2)
    assert len({c.input.sha for c in (*first, *second)}) == len(first) + len(second) == 5


def test_equal_seeds_give_equal_candidates() -> None:
    assert proposed(Tiers(LIST), 12) == proposed(Tiers(LIST), 12)
    assert proposed(Tiers(LIST), 12) != proposed(Tiers(LIST), 12, seed=2)


def test_later_rounds_go_on_with_other_tiers() -> None:
    proposer = Tiers(LIST)
    rounds = [proposed(proposer, 1, seed) for seed in range(16)]
    sizes = [len(one[0].input.read().split()) for one in rounds]
    assert max(sizes) > 300
    assert any(a != b for a, b in pairwise(sizes))


def test_only_shapes_that_the_format_knows_are_drawn() -> None:
    assert {"path", "star"} <= set(shapes_of(TREE))
    assert "path" not in shapes_of(LIST)
    assert "sorted" in shapes_of(LIST)
    assert shapes_of(parse("b: real 0..1\n"))


def test_a_reason_says_shape_and_size() -> None:
    assert all("token" in c.why for c in proposed(Tiers(LIST), 8))
