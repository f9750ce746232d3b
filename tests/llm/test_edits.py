import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.llm.edits import Edits, read_edits
from testgen.llm.scenario import Restriction, Scenario
from testgen.problem import Tier

CODE = "def gen(seed, scale):\n    return '1\\n'\n"
ONE = {"why": "one", "fix": {"n": "1"}}
MADE = Scenario("one", None, Restriction({"n": ("1", "1")}))
IDS = ("s1", "s2")


@pytest.mark.parametrize(
    ("answer", "edits"),
    [
        ({"add": [ONE], "edit": [], "remove": []}, Edits((MADE,))),
        ({"add": [], "edit": [{"id": "s2", **ONE}], "remove": ["s1", "s1", "s9"]}, Edits((), {"s2": MADE}, ("s1",))),
        ({"edit": {"s1": ONE}}, Edits((), {"s1": MADE})),
        ({"edit": {"id": "s1", **ONE}, "remove": "s1"}, Edits((), {"s1": MADE})),
        (
            {"edit": [{"id": "s9", **ONE}, {"id": "s1"}, 5]},
            Edits(faults=("there is no scenario 's9' to edit", 'the scenario "" restricts nothing')),
        ),
        ({"scenarios": [ONE]}, Edits((MADE,))),
        ([ONE, 5], Edits((MADE,), faults=("5 is no scenario",))),
        ({"remove": [["s1"], None]}, Edits()),
    ],
)
def test_edits_are_read_from_json(answer: object, edits: Edits) -> None:
    assert read_edits(json.dumps(answer), IDS) == edits


def test_edits_are_read_from_markdown() -> None:
    answer = (
        f"REMOVE: s1, s9\nEDIT: s2\nWHY: large\nTIER: complex\n```python\n{CODE}```\nWHY: new\n```python\n{CODE}```\n"
    )
    large = Scenario("large", Tier.COMPLEX, generator=CODE)
    assert read_edits(answer, IDS) == Edits((Scenario("new", generator=CODE),), {"s2": large}, ("s1",))


def test_what_is_neither_is_named() -> None:
    assert read_edits("No.", IDS).faults == ("there is no JSON and no block of Python in the answer",)
    assert read_edits("```python\nx = 1\n```", IDS).faults == (
        "a generator cannot be used: the code defines no function gen",
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.just("s1"),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["add", "edit", "remove", "id", "s1", "why", "fix", "size"]), inner)
    ),
)


@given(JSON)
def test_nothing_makes_reading_fail(value: object) -> None:
    edits = read_edits(json.dumps(value), IDS)
    assert set(edits.edit) | set(edits.remove) <= set(IDS)
    assert not set(edits.edit) & set(edits.remove)
