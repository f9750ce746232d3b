import pytest
from _pytest.mark import ParameterSet

from testgen.problem import Label, Problem, Program, Solution, SourceFile
from testgen.propose.aims import Aim, Range
from testgen.propose.bounds import LARGE, Bounds
from testgen.propose.edges import Edges
from testgen.seams import Allowance, Candidate, Context
from testgen.spec.bounds import bounds_of
from testgen.spec.parse import parse
from testgen.spec.reader import read
from tests.spec.sampled_formats import TEXTS

FORMATS = {name: parse(text.replace("10^5", "10^3")) for name, text in TEXTS.items()}
LIST = "n: int 1..2*10^5\na: int[n] -10^9..10^9\n"


def slow(name: str) -> ParameterSet:
    return pytest.param(name, marks=pytest.mark.slow)


def program(text: str, name: str = "x.py") -> Program:
    return Program(name, "python", (SourceFile(name, text.encode()),))


def rounds(text: str, *programs: Program, count: int = 3, wanted: tuple[Solution, ...] = ()) -> list[list[Candidate]]:
    """Candidates of some rounds, each told what the rounds before it left unreached."""
    fmt = parse(text)
    proposer, left, found = Bounds(fmt, programs), {b.text: b for b in bounds_of(fmt)}, []
    for number in range(count):
        context = Context(Problem("p"), seed=number, round=number, unreached=tuple(left), wanted=wanted)
        found.append(list(proposer.propose(context, Allowance(32))))
        for candidate in found[-1]:
            values = read(fmt, candidate.input.read().decode())
            assert isinstance(values, dict), candidate.why
            for bound in [b for b in left.values() if b.reached(values)]:
                del left[bound.text]
    return found


def all_of(text: str, *programs: Program, count: int = 3) -> list[Candidate]:
    return [candidate for made in rounds(text, *programs, count=count) for candidate in made]


def texts(found: list[Candidate]) -> list[str]:
    return [candidate.input.read().decode() for candidate in found]


def test_unreached_bounds_come_first_each_with_its_reason() -> None:
    first = rounds(LIST, count=1)[0]
    assert [c.why for c in first[:3]] == ["n = 1", "a holds -10^9", "a holds 10^9"]
    assert next(c for c in first if c.input.size > 6 * LARGE).why == "n = 2*10^5"
    assert first[0].input.read().startswith(b"1\n")
    assert first[0].proposer == "bounds"


def test_what_is_reached_is_not_aimed_at_again() -> None:
    fmt = parse(LIST)
    made = list(Bounds(fmt, ()).propose(Context(Problem("p"), 1, unreached=("a holds 10^9",)), Allowance(1)))
    assert [c.why for c in made] == ["a holds 10^9"]


def test_pairs_of_bounds_are_reached_at_once() -> None:
    by_why = {c.why: c.input.read().decode() for c in all_of("n: int 1..9\na: int[n] 0..5\n")}
    assert by_why["n = 1, a holds 5"] == "1\n5\n"
    assert by_why["n = 9, a holds 0"] == "9\n0 0 0 0 0 0 0 0 0\n"
    assert "n = 1, n = 9" not in by_why


def test_constants_of_programs_and_what_is_beside_them() -> None:
    made = all_of("n: int 1..10^6\n", program("a = [0] * 5005\nif n == 77: pass"))
    why = {c.input.read().decode(): c.why for c in made}
    assert why["5006\n"] == "n = 5006: near a size of 5005 in x.py line 1"
    assert why["76\n"] == "n = 76: near compared with 77 in x.py line 2"
    assert {"5004\n", "5005\n", "77\n", "78\n"} <= why.keys()


def test_where_32_bits_end() -> None:
    assert {"2147483647\n", "2147483648\n"} <= set(texts(all_of("n: int 1..10^18\n")))
    assert "2147483648\n" not in texts(all_of("n: int 1..2^31-1\n"))


def test_negative_edges_lengths_and_elements() -> None:
    made = all_of("n: int -10^6..10^6\ns: str[1..50] of a-z\n", program("if n < -500 or len(s) > 20: pass"))
    values = [text.split() for text in texts(made)]
    assert {"-500", "-501"} <= {n for n, _ in values}
    assert {19, 20, 21} <= {len(s) for _, s in values}


