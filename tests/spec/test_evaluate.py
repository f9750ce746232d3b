from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.spec import functions
from testgen.spec.evaluate import compiled, constant, evaluate
from testgen.spec.expression import (
    Binary,
    Call,
    Comparison,
    Expression,
    Index,
    Logical,
    Name,
    Negation,
    Negative,
    Number,
    Text,
    Unordered,
)
from testgen.spec.functions import FUNCTIONS, EvaluationError
from tests.spec.formats import conditions, numbers

SCOPE: dict[str, Any] = {"a": 3, "b": -2, "u": [1, 2, 3], "v": [5, -5, 2]}
_OPERATORS: dict[str, Any] = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": functions.floor_quotient,
    "%": functions.remainder,
    "^": functions.power,
    "==": lambda x, y: x == y,
    "!=": lambda x, y: x != y,
    "<": lambda x, y: x < y,
    "<=": lambda x, y: x <= y,
    ">": lambda x, y: x > y,
    ">=": lambda x, y: x >= y,
}


def walked(expression: Expression) -> Any:  # noqa: C901, PLR0911 - one case a node
    """Evaluate by walking the tree, the slow way."""
    match expression:
        case Number(value) | Text(value):
            return value
        case Name(id):
            return SCOPE[id]
        case Index(name, at):
            return functions.element(SCOPE[name], walked(at))
        case Negative(operand):
            return -walked(operand)
        case Binary(operator, left, right):
            return _OPERATORS[operator](walked(left), walked(right))
        case Call(function, arguments):
            return FUNCTIONS[function].compute(*map(walked, arguments))
        case Unordered(parts):
            return functions.unordered(*map(walked, parts))
        case Logical("and", parts):
            return all(map(walked, parts))
        case Logical(_, parts):
            return any(map(walked, parts))
        case Negation(operand):
            return not walked(operand)
        case Comparison(operands, operators):
            return all(_OPERATORS[op](*map(walked, operands[k : k + 2])) for k, op in enumerate(operators))


def outcome(compute: Any) -> Any:
    try:
        return compute()
    except EvaluationError:
        return EvaluationError


@given(numbers(("a", "b"), ("u", "v")) | conditions(("a", "b"), ("u", "v")))
def test_compiled_equals_walked(expression: Expression) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(functions, "POWER_BITS", 300)  # or remainders of millions of digits take minutes
        assert outcome(lambda: compiled.__wrapped__(expression)(SCOPE)) == outcome(lambda: walked(expression))


@given(st.integers(), st.integers())
def test_division_rounds_down(left: int, right: int) -> None:
    quotient = Binary("/", Number(left), Number(right))
    rest = Binary("%", Number(left), Number(right))
    if right == 0:
        assert constant(quotient) is None
    else:
        assert constant(Binary("+", Binary("*", quotient, Number(right)), rest)) == left


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (Negative(Binary("^", Number(10), Number(9))), -(10**9)),
        (Binary("-", Binary("^", Number(2), Number(200)), Number(1)), 2**200 - 1),
        (Number(Fraction(1, 2)), Fraction(1, 2)),
        (Name("n"), None),
        (Text("a"), None),
        (Binary("^", Number(10), Binary("^", Number(10), Number(10))), None),
        (Call("max", ()), None),
    ],
)
def test_constants(expression: Expression, value: object) -> None:
    assert constant(expression) == value


def test_a_name_that_is_missing_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="n"):
        evaluate(Name("n"), {})


def test_a_chain_and_short_circuits() -> None:
    empty = Comparison((Call("count", (Name("u"),)), Number(0)), ("==",))
    first = Comparison((Number(0), Index("u", Number(1)), Number(9)), ("<", "<="))
    assert evaluate(Logical("or", (empty, first)), {"u": []})
    assert evaluate(Logical("or", (empty, first)), {"u": [9]})
    assert not evaluate(Logical("or", (empty, first)), {"u": [10]})


def test_texts_are_no_code() -> None:
    text = Text('"] or __import__("os").abort() or ["')
    assert evaluate(Comparison((Name("s"), text), ("==",)), {"s": text.value})


def test_a_constant_without_value_fails_only_where_it_is_asked_for() -> None:
    monster = Comparison((Binary("^", Number(10), Number(10**10)), Number(1)), (">",))
    either = compiled(Logical("or", (Comparison((Number(1), Number(1)), ("==",)), monster)))
    assert either({})
    with pytest.raises(EvaluationError):
        compiled(monster)({})
