"""Loops of C++: one round is followed, and says what every round does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tree_sitter import Node

from testgen.spec.expression import Call, Comparison, Expression, Name, Number, Text, names_in
from testgen.spec.mine import cpp_numbers as numbers
from testgen.spec.mine.cpp_calls import is_stream_read
from testgen.spec.mine.cpp_containers import read_entry
from testgen.spec.mine.cpp_events import TRUE, Condition, Loop, conjuncts, substituted, takes_input
from testgen.spec.mine.cpp_reads import open_loop
from testgen.spec.mine.cpp_state import State, UntranslatedError
from testgen.spec.mine.cpp_syntax import bare, child, is_read, mutated, parts, reached, said
from testgen.spec.mine.cpp_values import OPAQUE, Cell, Container, Place, Scalar, Sort, Value, slot_name


@dataclass(frozen=True)
class _Rounds:
    """How often a loop runs (None: until the input ends), and what sets its variables in each round."""

    count: Expression | None
    start: Callable[[Loop], None]
    variables: frozenset[str] = frozenset()


def run_loop(state: State, node: Node) -> None:
    """Run a `for` or `while` loop."""
    body = node.child_by_field_name("body")
    if body is None:
        raise UntranslatedError
    changed = mutated(body, state.callable())
    scopes = len(state.scopes)
    state.scopes.append({})
    try:
        rounds = _rounds(state, node, changed)
        reads = any(is_read(part) for part in reached(node, state.callable()))
        _follow(state, node, body, rounds, changed - rounds.variables, reads=reads)
    finally:
        del state.scopes[scopes:]


def _rounds(state: State, node: Node, changed: set[str]) -> _Rounds:
    if node.type == "for_range_loop":
        return _over_range(state, node)
    if node.type == "while_statement":
        return _while(state, node)
    return _counted(state, node, changed)


# --- how often ---


def _counted(state: State, node: Node, changed: set[str]) -> _Rounds:
    initial, test, update = (node.child_by_field_name(field) for field in ("initializer", "condition", "update"))
    if initial is not None:
        state.execute(initial)
    if test is None or update is None:
        if test is not None:
            return _countdown(state, bare(test))
        raise UntranslatedError
    test, update = bare(test), bare(update)
    left, right = child(test, "left"), child(test, "right")
    if left is None or right is None:
        raise UntranslatedError
    name = next((said(part) for part in _identifiers(left) if _step(update, said(part))), "")
    cell = state.lookup(name)
    step = _step(update, name)
    if cell is None or step is None or name in changed:
        raise UntranslatedError
    if any(said(part) in changed for part in _identifiers(right)):
        raise UntranslatedError
    first, compared, bound = cell.value, state.evaluate(left), state.evaluate(right)
    if not (isinstance(first, Scalar) and isinstance(bound, Scalar) and isinstance(compared, Scalar)):
        raise UntranslatedError
    shift = numbers.minus(compared.expression, first.expression)  # 1 in `i + 1 < n`
    if not isinstance(shift, Number) or not _is_sum(left, name):
        raise UntranslatedError
    operator = said(test.child_by_field_name("operator"))
    count = _count(compared.expression, bound.expression, operator, step)

    def start(loop: Loop) -> None:
        shift = numbers.minus(Name(loop.index), Number(1))
        value = numbers.plus(first.expression, shift, step)
        cell.value = Scalar(value, first.sort)

    return _Rounds(_natural(state, count), start, frozenset({name}))


def _identifiers(node: Node) -> list[Node]:
    found, waiting = [], [node]
    while waiting:
        part = waiting.pop()
        if part.type == "identifier":
            found.append(part)
        waiting.extend(part.children)
    return found


def _is_sum(node: Node, name: str) -> bool:
    """Whether it is the variable, or the variable with something added or taken away."""
    if node.type == "identifier":
        return True
    operator, first = said(node.child_by_field_name("operator")), said(node.child_by_field_name("left"))
    return operator in {"+", "-"} and first == name


def _step(update: Node, name: str) -> int | None:
    text = said(update).replace(" ", "")
    if text in {f"++{name}", f"{name}++", f"{name}+=1"}:
        return 1
    return -1 if text in {f"--{name}", f"{name}--", f"{name}-=1"} else None


def _count(first: Expression, bound: Expression, operator: str, step: int) -> Expression:
    if (operator, step) in {("<", 1), ("!=", 1)}:
        return numbers.minus(bound, first)
    if (operator, step) == ("<=", 1):
        return numbers.plus(numbers.minus(bound, first), Number(1))
    if (operator, step) == (">", -1):
        return numbers.minus(first, bound)
    if (operator, step) == (">=", -1):
        return numbers.plus(numbers.minus(first, bound), Number(1))
    raise UntranslatedError


def _natural(state: State, count: Expression) -> Expression:
    low = numbers.interval(count, state.bounds)[0]
    if low is not None and low >= 0:
        return count
    if isinstance(count, Number):
        return Number(0)
    bare_name = isinstance(count, Name) and state.dialect == "plain"  # `cin >> n` is bounded later, or never
    return count if bare_name else Call("max", (Number(0), count))


def _countdown(state: State, test: Node) -> _Rounds:
    """`while (t--)`: t rounds, after which t is no longer known."""
    argument = child(test, "argument")
    if test.type == "binary_expression" and said(test.child_by_field_name("operator")) == ">":
        argument, zero = child(test, "left"), said(test.child_by_field_name("right"))
        if argument is None or argument.type != "update_expression" or zero != "0":
            raise UntranslatedError
        test, argument = argument, child(argument, "argument")
    if test.type != "update_expression" or not said(test).endswith("--") or argument is None:
        raise UntranslatedError
    cell = state.lookup(said(argument))
    value = cell.value if cell is not None else OPAQUE
    if cell is None or not isinstance(value, Scalar):
        raise UntranslatedError
    state.assign(cell, OPAQUE)
    return _Rounds(_natural(state, value.expression), lambda _loop: None, frozenset({said(argument)}))


def _while(state: State, node: Node) -> _Rounds:
    test = child(node, "condition")
    if test is None:
        raise UntranslatedError
    inside = bare(parts(test)[-1]) if test.type == "condition_clause" and parts(test) else test
    if is_stream_read(inside):
        state.ends = True
        return _Rounds(None, lambda _loop: _evaluated(state, inside))
    return _countdown(state, inside)


def _evaluated(state: State, node: Node) -> None:
    state.evaluate(node)


def _over_range(state: State, node: Node) -> _Rounds:
    declarator, right = node.child_by_field_name("declarator"), node.child_by_field_name("right")
    if declarator is None or right is None:
        raise UntranslatedError
    source = state.evaluate(right)
    names = [said(part) for part in _identifiers(declarator)]
    if isinstance(source, Scalar) and source.sort is Sort.TEXT and slot_name(source):
        return _Rounds(Call("len", (source.expression,)), lambda loop: _character(state, loop, source, names))
    if not isinstance(source, Container) or source.kind == "set" or source.spoiled:
        raise UntranslatedError
    first = source.entries[0] if len(source.entries) == 1 else None
    if first is not None and first.keys is not None and len(first.loops) > len(source.loops):
        over = first.loops[len(source.loops)]
        return _Rounds(over.count, lambda loop: _element(state, loop, source, names))
    if source.size is None or source.entries:
        raise UntranslatedError
    return _Rounds(source.size, lambda loop: _to_fill(state, loop, source, names))


def _character(state: State, loop: Loop, text: Scalar, names: list[str]) -> None:
    name = slot_name(text)
    loop.covered = True
    if len(names) != 1 or name is None or loop.reads:
        raise UntranslatedError
    state.scopes[-1][names[0]] = Cell(Scalar(Name(state.slots[name].char), Sort.CHAR), Sort.CHAR, names[0])


def _element(state: State, loop: Loop, source: Container, names: list[str]) -> None:
    first = source.entries[0]
    key = (first.keys or (OPAQUE,))[0]  # the stored key with this loop's index
    over = first.loops[len(source.loops)]
    wanted = substituted(key, {over.index: Name(loop.index)}) if isinstance(key, Expression) else Number(0)
    value = read_entry(state, source, (wanted,))
    bound = [value] if len(names) == 1 else list(getattr(value, "parts", ()))
    for at, name in enumerate(names):
        part = bound[at] if at < len(bound) and bound[at] is not None else OPAQUE
        state.scopes[-1][name] = Cell(part or OPAQUE, None, name)


def _to_fill(state: State, loop: Loop, source: Container, names: list[str]) -> None:
    """`for (auto& x : v) cin >> x`: assigning to x fills the vector."""
    cell = Cell(OPAQUE, source.element, names[0] if names else "")
    state.scopes[-1][cell.name] = cell
    state.filling[id(cell)] = Place(container=source, keys=(numbers.minus(Name(loop.index), Number(1)),))


# --- one round ---


def _follow(state: State, node: Node, body: Node, rounds: _Rounds, changed: set[str], *, reads: bool) -> None:
    loop = open_loop(state, rounds.count, node, reads=reads)
    outer = _accumulators(state, changed)
    before, stack = state.events, state.loop_stack
    state.events, state.loop_stack = loop.body, loop.path
    state.scopes.append({})
    try:
        rounds.start(loop)
        flow = state.execute(body)
    finally:
        state.events, state.loop_stack = before, stack
        state.scopes.pop()
    kind = getattr(flow, "kind", "on")
    if kind not in {"on", "continue"}:
        raise UntranslatedError
    for accumulator in outer:
        _finish(state, loop, accumulator)
    for name in rounds.variables:
        state.spoil(name)
    if takes_input(loop.body):
        state.events.append(loop)
    else:
        for event in loop.body:
            if isinstance(event, Condition):
                _hoist(state, loop, event)


@dataclass(frozen=True)
class _Accumulator:
    cell: Cell
    name: str
    before: Value


def _accumulators(state: State, changed: set[str]) -> list[_Accumulator]:
    made = []
    for name in sorted(changed):
        cell = state.lookup(name)
        if cell is None or isinstance(cell.value, Container) or name in state.functions:
            continue
        label = f"a{state.number()}%"
        made.append(_Accumulator(cell, label, cell.value))
        sort = cell.sort or (cell.value.sort if isinstance(cell.value, Scalar) else None)
        if sort is Sort.TRUTH:
            state.assign(cell, Scalar(Comparison((Name(label), Number(0)), ("!=",)), sort))
        elif sort is None or sort is Sort.TEXT:
            state.assign(cell, OPAQUE)
        else:
            state.assign(cell, Scalar(Name(label), sort))
    return made


def _finish(state: State, loop: Loop, accumulator: _Accumulator) -> None:
    cell, before, final = accumulator.cell, accumulator.before, accumulator.cell.value
    state.assign(cell, OPAQUE)
    if not (isinstance(final, Scalar) and isinstance(before, Scalar)):
        return
    mark = Name(accumulator.name)
    if final.sort is Sort.TRUTH:
        _finish_flag(state, cell, before, final, Comparison((mark, Number(0)), ("!=",)))
        return
    added = numbers.minus(final.expression, mark)
    if added == Number(0):
        state.assign(cell, before)
    elif accumulator.name not in names_in(added) and (total := _total(state, loop, added)) is not None:
        state.assign(cell, replace(before, expression=numbers.plus(before.expression, total)))
    elif isinstance(final.expression, Call) and final.expression.function in {"min", "max"}:
        others = [part for part in final.expression.arguments if part != mark]
        if len(others) == 1 and isinstance(others[0], Name) and (column := _column(state, loop, others[0])) is not None:
            extreme = Call(final.expression.function, (before.expression, column))
            state.assign(cell, replace(before, expression=extreme))


def _finish_flag(state: State, cell: Cell, before: Scalar, final: Scalar, mark: Expression) -> None:
    """`ok = true; for (...) if (bad) ok = false;` and then `assert(ok)`."""
    kept = list(conjuncts(final.expression))
    if final.expression == mark:
        state.assign(cell, before)
    elif mark in kept and before.expression == TRUE:
        number = state.number()
        state.always[number] = [part for part in kept if part != mark]
        if not any(
            "%" in name and name.partition("%")[0] not in state.slots
            for one in state.always[number]
            for name in names_in(one)
        ):
            state.assign(cell, Scalar(Call("%all", (Number(number),)), Sort.TRUTH))


def _total(state: State, loop: Loop, added: Expression) -> Expression | None:
    """Return the sum of an expression over all rounds."""
    made: Expression = Number(0)
    for part, factor in numbers.terms_of(added).items():
        one = _summed(state, loop, part)
        if one is None:
            return None
        made = numbers.plus(made, numbers.times(Number(factor), one))
    return made


def _summed(state: State, loop: Loop, part: Expression) -> Expression | None:
    if part == Number(1):
        return loop.count
    match part:
        case Name():
            column = _column(state, loop, part)
            return None if column is None else Call("sum", (column,))
        case Call("sum" | "count", _) if loop.reads or (loop.partner and not loop.pairs):
            return part
        case Call("%one", (Comparison((Name(id) as name, Number(value)), ("==",)),)):
            if id.endswith("%c") and loop.covered:
                return Call("count", (Name(f"{id[:-2]}@"), Text(chr(int(value)))))
            column = _column(state, loop, name)
            slot = state.slots.get(id)
            return Call("count", (column, Number(value))) if column and slot and slot.kind == "int" else None
        case _:
            return None


def _column(state: State, loop: Loop, name: Name) -> Name | None:
    """Return a slot of this loop's rounds as the list of its values."""
    slot = state.slots.get(name.id)
    path = loop.path if loop.reads else loop.partner.path if loop.partner and not loop.pairs else None
    if slot is None or path is None or slot.around != path:
        return None
    return Name(f"{slot.id}@")


def _hoist(state: State, loop: Loop, event: Condition) -> None:
    """Take a condition out of a loop that reads nothing."""
    expression = event.expression
    if loop.index in names_in(expression):
        if loop.partner is None or loop.pairs:
            state.note(event.line, "a condition on a position")
            return
        expression = substituted(expression, {loop.index: Name(loop.partner.index)})
    elif _misses_some(state, loop, expression):
        state.note(event.line, "a condition on all elements but one")
        return
    elif not _is_universal(state, expression) and not numbers.at_least(loop.count or Number(0), 1, state.bounds):
        state.note(event.line, "a condition in a loop that may not run")
        return
    state.events.append(Condition(expression, event.line, state.target_of(expression), event.order))


def _is_universal(state: State, expression: Expression) -> bool:
    """Whether a condition speaks of elements, so that it holds by itself where there are none."""
    return state.target_of(expression) is not None or any(name.endswith("%c") for name in names_in(expression))


def _misses_some(state: State, loop: Loop, expression: Expression) -> bool:
    """Whether a loop over pairs of neighbours says something of only one of them."""
    if loop.partner is None or loop.partner.count == loop.count or state.target_of(expression) is None:
        return False
    return not any(name.endswith(("%p", "%o")) for name in names_in(expression))