def test_texts_of_programs() -> None:
    made = all_of("n: int 1..5\ns: str[1..9] of a-z\n", program('if s == "abba": pass'))
    assert any(text.split()[1] == "abba" for text in texts(made))
    assert not any("Abba" in text for text in texts(all_of("s: str[1..9] of a-z\n", program('s == "Abba"'))))


def test_wanted_programs_come_before_others() -> None:
    known, survivor = program("n == 111"), program("n == 999", "y.py")
    wrong = Solution("wrong_answer/y.py", Label.INCORRECT, survivor)
    first = rounds("n: int 1..10^6\n", known, count=1, wanted=(wrong,))[0]
    numbers = [int(text) for text in texts(first)]
    assert numbers.index(999) < numbers.index(111)


@pytest.mark.parametrize(
    "name", ["list", "multi", slow("grid"), "graph", "queries", "until", "pairs", "rows", slow("edges")]
)
def test_no_input_comes_twice_and_all_rounds_come_again(name: str) -> None:
    fmt = FORMATS[name]

    def made() -> list[Candidate]:
        proposer, missing = Bounds(fmt, (program("if n == 7: pass"),)), tuple(b.text for b in bounds_of(fmt))
        contexts = [Context(Problem("p"), seed=9, round=i, unreached=missing[i:]) for i in range(2)]
        return [c for context in contexts for c in proposer.propose(context, Allowance(12))]

    first = made()
    assert len({c.input.sha for c in first}) == len(first) > 0
    assert [(c.input.sha, c.why, c.seed) for c in first] == [(c.input.sha, c.why, c.seed) for c in made()]
    assert all(isinstance(read(fmt, c.input.read().decode()), dict) for c in first)


def test_a_seed_makes_its_candidate_again() -> None:
    fmt = parse(LIST)
    bound = bounds_of(fmt)[2]
    candidate = next(Bounds(fmt, ()).propose(Context(Problem("p"), 5, unreached=(bound.text,)), Allowance(1)))
    assert Range(fmt).drawn(Aim((bound,), ""), candidate.seed) == candidate.input.read().decode()


@pytest.mark.parametrize(
    "name", ["list", "multi", "grid", "graph", slow("rows"), "queries", "end", "dag", slow("edges")]
)
def test_three_rounds_reach_nine_of_ten_bounds(name: str) -> None:
    fmt = FORMATS[name]
    proposer, left = Bounds(fmt, ()), {b.text: b for b in bounds_of(fmt)}
    total = len(left)
    for number in range(3):
        context = Context(Problem("p"), seed=number, round=number, unreached=tuple(left))
        for candidate in proposer.propose(context, Allowance(32)):
            values = read(fmt, candidate.input.read().decode())
            assert isinstance(values, dict)
            left = {text: bound for text, bound in left.items() if not bound.reached(values)}
    assert len(left) <= total / 10


def test_at_most_a_quarter_is_large() -> None:
    for made in rounds("n: int 1..2*10^4\na: int[n] 1..99\nb: int[n] 1..99999\nx: int 1..9\ny: int 1..99\n"):
        assert len(made) <= 32
        large = [c for c in made if c.input.size > 6 * LARGE]
        assert len(large) <= 8


def test_it_stops_when_there_is_nothing_more() -> None:
    assert sorted(texts(all_of("n: int 1..3\n"))) == ["1\n", "3\n"]
    assert rounds("n: int 1..3\n", count=9)[-1] == []


def test_what_no_machine_holds_is_left_alone() -> None:
    assert all(c.input.size < 10**7 for c in all_of("n: int 1..10^5\nm: int[n][n] 0..9\n", count=1))


def test_edges_are_only_where_a_format_has_room() -> None:
    edges = Edges.of(parse("n: int 1..100 ; k: int 1..n\nx: int 5..5\n"))
    whys = [aim.why for aim in edges.of_program(program("n < 50"), telling=True)]
    assert [why.split(":")[0] for why in whys] == ["n = 50", "n = 51", "n = 49", "k = 50", "k = 51", "k = 49"]
    assert not list(edges.of_program(program("n < 50"), telling=False))
