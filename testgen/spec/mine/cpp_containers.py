"""Vectors, sets and maps: which values of the input stand in them, and what is asked about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from testgen.spec.expression import Call, Comparison, Expression, Index, Name, Number, Text, names_in
from testgen.spec.mine import cpp_numbers as numbers
from testgen.spec.mine.cpp_events import FALSE, Loop, joined, substituted
from testgen.spec.mine.cpp_state import State
from testgen.spec.mine.cpp_values import (
    OPAQUE,
    Container,
    Entry,
    Iterator,
    Row,
    Scalar,
    Sort,
    Value,
    constant_text,
    constant_truth,
    slot_name,
    truth,
)

Keys = tuple[Expression, ...]


def container(state: State, kind: str, element: Sort | None) -> Container:
    """Make an empty container."""
    made = Container(kind, element, state.loop_stack, number=state.number())
    state.containers[made.number] = made
    return made


def column(state: State, loop: Loop, value: Value, element: Sort | None) -> Container:
    """Return a vector of what each round of a loop has read."""
    made = container(state, "vector", element)
    made.size = loop.count
    made.entries.append(Entry((numbers.minus(Name(loop.index), Number(1)),), value, loop.path, True, state.number()))  # noqa: FBT003
    return made


# --- putting in ---


def insert_at(state: State, target: Container, keys: Keys, value: Value) -> None:
    """Do `target[keys] = value`."""
    is_column = all(_place(state, key) is not None for key in keys)
    if not is_column and constant_truth(state.as_condition(value)) is not True:
        target.spoiled = True
        return
    _add(state, target, keys, value)


def _add(state: State, target: Container, keys: Keys | None, value: Value) -> None:
    loops: list[Loop] = []
    for loop in state.loop_stack:
        loops = list(loop.partner.path) if loop.partner and not loop.reads and not loop.pairs else [*loops, loop]
    target.entries.append(Entry(keys, value, tuple(loops), not state.branches, state.number()))


def keys_of(value: Value | Sequence[Value]) -> Keys | None:
    """Return a value, or the parts of a pair, as keys."""
    values = value.parts if isinstance(value, Row) else (value if isinstance(value, Sequence) else (value,))
    keys = tuple(part.expression for part in values if isinstance(part, Scalar))
    return keys if len(keys) == len(values) else None


# --- looking up ---


def _place(state: State, key: Expression) -> tuple[Loop, int] | None:
    """Return the loop and the offset of a key that is a loop's index plus a constant."""
    terms = numbers.terms_of(key)
    offset = terms.pop(Number(1), 0)
    if len(terms) != 1 or not isinstance(offset, int):
        return None
    ((part, factor),) = terms.items()
    loop = state.loops.get(part.id) if isinstance(part, Name) else None
    return (loop, offset) if loop is not None and factor == 1 else None


def read_entry(state: State, source: Container, keys: Keys) -> Value | None:
    """Return what stands at some keys; None if the container rather says which keys it holds."""
    if source.spoiled:
        return OPAQUE
    columns = [entry for entry in source.entries if _is_column(state, entry)]
    if not columns:
        return None if source.kind != "vector" or not source.entries else OPAQUE
    entry = columns[0]
    if len(source.entries) > 1 or not entry.sure or entry.keys is None or len(entry.keys) > len(keys):
        return OPAQUE
    value: Value = entry.value
    for key, stored in zip(keys, entry.keys, strict=False):
        value = _aligned(state, source, entry, key, stored, value)
    rest = keys[len(entry.keys) :]
    if not rest:
        return value
    if isinstance(value, Container):
        return read_entry(state, value, rest) or OPAQUE
    return element(state, value, rest)


def _is_column(state: State, entry: Entry) -> bool:
    return bool(entry.keys) and all(_place(state, key) is not None for key in entry.keys or ())


