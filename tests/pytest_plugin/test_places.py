import ast
import inspect
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.pytest_plugin import places as module_under_test
from testgen.pytest_plugin.places import ModulePlaces, Place

TEXT = textwrap.dedent("""\
    import os

    LIMIT = [
        1,
        2,
    ]


    @os.fspath
    def plain(a, b=3):
        \"\"\"Say something.\"\"\"
        if a > (
            b
        ):
            return 4
        else:
            return 5


    class Outer:
        SIZE = 6

        class Inner:
            async def method(self):
                def nested():
                    return 7
                return nested


    try:
        def guarded():
            pass
    except OSError:
        pass
    """)


def place(piece: str, text: str = TEXT) -> Place:
    start = text.index(piece)
    return ModulePlaces(text).place(start, start + len(piece))


def function(piece: str, text: str = TEXT) -> str | None:
    found = place(piece, text).function
    return found.qualname if found else None


@pytest.mark.parametrize(
    ("piece", "expected"),
    [
        ("1", None),
        ("3", None),  # a default is made when the module is imported
        ("os.fspath", None),
        ("4", "plain"),
        ("Say", "plain"),
        ("6", None),
        ("7", "Outer.Inner.method"),
        ("pass", "guarded"),
    ],
)
def test_a_piece_belongs_to_the_function_whose_body_holds_it(piece: str, expected: str | None) -> None:
    assert function(piece) == expected


DEFAULTS = textwrap.dedent("""\
    LIMIT = 1


    def free(a, b=2, *, c=-3, d=LIMIT):
        def inner(e=4):
            return e
        return inner


    @property
    def decorated(f=5):
        return f


    class Plain:
        def method(self, g="six"):
            return g


    @dataclass
    class Made:
        def method(self, h=7):
            return h
    """)


@pytest.mark.parametrize(
    ("piece", "expected"),
    [
        ("2", "free"),
        ("-3", "free"),
        ("3", "free"),
        ("six", "Plain.method"),
        ("=LIMIT", None),  # who knows what it is when the module is imported
        ("4", None),  # made anew by each call: it is of the body
        ("5", None),
        ("7", None),
    ],
)
def test_a_literal_default_is_known_where_no_decorator_can_look_at_it(piece: str, expected: str | None) -> None:
    found = place(piece, DEFAULTS)
    assert (found.default_of.qualname if found.default_of else None) == expected
    if expected == "free":
        assert found.lines == {5, 6, 7}
        assert found.function is None


@pytest.mark.parametrize(
    ("piece", "lines"),
    [
        ("2,", {3, 4, 5, 6}),
        ("a > (", {12, 13}),  # of the header, and not of what it decides
        ("4", {15}),
        ("7", {26}),
        ("fspath", {9, 10}),
    ],
)
def test_a_piece_is_reached_by_the_lines_of_its_statement(piece: str, lines: set[int]) -> None:
    found = place(piece).lines
    assert found
    assert found <= lines


def test_a_statement_without_code_is_reached_by_the_body_that_it_stands_in() -> None:
    assert place("Say").lines == {12, 13, 15, 17}


def test_columns_count_characters() -> None:
    text = "def f(é):\n    return 'ü', 1\n"
    assert function("1", text) == "f"
    assert place("1", text).lines == {2}


SOURCE = inspect.getsource(module_under_test)


@given(st.integers(0, len(SOURCE) - 1))
def test_every_place_is_within_the_file_and_its_function(offset: int) -> None:
    found = PLACES.place(offset, offset + 1)
    assert all(1 <= line <= SOURCE.count("\n") + 1 for line in found.lines)
    if found.function is not None:
        assert found.function.body[0] <= offset < found.function.body[1]
        assert all(found.function.first <= line <= found.function.last for line in found.lines)


PLACES = ModulePlaces(SOURCE)


def test_all_outermost_functions_are_found() -> None:
    nodes = [node for node in ast.walk(ast.parse(SOURCE)) if isinstance(node, ast.FunctionDef)]
    assert {function.name for function in PLACES.functions} == {node.name for node in nodes}
