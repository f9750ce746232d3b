"""Values of expressions while a text is read: exact for decimals, and with one kind of error."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from testgen.spec.evaluate import Compiled, Scope, compiled, constant
from testgen.spec.expression import Expression, names_in
from testgen.spec.functions import EvaluationError
from testgen.spec.tree import Range

Limits = Callable[[Scope], tuple[Any, Any]]


def value_of(expression: Expression) -> Compiled:
    """Return a function from a scope to the expression's value, which raises EvaluationError and nothing else."""
    fixed = constant(expression)
    if fixed is not None:
        return lambda _: fixed
    compute = compiled(expression)

    def value(scope: Scope) -> Any:
        try:
            return compute(scope)
        except TypeError:
            return _exactly(expression, compute, scope)
        except (ValueError, OverflowError) as error:
            raise EvaluationError("columns differ in length, or a number is too large") from error

    return value


def limits_of(bounds: Range) -> Limits:
    """Return a function from a scope to both bounds."""
    low, high = constant(bounds.low), constant(bounds.high)
    if low is not None and high is not None:
        pair = (low, high)
        return lambda _: pair
    first, second = value_of(bounds.low), value_of(bounds.high)
    return lambda scope: (first(scope), second(scope))


def count_of(expression: Expression) -> Callable[[Scope], int]:
    """Return a function from a scope to a count, which raises EvaluationError where it is no natural number."""
    value = value_of(expression)

    def count(scope: Scope) -> int:
        number = value(scope)
        if type(number) is not int:
            whole = int(number)
            if whole != number:
                raise EvaluationError(f"the count {number} is not whole")
            number = whole
        if number < 0:
            raise EvaluationError("the count is negative")
        return number

    return count


def _exactly(expression: Expression, compute: Compiled, scope: Scope) -> Any:
    """Compute again with fractions for decimals: Python does not add the two kinds."""
    try:
        return compute({name: _fraction(scope[name]) for name in names_in(expression)})
    except (TypeError, ValueError, OverflowError) as error:
        raise EvaluationError("values of different kinds") from error


def _fraction(value: Any) -> Any:
    if isinstance(value, Decimal):
        return Fraction(value)
    return [_fraction(part) for part in value] if isinstance(value, list) else value
