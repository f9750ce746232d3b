"""z3's word on changed expressions, held against evaluating both."""

import ast
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from testgen.mutation import Conclusion, Evidence, Kind, Mutant, Position
from testgen.mutation.equal_expressions import z3_evidence
from tests.drawing import examples


def changed(source: str, old: str, new: str) -> Mutant:
    start = source.index(old)
    place = Position(1, 1)
    return Mutant("test", start, start + len(old), old, new, place, place, source)


def evidence(source: str, old: str, new: str) -> Evidence | None:
    return z3_evidence(source, changed(source, old, new))


@pytest.mark.parametrize(
    ("source", "old", "new"),
    [
        ("x = a < b + 1", "< b + 1", "<= b"),
        ("x = not a < b", "not a < b", "a >= b"),
        ("x = a % -7 // 1", "// 1", "% -7"),
        ("x = f(a if a > b else b)", ">", ">="),
        ("if a > 0 and a >= 1: pass", "a > 0 and ", ""),
        ("x = -a * (b - c)", "-a * (b - c)", "a * (c - b)"),
    ],
)
def test_equal_for_all_integers_is_proven(source: str, old: str, new: str) -> None:
    found = evidence(source, old, new)
    assert found is not None
    assert (found.kind, found.conclusion, found.budget) == (Kind.Z3, Conclusion.EQUAL, "rlimit 400000")


@pytest.mark.parametrize(
    ("source", "old", "new"),
    [("x = a < b", "<", "<="), ("x = a // 2", "//", "%"), ("x = a // -2", "a // -2", "-(a // 2)")],
)
def test_a_counterexample_is_one(source: str, old: str, new: str) -> None:
    found = evidence(source, old, new)
    assert found is not None
    assert found.conclusion is Conclusion.DIFFERENT
    values = {name: int(value) for name, value in re.findall(r"(\w+) = (-?\d+)", found.result)}
    names = dict.fromkeys("ab", 0) | values
    before, after = dict(names), dict(names)
    exec(source, before)
    exec(source.replace(old, new), after)
    assert before["x"] != after["x"]


@pytest.mark.parametrize(
    ("source", "old", "new"),
    [
        ("x = a / b", "/", "*"),
        ("x = a // b", "//", "%"),
        ("x = a // 0", "0", "1"),
        ("x = a and b", "and", "or"),
        ("x = 'a'", "a", "b"),
        ("x = 1", "1", "2"),
        ("x = f(a)", "a", "b.c"),
        ("x = 1.5", "1.5", "2.5"),
        ("for x in y: break", "break", "pass"),
        ("x = a < b", "a < b", "a + b"),
    ],
)
def test_other_kinds_of_expression_are_not_asked_about(source: str, old: str, new: str) -> None:
    assert evidence(source, old, new) is None


def test_the_largest_expression_is_asked_about() -> None:
    # a // 2 and a % 2 differ, but not once they are multiplied by 0.
    found = evidence("x = f(b + 0 * (a // 2))", "//", "%")
    assert found is not None
    assert found.conclusion is Conclusion.EQUAL
    assert "b + 0 * (a // 2)" in found.result


def test_work_is_limited_by_steps() -> None:
    source = "x = a*a*a + b*b*b == c*c*c"
    found = z3_evidence(source, changed(source, "==", "!="), steps=1)
    assert found is not None
    assert found.conclusion in {Conclusion.UNKNOWN, Conclusion.DIFFERENT}
    hard = "x = a*a*a*a*a + b*b*b*b*b + 7 == c*c*c*c*c + 3 * a * b and a > 5 and b > 5"
    stuck = z3_evidence(hard, changed(hard, "b > 5", "b > 6"), steps=1)
    assert stuck is not None
    assert stuck.conclusion is Conclusion.UNKNOWN


_ATOMS = st.sampled_from(["a", "b", "0", "1", "-2", "3"])
_EXPRESSIONS = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
        st.builds("({} {} {})".format, inner, st.sampled_from(["//", "%"]), st.sampled_from(["2", "-3"])),
        st.builds("({} if {} < {} else {})".format, inner, inner, inner, inner),
    ),
    max_leaves=5,
)


@examples(60)
@given(_EXPRESSIONS, _EXPRESSIONS)
def test_what_is_proven_equal_is_equal_on_small_integers(left: str, right: str) -> None:
    assume(ast.dump(ast.parse(left)) != ast.dump(ast.parse(right)))
    found = evidence(f"x = c + {left}", left, right)
    assert found is not None
    values = [{"a": a, "b": b} for a in range(-4, 5) for b in range(-4, 5)]
    same = all(eval(left, dict(names)) == eval(right, dict(names)) for names in values)
    if found.conclusion is Conclusion.EQUAL:
        assert same
    elif not same:
        assert found.conclusion in {Conclusion.DIFFERENT, Conclusion.UNKNOWN}