def _aligned(state: State, source: Container, entry: Entry, key: Expression, stored: Expression, value: Value) -> Value:
    at = _place(state, stored)
    if at is None or value is OPAQUE:
        return OPAQUE
    loop, offset = at
    wanted = _place(state, key)
    if wanted is None:
        constant = numbers.value_of(key)
        return _fixed(state, entry, loop, Number(constant - offset), value) if constant is not None else OPAQUE
    other, shift = wanted[0], wanted[1] - offset
    if other is loop:
        return value if shift == 0 else _renamed(state, value, "previous") if shift == -1 else OPAQUE
    if loop in state.loop_stack or loop.count is None or other.count is None:
        return OPAQUE
    if other.reads:
        same = shift == 0 and other.count == loop.count and not source.ordered
        return _fixed(state, entry, loop, Name(other.index), value, sure=True) if same else OPAQUE
    return _gone_over(state, source, other, loop, shift, value)


def _gone_over(state: State, source: Container, other: Loop, loop: Loop, shift: int, value: Value) -> Value:
    pairs = numbers.plus(other.count or Number(0), Number(1)) == loop.count
    if other.partner not in {None, loop} or not (pairs or (shift == 0 and other.count == loop.count)):
        return OPAQUE
    if pairs and shift not in {0, 1}:
        return OPAQUE
    other.partner = loop
    other.pairs = pairs or source.ordered
    if pairs and shift == 0:
        return _renamed(state, value, "lower" if source.ordered else "previous")
    return value


def _fixed(state: State, entry: Entry, loop: Loop, at: Expression, value: Value, *, sure: bool = False) -> Value:
    name = slot_name(value)
    if name is None or loop.around or len(entry.loops) != 1 or not isinstance(value, Scalar):
        return OPAQUE
    first, last = numbers.interval(at, state.bounds)[0], numbers.interval(loop.count or Number(0), state.bounds)[0]
    if not sure and not (isinstance(at, Number) and first and last and 1 <= first <= last):
        return OPAQUE
    return Scalar(Index(name, at), value.sort)


def _renamed(state: State, value: Value, which: str) -> Value:
    if isinstance(value, Row):
        return Row(tuple(_renamed(state, part, which) for part in value.parts))
    if not isinstance(value, Scalar):
        return OPAQUE
    names: dict[str, Expression] = {}
    for name in names_in(value.expression):
        if name not in state.slots:
            return OPAQUE
        names[name] = Name(getattr(state.slots[name], which))
    return replace(value, expression=substituted(value.expression, names))


def element(state: State, base: Value, keys: Keys) -> Value:
    """Return a character of a text, if a loop goes over all of them."""
    name = slot_name(base)
    slot = state.slots.get(name or "")
    if slot is None or not isinstance(base, Scalar) or base.sort is not Sort.TEXT or len(keys) != 1:
        return OPAQUE
    wanted = _place(state, keys[0])
    if wanted is None or wanted[0].reads or wanted[1] != -1:
        return OPAQUE
    loop = wanted[0]
    sizes = [Call("len", (Name(slot.id),)), *slot.lengths]
    if slot.low is not None and slot.low == slot.high:
        sizes.append(slot.low)
    if loop.count not in sizes:
        return OPAQUE
    loop.covered = True
    return Scalar(Name(slot.char), Sort.CHAR)


def member_count(source: Container, keys: Keys | None) -> Value:
    """Return how often keys are in a container."""
    if source.spoiled or keys is None:
        return OPAQUE
    return Scalar(Call("%member", (Number(source.number), *keys)), Sort.INT)


# --- methods ---


def method(state: State, base: Value, name: str, arguments: Sequence[Value]) -> Value:  # noqa: PLR0911
    """Call a method of a text, a container or an unknown object."""
    if isinstance(base, Scalar) and base.sort is Sort.TEXT:
        return _of_text(state, base, name, arguments)
    if not isinstance(base, Container):
        return OPAQUE
    if name in {"begin", "end", "cbegin", "cend"}:
        return Iterator(base, name.lstrip("c"))
    if name in {"size", "length", "empty"}:
        size = _size(state, base)
        if name != "empty" or not isinstance(size, Scalar):
            return size
        return Scalar(Comparison((size.expression, Number(0)), ("==",)), Sort.TRUTH)
    if name in {"count", "contains", "find"} and arguments:
        return _found(state, base, name, arguments[0])
    if name in {"push_back", "emplace_back"}:
        return _push(state, base, arguments)
    if name in {"insert", "emplace"} and base.kind == "set":
        return _insert(state, base, arguments)
    if name not in {"reserve", "resize", "assign", "front", "back"} or (base.entries and name in {"resize", "assign"}):
        base.spoiled = True
    return OPAQUE


