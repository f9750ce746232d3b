"""What ends a loop that reads until something comes: the end of the input, or a line."""

from __future__ import annotations

import ast

from testgen.spec.expression import Call, Comparison, Expression, Logical, Name, Number, Text
from testgen.spec.mine.python.conditions import captured
from testgen.spec.mine.python.evaluate import evaluate
from testgen.spec.mine.python.layout import LineNode, LoopNode, NotUnderstood
from testgen.spec.mine.python.state import State
from testgen.spec.mine.python.values import Known, LineText
from testgen.spec.tree import UntilEnd, UntilLine


def sentinel_of(state: State, test: ast.expr, loop: LoopNode) -> UntilEnd | UntilLine:
    """Return what a loop reads until, by the condition of its `break` after the first line of a round."""
    lines = [item for item in loop.body.items if isinstance(item, LineNode)]
    if len(lines) != 1:
        raise NotUnderstood("a loop that reads is not followed")
    if _is_end(state, test):
        return UntilEnd()
    asked = captured(state, test, truth=True)
    found = dict(_equal(part) for each in asked for part in _parts(each))
    return UntilLine(_line(lines[0], found))


def _is_end(state: State, test: ast.expr) -> bool:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return isinstance(evaluate(state, inner), LineText)
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            value = evaluate(state, left)
            return isinstance(value, LineText) and value.newline and evaluate(state, right) == Known("")
        case _:
            return False


def _parts(expression: Expression) -> tuple[Expression, ...]:
    return expression.parts if isinstance(expression, Logical) and expression.operator == "and" else (expression,)


def _equal(expression: Expression) -> tuple[str, str]:
    match expression:
        case Comparison((Name(id), Number(value)), ("==",)) if isinstance(value, int):
            return id, str(value)
        case Comparison((Name(id), Text(value)), ("==",)):
            return id, value
        case Call():
            raise NotUnderstood("the end of a loop is not followed")
    raise NotUnderstood("the end of a loop is not followed")


def _line(line: LineNode, found: dict[str, str]) -> str:
    if set(found) == {line.whole.name.id}:
        return found[line.whole.name.id]
    tokens = [line.tokens.get(place) for place in range(len(line.tokens))]
    words = [found.get(token.name.id) for token in tokens if token is not None]
    known = [word for word in words if word is not None]
    if not known or len(known) != len(line.tokens) or len(known) != len(found):
        raise NotUnderstood("the end of a loop is not followed")
    return " ".join(known)
