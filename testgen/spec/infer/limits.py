"""Bounds out of relations: `1 <= k <= s <= 500` bounds each name by what is known before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from testgen.spec.evaluate import constant
from testgen.spec.expression import Binary, Call, Comparison, Expression, Index, Name, Negative, Number, names_in
from testgen.spec.infer.sketch import Kind, SketchField
from testgen.spec.tree import Evidence

_REVERSED = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "!=": "!=", "==": "=="}


@dataclass(frozen=True)
class Operand:
    """A part of a chain: the expression in the format's names, and the field that it is, if it is one."""

    expression: Expression
    field: SketchField | None = None
    wrapped: bool = False  # |x|: the absolute value of a number, or the length of a text
    latest: int = 0  # the place of the last field that the expression uses
    index: bool = False  # the subscript itself, as in p_i < i


def limit(operands: Sequence[Operand], operators: Sequence[str], evidence: Evidence) -> list[Comparison] | None:
    """Bound the fields of a chain; return what is left to say as conditions, None if the chain is not understood."""
    if "==" in operators:
        return None
    if any(operator in {">", ">="} for operator in operators):
        if any(operator in {"<", "<="} for operator in operators):
            return None
        operands, operators = operands[::-1], [_REVERSED[operator] for operator in operators][::-1]
    lists = [operand for operand in operands if operand.field and operand.field.count is not None]
    if len(lists) > 1 and any(operand.wrapped for operand in lists):
        return None
    told = {place: _bound(place, operands, operators, evidence) for place, each in enumerate(operands) if each.field}
    left = [Comparison((_plain(low), _plain(high)), ("<",)) for low, high in _open_ends(operands, operators)]
    for place, operator in enumerate(operators):
        pair = operands[place], operands[place + 1]
        if operator == "!=" or not _said(place, pair, told):
            if any(each.index or (each.field is not None and each.field.count is not None) for each in pair) or not any(
                names_in(each.expression) for each in pair
            ):
                return None
            left.append(Comparison((_plain(pair[0]), _plain(pair[1])), (operator,)))
    return left


def _open_ends(operands: Sequence[Operand], operators: Sequence[str]) -> list[tuple[Operand, Operand]]:
    """`0 < r` for a real r: the bound itself is included in the range, so the condition must say that it is not."""
    pairs = [(a, b) for a, operator, b in zip(operands, operators, operands[1:], strict=False) if operator == "<"]
    return [
        pair
        for pair in pairs
        if any(each.field is not None and each.field.kind is Kind.REAL and each.field.count is None for each in pair)
    ]


def _plain(operand: Operand) -> Expression:
    if operand.wrapped and operand.field is not None:
        return Call("len" if operand.field.is_text else "abs", (operand.expression,))
    return operand.expression


def _said(place: int, pair: tuple[Operand, Operand], told: dict[int, tuple[int | None, int | None]]) -> bool:
    """Whether one of two neighbours is bounded by the other, or both are constants."""
    if pair[0].field is None and pair[1].field is None:
        return constant(pair[0].expression) is not None and constant(pair[1].expression) is not None
    upper = told.get(place, (None, None))[1] == place + 1
    lower = told.get(place + 1, (None, None))[0] == place
    return upper or lower


def _bound(
    place: int, operands: Sequence[Operand], operators: Sequence[str], evidence: Evidence
) -> tuple[int | None, int | None]:
    """Set the bounds of the field at `place`; return the places of the operands that gave them."""
    bounded = operands[place].field
    assert bounded is not None
    low = _nearest(place, -1, operands, operators)
    high = _nearest(place, 1, operands, operators)
    if operands[place].wrapped:
        _wrapped(bounded, low, high)
    else:
        elsewhere = _stands_earlier(bounded, operands)
        if low is not None and not (elsewhere and bounded.low is not None):
            tighten(bounded, low[1], "low")
        if high is not None and not (elsewhere and bounded.high is not None):
            tighten(bounded, high[1], "high")
    if (low or high) and evidence not in bounded.evidence:
        bounded.evidence.append(evidence)
    return low[0] if low else None, high[0] if high else None


