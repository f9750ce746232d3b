"""Which lines `# pragma: no mutate` hides, in each of its forms; held against mutmut where both have the form."""

import pytest

from testgen.errors import SourceError
from testgen.mutation import mutants_of

FORMS = {
    "the end of a line": ("x = 1  # pragma: no mutate\ny = 1", {2}),
    "with more words": ("x = 1  # pragma: no cover, no mutate: really\ny = 1", {2}),
    "another pragma": ("x = 1  # pragma: no cover", {1}),
    "a line within brackets": ("x = f(\n    1,  # pragma: no mutate\n    2 + 3,\n)", {3}),
    "a header alone": ("if a < 1:  # pragma: no mutate\n    x = 1", {2}),
    "a function": ("def f():  # pragma: no mutate block\n    if a < 1:\n        x = 1\n\ny = 1", {5}),
    "an else": ("if a < 1:\n    x = 1\nelse:  # pragma: no mutate block\n    x = 1", {1, 2}),
    "the rest of a block": (
        "def f():\n    x = 1\n    # pragma: no mutate block\n    y = 1\n    z = 1\nw = 1",
        {2, 6},
    ),
    "from start to end": ("x = 1\n# pragma: no mutate start\ny = 1\n# pragma: no mutate end\nz = 1", {1, 5}),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_hides_its_lines(form: str) -> None:
    source, left = FORMS[form]
    assert {m.first.line for m in mutants_of(source)} == left


@pytest.mark.parametrize("form", FORMS)
def test_mutmut_leaves_the_same_lines(form: str) -> None:
    source, left = FORMS[form]
    assert {m.first.line for m in mutants_of(source, operators="mutmut")} == left


def test_a_comment_behind_a_long_statement_hides_all_of_it() -> None:
    assert mutants_of("x = (1 +\n     2)  # pragma: no mutate") == []


def test_what_would_remove_hidden_code_is_left_out() -> None:
    source = "match a:\n    case 1:\n        b\n    case 2:  # pragma: no mutate\n        c\n    case 3:\n        d\n"
    assert "match-case" not in {m.operator for m in mutants_of(source) if "case 2" in m.original}


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("# pragma: no mutate start\nx = 1", 1),
        ("x = 1\n# pragma: no mutate end", 2),
        ("# pragma: no mutate start\n# pragma: no mutate start\n# pragma: no mutate end", 2),
    ],
)
def test_a_start_needs_its_end(source: str, line: int) -> None:
    with pytest.raises(SourceError, match="has no partner") as caught:
        mutants_of(source)
    assert caught.value.line == line
    assert "in turn" in str(caught.value)


def test_other_languages_have_the_line_and_the_range() -> None:
    source = "x = 1; // pragma: no mutate\n// pragma: no mutate start\ny = 1;\n/* pragma: no mutate end */\nz = 1;\n"
    for language in ("c", "cpp", "java"):
        assert {m.first.line for m in mutants_of(source, language)} == {5}
