"""Slots as types: bounds, alphabets and lengths, with a note where the source leaves them open."""

from __future__ import annotations

from testgen.spec import tree
from testgen.spec.expression import Expression, Number
from testgen.spec.mine import cpp_numbers as numbers
from testgen.spec.mine.cpp_events import PRINTABLE, Slot, SlotKind, is_internal
from testgen.spec.mine.cpp_state import State

_FEW = 8  # characters that read better as words: "-" | "+" | "="
_LONGEST = Number(10**6)
_FAR = Number(10**9)


def type_of(state: State, slot: Slot) -> tree.ScalarType:
    """Return the type of a slot."""
    if slot.words:
        return tree.WordType(tuple(dict.fromkeys(slot.words)))
    if slot.kind is SlotKind.INT:
        return tree.IntType(_number_range(state, slot))
    if slot.kind is SlotKind.REAL:
        return tree.RealType(_number_range(state, slot), slot.decimals)
    if slot.kind is SlotKind.CHAR:
        return _character(state, slot)
    return _text(state, slot)


def evidence_of(state: State, slot: Slot) -> tuple[tree.Evidence, ...]:
    """Return the lines that say what a slot is."""
    lines = dict.fromkeys([slot.line, *slot.lines])
    return tuple(tree.Evidence(tree.Source.VALIDATOR, f"{state.name}:{line}") for line in lines)


def _number_range(state: State, slot: Slot) -> tree.Range:
    low, high = _open(slot.low), _open(slot.high)
    if low is None or high is None:
        state.note(slot.line, "a value without a bound")
    return tree.Range(low or Number(-_FAR.value), high or _FAR)


def _open(bound: Expression | None) -> Expression | None:
    return None if bound is None or is_internal(bound) else bound


def _character(state: State, slot: Slot) -> tree.ScalarType:
    alphabet = slot.alphabet.replace(" ", "")
    if " " in slot.alphabet:
        state.note(slot.line, "a character that may be anything")
    if len(alphabet) <= _FEW:
        return tree.WordType(tuple(alphabet))
    return tree.StrType(tree.Range(Number(1), Number(1)), alphabet)


def _text(state: State, slot: Slot) -> tree.StrType:
    alphabet = slot.alphabet
    if slot.kind is SlotKind.STR:
        alphabet = alphabet.replace(" ", "")
    if slot.alphabet == PRINTABLE:
        state.note(slot.line, "a text of any characters")
    least = Number(1 if slot.kind is SlotKind.STR else 0)
    low, high = _open(slot.low) or least, _open(slot.high)
    if slot.kind is SlotKind.STR and (value := numbers.value_of(low)) is not None and value < 1:
        low = least
    if high is None:
        state.note(slot.line, "a text of any length")
    return tree.StrType(tree.Range(low, high or _LONGEST), alphabet, trimmed=slot.trimmed)