def _stands_earlier(bounded: SketchField, operands: Sequence[Operand]) -> bool:
    """`1 <= a < b <= n` of an edge says nothing new of n, which stands on an earlier line."""
    return any(each.field is not None and each.field.line > bounded.line for each in operands)


def _wrapped(bounded: SketchField, low: tuple[int, Expression] | None, high: tuple[int, Expression] | None) -> None:
    if bounded.is_text:
        bounded.shortest = low[1] if low else bounded.shortest
        bounded.longest = high[1] if high else bounded.longest
    elif high is not None:
        value = constant(high[1])
        tighten(bounded, Number(-value) if value is not None else Negative(high[1]), "low")
        tighten(bounded, high[1], "high")


def _nearest(
    place: int, step: int, operands: Sequence[Operand], operators: Sequence[str]
) -> tuple[int, Expression] | None:
    """Return the nearest operand on one side that can bound the field, moved by one for each `<` of integers."""
    bounded = operands[place].field
    assert bounded is not None
    strict, at = 0, place
    while 0 <= at + step < len(operands):
        operator = operators[at if step > 0 else at - 1]
        at += step
        if operator == "!=":
            continue  # both sides of != keep the bounds further out
        strict += operator == "<"
        expression = _usable(operands[at], bounded)
        if expression is not None:
            real = bounded.kind is Kind.REAL and not operands[place].wrapped
            return at, expression if real else moved(expression, -step * strict)
    return None


def _usable(operand: Operand, bounded: SketchField) -> Expression | None:
    """Return what an operand is as a bound: a constant, or made of fields that stand earlier."""
    if operand.wrapped:
        text = operand.field
        alone = text is not None and text.is_text and text.count is None and text.place < bounded.place
        return Call("len", (operand.expression,)) if alone and bounded.count is None else None
    if operand.index:
        return _by_index(bounded)
    if operand.field is None:
        return operand.expression if operand.latest < bounded.place else None
    if operand.field.place >= bounded.place or operand.field.is_text:
        return None
    return operand.expression if operand.field.count is None else _beside(operand.field, bounded)


def _by_index(bounded: SketchField) -> Expression | None:
    """`p_i < i` where the elements are p_2, p_3, ...: the first has the index 2."""
    if bounded.count is None or bounded.first is None:
        return None
    bounded.uses_index = True
    return moved(Name("i"), bounded.first - 1)


def _beside(other: SketchField, bounded: SketchField) -> Expression | None:
    """`x_i < m_i` of two lists of the same length."""
    if bounded.count is None or bounded.count != other.count:
        return None
    bounded.uses_index = True
    return Index(other.id, Name("i"))


def moved(expression: Expression, by: int) -> Expression:
    """Return an expression plus a number, as a person would write it."""
    if by == 0:
        return expression
    if isinstance(expression, Number):
        return Number(expression.value + by)
    if isinstance(expression, Binary) and isinstance(expression.right, Number) and expression.operator in "+-":
        step = expression.right.value
        signed = by + (step if expression.operator == "+" else -step)
        if signed == 0:
            return expression.left
        return Binary("+" if signed > 0 else "-", expression.left, Number(signed if signed > 0 else -signed))
    return Binary("+" if by > 0 else "-", expression, Number(abs(by)))


def tighten(bounded: SketchField, bound: Expression, side: str) -> None:
    """Add a bound to the one that stands: of two constants the tighter, else both under max or min."""
    standing = getattr(bounded, side)
    setattr(bounded, side, bound if standing is None or standing == bound else _tighter(standing, bound, side))


def _tighter(first: Expression, second: Expression, side: str) -> Expression:
    a, b = constant(first), constant(second)
    if a is not None and b is not None:
        return first if (a >= b) == (side == "low") else second
    if side == "low" and b is not None and b <= 1:
        return first  # names used as lower bounds are at least that, as counts and positions are
    return Call("max" if side == "low" else "min", (first, second))
