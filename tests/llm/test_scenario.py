import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.llm.scenario import Restriction, Scenario, Scenarios, read_scenarios, scenario_of, tier_of, why_of
from testgen.problem import Tier

GENERATOR = "def gen(seed, scale):\n    return '1\\n'\n"


def test_a_restriction_is_read_as_it_is_written() -> None:
    item = {
        "why": "k  equals\nn",
        "tier": "edge",
        "fix": {"n": "1", "a": "5..5", "k": 3, "x": 0.5, "l": [1, "n"], "m": "1..max"},
        "where": ["a == b", "a == b", "", 5],
        "size": "small",
        "shape": "sorted",
    }
    limits = {
        "n": ("1", "1"),
        "a": ("5", "5"),
        "k": ("3", "3"),
        "x": ("0.5", "0.5"),
        "l": ("1", "n"),
        "m": ("1", "max"),
    }
    restriction = Restriction(limits, ("a == b",), "small", "sorted")
    assert scenario_of(item) == Scenario("k equals n", Tier.EDGE, restriction)
    assert str(restriction) == "n=1, a=5, k=3, x=0.5, l=1..n, m=1..max, where a == b, small, sorted"


@pytest.mark.parametrize(
    ("item", "restriction"),
    [
        ({"fix": {"n": True, "m": None, "k": "1..2..3", "l": "", "o": {}, "p": "1"}}, Restriction({"p": ("1", "1")})),
        ({"where": "a < b"}, Restriction(conditions=("a < b",))),
        ({"where": ["x" * 500], "size": "small"}, Restriction(size="small")),
        ({"size": "huge", "shape": "round", "fix": {"n": 1}}, Restriction({"n": ("1", "1")})),
    ],
)
def test_what_cannot_be_used_of_a_restriction_is_left_out(item: dict[str, Any], restriction: Restriction) -> None:
    assert scenario_of({"why": "x", **item}) == Scenario("x", None, restriction)


@pytest.mark.parametrize("key", ["code", "generator"])
def test_a_generator_is_read(key: str) -> None:
    assert scenario_of({"why": "x", key: GENERATOR, "fix": {"n": "1"}}) == Scenario("x", generator=GENERATOR)


def test_the_text_of_an_input_ends_its_line() -> None:
    assert scenario_of({"input": "1 2"}) == Scenario("", text="1 2\n")


@pytest.mark.parametrize(
    ("item", "fault"),
    [
        ("x", '"x" is no scenario'),
        (None, "null is no scenario"),
        ({"why": "all"}, 'the scenario "all" restricts nothing'),
        ({"why": "all", "fix": [], "where": {}, "size": 5, "shape": []}, 'the scenario "all" restricts nothing'),
        ({"code": "def gen():"}, "its generator cannot be used: the code does not parse: line 1: "),
    ],
)
def test_what_is_no_scenario_is_named(item: object, fault: str) -> None:
    said = scenario_of(item)
    assert isinstance(said, str)
    assert said.startswith(fault)


def test_an_answer_is_read_with_what_stands_around_it() -> None:
    answer = 'Sure:\n```json\n{"scenarios": [{"why": "x", "fix": {"n": "1"}}, {"why": "y", "fix": {"n": 1}}, 5]}\n```'
    assert read_scenarios(answer) == Scenarios(
        (Scenario("x", None, Restriction({"n": ("1", "1")})),), ("5 is no scenario",)
    )
    assert read_scenarios("no idea") == Scenarios(faults=("there is no JSON in the answer",))
    assert read_scenarios('{"why": "x", "size": "small"}').scenarios[0].restriction == Restriction(size="small")
    assert len(read_scenarios(json.dumps([{"fix": {"n": n}} for n in range(99)])).scenarios) == 20


@pytest.mark.parametrize(
    ("said", "tier"),
    [
        ("edge", Tier.EDGE),
        (" Basic", Tier.BASIC),
        ("medium", Tier.INTERMEDIATE),
        ("high", Tier.COMPLEX),
        (5, None),
        ("?", None),
    ],
)
def test_tiers_are_known_by_our_names_and_by_those_of_tarot(said: object, tier: Tier | None) -> None:
    assert tier_of(said) is tier


@given(st.text())
def test_a_reason_is_one_printable_line(said: str) -> None:
    assert why_of(said).isprintable()
    assert len(why_of(said)) <= 200


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda x: (
            st.lists(x)
            | st.dictionaries(
                st.sampled_from(["why", "tier", "fix", "where", "size", "shape", "code", "input", "scenarios", "n"]), x
            )
        ),
    )
)
def test_nothing_makes_reading_fail(value: object) -> None:
    read_scenarios(json.dumps(value))
