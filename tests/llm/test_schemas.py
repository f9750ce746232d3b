import json
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.llm.gbnf import schema_grammar
from testgen.llm.restriction import RestrictionError, restriction_of
from testgen.llm.scenario import Scenario, read_scenarios
from testgen.llm.schemas import audit_schema, edits_schema, generator_schema, restriction_schema, scenario_schema
from testgen.spec.parse import parse
from tests.drawing import examples
from tests.llm.gbnf_grammars import drawn
from tests.llm.schema_checks import follows

FORMAT = parse("""n: int 1..9 ; k: int 1..n
a: int[n] 0..10^9
s: str[1..9] of a-z ; d: "N" | "S"
repeat n:
    x: int 0..9 ; y: real 0..1
""")


def fix_of(text: str) -> dict[str, str]:
    return restriction_schema(parse(text))["properties"].get("fix", {}).get("properties", {})


def test_only_the_names_of_the_format_can_be_fixed() -> None:
    fix = restriction_schema(FORMAT)["properties"]["fix"]
    assert list(fix["properties"]) == ["n", "k", "a", "len(s)", "d", "x", "y"]
    assert fix["additionalProperties"] is False
    assert fix["properties"]["d"] == {"type": "string", "enum": ["N", "S"]}


@pytest.mark.parametrize(
    "value", ["1", "-3", "max", "min..5", "10^9", "2*10^5", "-10^9..10^9", "k-1", "k", "1..k", "200000"]
)
def test_values_are_numbers_and_expressions_of_other_names(value: str) -> None:
    assert follows(value, restriction_schema(FORMAT)["properties"]["fix"]["properties"]["n"])


@pytest.mark.parametrize("value", ["", "n", "a", "1 2", "random", "1...2", "z", "1..", "==1", "max-1"])
def test_other_values_are_not(value: str) -> None:
    assert not follows(value, restriction_schema(FORMAT)["properties"]["fix"]["properties"]["n"])


@pytest.mark.parametrize(
    "text", ["k == n", "a[1] == a[n]", "sum(a) > 10^9", "len(s) == n", "n%2 == 1", "max(a)-k < 5", "x == k"]
)
def test_conditions_are_comparisons_of_names(text: str) -> None:
    assert re.search(restriction_schema(FORMAT)["properties"]["where"]["items"]["pattern"], text)


@pytest.mark.parametrize("text", ["k = n", "1 == 1", "a == 5", "sum(n) == 5", "z == 1", "n == 1 and k == 1"])
def test_other_conditions_are_not(text: str) -> None:
    assert not re.search(restriction_schema(FORMAT)["properties"]["where"]["items"]["pattern"], text)


def test_shapes_are_those_that_are_handed_in_each_once() -> None:
    properties = scenario_schema(FORMAT, 3, shapes=("sorted", "equal", "sorted"))["properties"]["scenarios"]
    assert properties["items"]["properties"]["shape"]["enum"] == ["sorted", "equal"]
    assert (properties["minItems"], properties["maxItems"]) == (1, 3)
    assert "shape" not in restriction_schema(FORMAT)["properties"]


def test_a_format_without_names_can_be_wished_a_size_only() -> None:
    schema = restriction_schema(parse("p: perm(5)\n"))
    assert list(schema["properties"]) == ["why", "tier", "size"]


def test_edits_name_the_scenarios_that_there_are() -> None:
    schema = edits_schema(generator_schema(2)["properties"]["scenarios"]["items"], ["s1", "s2"], 3)
    assert schema["properties"]["edit"]["items"]["properties"]["id"]["enum"] == ["s1", "s2"]
    assert schema["properties"]["remove"]["maxItems"] == 2
    assert list(edits_schema(restriction_schema(FORMAT), [], 3)["properties"]) == ["add"]


def test_an_audit_has_a_fault_in_place_of_a_reason() -> None:
    schema = audit_schema(restriction_schema(FORMAT))
    assert list(schema["properties"])[:2] == ["fault", "fix"]
    assert schema["required"] == ["fault", "fix", "size"]


@given(st.integers(0, 10**6))
@examples(60)
def test_what_follows_the_schema_is_read_without_fault_and_refused_by_meaning_alone(seed: int) -> None:
    text = drawn(schema_grammar(scenario_schema(FORMAT, 2, shapes=("sorted",))), random.Random(seed), deep=20)
    read = read_scenarios(text)
    assert read.faults == ()
    assert len(read.scenarios) >= 1
    assert len(json.loads(text)["scenarios"]) >= len(read.scenarios)
    for scenario in read.scenarios:
        assert isinstance(scenario, Scenario)
        assert scenario.restriction is not None
        made = restriction_of(scenario.restriction, FORMAT)
        assert not isinstance(made, RestrictionError) or "cannot stand here" not in made.message
