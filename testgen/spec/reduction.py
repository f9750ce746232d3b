"""Lark's parse tree into our typed one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from lark import Token, Tree

from testgen.spec import tree
from testgen.spec.digits import integer_of
from testgen.spec.expression import (
    Binary,
    Call,
    Comparison,
    Expression,
    Index,
    Logical,
    Name,
    Negation,
    Negative,
    Number,
    Text,
    Unordered,
)
from testgen.spec.kinds import ClauseError, Position

DEEPEST = 100  # blocks and expressions nested in each other; Python's own recursion limit is 1000 frames
MOST_DIGITS = 10_000


class Reduction:
    """Makes typed trees; `positions` then says where each clause began, by `id`."""

    def __init__(self, evidence: Mapping[int, tuple[tree.Evidence, ...]]) -> None:
        self._evidence = evidence
        self._depth = 0
        self.positions: dict[int, Position] = {}

    def format(self, parsed: Tree[Token]) -> tree.Format:
        """Return the whole format."""
        return tree.Format(self._items(parsed.children))

    # --- items ---

    def _items(self, nodes: Sequence[Any]) -> tuple[tree.Item, ...]:
        return tuple(self._item(node) for node in nodes if isinstance(node, Tree))

    def _item(self, node: Tree[Token]) -> tree.Item:
        self._enter(node)
        item = self._unplaced_item(node)
        self._depth -= 1
        self._place(item, node)
        return item

    def _unplaced_item(self, node: Tree[Token]) -> tree.Item:
        parts: list[Any] = node.children
        evidence = self._evidence.get(node.meta.line, ())
        match node.data:
            case "line":
                return tree.Line(tuple(self._field(part) for part in parts if isinstance(part, Tree)))
            case "blank":
                return tree.Line(())
            case "choose":
                return tree.Choose(tuple(self._items(block.children) for block in parts), evidence=evidence)
            case "where":
                return tree.Where(self.expression(parts[0]), evidence=evidence)
            case _:
                *_, index, block = parts
                return tree.Repeat(self._times(node), self._items(block.children), _id(index), evidence=evidence)

    def _times(self, node: Tree[Token]) -> Expression | tree.UntilEnd | tree.UntilLine:
        match node.data:
            case "repeat":
                return self.expression(node.children[0])
            case "until_line":
                return tree.UntilLine(_text(node.children[0]))
            case _:
                return tree.UntilEnd()

    def _field(self, node: Tree[Token]) -> tree.Field:
        name, kind = _parts(node)
        field = tree.Field(_id(name), self._type(kind), self._evidence.get(node.meta.line, ()))
        self._place(field, node)
        return field

    def _enter(self, node: Tree[Token]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ClauseError("this is nested too deeply", (node.meta.line, node.meta.column))

    def _place(self, clause: object, node: Tree[Token]) -> None:
        if not node.meta.empty:
            self.positions[id(clause)] = (node.meta.line, node.meta.column)

    # --- types ---

    def _type(self, node: Tree[Token]) -> tree.Type:
        form, _, shape = node.data.partition("_")
        parts = [part for part in _parts(node) if part is not None]
        counts = [self._counted(part) for part in parts if _is(part, "counted")]
        flags = _flags(parts)
        if form in {"int", "real", "str", "word"}:
            element = self._element(form, parts)
            if not shape:
                return element
            if shape == "matrix":
                return tree.MatrixType(element, counts[0], counts[1], "distinct" in flags)
            return tree.ListType(element, counts[0], "per_line" in flags, "distinct" in flags, _order(flags))
        return self._many_lines(form, parts, flags)

    def _element(self, form: str, parts: Sequence[Any]) -> tree.ScalarType:
        match form:
            case "int":
                return tree.IntType(self._range(_only(parts, "range")))
            case "real":
                decimals = [part for part in parts if _is(part, "decimals")]
                places = [_natural(token) for token in decimals[0].children] if decimals else []
                return tree.RealType(self._range(_only(parts, "range")), (places[0], places[-1]) if places else None)
            case "str":
                length = parts[0]
                low = self.expression(length.children[0])
                high = self.expression(length.children[-1])
                alphabet = _alphabet(_only(parts, "alphabet"))
                return tree.StrType(tree.Range(low, high), alphabet, any(_is(part, "trimmed") for part in parts))
            case _:
                return tree.WordType(tuple(map(_text, _only(parts, "words").children)))

    def _many_lines(self, form: str, parts: Sequence[Any], flags: set[str]) -> tree.Type:
        expressions = [self.expression(part) for part in parts if _is_expression(part)]
        base = next((_natural(part.children[0]) for part in parts if _is(part, "base")), 1)
        weight = next((self._range(part.children[0]) for part in parts if _is(part, "weighted")), None)
        match form:
            case "grid":
                return tree.GridType(expressions[0], expressions[1], _alphabet(parts[-1]))
            case "perm":
                return tree.PermType(expressions[0], base, "per_line" in flags)
            case "tree":
                return tree.TreeType(expressions[0], base, weight)
            case "graph":
                words = {word: word in flags for word in ("simple", "loopless", "connected", "acyclic", "directed")}
                return tree.GraphType(expressions[0], expressions[1], base, weight, **words)
            case "intervals":
                return tree.IntervalsType(expressions[0], self._range(_only(parts, "range")))
            case _:
                return tree.PointsType(expressions[0], self._range(_only(parts, "range")), "distinct" in flags)

    def _range(self, node: Tree[Token]) -> tree.Range:
        return tree.Range(self.expression(node.children[0]), self.expression(node.children[1]))

    def _counted(self, node: Tree[Token]) -> tree.Counted:
        return tree.Counted(self.expression(node.children[0]), _id(_parts(node)[1]))

    # --- expressions ---

    def expression(self, node: Any) -> Expression:
        """Return the expression of a parse tree."""
        self._enter(node)
        made = self._leaf(node) if node.data in _LEAVES else self._composed(node)
        self._depth -= 1
        return made

    @staticmethod
    def _leaf(node: Tree[Token]) -> Expression:
        match node.data:
            case "number":
                return Number(_number(node.children[0]))
            case "text":
                return Text(_text(node.children[0]))
            case _:
                return Name(str(node.children[0]))

    def _composed(self, node: Tree[Token]) -> Expression:  # noqa: PLR0911 - one case a node
        parts = _parts(node)
        match node.data:
            case "index":
                return Index(str(parts[0]), self.expression(parts[1]))
            case "call":
                return Call(str(parts[0]), tuple(map(self.expression, parts[1:])))
            case "unordered":
                return Unordered(tuple(map(self.expression, parts)))
            case "negative":
                return Negative(self.expression(parts[0]))
            case "binary":
                return Binary(str(parts[1]), self.expression(parts[0]), self.expression(parts[2]))
            case "comparison":
                operators = tuple(map(str, parts[1::2]))
                return Comparison(tuple(map(self.expression, parts[::2])), operators)
            case "negation":
                return Negation(self.expression(parts[0]))
            case _:
                operator = "or" if node.data == "disjunction" else "and"
                return Logical(operator, tuple(map(self.expression, parts)))


_LEAVES = {"number", "text", "name"}
_EXPRESSIONS = _LEAVES | {
    *("index", "call", "unordered", "negative", "binary", "comparison", "negation", "disjunction", "conjunction"),
}


_FLAGS = {"distinct", "ascending", "descending", "per_line", "weighted", "base"}


def _parts(node: Tree[Token]) -> list[Any]:
    """Return a node's parts; those that the grammar leaves out are None, which Lark's types do not say."""
    return list(node.children)


def _is(part: Any, data: str) -> bool:
    return isinstance(part, Tree) and part.data == data


def _is_expression(part: Any) -> bool:
    return isinstance(part, Tree) and part.data in _EXPRESSIONS


def _only(parts: Sequence[Any], data: str) -> Tree[Token]:
    return next(part for part in parts if _is(part, data))


def _id(token: Token | None) -> str | None:
    return None if token is None else str(token)


def _flags(parts: Sequence[Any]) -> set[str]:
    """Return what is said behind a type, each thing at most once."""
    found: set[str] = set()
    for part in parts:
        if isinstance(part, Tree) and (part.data in _FLAGS or _is(part, "edge_word")):
            flag = str(part.children[0]) if _is(part, "edge_word") else part.data
            if flag in found or {flag, *found} >= {"ascending", "descending"}:
                raise ClauseError("this type says something twice", (part.meta.line, part.meta.column))
            found.add(flag)
    return found


def _order(flags: set[str]) -> tree.Order:
    if "descending" in flags:
        return tree.Order.DESCENDING
    return tree.Order.ASCENDING if "ascending" in flags else tree.Order.ANY


def _alphabet(node: Tree[Token]) -> str:
    characters: set[str] = set()
    for token in node.children:
        assert isinstance(token, Token)
        if token.type == "RANGE":
            first, last = ord(token[0]), ord(token[2])
            if first > last:
                raise ClauseError(f"the range {token} is empty", _position(token))
            characters.update(map(chr, range(first, last + 1)))
        else:
            characters.update(_text(token))
    return "".join(sorted(characters))


def _text(token: Any) -> str:
    try:
        return str(json.loads(token))
    except json.JSONDecodeError:
        raise ClauseError(f'{token} is no text: only \\" \\\\ \\t and \\uXXXX are escapes', _position(token)) from None


def _number(token: Any) -> int | Fraction:
    if len(token) > MOST_DIGITS:
        raise ClauseError(f"a number of {len(token):,} digits; write it as a power", _position(token))
    if "." in token:
        whole, _, decimals = str(token).partition(".")
        return Fraction(integer_of(whole + decimals), 10 ** len(decimals))
    return integer_of(str(token))


def _natural(token: Any) -> int:
    value = _number(token)
    if not isinstance(value, int):
        raise ClauseError(f"{token} is no whole number", _position(token))
    return value


def _position(token: Any) -> Position:
    return token.line, token.column
