"""Rewriting expressions: other names, constants on one side, comparisons the other way round."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from testgen.spec.expression import Binary, Call, Comparison, Expression, Index, Name, Number
from testgen.spec.mine.python.values import combined, plus

MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def replaced(expression: Expression, by: Mapping[str, Expression]) -> Expression:
    """Return an expression with names replaced; those before `[` only by other names. Constants are folded."""
    if isinstance(expression, Name):
        return by.get(expression.id, expression)
    return _rebuilt(expression, lambda part: replaced(part, by), by)


def _rebuilt(
    expression: Expression, change: Callable[[Expression], Expression], by: Mapping[str, Expression]
) -> Expression:
    updates: dict[str, Any] = {}
    for field in fields(expression):
        value = getattr(expression, field.name)
        if isinstance(value, Expression):
            updates[field.name] = change(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], Expression):
            updates[field.name] = tuple(change(part) for part in value)
    if isinstance(expression, Index) and isinstance(other := by.get(expression.name), Name):
        updates["name"] = other.id
    made: Expression = replace(expression, **updates)  # type: ignore[type-var, unused-ignore]
    return folded(made)


def folded(expression: Expression) -> Expression:
    """Return an expression with its constants computed where they meet."""
    match expression:
        case Binary("+" | "-" as operator, left, right):
            return combined(operator, left, right)
        case Binary("*", Number(int() as left), Number(int() as right)) if max(abs(left), abs(right)) < 1 << 4096:
            return Number(left * right)
        case Call("min" | "max", (left, right)) if left == right:
            return left
        case Call("min" | "max" as function, (Number(left), Number(right))):
            return Number(min(left, right) if function == "min" else max(left, right))
        case _:
            return expression


def isolated(left: Expression, right: Expression) -> tuple[Expression, Expression]:
    """Bring a constant that is added on the left to the right."""
    match left:
        case Binary("+", inner, Number(int() as amount)):
            return inner, plus(right, -amount)
        case Binary("-", inner, Number(int() as amount)):
            return inner, plus(right, amount)
        case _:
            return left, right


def pairs(comparison: Comparison) -> list[tuple[Expression, str, Expression]]:
    """Return a chain as comparisons of two."""
    operands = comparison.operands
    return list(zip(operands, comparison.operators, operands[1:], strict=False))
