"""Which functions are cut out, and with what."""

import pytest

from testgen.mutation.pure_functions import cut_out


def test_a_function_comes_with_what_it_needs_and_no_more() -> None:
    source = """
import math
import os
LIMIT = 10**1 if False else 3
TOP = (1, -2)
def helper(x):
    return math.gcd(x, TOP[0])
def other():
    return os.getcwd()
def f(n: int) -> 'Strange':
    'doc'
    return [helper(i) for i in range(n)]
"""
    cut = cut_out(source, "f")
    assert cut is not None
    assert "os" not in cut
    assert "LIMIT" not in cut
    names: dict[str, object] = {}
    exec(cut, names)
    assert names["f"](3) == [1, 1, 1]  # type: ignore[operator] # it is the function


@pytest.mark.parametrize(
    "body",
    [
        "print(n)",
        "open('f', 'w').write(str(n))",
        "import os; os.remove('f')",
        "os.remove('f')",
        "global g; g = n",
        "n.a = 1",
        "return n.__class__",
        "yield n",
        "return unknown(n)",
        "return eval('n')",
        "return getattr(__builtins__, 'open')",
    ],
)
def test_what_is_not_known_to_be_pure_is_not_cut_out(body: str) -> None:
    assert cut_out(f"import os\ndef f(n: int):\n    {body}", "f") is None


def test_decorated_functions_methods_and_parameters_without_a_type_are_left() -> None:
    assert cut_out("@cache\ndef f(n: int): return n", "f") is None
    assert cut_out("class A:\n    def f(n: int): return n", "f") is None
    assert cut_out("def f(n): return n", "f") is None
    assert cut_out("def f(*n: int): return n", "f") is None
    assert cut_out("def f(n: Shape): return n", "f") is None
    assert cut_out("def f(): return 1", "f") is None


@pytest.mark.parametrize(
    ("function", "typed"),
    [
        ("def f(n): return n + 1", "n: int"),
        ("def f(n=True): return n", "n: bool"),
        ("def f(s): return s.upper()", "s: str"),
        ("def f(s): return s == 'a'", "s: str"),
        ("def f(a): return sum(a)", "a: list[int]"),
        ("def f(n): return [0 for _ in range(n)]", "n: int"),
        ("def f(n: 'int', a: list[str] = None): return n", "n: int, a: list[str]"),
    ],
)
def test_types_are_seen(function: str, typed: str) -> None:
    cut = cut_out(function, "f")
    assert cut is not None
    assert typed in cut
