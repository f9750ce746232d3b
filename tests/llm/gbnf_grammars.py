"""GBNF read as llama.cpp reads it, to draw from a grammar and to ask whether it takes a text."""

from __future__ import annotations

import json
import random
import re
from functools import cache
from typing import Any

from lark import Lark, Token, Tree, UnexpectedInput

_GBNF = Lark(
    r"""
    start: rule+
    rule: NAME "::=" either
    either: sequence ("|" sequence)*
    sequence: part*
    part: atom QUANTIFIER?
    ?atom: REF | TEXT | CLASS | "(" either ")" -> group
    QUANTIFIER: /[*+?]|\{\d*,?\d*\}/
    NAME.2: /[a-z][a-z0-9-]*(?=\s*::=)/
    REF: /[a-z][a-z0-9-]*/
    TEXT: /"(\\.|[^"\\])*"/
    CLASS: /\[(\\.|[^\]\\])+\]/
    %ignore /[ \n]+/
    """,
    parser="lalr",
)


@cache
def rules_of(grammar: str) -> dict[str, Tree[Token]]:
    return {str(rule.children[0]): rule.children[1] for rule in _GBNF.parse(grammar).children}


def accepts(grammar: str, text: str) -> bool:
    """Whether a grammar takes a whole text: Lark's Earley parser over characters decides."""
    return _accepts(_recogniser(grammar), text)


@cache
def _recogniser(grammar: str) -> Lark:
    lines = [f"{_lark_name(name)}: {_lark(body)}" for name, body in rules_of(grammar).items()]
    return Lark("\n".join(lines), parser="earley", lexer="dynamic", start="r_root")


def _accepts(lark: Lark, text: str) -> bool:
    try:
        lark.parse(text)
    except UnexpectedInput:
        return False
    return True


def _lark_name(name: str) -> str:
    return "r_" + name.replace("-", "_")


def _lark(node: Any) -> str:
    """Return a part as Lark writes it; what refers to no rule becomes one regular expression, which is far faster."""
    if _is_regular(node):
        regex = _regex(node)
        return "/" + regex.replace("/", "\\/").replace("\\\n", "\\n") + "/" if regex else ""
    if isinstance(node, Token):
        return _lark_name(node)
    parts = [_lark(part) for part in node.children]
    match node.data:
        case "either":
            return " | ".join(parts)
        case "group":
            return f"({parts[0]})"
        case "part" if len(node.children) == 2:
            return f"{_lark(node.children[0])}{_repeated(node.children[1])}"
        case _:
            return " ".join(parts)


def _is_regular(node: Any) -> bool:
    if isinstance(node, Token):
        return node.type in {"TEXT", "CLASS"}
    return all(_is_regular(part) or getattr(part, "type", "") == "QUANTIFIER" for part in node.children)


def _regex(node: Any) -> str:
    if isinstance(node, Token):
        return str(node) if node.type in {"CLASS", "QUANTIFIER"} else re.escape(json.loads(node))
    parts = [_regex(part) for part in node.children]
    return f"(?:{'|'.join(parts)})" if node.data in {"either", "group"} else "".join(parts)


def _repeated(quantifier: str) -> str:
    if not quantifier.startswith("{"):
        return quantifier
    low, _, high = quantifier[1:-1].partition(",")
    return f" ~ {low or 0}..{high or low}" if "," in quantifier else f" ~ {low}"


def drawn(grammar: str, rng: random.Random, deep: int = 12) -> str:
    """Draw a text of a grammar; deeper than `deep` rules, the alternative with the fewest rules in it is taken."""
    return _Draw(rules_of(grammar), rng, deep).of("root")


class _Draw:
    def __init__(self, rules: dict[str, Tree[Token]], rng: random.Random, deep: int) -> None:
        self._rules, self._rng, self._deep = rules, rng, deep
        self._heights = _heights(rules)

    def of(self, name: str) -> str:
        return self._node(self._rules[name], 0)

    def _node(self, node: Any, depth: int) -> str:
        if isinstance(node, Token):
            return self._token(node, depth)
        match node.data:
            case "either":
                return self._node(self._chosen(node.children, depth), depth)
            case "group":
                return self._node(node.children[0], depth)
            case "part" if len(node.children) == 2:
                return "".join(self._node(node.children[0], depth) for _ in range(self._times(node.children[1], depth)))
            case _:
                return "".join(self._node(part, depth) for part in node.children)

    def _chosen(self, options: list[Any], depth: int) -> Any:
        if depth < self._deep:
            return self._rng.choice(options)
        return min(options, key=lambda option: _height(option, self._heights))

    def _times(self, quantifier: str, depth: int) -> int:
        low, high = {"*": (0, 3), "+": (1, 3), "?": (0, 1)}.get(quantifier) or _ends(quantifier)
        return low if depth >= self._deep else self._rng.randint(low, min(high, low + 3))

    def _token(self, token: Token, depth: int) -> str:
        if token.type == "REF":
            return self._node(self._rules[token], depth + 1)
        return str(json.loads(token)) if token.type == "TEXT" else self._rng.choice(_characters(token))


def _ends(quantifier: str) -> tuple[int, int]:
    low, comma, high = quantifier[1:-1].partition(",")
    return int(low or 0), int(high) if high else int(low) + (3 if comma else 0)


@cache
def _characters(of: str) -> list[str]:
    return [c for c in map(chr, range(32, 127)) if re.fullmatch(of, c)]


def _heights(rules: dict[str, Tree[Token]]) -> dict[str, float]:
    heights = dict.fromkeys(rules, float("inf"))
    for _ in rules:
        for name, body in rules.items():
            heights[name] = min(heights[name], 1 + _height(body, heights))
    return heights


def _height(node: Any, heights: dict[str, float]) -> float:
    if isinstance(node, Token):
        return heights.get(str(node), float("inf")) if node.type == "REF" else 0
    if node.data == "either":
        return min(_height(part, heights) for part in node.children)
    if (
        node.data == "part"
        and len(node.children) == 2
        and (node.children[1] in {"*", "?"} or node.children[1][1] == "0")
    ):
        return 0
    return max((_height(part, heights) for part in node.children), default=0)
