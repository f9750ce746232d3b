from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.llm.scenario import SIZES, Restriction, Scenario
from testgen.problem import Verdict
from testgen.propose.generators import SCALES
from testgen.propose.notebook import Made
from testgen.propose.workshop import Workshop
from testgen.seams import SpecError
from testgen.spec.parse import parse
from testgen.spec.reader import read
from testgen.spec.tree import Format
from tests.drawing import examples
from tests.fakes import Answer, FakeJudge

SUMS = parse("n: int 1..20\na: int[n] -100..100\n")


def workshop(
    generator: Callable[[bytes], Answer] = lambda _: b"2\n1 2\n", fmt: Format | None = SUMS
) -> tuple[Workshop, FakeJudge]:
    judge = FakeJudge({"generator.py": generator})
    return Workshop(judge, fmt), judge


def made(bench: Workshop, *scenarios: Scenario, seed: int = 7) -> list[Made]:
    return list(bench.make(scenarios, "auditor", 3, seed))


def texts(one: Made) -> list[str]:
    return [candidate.input.read().decode() for candidate in one.candidates]


def restricted(why: str = "all equal", **parts: object) -> Scenario:
    return Scenario(why, restriction=Restriction(**parts))  # type: ignore[arg-type]


CODE = Scenario("of all sizes", generator="def gen(seed, scale):\n    return '1'\n")


# --- restrictions


def test_a_restriction_is_drawn_from_and_every_input_keeps_it() -> None:
    bench, judge = workshop()
    (one,) = made(bench, restricted(limits={"n": ("3", "5"), "a": ("min", "-1")}))
    assert one.objection == ""
    assert 1 < len(one.candidates) <= 4
    narrow = parse("n: int 3..5\na: int[n] -100..-1\n")
    assert not [text for text in texts(one) if isinstance(read(narrow, text), SpecError)]
    assert judge.runs == 0


def test_candidates_say_who_proposed_them_why_and_of_which_scenario() -> None:
    bench, _ = workshop()
    first, second = made(bench, restricted("ties"), restricted("", limits={"n": ("1", "1")}, size="small"))
    assert (first.name, second.name) == ("3.1", "3.2")
    assert {c.scenario for c in first.candidates} == {"3.1"}
    assert {(c.proposer, c.why) for c in first.candidates} == {("auditor", "ties")}
    assert {c.why for c in second.candidates} == {"n=1, small"}


def test_a_reason_made_of_a_restriction_is_printable() -> None:
    bench, _ = workshop()
    (one,) = made(bench, restricted("", limits={"a[\x1b[31m]": ("1", "2")}))
    assert all(c.why.isprintable() for c in one.candidates)


@pytest.mark.parametrize("size", SIZES)
def test_a_size_that_is_wished_for_is_drawn(size: str) -> None:
    bench, _ = workshop(fmt=parse("n: int 1..1000\na: int[n] 0..9\n"))
    (one,) = made(bench, restricted(size=size))
    counts = [int(text.split("\n")[0]) for text in texts(one)]
    least, most = {
        "smallest": (1, 3),
        "small": (1, 20),
        "medium": (2, 150),
        "large": (20, 999),
        "largest": (900, 1000),
    }[size]
    assert least <= min(counts) <= max(counts) <= most


def test_a_restriction_that_cannot_be_said_or_drawn_says_why_in_a_line() -> None:
    bench, _ = workshop()
    outside, unknown, nothing = made(
        bench,
        restricted(limits={"n": ("30", "40")}),
        restricted(limits={"zebra": ("1", "1")}),
        restricted(conditions=("sum(a) == 1999",), limits={"n": ("20", "20")}),
    )
    assert "1..20" in outside.objection
    assert "zebra" in unknown.objection
    assert not nothing.candidates or not nothing.objection
    for one in (outside, unknown):
        assert one.candidates == ()
        assert "\n" not in one.objection


def test_without_a_format_there_is_nothing_to_restrict() -> None:
    bench, _ = workshop(fmt=None)
    (one,) = made(bench, restricted(size="small"))
    assert "no input format" in one.objection
    assert bench.shapes == ()


