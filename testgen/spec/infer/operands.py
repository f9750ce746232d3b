"""Operands of formulas: tokens of LaTeX mathematics, and the expressions that they make."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from testgen.spec.expression import Binary, Call, Expression, Name, Negative, Number

_LONGEST = 2000  # characters of one formula
_LARGEST_EXPONENT = 400
INDICES = frozenset("ijk")
_REWRITES = [
    (r"\\(?:left|right|displaystyle|,|;|!|:|quad|qquad|limits)(?![A-Za-z])", " "),
    (r"(?<=\d)\s*(?:\{,\}|\\,|\\ )\s*(?=\d{3}(?!\d))", ""),
    (r"(?<=\d)\s(?=\d{3}(?!\d))", ""),
    (r"\\(?:leq|leqslant|le)(?![A-Za-z])|≤|=<", "<="),
    (r"\\(?:geq|geqslant|ge)(?![A-Za-z])|≥|=>", ">="),
    (r"\\lt(?![A-Za-z])", "<"),
    (r"\\gt(?![A-Za-z])", ">"),
    (r"\\not\s*=|\\neq?(?![A-Za-z])|≠", "!="),
    (r"\\(?:cdot|times|ast)(?![A-Za-z])|·|×", "*"),
    (r"\\(?:ldots|cdots|dots|dotsc|dotsb)(?![A-Za-z])|…|\.\.\.", "..."),
    (r"\\(?:lvert|rvert|vert|mid)(?![A-Za-z])", "|"),
    (r"\\ell(?![A-Za-z])", "l"),
    (r"\\(?:text|mathrm|mathit|mathbf|mathtt|textit|textrm|texttt|operatorname|mathcal)\s*\{([^{}]*)\}", r"\1"),
    (r"\\[td]?frac\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}\s*\{([^{}]*)\}", r"((\1)/(\2))"),
    (r"\\[{}]", " "),
    (r"&", " "),
]
_TOKEN = re.compile(
    r"\s*(?:(?P<dots>\.\.\.)|(?P<number>\d+(?:\.\d+)?(?:e\d+)?)|(?P<name>[A-Za-z]+'*)|(?P<op><=|>=|!=|==|=|<|>)|(?P<other>\S))"
)


@dataclass(frozen=True)
class Symbol:
    """A name with its subscript, "" for none: a_i, t_m, x_1."""

    base: str
    sub: str = ""

    @property
    def indexed(self) -> bool:
        """Whether the subscript counts elements (i, j, or several of them) and does not tell names apart."""
        return bool(self.sub) and all(part.strip() in INDICES for part in self.sub.split(","))

    @property
    def id(self) -> str:
        """The name as formats write it: an index dropped, any other subscript kept."""
        if not self.sub or self.indexed:
            return self.base
        return f"{self.base}_{re.sub(r'[^A-Za-z0-9]+', '_', self.sub)}".rstrip("_")


class NotUnderstoodError(ValueError):
    """The formula is beyond this reader."""


@dataclass(frozen=True)
class Token:
    """A piece of a formula: dots, number, name, op or other."""

    kind: str
    text: str


def tokens_of(source: str) -> list[Token]:
    """Split a formula's source, its commands rewritten to plain signs."""
    for pattern, replacement in _REWRITES:
        source = re.sub(pattern, replacement, source)
    source = re.sub(r"\{\s*([A-Za-z0-9]+)\s*\}", r"{\1}", source)
    if "\\" in source or len(source) > _LONGEST:
        raise NotUnderstoodError
    return [
        Token(match.lastgroup or "", match[match.lastgroup or 0])
        for match in _TOKEN.finditer(source.strip())
        if match.lastgroup
    ]


class OperandParser:
    """Recursive descent over the tokens of one operand; `2n`, `nm` and `2(n-1)` multiply."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self.symbols: list[Symbol] = []

    def whole(self) -> Expression:
        """Read all tokens as one expression."""
        value = self._sum()
        if self._at != len(self._tokens):
            raise NotUnderstoodError
        return value

    def _peek(self) -> str:
        return self._tokens[self._at].text if self._at < len(self._tokens) else ""

    def _next(self) -> Token:
        if self._at >= len(self._tokens):
            raise NotUnderstoodError
        self._at += 1
        return self._tokens[self._at - 1]

    def _sum(self) -> Expression:
        value = self._product()
        while self._peek() in {"+", "-"}:
            operator = self._next().text
            value = Binary(operator, value, self._product())
        return value

    def _product(self) -> Expression:
        if self._peek() == "-":
            self._next()
            return Negative(self._product())
        value = self._power()
        while True:
            ahead = self._tokens[self._at] if self._at < len(self._tokens) else None
            if ahead is None:
                return value
            if ahead.text in {"*", "/"}:
                self._next()
                value = Binary(ahead.text, value, self._power())
            elif ahead.kind in {"name", "number"} or ahead.text in {"(", "{"}:
                value = Binary("*", value, self._power())
            else:
                return value

    def _power(self) -> Expression:
        base = self.atom()
        if self._peek() != "^":
            return base
        self._next()
        if self._peek() == "{" and self._tokens[self._at + 1].text == "-":
            self._next()
        if self._peek() != "-":
            return Binary("^", base, self._power())
        self._next()
        exponent = self.atom()
        if self._peek() == "}":
            self._next()
        return _small_power(base, exponent)

    def atom(self) -> Expression:
        """Read a number, a name, or something in brackets or bars."""
        token = self._next()
        if token.kind == "number":
            return _number(token.text)
        if token.kind == "name":
            return self._symbol(token.text)
        if token.text in {"(", "{"}:
            value = self._sum()
            self._close({"(": ")", "{": "}"}[token.text])
            return value
        if token.text == "|":
            return self._bars()
        raise NotUnderstoodError

    def _close(self, bracket: str) -> None:
        if self._next().text != bracket:
            raise NotUnderstoodError

    def _bars(self) -> Expression:
        value = self._sum()
        self._close("|")
        return Call("abs", (value,))

    def _symbol(self, text: str) -> Expression:
        if text in {"min", "max"} and self._peek() == "(":
            self._next()
            arguments = [self._sum()]
            while self._peek() == ",":
                self._next()
                arguments.append(self._sum())
            self._close(")")
            return Call(text, tuple(arguments))
        if self._peek() == "[" and "]" in {token.text for token in self._tokens[self._at :]}:
            symbol = Symbol(text, self._subscript("]"))
        elif self._peek() != "_":
            symbol = Symbol(text)
        else:
            self._next()
            symbol = Symbol(text, self._subscript())
        self.symbols.append(symbol)
        return Name(symbol.id)

    def _subscript(self, closing: str = "}") -> str:
        token = self._next()
        if token.text not in "{[":
            if token.kind == "number" and len(token.text) > 1:
                raise NotUnderstoodError
            return str(token.text)
        parts: list[str] = []
        while self._peek() != closing:
            parts.append(self._next().text)
        self._next()
        return "".join(parts)


def _small_power(base: Expression, exponent: Expression) -> Number:
    if not (isinstance(base, Number) and isinstance(exponent, Number) and exponent.value <= _LARGEST_EXPONENT):
        raise NotUnderstoodError
    return Number(Fraction(1) / Fraction(base.value) ** int(exponent.value))


def _number(text: str) -> Number:
    if "e" in text:
        mantissa, exponent = text.split("e")
        value = Fraction(mantissa) * 10 ** min(int(exponent), _LARGEST_EXPONENT)
    else:
        value = Fraction(text)
    return Number(value.numerator if value.denominator == 1 else value)