def _size(state: State, source: Container) -> Value:
    if source.spoiled:
        return OPAQUE
    if source.kind == "set":
        return Scalar(Call("%size", (Number(source.number),)), Sort.LONG)
    if source.size is None and len(source.entries) == 1:
        entry = source.entries[0]
        loops = entry.loops[len(source.loops) :]
        over = len(loops) == 1 and loops[0] not in state.loop_stack
        if entry.sure and over and loops[0].count is not None:
            return Scalar(loops[0].count, Sort.LONG)
    return Scalar(source.size, Sort.LONG) if source.size is not None and source.element is not None else OPAQUE


def _found(state: State, source: Container, name: str, wanted: Value) -> Value:
    if source.kind != "set":
        return OPAQUE
    count = member_count(source, keys_of(wanted))
    if name == "count" or not isinstance(count, Scalar):
        return count
    absent = Scalar(Comparison((count.expression, Number(0)), ("==",)), Sort.TRUTH)
    return Iterator(absent, "?find") if name == "find" else state.as_condition(count)


def _push(state: State, target: Container, arguments: Sequence[Value]) -> Value:
    value = arguments[0] if len(arguments) == 1 else Row(tuple(arguments))
    loops = state.loop_stack
    keys: Keys | None = None
    if len(loops) == len(target.loops) + 1 and not target.entries:
        keys = (numbers.minus(Name(loops[-1].index), Number(1)),)
    if target.size is not None and target.size != Number(0):
        target.spoiled = True
    _add(state, target, keys, value)
    target.size = None
    return OPAQUE


def _insert(state: State, target: Container, arguments: Sequence[Value]) -> Value:
    if len(arguments) == 2 and isinstance(arguments[0], Iterator):  # noqa: PLR2004
        return _insert_range(target, arguments[0].container)
    value = arguments[0] if len(arguments) == 1 else Row(tuple(arguments))
    keys = keys_of(value)
    if keys is None:
        target.spoiled = True
        return OPAQUE
    before = member_count(target, keys)
    _add(state, target, keys, OPAQUE)
    if not isinstance(before, Scalar):
        return OPAQUE
    fresh = Call("%fresh", (Number(target.number), *keys))
    return Row((OPAQUE, Scalar(Comparison((fresh, Number(0)), ("!=",)), Sort.TRUTH)))


def _insert_range(target: Container, source: Value) -> Value:
    if not isinstance(source, Container) or source.spoiled or target.entries:
        target.spoiled = True
        return OPAQUE
    for entry in source.entries:
        target.entries.append(replace(entry, keys=keys_of(entry.value)))
        if keys_of(entry.value) is None:
            target.spoiled = True
    return OPAQUE


def _of_text(state: State, base: Scalar, name: str, arguments: Sequence[Value]) -> Value:
    known = constant_text(base)
    if name in {"size", "length", "empty"}:
        if known is not None:
            return Scalar(Number(len(known)), Sort.LONG) if name != "empty" else truth(not known)
        if slot_name(base) not in state.slots:
            return OPAQUE
        length = Call("len", (base.expression,))
        if name == "empty":
            return Scalar(Comparison((length, Number(0)), ("==",)), Sort.TRUTH)
        return Scalar(length, Sort.LONG)
    if name == "find" and known is not None and arguments and isinstance(arguments[0], Scalar):
        return Iterator(Scalar(_none_of(known, arguments[0].expression), Sort.TRUTH), "?find")
    return Iterator(base, name) if name in {"begin", "end"} else OPAQUE


def _none_of(characters: str, code: Expression) -> Expression:
    if isinstance(code, Text):
        return FALSE
    return joined("and", tuple(Comparison((code, Number(ord(one))), ("!=",)) for one in dict.fromkeys(characters)))
