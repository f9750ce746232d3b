from collections.abc import Hashable

import pytest

from testgen.mutation.same import SameCode
from testgen.problem import Program, SourceFile

SAME = SameCode()


def code(source: str, language: str = "python", *others: SourceFile) -> Hashable:
    return SAME.of(Program("a", language, (SourceFile("main.py", source.encode()), *others)))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("x = 1\nprint(x)", "x = 1  # one\n\n\nprint((x))"),
        ("if x:\n    y = 2 * 3", "if x:\n\n    y = 6"),
        ("def f():\n    return 1", "def f():\n\n    return (1)"),
    ],
)
def test_the_same_code_is_known(left: str, right: str) -> None:
    assert code(left) == code(right)
    assert code(left) is not None


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("x = 1", "x = 2"),
        ("x = 1", "x = 1.0"),
        ("x = 1", "x = True"),
        ("x = 0.0", "x = -0.0"),
        ("a = 1; print(a)", "b = 1; print(b)"),
        ("def f(a, b): return a", "def f(b, a): return a"),
        ("def f(a, b=1): return a", "def f(a, b=2): return a"),
        ("def f():\n    yield 1", "def f():\n    return 1"),
        ("try:\n    f()\nexcept A:\n    g()", "try:\n    f()\n    g()\nexcept A:\n    pass"),
        ("x = 'a'", "x = b'a'"),
    ],
)
def test_other_code_is_another(left: str, right: str) -> None:
    assert code(left) != code(right)


def test_every_file_counts() -> None:
    assert code("import a", "python", SourceFile("a.py", b"x = 1")) != code(
        "import a", "python", SourceFile("a.py", b"x = 2")
    )
    assert code("import a", "python", SourceFile("t.txt", b"1")) != code(
        "import a", "python", SourceFile("t.txt", b"2")
    )


def test_what_is_no_python_has_none() -> None:
    assert code("def (") is None
    assert code("int main() {}", "cpp") is None
