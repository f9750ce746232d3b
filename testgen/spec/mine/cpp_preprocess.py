"""The part of the C preprocessor that validators use: comments, macros, and conditions on macros.

Lines keep their numbers, so that what is found later can be named by file and line. Macros are expanded in the text,
since `rep(i,0,n) {` is no statement that a parser of C++ knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from testgen.spec.mined import Unused

MOST_TOKENS = 400_000
_DEEPEST = 24
_COMMENT = re.compile(
    r'//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'|\'\\[0-7x][^\'\n]*\'', re.DOTALL
)
_TOKEN = re.compile(
    r"""[A-Za-z_]\w*|\.?\d(?:'?[\w.]|(?<=[eEpP])[+-])*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'|\s+|.""", re.DOTALL
)
_DEFINE = re.compile(r"\s*#\s*define\s+(\w+)(\(([^()]*)\))?(.*)", re.DOTALL)
_DIRECTIVE = re.compile(r"\s*#\s*(\w+)\s*(.*)", re.DOTALL)
_TYPE_OF = re.compile(r"\b(?:__typeof__|__typeof|typeof|decltype)\s*\([\w ]*\)")
_INCLUDE = re.compile(r"[<\"]([^>\"]+)[>\"]")


@dataclass(frozen=True)
class Macro:
    """`#define name(parameters) body`; parameters are None for a macro that is no function."""

    parameters: tuple[str, ...] | None
    body: tuple[str, ...]


@dataclass
class Source:
    """A text without comments, directives and macros; `unused` are directives that were not followed."""

    text: str = ""
    includes: set[str] = field(default_factory=set)
    unused: list[Unused] = field(default_factory=list)


def preprocessed(text: str, name: str) -> Source:
    """Return a text with its macros expanded; each line keeps its number."""
    return _Preprocessor(name).run(text)


def without_comments(text: str) -> str:
    """Blank out the comments, keeping newlines."""

    def blank(found: re.Match[str]) -> str:
        said = found.group()
        return said if said[0] != "/" else " " + "\n" * said.count("\n")

    return _COMMENT.sub(blank, text)


class _Preprocessor:
    def __init__(self, name: str) -> None:
        self._name = name
        self._macros: dict[str, Macro] = {}
        self._source = Source()
        self._skipping: list[bool] = []  # one entry a condition that is open
        self._tokens = 0

    def run(self, text: str) -> Source:
        lines = without_comments(text.replace("\r\n", "\n").replace("\0", " ")).split("\n")
        made: list[str] = []
        pending: list[str] = []
        at = 0
        while at < len(lines):
            first, line = at, lines[at]
            while line.endswith("\\") and at + 1 < len(lines):
                at += 1
                line = line[:-1] + " " + lines[at]
            at += 1
            if line.lstrip().startswith("#"):
                made.append(self._expanded_lines(pending))
                pending = ["" for _ in range(at - first)]
                self._directive(line, first + 1)
            else:
                skipped = any(self._skipping)
                pending.append("" if skipped else line)
                pending.extend("" for _ in range(at - first - 1))
        made.append(self._expanded_lines(pending))
        self._source.text = _TYPE_OF.sub("auto", "".join(made))
        return self._source

    def _expanded_lines(self, lines: Sequence[str]) -> str:
        text = "".join(f"{line}\n" for line in lines)
        if not self._macros:
            return text
        return "".join(self._expand(_TOKEN.findall(text), frozenset(), 0))

    # --- directives ---

    def _directive(self, line: str, number: int) -> None:
        found = _DIRECTIVE.match(line)
        if not found:
            return
        word, rest = found.groups()
        if word in {"if", "ifdef", "ifndef", "elif", "else", "endif"}:
            self._condition(word, rest.strip(), line, number)
        elif any(self._skipping):
            return
        elif word == "define":
            self._define(line)
        elif word == "undef":
            self._macros.pop(rest.strip(), None)
        elif word == "include" and (included := _INCLUDE.search(rest)):
            self._source.includes.add(included.group(1))

    def _condition(self, word: str, rest: str, line: str, number: int) -> None:
        if word in {"ifdef", "ifndef"}:
            self._skipping.append((rest in self._macros) != (word == "ifdef"))
        elif word == "if":
            if rest not in {"0", "1"}:
                self._refuse(line, number)
            self._skipping.append(rest == "0")
        elif not self._skipping or word == "elif":
            self._refuse(line, number)
        elif word == "else":
            self._skipping[-1] = not self._skipping[-1]
        else:
            self._skipping.pop()

    def _refuse(self, line: str, number: int) -> None:
        self._source.unused.append(Unused(f"{self._name}:{number}", line.strip()[:200], "conditional compilation"))

    def _define(self, line: str) -> None:
        found = _DEFINE.match(line)
        if not found or "#" in found[4] or "..." in (found[3] or ""):
            return  # what uses it stays a call of an unknown function, which is reported there
        parameters = tuple(part.strip() for part in found[3].split(",") if part.strip()) if found[2] else None
        self._macros[found[1]] = Macro(parameters, tuple(_TOKEN.findall(found[4].strip())))

    # --- expansion ---

    def _expand(self, tokens: Sequence[str], hidden: frozenset[str], depth: int) -> list[str]:
        made: list[str] = []
        at = 0
        while at < len(tokens):
            token = tokens[at]
            macro = self._macros.get(token) if token not in hidden else None
            at += 1
            if macro is None or depth > _DEEPEST or self._tokens > MOST_TOKENS:
                made.append(token)
                continue
            arguments: list[list[str]] = []
            if macro.parameters is not None:
                end = _arguments(tokens, at, arguments)
                if end is None or len(arguments) < len(macro.parameters):
                    made.append(token)
                    continue
                breaks = sum(part.count("\n") for part in tokens[at:end])
                at = end
                made.append("\n" * breaks)
            body = self._filled(macro, arguments, hidden, depth)
            self._tokens += len(body)
            made.extend(self._expand(body, hidden | {token}, depth + 1))
        return made

    def _filled(self, macro: Macro, arguments: list[list[str]], hidden: frozenset[str], depth: int) -> list[str]:
        if not macro.parameters:
            return [" ", *macro.body, " "]
        given = {
            name: [part if "\n" not in part else " " for part in self._expand(argument, hidden, depth + 1)]
            for name, argument in zip(macro.parameters, arguments, strict=False)
        }
        size = sum(len(given.get(token, (token,))) for token in macro.body)
        if self._tokens + size > MOST_TOKENS:
            self._tokens = MOST_TOKENS + 1
            return list(macro.body)
        return [part for token in macro.body for part in given.get(token, (token,))]


def _arguments(tokens: Sequence[str], at: int, made: list[list[str]]) -> int | None:
    """Collect the arguments of a macro's call; return where it ends, or None if it is no call."""
    while at < len(tokens) and tokens[at].isspace():
        at += 1
    if at >= len(tokens) or tokens[at] != "(":
        return None
    depth = 0
    made.append([])
    for place in range(at, len(tokens)):
        token = tokens[place]
        depth += (token in "([{") - (token in ")]}") if len(token) == 1 else 0  # noqa: S105
        if depth == 0:
            return place + 1
        if token == "," and depth == 1:  # noqa: S105
            made.append([])
        elif place > at:
            made[-1].append(token)
    return None
