"""What to say when a text is not of the input language: what stands wrong, what was expected, what was meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from lark import Lark, Token, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from testgen.spec.kinds import ClauseError
from testgen.spec.suggestion import closest, shortened

WORD_END = r"(?!\w)"
_MOST_EXPECTED = 6
_WORDS = {
    "_NL": "the end of the line", "_INDENT": "an indented block", "_DEDENT": "the end of the block",
    "$END": "the end of the text", "NAME": "a name", "NUMBER": "a number", "STRING": 'a text in quotes ("...")',
    "RANGE": "letters (a-z)", "PLUS_MINUS": "`+` or `-`", "TIMES": "`*`, `/` or `%`",
    "COMPARE": "a comparison (==, <=, ...)", "EDGE_WORD": "simple, loopless, connected, acyclic or directed",
}  # fmt: skip
# What says more than its parts; and how an expression may go on, which says nothing where the line may end.
_GROUPS = (
    (
        "a line, repeat, either, where or blank",
        {*("REPEAT", "WHERE", "EITHER", "BLANK", "NAME", "STRING", "LPAR", "INT", "REAL", "STR")}
        | {*("GRID", "PERM", "TREE", "GRAPH", "INTERVALS", "POINTS")},
    ),
    (
        "a type (int, real, str, grid, perm, tree, graph, intervals, points) or a word in quotes",
        {*("INT", "REAL", "STR", "GRID", "PERM", "TREE", "GRAPH", "INTERVALS", "POINTS", "STRING", "LPAR")},
    ),
    ("an expression", {"MINUS", "NUMBER", "NAME", "STRING", "LPAR", "LBRACE"}),
)
_STEPS = {"PLUS_MINUS", "TIMES", "CARET", "LSQB", "LPAR", "COMPARE", "AND", "OR"}
_ENDS = {"_NL", "COLON", "COMMA", "RPAR", "RSQB", "RBRACE", "_DOTS"}
# What other languages call it, and the signs that statements write.
_SYNONYMS = {
    "<=>": "==", "===": "==", "&&": "and", "||": "or", "**": "^", "//": "/", "<>": "!=", "...": "..", "=>": ">=",
    "=<": "<=", "=": "==", "!": "not", "&": "and", "≤": "<=", "≥": ">=", "≠": "!=", "×": "*", "·": "*", "–": "-",  # noqa: RUF001
    "−": "-", "…": "..", "'": '"', "“": '"', "integer": "int", "long": "int", "string": "str",  # noqa: RUF001
    "float": "real",
    "double": "real", "char": "str", "for": "repeat", "loop": "repeat", "while": "repeat", "if": "where",
    "assert": "where", "constraint": "where", "else": "or", "permutation": "perm", "unique": "distinct",
    "ascending": "sorted", "list": "int", "array": "int", "to": "..", "eof": "end",
}  # fmt: skip
_STARTS = ("repeat", "where", "either", "blank")


@dataclass(frozen=True)
class _Fault:
    """The token that cannot stand where it is; `at` counts characters from 0, `line` from 1."""

    kind: str
    text: str
    line: int
    column: int
    at: int
    expected: frozenset[str]


def syntax_error(code: str, error: UnexpectedInput, grammar: Lark) -> ClauseError:
    """Return what to raise for an error of Lark in a text without comments."""
    fault = _fault(code, error)
    if fault.kind == "_INDENT":
        return _stray_block(code, fault.line)
    if fault.text == '"':
        return ClauseError("a text in quotes is not closed on its line", (fault.line, fault.column))
    values = {each.name: each.pattern.value.removesuffix(WORD_END) for each in grammar.terminals}
    literals = {name: value for name, value in values.items() if name not in _WORDS}
    said = _WORDS[fault.kind] if fault.kind in {"_NL", "_DEDENT", "$END"} else f"`{shortened(fault.text)}`"
    wanted = _expected(fault.expected, literals)
    return ClauseError(
        f"{said} cannot stand here" + (f"; expected {wanted}" if wanted else ""),
        (fault.line, fault.column),
        _hint(code, fault, literals),
    )


def indentation_error(code: str) -> ClauseError:
    """Return what to raise where a line goes back to an indentation that no block above it has."""
    return ClauseError(
        "this line's indentation fits no block above it", _unmatched_dedent(code), "indent by four spaces"
    )


def _fault(code: str, error: UnexpectedInput) -> _Fault:
    kind, text, at = "$END", "", getattr(error, "pos_in_stream", None) or 0
    if isinstance(error, UnexpectedCharacters):
        kind, text = "ERROR", _word_at(code, at)
    elif isinstance(error, UnexpectedToken):
        token: Token = error.token
        kind, text = token.type, str(token)
    parser = getattr(error, "interactive_parser", None)
    expected = frozenset(parser.accepts() if parser else ())
    if kind == "$END" or error.line < 1:
        return _Fault(kind, text, code.count("\n") + 1, len(code) - code.rfind("\n"), len(code), expected)
    return _Fault(kind, text, error.line, max(error.column, 1), at, expected)


def _word_at(code: str, at: int) -> str:
    match = re.compile(r"\w+|.", re.DOTALL).match(code, at)
    word = match[0] if match else ""
    return word if word.isprintable() else repr(word).strip("'")


def _expected(names: frozenset[str], literals: dict[str, str]) -> str:
    left, words = names - {"NOT"}, []
    for said, group in _GROUPS:
        if group <= left:
            words.append(said)
            left -= group | {"_NL", "$END"}
    if left & _ENDS:
        left -= _STEPS
    words += sorted(_WORDS.get(name) or f"`{literals.get(name, name)}`" for name in left)
    return ", ".join(words[:_MOST_EXPECTED]) + (", ..." if len(words) > _MOST_EXPECTED else "")


def _hint(code: str, fault: _Fault, literals: dict[str, str]) -> str | None:
    meant = _synonym(code, fault) or _misspelt(code, fault, literals)
    return f"`{meant}`" if meant else _advice(code, fault, literals)


def _advice(code: str, fault: _Fault, literals: dict[str, str]) -> str | None:
    begun = code[: fault.at].rsplit("\n", maxsplit=1)[-1].split()
    word = begun[-1] if begun else ""
    advice = (
        ("_INDENT" in fault.expected, "indent the block by four spaces"),
        ("_DOTS" in fault.expected, "a range, as in `1..10`"),
        ("COLON" in fault.expected and fault.kind != "_NL", "a `:` before it"),
        ("COLON" in fault.expected and word in {"either", "or"}, "a `:` at the end of the line"),
        ("COLON" in fault.expected and "repeat" in begun[:1], "a `:` at the end of the line"),
        ("COLON" in fault.expected, "a type, as in `n: int 1..10`"),
        (
            fault.text == ":" and len(begun) == 1 and word in literals.values(),
            f"`{word}_`, since `{word}` is a word of the language",
        ),
        (fault.text in _STARTS, "a line of its own"),
        ("SEMICOLON" in fault.expected and fault.kind in {"NAME", "STRING"}, "`;` between the values of a line"),
    )
    return next((said for holds, said in advice if holds), None)


def _synonym(code: str, fault: _Fault) -> str | None:
    if re.fullmatch(r"e\d+", fault.text):
        return f"10^{fault.text[1:]}"
    if fault.text == "," and "SEMICOLON" in fault.expected:
        return ";"
    if fault.kind in {"NUMBER", "PLUS_MINUS"} and "INT" in fault.expected:
        return "int"
    for foreign, ours in _SYNONYMS.items():
        begins = range(fault.at, fault.at - len(foreign), -1)
        if foreign == fault.text or (not foreign.isalpha() and any(code.startswith(foreign, at) for at in begins)):
            return ours
    return _SYNONYMS.get(_first_word(code, fault)) if "COLON" in fault.expected else None


def _misspelt(code: str, fault: _Fault, literals: dict[str, str]) -> str | None:
    keywords = [literals[name] for name in fault.expected if name in literals and literals[name].isalpha()]
    keywords += _WORDS["EDGE_WORD"].replace(" or", ",").split(", ") if "EDGE_WORD" in fault.expected else []
    if fault.kind.startswith("_") or fault.text in _STARTS:
        return None
    return closest(fault.text.lower(), keywords) or closest(_first_word(code, fault), _STARTS, cutoff=0.7)


def _first_word(code: str, fault: _Fault) -> str:
    words = code.split("\n")[fault.line - 1].split(maxsplit=1)
    return words[0].lower() if words else ""


def _stray_block(code: str, line: int) -> ClauseError:
    lines = code.split("\n")
    while line < len(lines) and not lines[line].strip():
        line += 1
    column = len(lines[line]) - len(lines[line].lstrip()) + 1
    return ClauseError(
        "this line is indented, but no block begins above it",
        (line + 1, column),
        "a block begins after `repeat ...:`, `either:` or `or:`",
    )


def _unmatched_dedent(code: str) -> tuple[int, int]:
    indents = [(0, 0)]
    for number, line in enumerate(code.split("\n"), 1):
        if line.strip():
            wide = line.expandtabs(8)
            indents.append((number, len(wide) - len(wide.lstrip())))
    open_blocks = [0]
    for (_, before), (number, indent) in pairwise(indents):
        if indent > before:
            open_blocks.append(indent)
        while indent < open_blocks[-1]:
            open_blocks.pop()
        if indent != open_blocks[-1]:
            return number, indent + 1
    return 1, 1
