"""Calls that take input: those of validator.h, of testlib.h, and of C and C++ themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from tree_sitter import Node

from testgen.spec.expression import Comparison, Expression, Name, Number, Text
from testgen.spec.mine import cpp_numbers as numbers
from testgen.spec.mine.cpp_containers import column, insert_at
from testgen.spec.mine.cpp_events import Loop, Maybe, Newline, Slot, SlotKind, Space, Token
from testgen.spec.mine.cpp_state import LostError, State
from testgen.spec.mine.cpp_syntax import child, line_of, root_name, said
from testgen.spec.mine.cpp_values import (
    OPAQUE,
    Cell,
    Container,
    Place,
    Scalar,
    Sort,
    Stream,
    Value,
    constant_text,
    whole,
)
from testgen.spec.mine.regular import String, Words, scalar_of

Resolve = Callable[[State, Node], Place | None]
Arguments = Sequence[Value]
_SCANF = re.compile(r"%(?:\*)?\d*(?:ll|l|h)?([a-zA-Z\[])")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE]\+?\d{1,3})?")


def _bound(state: State, node: Node, arguments: Arguments, at: int, *, real: bool = False) -> Expression | None:
    value = arguments[at] if at < len(arguments) else OPAQUE
    if isinstance(value, Scalar) and value.sort is not Sort.TEXT:
        constant = numbers.value_of(value.expression)
        if not real and constant is not None and constant != int(constant):
            return Number(int(constant))
        return value.expression
    state.note(line_of(node), "a bound is not known")
    return None


def _scalar(slot: Slot, sort: Sort) -> Scalar:
    return Scalar(Name(slot.id), sort)


def _int(state: State, node: Node, arguments: Arguments) -> Value:
    low, high = _bound(state, node, arguments, 0), _bound(state, node, arguments, 1)
    return _scalar(state.read(SlotKind.INT, node, low, high), Sort.LONG)


def _float(state: State, node: Node, arguments: Arguments) -> Value:
    slot = _float_slot(state, node, arguments, 0)
    return _scalar(slot, Sort.REAL)


def _float_slot(state: State, node: Node, arguments: Arguments, first: int) -> Slot:
    low = _bound(state, node, arguments, first, real=True)
    high = _bound(state, node, arguments, first + 1, real=True)
    slot = state.read(SlotKind.REAL, node, low, high)
    third = arguments[first + 2] if len(arguments) > first + 2 else None
    if (
        isinstance(third, Scalar)
        and third.sort is Sort.INT
        and (most := numbers.value_of(third.expression)) is not None
    ):
        slot.decimals = (0, int(most))
    state.note(line_of(node), "it takes exponents, and refuses zeroes at the end of a fraction")
    return slot


def spaced(state: State, node: Node, count: Value, read: Callable[[], Slot], sort: Sort) -> Value:
    """Take `count` tokens with spaces between them."""
    if not isinstance(count, Scalar) or count.sort is Sort.TEXT:
        raise LostError(line_of(node), "the number of values is not known")
    loop = open_loop(state, count.expression, node)
    before, state.events = state.events, loop.body
    state.loop_stack = loop.path
    try:
        first = Comparison((Name(loop.index), Number(1)), ("!=",))
        state.events.append(Maybe(first, [Space(line_of(node))], [], line_of(node)))
        value = _scalar(read(), sort)
    finally:
        state.events = before
        state.loop_stack = loop.around
    state.events.append(loop)
    return column(state, loop, value, sort)


def open_loop(state: State, count: Expression | None, node: Node, *, reads: bool = True) -> Loop:
    """Make a loop with an index of its own."""
    index = f"i{state.number()}"
    loop = Loop(count, index, line_of(node), around=state.loop_stack, reads=reads)
    state.loops[index] = loop
    return loop


def _spaced_ints(state: State, node: Node, arguments: Arguments) -> Value:
    low, high = _bound(state, node, arguments, 1), _bound(state, node, arguments, 2)
    count = arguments[0] if arguments else OPAQUE
    made = spaced(state, node, count, lambda: state.read(SlotKind.INT, node, low, high), Sort.LONG)
    state.events.append(Newline(line_of(node)))
    return made


def _spaced_floats(state: State, node: Node, arguments: Arguments) -> Value:
    count = arguments[0] if arguments else OPAQUE
    made = spaced(state, node, count, lambda: _float_slot(state, node, arguments, 1), Sort.REAL)
    state.events.append(Newline(line_of(node)))
    return made


def _char(state: State, node: Node, arguments: Arguments) -> Value:
    if not arguments:
        return _scalar(state.read(SlotKind.CHAR, node), Sort.CHAR)
    code = numbers.value_of(arguments[0].expression) if isinstance(arguments[0], Scalar) else None
    if code == ord(" "):
        return _space(state, node, ())
    if code == ord("\n"):
        return _newline(state, node, ())
    if not isinstance(code, int) or not 32 < code < 127:  # noqa: PLR2004
        raise LostError(line_of(node), "the character is not known")
    state.read(SlotKind.CHAR, node).alphabet = chr(code)
    return OPAQUE


def _line(state: State, node: Node, _: Arguments) -> Value:
    slot = state.read(SlotKind.LINE, node)
    state.events.append(Newline(line_of(node)))
    return _scalar(slot, Sort.TEXT)


def _space(state: State, node: Node, _: Arguments) -> Value:
    state.events.append(Space(line_of(node)))
    return OPAQUE


def _newline(state: State, node: Node, _: Arguments) -> Value:
    state.events.append(Newline(line_of(node)))
    return OPAQUE


def _eof(state: State, node: Node, _: Arguments) -> Value:
    if state.branches or state.loop_stack:
        raise LostError(line_of(node), "the end of input under a condition")
    state.ends = True
    return OPAQUE


def _arg(state: State, node: Node, arguments: Arguments) -> Value:
    name = constant_text(arguments[0]) if arguments else None
    default = arguments[1] if len(arguments) > 1 else OPAQUE
    given = state.arguments.get(name) if name is not None else None
    if given is None:
        if default is OPAQUE:
            state.note(line_of(node), "the value of this argument is not known")
        return default
    if constant_text(default) is not None or not _NUMBER.fullmatch(given):
        return Scalar(Text(given), Sort.TEXT, is_argument=True)
    from decimal import Decimal  # noqa: PLC0415

    return whole(int(Decimal(given)), Sort.LONG)


Read = Callable[[State, Node, Arguments], Value]
HEADER: dict[str, Read] = {
    "Int": _int,
    "Float": _float,
    "SpacedInts": _spaced_ints,
    "SpacedFloats": _spaced_floats,
    "Char": _char,
    "Line": _line,
    "Space": _space,
    "Endl": _newline,
    "Eof": _eof,
    "Arg": _arg,
}


# --- testlib.h ---


def _named(slot: Slot, arguments: Arguments, at: int) -> Slot:
    text = constant_text(arguments[at]) if at < len(arguments) else None
    found = re.match(r"[A-Za-z_]\w*", text or "")
    if found:
        slot.hint = found.group()
    return slot


def _lib_int(state: State, node: Node, arguments: Arguments) -> Value:
    low = high = None
    if len(arguments) > 1:
        low, high = _bound(state, node, arguments, 0), _bound(state, node, arguments, 1)
    slot = _named(state.read(SlotKind.INT, node, low, high), arguments, 2 if len(arguments) > 1 else 0)
    return _scalar(slot, Sort.LONG)


def _lib_ints(state: State, node: Node, arguments: Arguments) -> Value:
    low, high = _bound(state, node, arguments, 1), _bound(state, node, arguments, 2)
    count = arguments[0] if arguments else OPAQUE
    return spaced(
        state, node, count, lambda: _named(state.read(SlotKind.INT, node, low, high), arguments, 3), Sort.LONG
    )


def _lib_real(state: State, node: Node, arguments: Arguments) -> Value:
    low, high = _bound(state, node, arguments, 0, real=True), _bound(state, node, arguments, 1, real=True)
    slot = _named(state.read(SlotKind.REAL, node, low, high), arguments, 2)
    state.note(line_of(node), "how many digits stand after the point is not checked")
    return _scalar(slot, Sort.REAL)


def _lib_strict_real(state: State, node: Node, arguments: Arguments) -> Value:
    low, high = _bound(state, node, arguments, 0, real=True), _bound(state, node, arguments, 1, real=True)
    slot = _named(state.read(SlotKind.REAL, node, low, high), arguments, 4)
    least, most = _bound(state, node, arguments, 2), _bound(state, node, arguments, 3)
    a, b = numbers.value_of(least), numbers.value_of(most)
    if a is not None and b is not None:
        slot.decimals = (int(a), int(b))
    else:
        state.note(line_of(node), "the number of decimals is not known")
    return _scalar(slot, Sort.REAL)


def _lib_token(state: State, node: Node, arguments: Arguments) -> Value:
    return _patterned(state, node, arguments, SlotKind.STR)


def _lib_line(state: State, node: Node, arguments: Arguments) -> Value:
    value = _patterned(state, node, arguments, SlotKind.LINE)
    state.events.append(Newline(line_of(node)))
    return value


def _patterned(state: State, node: Node, arguments: Arguments, kind: SlotKind) -> Value:
    slot = state.read(kind, node)
    pattern = constant_text(arguments[0]) if arguments else None
    _named(slot, arguments, 1)
    shape = scalar_of(pattern) if pattern and not re.search(r"[$^.?*+\\]", re.sub(r"\[[^\]]*\]", "", pattern)) else None
    if isinstance(shape, String) and shape.most is not None and shape.exact:
        slot.low, slot.high = Number(shape.least), Number(shape.most)
        slot.alphabet, slot.trimmed = shape.alphabet, shape.trimmed
    elif isinstance(shape, Words) and shape.exact:
        slot.words = shape.words
    else:
        state.note(line_of(node), "a pattern that was not understood" if arguments else "a token of any length")
    return _scalar(slot, Sort.TEXT)


def _lib_char(state: State, node: Node, arguments: Arguments) -> Value:
    return _char(state, node, arguments[:1])


TESTLIB: dict[str, Read] = {
    **dict.fromkeys(("readInt", "readInteger", "readLong", "readUnsignedLong"), _lib_int),
    **dict.fromkeys(("readInts", "readIntegers", "readLongs"), _lib_ints),
    **dict.fromkeys(("readDouble", "readReal"), _lib_real),
    **dict.fromkeys(("readStrictDouble", "readStrictReal"), _lib_strict_real),
    **dict.fromkeys(("readToken", "readWord"), _lib_token),
    **dict.fromkeys(("readLine", "readString"), _lib_line),
    "readChar": _lib_char,
    "readSpace": _space,
    "readEoln": _newline,
    "readEof": _eof,
}


# --- C and C++ ---

_KINDS = {Sort.REAL: SlotKind.REAL, Sort.CHAR: SlotKind.CHAR, Sort.TEXT: SlotKind.STR}
_LETTERS = {"c": Sort.CHAR, "s": Sort.TEXT, "f": Sort.REAL, "g": Sort.REAL}


def read_into(state: State, node: Node, target: Node, resolve: Resolve, sort: Sort | None = None) -> None:
    """Take a token of any layout into a variable."""
    place = resolve(state, target)
    sort = _sort_at(state, place) or sort or Sort.INT
    slot = state.read(_KINDS.get(sort, SlotKind.INT), node)
    value = _scalar(slot, sort)
    if place is not None:
        slot.hint = place.name or root_name(target)
        if place.container is not None:
            insert_at(state, place.container, place.keys, value)
        else:
            filled = state.filling.get(id(place.cell))
            if filled is not None and filled.container is not None:
                insert_at(state, filled.container, filled.keys, value)
            state.put(place, value)


def _sort_at(state: State, place: Place | None) -> Sort | None:
    if place is None:
        return None
    if place.container is not None:
        return place.container.element
    if isinstance(place.cell, Cell) and place.part is None:
        return None if isinstance(place.cell.value, Container) else place.cell.sort
    return state.members.get(place.name)


def read_stream(state: State, node: Node, resolve: Resolve) -> Value | None:
    """Do `cin >> a >> b`; None if it is no stream."""
    targets: list[Node] = []
    spine: Node | None = node
    while spine is not None and spine.type == "binary_expression":
        right = child(spine, "right")
        if right is not None:
            targets.append(right)
        spine = child(spine, "left")
    name = said(spine)
    if name.removeprefix("std::") in {"cerr", "cout", "clog"}:
        return Stream()
    if name.removeprefix("std::") != "cin":
        return None
    for target in reversed(targets):
        if said(target) not in {"ws", "std::ws"}:
            read_into(state, node, target, resolve)
    return Stream()


def read_formatted(state: State, node: Node, nodes: Sequence[Node], resolve: Resolve) -> Value:
    """Do `scanf("%d %s", &n, s)`; return how many were read."""
    text = constant_text(state.evaluate(nodes[0])) if nodes else None
    letters = _SCANF.findall(text or "")
    if text is None or len(letters) != len(nodes) - 1:
        raise LostError(line_of(node), "a format of scanf that was not understood")
    for letter, target in zip(letters, nodes[1:], strict=True):
        read_into(state, node, target, resolve, _LETTERS.get(letter, Sort.INT))
    return whole(len(letters))


def read_line(state: State, node: Node, nodes: Sequence[Node], resolve: Resolve) -> Value:
    """Do `getline(cin, s)`."""
    if len(nodes) != 2 or said(nodes[0]).removeprefix("std::") != "cin":  # noqa: PLR2004
        raise LostError(line_of(node), "a line that was not followed")
    read_into(state, node, nodes[1], resolve, Sort.TEXT)
    token = state.events[-1]
    if isinstance(token, Token):
        token.slot.kind = SlotKind.LINE
    return Stream()
