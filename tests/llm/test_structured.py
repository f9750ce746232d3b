import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.llm.structured import Malformed, fault_in, keeps, read_json

ANY: dict[str, Any] = {}
ITEMS = {
    "type": "object",
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"b": {"type": "integer"}, "c": {"type": "string"}},
                "required": ["b", "c"],
            },
        }
    },
    "required": ["items"],
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('Sure! Here it is:\n```json\n{"a": 1}\n```\nHope it helps {x}.', {"a": 1}),
        ('```\n{"a": 1}', {"a": 1}),
        ('As in [1], the answer is {"a": 1} and no other.', {"a": 1}),
        ('{"a": 1, "b": [1, 2,],}', {"a": 1, "b": [1, 2]}),
        ("{'a': 1, 'b': 'it\\'s'}", {"a": 1, "b": "it's"}),
        ("{'a': 1, 'b': True, 'c': None}", {"a": 1, "b": True, "c": None}),
        ('{"a": 1, "b": True, "c": None}', {"a": 1, "b": True, "c": None}),
        ('{"a": 1, "b": true, \'c\': null}', {"a": 1, "b": True, "c": None}),
        ('{"a": 1, "code": "def f():\n\treturn 1"}', {"a": 1, "code": "def f():\n\treturn 1"}),
        ('{"a": 1, "code": """def f():\n    return "x" """}', {"a": 1, "code": 'def f():\n    return "x" '}),
        ('{"a": 1, // one\n "b": 2}', {"a": 1, "b": 2}),
        ("{a: 1, b: 2}", {"a": 1, "b": 2}),
    ],
)
def test_what_small_models_write_is_read(text: str, value: object) -> None:
    assert read_json(text, {"type": "object", "required": ["a"]}) == value


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ('{"items": [{"b": 1, "c": "x"}, {"b": 2, "c": "hal', [(1, "x")]),
        ('{"items": [{"b": 1, "c": "x"}, {"b": 2', [(1, "x")]),
        ('{"items": [{"b": 1, "c": "x"},', [(1, "x")]),
        ('{"items": [{"b": 1, "c": "x"}', [(1, "x")]),
        ('{"items": [{"b": 1, "c": "a, b] \\" }"}, {"b": 2, "c": "y"}], "more": "wor', [(1, 'a, b] " }'), (2, "y")]),
    ],
)
def test_of_what_is_cut_off_the_whole_items_stay(text: str, items: list[tuple[int, str]]) -> None:
    value = read_json(text, ITEMS)
    assert [(item["b"], item["c"]) for item in value["items"]] == items


def test_a_list_that_is_cut_off_loses_the_half_item() -> None:
    assert read_json("[1, 2, 34", {"type": "array", "items": {"type": "integer"}}) == [1, 2]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("no", "there is no JSON in the answer"),
        ("", "there is no JSON in the answer"),
        ('{"items": 3}', "$.items: 3 is not of type 'array'"),
        ('{"items": [{"b": 1, "c": 2}]}', "$.items[0].c: 2 is not of type 'string'"),
        ('{"items": [{"b": 1}]}', "$.items[0]: 'c' is a required property"),
        ("{}", "$: 'items' is a required property"),
    ],
)
def test_what_is_wrong_is_said_with_its_path(text: str, why: str) -> None:
    assert read_json(text, ITEMS) == Malformed(why)


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"enum": ["x", "y"]}, ["x"], ["z"]),
        ({"type": "string", "pattern": "^[a-z]+$"}, ["abc"], ["ABC"]),
        ({"type": "array", "minItems": 1, "maxItems": 2}, [1], []),
        ({"anyOf": [{"type": "null"}, {"type": "integer"}]}, [None, 3], ["x"]),
    ],
)
def test_the_schemas_that_we_use_are_held(schema: dict[str, Any], good: list[Any], bad: list[Any]) -> None:
    if schema.get("type") == "array":
        assert fault_in(good, schema) is None
        assert fault_in(bad, schema) is not None
        return
    assert [fault_in(value, schema) for value in good] == [None] * len(good)
    assert all(fault_in(value, schema) for value in bad)


def test_a_long_complaint_is_cut() -> None:
    why = fault_in("x" * 10_000, {"type": "integer"})
    assert why is not None
    assert len(why) <= 200


def test_keeps_wants_nothing_around_it() -> None:
    assert keeps('{"items": []}', ITEMS)
    assert not keeps('Sure: {"items": []}', ITEMS)
    assert not keeps("[" * 100_000, ITEMS)


HOSTILE = {
    "brackets": "[",
    "braces": '{"a":',
    "quotes": '"',
    "pairs": '{"a":"b" "c" ',
    "backslashes": "\\",
    "commas": ",",
    "parentheses": "[(",
    "fences": "```json\n",
    "tildes": "~~~\n[\n",
    "comments": "{/*",
    "items": '[{"b": 1, ',
    "mixed": '{["\\',
    "minus": "[-",
    "colons": "{:",
    "triple": '["""',
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("length", [8_000, 120_000])
def test_hostile_text_takes_little_time(name: str, length: int) -> None:
    text = (HOSTILE[name] * (length // len(HOSTILE[name])))[:length]
    for whole in (text, '{"a": "' + text, "[" + text):
        began = time.monotonic()
        read_json(whole, ITEMS)
        assert time.monotonic() - began < 10  # 3 s at most on two quiet cores


def test_a_hundred_megabytes_are_refused() -> None:
    text = "[" * 100 * 2**20
    began = time.monotonic()
    assert isinstance(read_json(text, ITEMS), Malformed)
    assert time.monotonic() - began < 2


@given(st.text(alphabet=list("{}[]\",:\\'`\n ab1(-/*#")), st.sampled_from([ANY, ITEMS]))
def test_any_text_gives_a_value_that_the_schema_allows_or_a_reason(text: str, schema: dict[str, Any]) -> None:
    value = read_json(text, schema)
    assert isinstance(value, Malformed) or fault_in(value, schema) is None


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.lists(values) | st.dictionaries(st.text(), values), st.booleans())
def test_right_json_is_read_as_it_is(value: object, fenced: bool) -> None:  # noqa: FBT001 - drawn by Hypothesis
    text = json.dumps(value)
    assert read_json(f"```json\n{text}\n```" if fenced else text, ANY) == value


@given(st.lists(st.builds(lambda b, c: {"b": b, "c": c}, st.integers(), st.text())), st.data())
def test_every_beginning_gives_a_beginning_of_the_items(items: list[dict[str, Any]], data: st.DataObject) -> None:
    text = json.dumps({"items": items})
    value = read_json(text[: data.draw(st.integers(0, len(text)))], ITEMS)
    if not isinstance(value, Malformed):
        found = value["items"]
        assert found[:-1] == items[: max(0, len(found) - 1)]
