"""Collections that a program puts what it read into, and asks not to hold it already: what is distinct."""

from __future__ import annotations

from testgen.spec.expression import Call, Expression, Name, Number, Unordered
from testgen.spec.mine.python.expressions import isolated
from testgen.spec.mine.python.layout import Block, Condition, LoopNode
from testgen.spec.mine.python.state import State, expression_of
from testgen.spec.mine.python.values import Bag, Entry, LineText, Row, SetOf, SortedOf, Symbol, Value

Key = tuple[Expression, ...]


def settle_bags(state: State) -> None:
    """Turn what was asked of collections into conditions, or remarks."""
    for bag in state.bags:
        if bag.tests and not _settled(bag):
            for test in bag.tests:
                state.remark("what a collection holds is not followed", test.at)


def _settled(bag: Bag) -> bool:
    puts, tests = [_key(each) for each in bag.puts], [_key(each) for each in bag.tests]
    blocks = {entry.block for entry in (*bag.puts, *bag.tests)}
    if bag.spoiled or len(blocks) != 1 or not puts or None in puts or None in tests:
        return False
    if max(test.at for test in bag.tests) >= min(put.at for put in bag.puts):
        return False
    distinct = _distinct({key for key in puts if key}, {key for key in tests if key})
    (block,) = blocks
    return distinct is not None and _place(bag, block, Call("distinct", distinct))


def _key(entry: Entry) -> Key | None:
    parts = _parts(entry.value)
    return None if parts is None else tuple(isolated(part, Number(0))[0] for part in parts)


def _parts(value: Value) -> Key | None:
    match value:
        case SetOf(Row(items)) | SortedOf(Row(items)) if len(items) == 2:  # noqa: PLR2004 - a pair
            inner = _parts(Row(items))
            return None if inner is None else (Unordered(inner),)
        case Row(items):
            parts = [_scalar(item) for item in items]
            known = tuple(part for part in parts if part is not None)
            return _ordered_pair(known) if len(known) == len(items) else None
        case _:
            part = _scalar(value)
            return None if part is None else (part,)


def _ordered_pair(parts: Key) -> Key:
    """Return `{a, b}` for `(min(a, b), max(a, b))`."""
    match parts:
        case (Call("min" | "max" as first, (a, b)), Call("min" | "max" as second, (c, d))):
            if first != second and {a, b} == {c, d}:
                return (Unordered((a, b)),)
    return parts


def _scalar(value: Value) -> Expression | None:
    match value:
        case LineText(node, _):
            return expression_of(LineText(node, newline=False))
        case Symbol(expression, _, 1):
            return expression if _is_affine(expression) else None
        case _:
            return None


def _is_affine(expression: Expression) -> bool:
    return isinstance(isolated(expression, Number(0))[0], Name | Call)


def _distinct(puts: set[Key], tests: set[Key]) -> Key | None:
    """Return what is distinct when keys are asked not to be there, then put there."""
    if len(puts) == 1 and puts == tests:
        return next(iter(puts))
    both = puts | tests
    if len(both) == 2 and all(len(key) == 2 for key in both):  # noqa: PLR2004 - (a, b) and (b, a)
        first, second = both
        if first == second[::-1] and (len(puts) == 2 or len(tests) == 2):  # noqa: PLR2004 - both orders
            return (Unordered(min(first, second, key=repr)),)
    return None


def _place(bag: Bag, block: Block, asked: Expression) -> bool:
    """Put a condition behind the loop, in the block where the collection was made."""
    inner = block
    while inner.parent is not None and inner.parent is not bag.block:
        inner = inner.parent
    for place, item in enumerate(bag.block.items):
        if isinstance(item, LoopNode) and item.body is inner:
            bag.block.items.insert(place + 1, Condition(asked, item.at))
            return True
    return False
