import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.llm.markdown import Block, blocks_in, function_in, read_generators
from testgen.llm.scenario import Scenario, Scenarios
from testgen.problem import Tier

CODE = "def gen(seed, scale):\n    return f'{seed}\\n'\n"
ANSWER = f"""Here are two:

1. **WHY:** all equal
   - TIER: edge
```python
{CODE}```

### WHY: `n` is 1
Tier: Basic
~~~py
import random

{CODE}~~~
That is all.
"""


def test_generators_are_read_with_what_stands_before_each() -> None:
    assert read_generators(ANSWER) == Scenarios(
        (
            Scenario("all equal", Tier.EDGE, generator=CODE),
            Scenario("`n` is 1", Tier.BASIC, generator=f"import random\n\n{CODE}"),
        )
    )


@pytest.mark.parametrize(
    ("answer", "found", "faults"),
    [
        ("", 0, ("there is no block of Python in the answer",)),
        ("No idea.", 0, ("there is no block of Python in the answer",)),
        ("```json\n{}\n```", 0, ("there is no block of Python in the answer",)),
        (CODE, 1, ()),
        (f"```\n{CODE}```", 1, ()),
        (f"```python\n{CODE}", 1, ()),
        (
            f"```python\n{CODE}```\n```python\nprint(gen(1, 2))\n```",
            1,
            ("a generator cannot be used: the code defines no function gen",),
        ),
        (
            "```python\ndef gen(seed, scale):\n    return (1",
            0,
            (
                (
                    "a generator cannot be used: the code does not parse: line 2: '(' was never closed, "
                    "and the answer was cut off in it"
                ),
            ),
        ),
    ],
)
def test_what_cannot_be_used_is_named(answer: str, found: int, faults: tuple[str, ...]) -> None:
    read = read_generators(answer)
    assert (len(read.scenarios), read.faults) == (found, faults)


def test_a_block_ends_with_as_many_marks_as_it_began_with() -> None:
    assert list(blocks_in("a: b\n````python\n```\nx\n```\n````\nend")) == [Block("python", "```\nx\n```\n", "a: b\n")]
    assert list(blocks_in("```\nopen")) == [Block("", "open", "", whole=False)]


def test_a_label_is_the_last_one_before_the_block() -> None:
    block = Block("", "", "WHY: one\nWHY: two\nEDIT:\n")
    assert (block.label("why"), block.label("EDIT"), block.label("TIER")) == ("two", "", "")


def test_the_block_that_defines_a_function_is_found() -> None:
    answer = "```python\nx = 1\n```\n```python\ndef check(a, b, c):\n    return True\n```"
    assert function_in(answer, "check", 3) == "def check(a, b, c):\n    return True\n"
    assert function_in(answer, "valid", 1) is None
    mended = answer.replace("True", "False")
    assert function_in(f"Your function\n{answer}\nis too lax. Better:\n{mended}", "check", 3) == (
        "def check(a, b, c):\n    return False\n"
    )


@given(
    st.text()
    | st.lists(st.sampled_from(["```", "~~~", "python", "\n", "WHY: x", "def gen(a, b): pass", " "])).map("".join)
)
def test_nothing_makes_reading_fail(answer: str) -> None:
    read = read_generators(answer)
    assert read.scenarios or read.faults
