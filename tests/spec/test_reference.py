"""docs/spec-language.md is run: every spec is canonical, and every input below one is read and written back."""

import re
from pathlib import Path

import pytest

from testgen.seams import SpecError
from testgen.spec import tree
from testgen.spec.functions import FUNCTIONS
from testgen.spec.input_spec import InputSpec
from testgen.spec.parse import LONGEST_TEXT
from testgen.spec.reduction import DEEPEST, MOST_DIGITS

PAGE = (Path(__file__).parents[2] / "docs" / "spec-language.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```spec\n(.*?)```\n\n```input\n(.*?)```\n", PAGE, re.DOTALL)
ROWS = re.findall(r"^\| `(\w+)\((.*?)\)` \|", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("spec", "text"), EXAMPLES, ids=[spec.split("\n")[0] for spec, _ in EXAMPLES])
def test_an_example_holds(spec: str, text: str) -> None:
    example = InputSpec.parsed(spec)
    assert example.text() == spec
    values = example.read(text)
    assert not isinstance(values, SpecError)
    assert example.write(values) == text
    assert example.read_loose(text.replace("\n", " \r\n")) == values


def test_every_fenced_block_is_an_example() -> None:
    assert len(EXAMPLES) > 20
    assert PAGE.count("```") == 4 * len(EXAMPLES)


def test_every_construct_of_the_tree_has_an_example() -> None:
    shown = set()
    for spec, _ in EXAMPLES:
        fmt = InputSpec.parsed(spec).format
        items = list(tree.walk(fmt.items))
        shown |= {type(item) for item in items}
        shown |= {type(item.times) for item in items if isinstance(item, tree.Repeat)}
        shown |= {type(field.type) for field in tree.fields_of(fmt.items)}
    types = tree.IntType | tree.RealType | tree.StrType | tree.WordType | tree.ListType | tree.PermType | tree.ManyLines
    assert shown >= {*types.__args__, *tree.Item.__args__, tree.UntilEnd, tree.UntilLine}


def test_the_table_lists_every_function_with_as_many_arguments_as_it_takes() -> None:
    assert {name for name, _ in ROWS} == set(FUNCTIONS)
    for name, arguments in ROWS:
        stated = arguments.replace(", ...", "").split(", ")
        assert FUNCTIONS[name].least <= len(stated) <= FUNCTIONS[name].most
        assert ("..." in arguments) == (FUNCTIONS[name].most > 4)


def test_the_limits_are_those_of_the_code() -> None:
    limits = PAGE.rsplit("\n", 2)[1]
    assert [f"{number:,}" in limits for number in (LONGEST_TEXT, DEEPEST, MOST_DIGITS)] == [True] * 3
