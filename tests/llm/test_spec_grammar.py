import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.llm.spec_grammar import DEEPEST, spec_grammar
from testgen.spec.check import KEYWORDS
from testgen.spec.functions import FUNCTIONS
from testgen.spec.parse import _grammar, parse
from testgen.spec.printer import show
from tests.drawing import examples
from tests.llm.gbnf_grammars import accepts, drawn, rules_of
from tests.spec.sampled_formats import FORMATS

PAGE = (Path(__file__).parents[2] / "docs" / "spec-language.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```spec\n(.*?)```\n", PAGE, re.DOTALL)
WORDS = KEYWORDS | set(FUNCTIONS)


@given(st.integers(0, 10**6))
@examples(30)
def test_whatever_the_grammar_derives_is_parsed(seed: int) -> None:
    text = drawn(spec_grammar(), random.Random(seed), deep=9)
    without_words = re.sub(r"\b[a-z][a-z0-9_]*\b(?=: )", lambda m: m[0] + "_" * (m[0] in KEYWORDS), text)
    _grammar().parse(without_words)


@pytest.mark.parametrize("text", EXAMPLES, ids=[text.split("\n")[0] for text in EXAMPLES])
def test_every_example_of_the_page_is_derived(text: str) -> None:
    assert accepts(spec_grammar(), show(parse(text), evidence=False))


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_formats_of_the_usual_kinds_are_derived(name: str) -> None:
    assert accepts(spec_grammar(), show(FORMATS[name]))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "n: int 1..9",
        "\nn: int 1..9\n",
        "n: int 1..9 # statement\n",
        "N: int 1..9\n",
        "n:int 1..9\n",
        "n: int1..9\n",
        "int 1..9\n",
        "n: int 1 .. 9\n",
        "repeat n:\nx: int 1..9\n",
        "    n: int 1..9\n",
        "The format is:\nn: int 1..9\n",
        "```\nn: int 1..9\n```\n",
    ],
)
def test_other_texts_are_not(text: str) -> None:
    assert not accepts(spec_grammar(), text)


def test_blocks_stand_in_each_other_to_a_depth_of_three() -> None:
    nested = "".join(f"{'    ' * depth}repeat 2:\n" for depth in range(DEEPEST)) + "    " * DEEPEST + "x: int 1..9\n"
    assert accepts(spec_grammar(), nested)
    deeper = "repeat 2:\n" + re.sub(r"^", "    ", nested, flags=re.MULTILINE).rstrip(" ")
    assert not accepts(spec_grammar(), deeper)


def test_every_rule_is_used_and_known_and_none_begins_with_itself() -> None:
    rules = rules_of(spec_grammar())
    used = {str(token) for body in rules.values() for token in body.scan_values(lambda t: t.type == "REF")}
    assert used | {"root"} == set(rules)
    for name in rules:
        line = next(line for line in spec_grammar().splitlines() if line.startswith(f"{name} ::="))
        assert not re.match(rf"\(?{name}\b(?!-)", line.split("::= ", 1)[1])
