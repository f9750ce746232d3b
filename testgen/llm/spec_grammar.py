"""The input language as a GBNF grammar, for models whose server can hold them to one.

It is made of `testgen/spec/grammar.lark`, the one that we parse by. Lark ignores spaces and counts indentation; here
the one canonical spacing is written out, and blocks are unrolled to a depth of 3. There are no comments, names are
in small letters, and numbers and words are bounded, so that a model that runs on is stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from lark import Lark
from lark.grammar import Rule, Symbol

from testgen.llm.gbnf import pattern

DEEPEST = 3
_MARGIN = "    "
# Of these a format needs only a part; the others are as the grammar says.
_NARROWER = {
    "NAME": "[a-z][a-z0-9_]{0,15}",
    "NUMBER": r"[0-9]{1,19}(\.[0-9]{1,6})?",
    "STRING": r'"[ !#-\[\]-~]{1,20}"',
    "RANGE": "(a-z|A-Z|0-9|1-9|0-1|a-[b-y]|A-[B-Y])",
    "EDGE_WORD": "(simple|loopless|connected|acyclic|directed)",
}
# Only one constant word can do without a name, which is checked after parsing.
_FIELD = 't-name t-colon " " type | t-string'
# A small model that has begun to write ranges of letters writes them to the end of its tokens.
_MOST_MORE = {"alphabet": "{0,3}", "conjunction": "{0,2}", "condition": "{0,1}", "comparison": "{0,2}"}
_LINE_ENDS = {"_NL", "_INDENT", "_DEDENT"}
_TIGHT = {"CARET", "TIMES", "PLUS_MINUS", "_DOTS"}
_NOTHING_BEFORE = {*_TIGHT, "LSQB", "RSQB", "RPAR", "RBRACE", "COMMA", "COLON", "_NL", "_DEDENT"}
_NOTHING_AFTER = {*_TIGHT, "LSQB", "LPAR", "LBRACE", "MINUS"}
# `f(x)`, `grid(r, c)`; but `where (a or b)`
_CALLS = {"NAME", "GRID", "PERM", "TREE", "GRAPH", "INTERVALS", "POINTS"}


@cache
def spec_grammar() -> str:
    """Return the grammar; `root` is a whole format."""
    text = resources.files("testgen.spec").joinpath("grammar.lark").read_text(encoding="utf-8")
    made = _Conversion(Lark(text, parser="lalr"))
    return "\n".join(f"{name} ::= {body}" for name, body in made.rules()) + "\n"


@dataclass(frozen=True)
class _Ends:
    """Which terminals may come first and last in what a rule stands for."""

    first: frozenset[str]
    last: frozenset[str]


class _Conversion:
    def __init__(self, lark: Lark) -> None:
        self._expansions: dict[str, list[Sequence[Symbol]]] = {}
        for rule in lark.rules:
            if _worth_saying(rule):
                self._expansions.setdefault(rule.origin.name, []).append(tuple(rule.expansion))
        self._terminals = {t.name: _NARROWER.get(t.name) or t.pattern.to_regexp() for t in lark.terminals}
        self._ends = self._all_ends()
        self._nested = self._reaching(_LINE_ENDS)
        self._used: set[str] = set()

    def rules(self) -> Iterator[tuple[str, str]]:
        """Yield the rules that `start` needs, outer ones first."""
        open_rules, seen = [("start", 0)], set()
        while open_rules:
            name, depth = open_rules.pop(0)
            if (name, depth) in seen:
                continue
            seen.add((name, depth))
            used: list[tuple[str, int]] = []
            yield self._name(name, depth), self._body(name, depth, used)
            open_rules += used
        yield from ((_terminal(name), pattern(self._terminals[name])) for name in sorted(self._used))

    def _name(self, name: str, depth: int) -> str:
        if name == "start":
            return "root"
        plain = name.strip("_").replace("_", "-")
        return f"{plain}-{depth}" if name in self._nested else plain

    def _body(self, name: str, depth: int, used: list[tuple[str, int]]) -> str:
        """Return the alternatives of a rule; `a: b | a c` becomes `b c*`, since llama.cpp knows no left recursion."""
        if (name, depth) == ("field", 0):
            self._used |= {"NAME", "COLON", "STRING"}
            used.append(("type", 0))
            return _FIELD
        usable = [e for e in self._expansions[name] if not (depth == DEEPEST and self._nests(e))]
        begins = [self._sequence(e, depth, used) for e in usable if not e or e[0].name != name]
        goes_on = [self._tail(e, depth, used) for e in usable if e and e[0].name == name]
        first = " | ".join(dict.fromkeys(begins))
        more = next((most for rule, most in _MOST_MORE.items() if name.strip("_").startswith(rule)), "*")
        return f"({first}) ({' | '.join(dict.fromkeys(goes_on))}){more}" if goes_on else first

    def _nests(self, expansion: Sequence[Symbol]) -> bool:
        """Whether an expansion holds a block: itself, or in whatever one of its rules stands for."""
        return any(
            symbol.name == "block" or all(map(self._names_block, self._expansions.get(symbol.name, [()])))
            for symbol in expansion
        )

    @staticmethod
    def _names_block(expansion: Sequence[Symbol]) -> bool:
        return any(symbol.name == "block" for symbol in expansion)

    def _sequence(self, expansion: Sequence[Symbol], depth: int, used: list[tuple[str, int]]) -> str:
        made: list[str] = []
        for number, symbol in enumerate(expansion):
            if number:
                made.append(self._between(expansion[number - 1], symbol, depth))
            depth += symbol.name == "_INDENT"
            made.append(self._symbol(symbol, depth, used))
        return " ".join(part for part in made if part) or '""'

    def _tail(self, expansion: Sequence[Symbol], depth: int, used: list[tuple[str, int]]) -> str:
        head, *rest = expansion
        between = self._between(head, rest[0], depth)
        return " ".join(part for part in (between, self._sequence(rest, depth, used)) if part)

    def _symbol(self, symbol: Symbol, depth: int, used: list[tuple[str, int]]) -> str:
        if symbol.name in self._expansions:
            used.append((symbol.name, depth if symbol.name in self._nested else 0))
            return self._name(symbol.name, depth)
        if symbol.name in _LINE_ENDS:
            return '"\\n"' if symbol.name == "_NL" else ""
        self._used.add(symbol.name)
        return _terminal(symbol.name)

    # --- spaces ---

    def _between(self, before: Symbol, after: Symbol, depth: int) -> str:
        last, first = self._ends_of(before).last, self._ends_of(after).first
        if last <= _LINE_ENDS:
            return f'"{_MARGIN * depth}"' if depth and after.name not in _LINE_ENDS else ""
        if last <= _NOTHING_AFTER or first <= _NOTHING_BEFORE or (first == {"LPAR"} and last <= _CALLS):
            return ""
        return '" "'

    def _ends_of(self, symbol: Symbol) -> _Ends:
        return self._ends.get(symbol.name) or _Ends(frozenset({symbol.name}), frozenset({symbol.name}))

    def _all_ends(self) -> dict[str, _Ends]:
        ends = dict.fromkeys(self._expansions, _Ends(frozenset(), frozenset()))
        while True:
            found = {name: self._ends_by(ends, expansions) for name, expansions in self._expansions.items()}
            if found == ends:
                return ends
            ends = found

    def _ends_by(self, ends: dict[str, _Ends], expansions: Sequence[Sequence[Symbol]]) -> _Ends:
        first: set[str] = set()
        last: set[str] = set()
        for expansion in filter(None, expansions):
            head, tail = expansion[0].name, expansion[-1].name
            first |= ends[head].first if head in ends else {head}
            last |= ends[tail].last if tail in ends else {tail}
        return _Ends(frozenset(first), frozenset(last))

    def _reaching(self, wanted: set[str]) -> set[str]:
        reached: set[str] = set()
        while True:
            more = {
                name
                for name, expansions in self._expansions.items()
                if any(s.name in wanted | reached for expansion in expansions for s in expansion)
            }
            if more == reached:
                return reached
            reached = more


def _worth_saying(rule: Rule) -> bool:
    """Leave out an empty format, and an empty line before the first."""
    return rule.origin.name != "start" or (bool(rule.expansion) and rule.expansion[0].name != "_NL")


def _terminal(name: str) -> str:
    return "t-" + name.strip("_").lower().replace("_", "-")
