"""Parses validators in the language checktestdata.

Source: the manual of checktestdata, https://github.com/DOMjudge/checktestdata, and the Python package of that name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from testgen.errors import InputError
from testgen.spec.digits import integer_of
from testgen.spec.expression import (
    Binary,
    Call,
    Comparison,
    Expression,
    Logical,
    Name,
    Negation,
    Negative,
    Number,
    Text,
)
from testgen.spec.mine.ctd_statements import ELEMENT, Assert, Assign, End, If, Literal, Loop, Read, Statement, Unset

_Part = TypeVar("_Part")
MAX_DEPTH = 60
MAX_OPERATORS = 100  # in one expression: they nest to the left, and what reads the tree is recursive


class SyntaxFaultError(InputError):
    """A validator in the language checktestdata that cannot be parsed."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Token:
    """A word of the source; `kind` is a group of the pattern."""

    kind: str
    text: str
    line: int


_TOKEN = re.compile(
    r"""(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?) | "(?P<string>(?:[^"\\]|\\.)*)" | (?P<keyword>[A-Z]+)
    | (?P<name>[a-z][a-z0-9]*) | (?P<operator><=|>=|==|!=|&&|\|\||[-+*/%^<>!=,()\[\]]) | (?P<comment>\#[^\n]*)
    | (?P<space>\s+) | (?P<unknown>.)""",
    re.VERBOSE | re.DOTALL,
)


def _tokens(text: str) -> Iterator[Token]:
    line = 1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "unknown"
        if kind == "unknown":
            raise SyntaxFaultError(line, f"{match.group()!r} is no part of the language checktestdata")
        if kind not in {"comment", "space"}:
            yield Token(kind, match.group(kind), line)
        line += match.group().count("\n")


def statements_of(text: str) -> tuple[Statement, ...]:
    """Return the statements of a validator.

    Raises:
        SyntaxFaultError: with the line.

    """
    parser = _Parser(list(_tokens(text)))
    found = parser.block()
    if parser.next.kind != "end":
        raise SyntaxFaultError(parser.next.line, f"unexpected {parser.next.text}")
    return found


