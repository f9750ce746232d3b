import ast

import pytest

from benchmarks.mutation_matching import Edit, generated_by_mutmut, key_of, module_of, spread
from benchmarks.mutation_projects import marked

MODULE = "import os\n\nLIMIT = 3\n\n\nclass Cart:\n    def add(self, n):\n        return n + 1\n"
GENERATED = "class Cart:\n    def xǁCartǁadd__mutmut_1(self, n):\n        return n - 1\n"


def test_a_mutant_of_testgen_and_its_copy_by_mutmut_have_one_key() -> None:
    ours = key_of("cart.py", MODULE, Edit(8, 18, 8, 19, "-"))
    [(name, theirs)] = generated_by_mutmut("cart.py", GENERATED)
    assert name == "xǁCartǁadd__mutmut_1"
    assert ours == theirs


def test_another_change_of_the_same_line_has_another_key() -> None:
    [(_, theirs)] = generated_by_mutmut("cart.py", GENERATED)
    assert key_of("cart.py", MODULE, Edit(8, 20, 8, 21, "2")) != theirs


@pytest.mark.parametrize("edit", [Edit(3, 9, 3, 10, "4"), Edit(8, 18, 8, 19, ")")])
def test_code_outside_functions_and_what_does_not_compile_have_no_key(edit: Edit) -> None:
    assert key_of("cart.py", MODULE, edit) is None


def test_an_edit_over_lines_is_applied() -> None:
    assert Edit(1, 2, 2, 2, "-").applied("ab\ncd\nef") == "a-d\nef"


def test_statements_outside_functions_are_marked_and_the_module_is_the_same() -> None:
    text = marked('"""Doc."""\nx = 1\ny = (\n    2\n)\ndef f():\n    return 1\n')
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse('"""Doc."""\nx = 1\ny = (2)\ndef f():\n    return 1\n'))
    lines = text.splitlines()
    start, end = "# pragma: no mutate start", "# pragma: no mutate end"
    assert lines[1:9] == [start, "x = 1", end, start, "y = (", "    2", ")", end]
    assert marked("def f():\n    return 1\n") == "def f():\n    return 1\n"


def test_modules_and_samples() -> None:
    assert module_of("src/shop/__init__.py") == "shop"
    assert module_of("toolz/dicttoolz.py") == "toolz.dicttoolz"
    assert spread("abcdef", 3) == ["a", "c", "e"]
    assert spread("ab", 3) == ["a", "b"]
