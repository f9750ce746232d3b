"""z3 on two expressions: are they equal for all integers?

Work is limited by z3's own count of steps (`rlimit`), never by the clock: the same question has the same answer.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import z3

from testgen.mutation.enclosing import expressions_changed
from testgen.mutation.evidence import Conclusion, Evidence, Kind
from testgen.mutation.mutant import Mutant

STEPS = 400_000  # of z3 for one question: below a second, and some thousand times what linear expressions take
_SHOWN = 60
_COMPARISONS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
}


class _UntranslatableError(Exception):
    """The expression is of another kind."""


def z3_evidence(source: str, mutant: Mutant, steps: int = STEPS) -> Evidence | None:
    """Ask z3 whether the expression that a mutant of a Python module changes is equal for all integers.

    The largest expression around the change of names, integers, arithmetic, comparisons, `and`, `or`, `not` and
    `if`-`else` is asked about; None if there is none. Names stand for integers of any size: that a proof holds of a
    program whose names hold other things is not said. A counterexample tells the expressions apart, which need not
    tell the programs apart.
    """
    for original, mutated in expressions_changed(source, mutant):
        if not any(isinstance(node, ast.Name) for side in (original, mutated) for node in ast.walk(side)):
            continue  # two constants need no solver
        try:
            return _compared(original, mutated, steps)
        except _UntranslatableError:
            continue
    return None


def _compared(original: ast.expr, mutated: ast.expr, steps: int) -> Evidence:
    context = z3.Context()
    translator = _Translator(context)
    left, right = translator.said(original), translator.said(mutated)
    if left.sort() != right.sort():
        raise _UntranslatableError
    solver = z3.Solver(ctx=context)
    solver.set("ctrl_c", False)  # noqa: FBT003 - z3's own interface; it would keep the signal to itself
    solver.set("rlimit", steps)
    solver.add(left != right)
    answer = solver.check()
    budget = f"rlimit {steps}"
    if answer == z3.unsat:
        return Evidence(Kind.Z3, Conclusion.EQUAL, budget, f"{_shown(original)} is equal for all integers")
    if answer == z3.sat:
        values = {str(name): str(solver.model()[name]) for name in solver.model().decls()}
        at = ", ".join(f"{name} = {value}" for name, value in sorted(values.items()))
        return Evidence(Kind.Z3, Conclusion.DIFFERENT, budget, f"{_shown(original)} differs at {at or 'any value'}")
    return Evidence(Kind.Z3, Conclusion.UNKNOWN, budget, f"{_shown(original)}: z3 gave up")


def _shown(node: ast.expr) -> str:
    said = ast.unparse(node)
    return said if len(said) <= _SHOWN else f"{said[:_SHOWN]}..."


class _Translator:
    """Says expressions over integers in z3's terms."""

    def __init__(self, context: z3.Context) -> None:
        self._context = context

    def said(self, node: ast.expr) -> Any:  # noqa: PLR0911 - a line for each kind of node
        match node:
            case ast.Constant(value=bool() as value):
                return z3.BoolVal(value, self._context)
            case ast.Constant(value=int() as value):
                return z3.IntVal(value, self._context)
            case ast.Name(id=name):
                return z3.Int(name, self._context)
            case ast.BinOp():
                return self._sum(node)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
                value = self._integer(operand)
                return -value if isinstance(sign, ast.USub) else value
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return z3.Not(self._truth(operand))
            case ast.BoolOp(op=sign, values=values):
                join = z3.And if isinstance(sign, ast.And) else z3.Or
                return join(*map(self._truth, values))
            case ast.Compare():
                return self._comparison(node)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self._choice(test, body, orelse)
        raise _UntranslatableError

    def _integer(self, node: ast.expr) -> Any:
        said = self.said(node)
        if not z3.is_int(said):
            raise _UntranslatableError
        return said

    def _truth(self, node: ast.expr) -> Any:
        """Say a condition; `x and y` over integers is a value, not a truth, and is not translated."""
        said = self.said(node)
        if not z3.is_bool(said):
            raise _UntranslatableError
        return said

    def _sum(self, node: ast.BinOp) -> Any:
        left, right = self._integer(node.left), self._integer(node.right)
        match node.op:
            case ast.Add():
                return left + right
            case ast.Sub():
                return left - right
            case ast.Mult():
                return left * right
            case ast.FloorDiv():
                return self._quotient(left, right)
            case ast.Mod():
                return left - right * self._quotient(left, right)
        raise _UntranslatableError

    def _quotient(self, left: Any, right: Any) -> Any:
        """Say a quotient as Python rounds it; the divisor must be a constant, since by 0 there is none."""
        divisor = z3.simplify(right)
        if not z3.is_int_value(divisor) or divisor.as_long() == 0:
            raise _UntranslatableError
        # z3 rounds so that the remainder is positive, which for a positive divisor is down, as Python does.
        return left / divisor if divisor.as_long() > 0 else (-left) / z3.simplify(-divisor)

    def _comparison(self, node: ast.Compare) -> Any:
        operands = [self._integer(operand) for operand in (node.left, *node.comparators)]
        if any(type(sign) not in _COMPARISONS for sign in node.ops):
            raise _UntranslatableError
        pairs = zip(node.ops, operands, operands[1:], strict=False)
        return z3.And(*(_COMPARISONS[type(sign)](left, right) for sign, left, right in pairs))

    def _choice(self, test: ast.expr, body: ast.expr, orelse: ast.expr) -> Any:
        condition, first, second = self._truth(test), self.said(body), self.said(orelse)
        if first.sort() != second.sort():
            raise _UntranslatableError
        return z3.If(condition, first, second)