def test_one_bad_scenario_leaves_the_others_as_they_are() -> None:
    bench, _ = workshop()
    alone = made(bench, restricted("second", size="small"))
    both = made(bench, restricted(limits={"zebra": ("1", "1")}), restricted("second", size="small"))
    assert both[0].objection
    assert len(both[1].candidates) == len(alone[0].candidates)


# --- generators


def test_a_generator_is_run_at_all_scales_each_with_a_seed_of_its_own() -> None:
    bench, judge = workshop(lambda asked: b"1\n%d\n" % int(asked.split()[1]))
    (one,) = made(bench, CODE)
    assert texts(one) == [f"1\n{scale}\n" for scale in SCALES]
    asked = [run.input.read().split() for run in judge.heard]
    assert [int(scale) for _, scale in asked] == list(SCALES)
    assert len({seed for seed, _ in asked}) == len(SCALES)
    assert len({c.seed for c in one.candidates}) == len(SCALES)


def test_one_that_fails_at_the_smallest_scale_is_run_no_more() -> None:
    bench, judge = workshop(lambda _: Verdict.TLE)
    (one,) = made(bench, CODE)
    assert "TLE" in one.objection
    assert one.candidates == ()
    assert judge.runs == 1


def test_one_that_fails_at_larger_scales_keeps_its_small_inputs() -> None:
    bench, _ = workshop(lambda asked: b"1\n5\n" if int(asked.split()[1]) < 6 else Verdict.OLE)
    (one,) = made(bench, CODE)
    assert one.objection == ""
    assert texts(one) == ["1\n5\n"]  # equal ones are one


def test_what_a_format_reads_loosely_is_written_as_it_writes() -> None:
    bench, _ = workshop(lambda _: b"  2 \r\n 1   2\n\n")
    (one,) = made(bench, CODE)
    assert texts(one) == ["2\n1 2\n"]
    bench, _ = workshop(lambda _: b"nonsense\n")
    assert texts(made(bench, CODE)[0]) == ["nonsense\n"]
    bench, _ = workshop(lambda _: b"\xff 1\n")
    assert made(bench, CODE)[0].candidates[0].input.read() == b"\xff 1\n"


def test_without_a_format_generators_run_and_their_words_stand() -> None:
    bench, _ = workshop(lambda _: b" 2\n1 2", fmt=None)
    assert texts(made(bench, CODE)[0]) == [" 2\n1 2"]


# --- texts


def test_an_inputs_own_text_is_taken_tidied() -> None:
    bench, judge = workshop()
    (one,) = made(bench, Scenario("as written", text="2\n  7 8\n"))
    assert texts(one) == ["2\n7 8\n"]
    assert judge.runs == 0


def test_a_text_with_lone_surrogates_is_an_input_like_any_other() -> None:
    bench, _ = workshop()
    (one,) = made(bench, Scenario("broken", text="2\n\ud800 \udfff\n"))
    assert len(one.candidates) + bool(one.objection) == 1


# --- the same every time

scenarios = st.lists(
    st.sampled_from(
        [
            restricted("a", size="small"),
            restricted("b", limits={"n": ("2", "max")}, shape="sorted"),
            restricted("c", limits={"n": ("99", "max")}),
            CODE,
            Scenario("d", text="1\n1\n"),
        ]
    ),
    min_size=1,
    max_size=4,
)


@examples(25)
@given(scenarios, st.integers(0, 2**63))
def test_equal_seeds_give_equal_inputs(some: list[Scenario], seed: int) -> None:
    def drawn() -> list[Made]:
        bench, _ = workshop(lambda asked: b"1\n%d\n" % (int(asked.split()[0]) % 100))
        return made(bench, *some, seed=seed)

    assert drawn() == drawn()


def test_other_seeds_give_other_inputs() -> None:
    bench, _ = workshop()
    wide = restricted("any", size="large")
    assert texts(made(bench, wide, seed=1)[0]) != texts(made(bench, wide, seed=2)[0])
    twice = made(bench, wide, wide)
    assert texts(twice[0]) != texts(twice[1])
