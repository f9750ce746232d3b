import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.llm.structured import json_in

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.lists(VALUES) | st.dictionaries(st.text(), VALUES), st.sampled_from(["", "Sure! Here: ", "```json\n"]))
def test_json_is_found_in_what_stands_around_it(value: object, before: str) -> None:
    assert json_in(f"{before}{json.dumps(value)}\n```\nDone.") == value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", None),
        ("no", None),
        ('{"a": [1, 2,], }', {"a": [1, 2]}),
        ('{"s": [{"why": "x"}, {"why": "y', {"s": [{"why": "x"}]}),
        ('{"s": [{"why": "a]}b"}, {"q', {"s": [{"why": "a]}b"}]}),
        ('{"s": [{"why": "a\\"}"}, {"q', {"s": [{"why": 'a"}'}]}),
        ('{"s": [', {"s": []}),
        ('{"why": "two\nlines"}', {"why": "two\nlines"}),
        ("{'a': 1}", {"a": 1}),
        ("1" * 5000, None),
        ('For an array such as [1, 2, 3] ties matter.\n{"a": 1}', {"a": 1}),
        ('As in {}, or [[]]: [{"a": 1}]', [{"a": 1}]),
        ('[5, {"a": 1}]', [5, {"a": 1}]),
        ("only [1, 2]", [1, 2]),
    ],
)
def test_what_is_broken_is_repaired_or_refused(text: str, found: object) -> None:
    assert json_in(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        '{"a":' * 100_000,
        "[{" * 100_000 + "}]" * 9,
        '{"a": "' + "\\" * 100_001,
    ],
)
def test_hostile_depth_and_length_do_no_harm(text: str) -> None:
    assert json_in(text) is None or isinstance(json_in(text), dict | list)


@given(st.text(alphabet='{}[]",:\\ a1\n'))
def test_nothing_makes_it_fail(text: str) -> None:
    json_in(text)


WHYS = st.lists(st.fixed_dictionaries({"why": st.text(), "n": st.integers(0, 9)}), min_size=1, max_size=5)


@given(WHYS, st.data())
def test_of_an_answer_that_is_cut_off_the_whole_objects_are_kept(
    items: list[dict[str, object]], data: st.DataObject
) -> None:
    whole = json.dumps({"s": items})
    ends = [len(json.dumps({"s": items[:n]})) - 2 for n in range(1, len(items) + 1)]
    cut = data.draw(st.integers(ends[0], len(whole)))
    found = json_in(whole[:cut])
    assert found is not None
    kept = sum(end <= cut for end in ends)
    assert found["s"][:kept] == items[:kept]
