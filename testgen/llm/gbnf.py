"""GBNF, the grammars of llama.cpp: from regular expressions and from JSON schemas.

A schema's own conversion in the server lets a model lay out its JSON as it likes, and small ones do: 254 tokens where
the same on one line has 150. Grammars made here have no space that means nothing, and objects have a part at least.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

_PIECE = re.compile(r"\(\?:|\[(?:\\.|[^\]\\])+\]|\{\d*,?\d*\}|\\.|[()|*+?]|.", re.DOTALL)
_QUANTIFIER = re.compile(r"[*+?]|\{\d*,?\d*\}")
_OPERATORS = re.compile(r"\(\?:|[()|*+?]|\{\d*,?\d*\}")
# A string of one line, at most so long, without what would need more than an escape of one character.
_CHARACTER = r'([^"\\\x00-\x1f\x7f] | "\\" ["\\nt])'
_LONGEST_STRING = 4_000


def literal(text: str) -> str:
    """Return GBNF for exactly this text."""
    return json.dumps(text, ensure_ascii=False)


def pattern(regex: str) -> str:
    """Return GBNF for a regular expression of literals, classes, groups, `|` and quantifiers; `^` and `$` may stand."""
    made: list[str] = []
    text = ""
    pieces = _PIECE.findall(regex.removeprefix("^").removesuffix("$"))
    for piece, after in zip(pieces, [*pieces[1:], ""], strict=True):
        alone = _OPERATORS.fullmatch(piece) or (piece.startswith("[") and len(piece) > 1)
        if text and (alone or _QUANTIFIER.fullmatch(after)):
            made.append(literal(text))
            text = ""
        if alone:
            made.append("(" if piece == "(?:" else piece)
        else:
            text += piece[-1]
    return re.sub(r" (?=[*+?{])", "", " ".join([*made, *[literal(text)] * bool(text)]))


def schema_grammar(schema: Mapping[str, Any]) -> str:
    """Return the grammar of the compact JSON that follows a schema, of those that `testgen.llm.schemas` makes."""
    rules = _Rules()
    root = rules.of(schema)
    return "\n".join([f"root ::= {root}", *(f"{name} ::= {body}" for name, body in rules.made.items())]) + "\n"


class _Rules:
    """Rules by name; equal ones stand there once."""

    def __init__(self) -> None:
        self.made: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def of(self, schema: Mapping[str, Any]) -> str:
        match schema:
            case {"enum": list(words)}:
                return self._named(" | ".join(literal(json.dumps(word, ensure_ascii=False)) for word in words))
            case {"type": "string", "pattern": str(regex)}:
                return self._named(f'"\\"" ({pattern(regex)}) "\\""')
            case {"type": "string"}:
                most = schema.get("maxLength", _LONGEST_STRING)
                return f'"\\"" {_CHARACTER}{{1,{most}}} "\\""'
            case {"type": "array", "items": items}:
                return self._named(_array(self.of(items), schema.get("minItems", 0), schema.get("maxItems", 20)))
            case {"type": "object", "properties": properties}:
                return self._named(self._object(properties, schema.get("required", ())))
            case _:
                raise ValueError(f"no grammar is known for the schema {json.dumps(schema)[:80]}")

    def _named(self, body: str) -> str:
        if body not in self._names:
            self._names[body] = f"r{len(self.made)}"
            self.made[self._names[body]] = body
        return self._names[body]

    def _object(self, properties: Mapping[str, Any], required: Sequence[str]) -> str:
        """Return an object whose parts stand in order: first all that are required; one at least if none is."""
        parts = {
            name: f"{literal(json.dumps(name))} {literal(': ')} {self.of(part)}" for name, part in properties.items()
        }
        needed = f" {literal(', ')} ".join(parts[name] for name in properties if name in required)
        free = [parts[name] for name in properties if name not in required]
        if needed:
            inner = " ".join([needed, *(f"({literal(', ')} {part})?" for part in free)])
        else:
            inner = " | ".join(
                " ".join([part, *(f"({literal(', ')} {p})?" for p in free[i + 1 :])]) for i, part in enumerate(free)
            )
        return f'"{{" ({inner}) "}}"'


def _array(item: str, least: int, most: int) -> str:
    if most < 1:
        return '"[]"'
    body = f'{item} (", " {item}){{{max(0, least - 1)},{most - 1}}}'
    return f'"[" {body} "]"' if least else f'"[" ({body})? "]"'
