import json
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.llm.gbnf import literal, pattern, schema_grammar
from testgen.llm.schemas import audit_schema, edits_schema, generator_schema, restriction_schema, scenario_schema
from testgen.spec.parse import parse
from tests.drawing import examples
from tests.llm.gbnf_grammars import accepts, drawn
from tests.llm.schema_checks import follows

FORMAT = parse('n: int 1..9 ; k: int 1..n\na: int[n] 0..9\nd: "N" | "S"\n')
SCENARIOS = scenario_schema(FORMAT, 3, shapes=("sorted", "equal"))
SCHEMAS = {
    "scenarios": SCENARIOS,
    "generators": generator_schema(2),
    "edits": edits_schema(restriction_schema(FORMAT), ["s1", "s2"], 2),
    "first edits": edits_schema(restriction_schema(FORMAT), [], 2),
    "audit": audit_schema(restriction_schema(FORMAT, ("sorted",))),
    "no names": scenario_schema(parse("p: perm(5)\n"), 2),
}


@pytest.mark.parametrize(
    ("regex", "gbnf"),
    [
        ("^abc$", '"abc"'),
        ("ab?c", '"a" "b"? "c"'),
        (r"-?[0-9]{1,7}(\.\.(n|max))?", '"-"? [0-9]{1,7} ( ".." ( "n" | "max" ) )?'),
        (r"(?:a|\[)+", '( "a" | "[" )+'),
        ('"x"', '"\\"x\\""'),
    ],
)
def test_regular_expressions_are_written_in_gbnf(regex: str, gbnf: str) -> None:
    assert pattern(regex) == gbnf


def test_literals_are_quoted() -> None:
    assert literal('a"\n\\') == '"a\\"\\n\\\\"'


@pytest.mark.parametrize("name", sorted(SCHEMAS))
@given(seed=st.integers(0, 10**6))
@examples(40)
def test_what_the_grammar_derives_follows_the_schema_on_one_line(name: str, seed: int) -> None:
    text = drawn(schema_grammar(SCHEMAS[name]), random.Random(seed), deep=20)
    assert "\n" not in text
    assert follows(json.loads(text), SCHEMAS[name])
    assert json.dumps(json.loads(text), ensure_ascii=False) == text or "\\" in text


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ('{"scenarios": [{"why": "x", "tier": "edge", "fix": {"n": "1"}, "size": "small"}]}', True),
        (
            '{"scenarios": [{"why": "x", "tier": "edge", "fix": {"n": "1"}, "size": "small", "shape": "equal"}]}',
            True,
        ),
        ('{"scenarios": [{"why": "x", "tier": "edge", "fix": {}, "size": "small"}]}', False),
        ('{"scenarios": [{"why": "x", "tier": "edge", "fix": {"z": "1"}, "size": "small"}]}', False),
        ('{"scenarios": []}', False),
        ('{"scenarios":[{"why":"x","tier":"edge","fix":{"n":"1"},"size":"small"}]}', False),
    ],
)
def test_the_grammar_takes_what_the_schema_allows(text: str, taken: bool) -> None:  # noqa: FBT001
    assert accepts(schema_grammar(SCENARIOS), text) is taken


def test_a_schema_that_is_not_ours_is_refused() -> None:
    with pytest.raises(ValueError, match=re.escape('no grammar is known for the schema {"type": "number"}')):
        schema_grammar({"type": "number"})