_BINARY = {"||": 1, "&&": 2, **dict.fromkeys(("<", ">", "<=", ">=", "==", "!="), 4), "+": 5, "-": 5, "*": 6, "/": 6}
_BINARY |= {"%": 6, "^": 8}
_UNARY = {"-": 7, "!": 3}
_FUNCTIONS = {"STRLEN", "UNIQUE", "INARRAY", "MATCH", "ISEOF"}
_PLAIN = {"INT": 2, "FLOAT": 2, "FLOATP": 4, "REGEX": 1}


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        last = tokens[-1].line if tokens else 1
        self._tokens = [*tokens, Token("end", "the end of the file", last)]
        self._at = 0
        self._depth = 0
        self._operators = 0

    @property
    def next(self) -> Token:
        return self._tokens[self._at]

    def _pop(self) -> Token:
        token = self.next
        self._at += token.kind != "end"
        return token

    def _take(self, text: str) -> bool:
        found = self.next.kind in {"operator", "keyword"} and self.next.text == text
        self._at += found
        return found

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise SyntaxFaultError(self.next.line, f"expected {text}, found {self.next.text}")

    # --- statements ---

    def block(self) -> tuple[Statement, ...]:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise SyntaxFaultError(self.next.line, f"nested more than {MAX_DEPTH} deep")
        found: list[Statement] = []
        while self.next.kind == "keyword" and self.next.text not in {"END", "ELSE"}:
            found += self._statement()
        self._depth -= 1
        return tuple(found)

    def _statement(self) -> list[Statement]:
        token = self._pop()
        match token.text:
            case "REP" | "REPI" | "WHILE" | "WHILEI":
                return [self._loop(token)]
            case "IF":
                return [self._if(token)]
            case _:
                return self._command(token)

    def _loop(self, token: Token) -> Loop:
        counted = token.text.startswith("REP")
        self._expect("(")
        index = None
        if token.text.endswith("I"):
            index = self._variable()
            self._expect(",")
        times = self._expression()
        between: Statement | None = None
        if self._take(","):
            between = self._command(self._pop())[0]
        self._expect(")")
        body = self.block()
        self._expect("END")
        return Loop(times, counted, index, between, body, token.line)

    def _if(self, token: Token) -> If:
        self._expect("(")
        condition = self._expression()
        self._expect(")")
        then = self.block()
        otherwise = self.block() if self._take("ELSE") else ()
        self._expect("END")
        return If(condition, then, otherwise, token.line)

    def _command(self, token: Token) -> list[Statement]:  # noqa: PLR0911 - one case a command
        line = token.line
        match token.text:
            case "SPACE":
                return [Literal(" ", line)]
            case "NEWLINE":
                return [Literal("\n", line)]
            case "EOF":
                return [End(line)]
            case "INT" | "FLOAT" | "FLOATP" | "REGEX":
                return [self._read(token)]
            case "STRING":
                return [self._string(line)]
            case "ASSERT":
                return [Assert(condition, line) for condition in self._listed(self._expression)[:1]]
            case "SET":
                return [Assign(into, value, line) for into, value in self._listed(self._assignment)]
            case "UNSET":
                return [Unset(tuple(self._listed(lambda: self._pop().text)), line)]
            case _:
                raise SyntaxFaultError(line, f"unexpected {token.text}")

    def _listed(self, part: Callable[[], _Part]) -> list[_Part]:
        self._expect("(")
        found = [part()]
        while self._take(","):
            found.append(part())
        self._expect(")")
        return found

    def _read(self, token: Token) -> Read:
        self._expect("(")
        arguments = [self._expression()]
        for _ in range(_PLAIN[token.text] - 1):
            self._expect(",")
            arguments.append(self._expression())
        into, option = None, ""
        if self._take(","):
            into = self._variable()
            if self._take(","):
                option = self._pop().text
        self._expect(")")
        return Read(token.text, tuple(arguments), into, option, token.line)

    def _string(self, line: int) -> Literal:
        found = self._listed(self._expression)
        if len(found) != 1 or not isinstance(found[0], Text):
            raise SyntaxFaultError(line, "STRING of something that is no constant")
        return Literal(found[0].value, line)

    def _assignment(self) -> tuple[Expression, Expression]:
        into = self._variable()
        self._expect("=")
        return into, self._expression()

    # --- expressions ---

    def _variable(self) -> Expression:
        token = self._pop()
        if token.kind != "name":
            raise SyntaxFaultError(token.line, f"expected a variable, found {token.text}")
        if not self._take("["):
            return Name(token.text)
        keys = [self._expression()]
        while self._take(","):
            keys.append(self._expression())
        self._expect("]")
        return Call(ELEMENT, (Name(token.text), *keys))

    def _expression(self, least: int = 0) -> Expression:
        self._operators = self._operators if least else 0
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise SyntaxFaultError(self.next.line, f"nested more than {MAX_DEPTH} deep")
        found = self._operand()
        while self.next.kind == "operator" and _BINARY.get(self.next.text, -1) >= least:
            operator = self._pop().text
            self._operators += 1
            if self._operators > MAX_OPERATORS:
                raise SyntaxFaultError(self.next.line, f"more than {MAX_OPERATORS} operators in an expression")
            found = _joined(operator, found, self._expression(_BINARY[operator] + 1))
        self._depth -= 1
        return found

    def _operand(self) -> Expression:  # noqa: PLR0911 - one case a token
        token = self.next
        if token.kind == "name":
            return self._variable()
        self._pop()
        match token.kind, token.text:
            case "number", digits:
                return Number(integer_of(digits) if digits.isdigit() else _fraction(token))
            case "string", raw:
                return Text(_unescaped(raw))
            case "operator", "(":
                found = self._expression()
                self._expect(")")
                return found
            case "operator", "-":
                return Negative(self._expression(_UNARY["-"]))
            case "operator", "!":
                return Negation(self._expression(_UNARY["!"]))
            case "keyword", name if name in _FUNCTIONS:
                return Call(name, tuple(self._listed(self._expression)) if self._opens() else ())
            case _:
                raise SyntaxFaultError(token.line, f"expected an expression, found {token.text}")

    def _opens(self) -> bool:
        return self.next.kind == "operator" and self.next.text == "("


_REAL = re.compile(r"[0-9.]{1,300}(?:[eE][+-]?[0-9]{1,3})?")


def _fraction(token: Token) -> Fraction:
    if not _REAL.fullmatch(token.text):
        raise SyntaxFaultError(token.line, "a number is too long")
    return Fraction(token.text)


def _joined(operator: str, left: Expression, right: Expression) -> Expression:
    if operator in {"&&", "||"}:
        word = "and" if operator == "&&" else "or"
        parts = left.parts if isinstance(left, Logical) and left.operator == word else (left,)
        return Logical(word, (*parts, right))
    if operator in {"<", ">", "<=", ">=", "==", "!="}:
        return Comparison((left, right), (operator,))
    return Binary(operator, left, right)


_ESCAPE = re.compile(r'\\([0-7]{1,3}|[\n\\"ntrb])')
_ESCAPED = {"\n": "", "\\": "\\", '"': '"', "n": "\n", "t": "\t", "r": "\r", "b": "\b"}


def _unescaped(raw: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1]) or _octal(match[1]), raw)


def _octal(digits: str) -> str:
    return chr(int(digits, 8)) if digits.isdigit() else ""
