"""Formulas of statements: which names they list, which sequences, which relations they state."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from testgen.spec.expression import Binary, Call, Comparison, Expression, Name, Negative, Number

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


@dataclass(frozen=True)
class Series:
    """a_1, a_2, ..., a_n: the base, and the last subscript as an expression's source."""

    base: str
    first: str
    last: str


@dataclass(frozen=True)
class Relation:
    """A chain of comparisons, such as 1 <= a_i <= n; symbols that were indexed are in `indexed`."""

    comparison: Comparison
    indexed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Ordered:
    """a_1 <= a_2 <= ... <= a_n: the base and the sign between neighbours."""

    base: str
    sign: str


@dataclass(frozen=True)
class Formula:
    """What a formula holds: names and series that it lists, or relations; `understood` False: neither, or in part."""

    names: tuple[Symbol, ...] = ()
    series: tuple[Series, ...] = ()
    relations: tuple[Relation, ...] = ()
    ordered: Ordered | None = None
    expression: Expression | None = None
    understood: bool = True


class _NotUnderstoodError(ValueError):
    """The formula is beyond this reader."""


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


def read_formula(source: str) -> Formula:
    """Read one formula; never raises."""
    try:
        tokens = _without_brackets(_tokens(source))
        operands, operators = _split_relations(tokens)
        if not operators:
            return _listing(operands[0])
        if any(len(operand) == 1 and operand[0].kind == "dots" for operand in operands):
            return Formula(ordered=_ordered(operands, operators))
        return _relations(operands, operators)
    except (_NotUnderstoodError, IndexError, RecursionError):
        return Formula(understood=False)


def read_expression(source: str) -> Expression | None:
    """Read a formula that is one expression, such as `2(n-1)`; None if it is not."""
    return read_formula(source).expression


def _tokens(source: str) -> list[_Token]:
    for pattern, replacement in _REWRITES:
        source = re.sub(pattern, replacement, source)
    source = re.sub(r"\{\s*([A-Za-z0-9]+)\s*\}", r"{\1}", source)
    if "\\" in source or len(source) > 2000:
        raise _NotUnderstoodError
    return [
        _Token(match.lastgroup or "", match[match.lastgroup or 0])
        for match in _TOKEN.finditer(source.strip())
        if match.lastgroup
    ]


def _split_relations(tokens: Sequence[_Token]) -> tuple[list[list[_Token]], list[str]]:
    operands: list[list[_Token]] = [[]]
    operators = []
    depth = 0
    for token in tokens:
        depth += (token.text in "({[") - (token.text in ")}]") if token.kind == "other" else 0
        if token.kind == "op" and depth == 0:
            operators.append("==" if token.text == "=" else token.text)
            operands.append([])
        else:
            operands[-1].append(token)
    return operands, operators


def _split(tokens: Sequence[_Token]) -> list[list[_Token]]:
    """Split at commas (and `and`) outside of brackets."""
    parts: list[list[_Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.kind == "other":
            depth += (token.text in "({[") - (token.text in ")}]")
        if depth == 0 and (token.text in {",", ";", "and"}):
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


# --- lists of names ------------------------------------------------------------------------------------------


def _listing(tokens: list[_Token]) -> Formula:
    if tokens and tokens[0].text == "(" and tokens[-1].text == ")" and "," in {token.text for token in tokens}:
        tokens = tokens[1:-1]
    parts = _split(tokens)
    if any(token.kind == "dots" for token in tokens):
        return Formula(series=(_series(parts),))
    if len(parts) == 1:
        parser = _Parser(parts[0])
        expression = parser.whole()
        symbols = (parser.symbols[0],) if isinstance(expression, Name) else ()
        return Formula(names=symbols, expression=expression)
    symbols = []
    for part in parts:
        parser = _Parser(part)
        if not isinstance(parser.whole(), Name):
            raise _NotUnderstoodError
        symbols.append(parser.symbols[0])
    return Formula(names=tuple(symbols))


def _series(parts: Sequence[Sequence[_Token]]) -> Series:
    flat = [part for part in parts if part[0].kind != "dots"]
    pieces: list[Sequence[_Token]] = []
    for part in flat:  # `a_1 a_2 ... a_n` and `a_1 \dots a_n` have no commas
        at = [place for place, token in enumerate(part) if token.kind == "dots"]
        pieces += [part[: at[0]], part[at[0] + 1 :]] if at else [part]
    ends = []
    for piece in pieces:
        parser = _Parser(list(piece))
        parser.atom()
        ends.append(parser.symbols[0])
    last_parser = _Parser(list(pieces[-1]))
    if len(pieces) < 2 or not isinstance(last_parser.whole(), Name) or len({symbol.base for symbol in ends}) != 1:
        raise _NotUnderstoodError
    return Series(ends[0].base, ends[0].sub, ends[-1].sub)


# --- relations -----------------------------------------------------------------------------------------------


def _ordered(operands: list[list[_Token]], operators: list[str]) -> Ordered:
    named = [operand for operand in operands if operand[0].kind != "dots"]
    parsers = [_Parser(operand) for operand in named]
    plain = all(isinstance(parser.whole(), Name) for parser in parsers)
    bases = {parser.symbols[0].base for parser in parsers if parser.symbols}
    if not plain or not parsers[0].symbols[0].sub.isdigit() or len(bases) != 1 or len(set(operators)) != 1 or operators[0] not in {"<", "<=", ">", ">="}:
        raise _NotUnderstoodError
    return Ordered(bases.pop(), operators[0])


def _relations(operands: list[list[_Token]], operators: list[str]) -> Formula:
    found: list[Relation] = []
    first = _split(operands[0])
    listed = tuple(_symbol_of(part) for part in first[:-1]) if not _is_listing(first) else ()
    chain: list[list[list[_Token]]] = [first[-1:] if listed else first]
    signs: list[str] = []
    for place, operator in enumerate(operators):
        parts = _split(operands[place + 1])
        last = place == len(operators) - 1
        signs.append(operator)
        if len(parts) > 1 and not last and not (len(signs) == 1 and _is_listing(parts)):
            chain.append([parts[0]])
            found += _chain(chain, signs)
            middle = [part for part in parts[1:-1] if not _is_name(part)]
            if middle:
                raise _NotUnderstoodError
            chain, signs = [parts[1:]], []
        else:
            chain.append(parts)
    found += _chain(chain, signs)
    return Formula(names=listed, relations=tuple(found))


def _symbol_of(tokens: Sequence[_Token]) -> Symbol:
    parser = _Parser(list(tokens))
    if not isinstance(parser.whole(), Name):
        raise _NotUnderstoodError
    return parser.symbols[0]


def _without_brackets(tokens: list[_Token]) -> list[_Token]:
    """`(2 <= n <= 140)` in brackets as a whole is the same without them."""
    while (
        len(tokens) > 2
        and tokens[0].text == "("
        and tokens[-1].text == ")"
        and any(token.kind == "op" for token in tokens)
    ):
        tokens = tokens[1:-1]
    return tokens


def _is_listing(parts: Sequence[Sequence[_Token]]) -> bool:
    return all(part[0].kind == "dots" or _is_name(part) for part in parts)


def _is_name(tokens: Sequence[_Token]) -> bool:
    parser = _Parser(list(tokens))
    try:
        expression = parser.whole()
    except (_NotUnderstoodError, IndexError):
        return False
    return isinstance(expression, Name) or (isinstance(expression, Call) and expression.function in {"len", "abs"})


def _chain(operands: Sequence[Sequence[Sequence[_Token]]], signs: Sequence[str]) -> Iterator[Relation]:
    """Expand `1 <= N, M <= 10` into one relation for each listed operand."""
    operands = [_without_dots(parts) for parts in operands]
    listed = [place for place, parts in enumerate(operands) if len(parts) > 1]
    if len(listed) > 1:
        raise _NotUnderstoodError
    for choice in operands[listed[0]] if listed else [None]:
        chosen = [
            choice if choice is not None and place == listed[0] else parts[0] for place, parts in enumerate(operands)
        ]
        parsers = [_Parser(list(part)) for part in chosen]
        values = tuple(parser.whole() for parser in parsers)
        symbols = [symbol for parser in parsers for symbol in parser.symbols]
        yield Relation(Comparison(values, tuple(signs)), frozenset(symbol.id for symbol in symbols if symbol.indexed))


def _without_dots(parts: Sequence[Sequence[_Token]]) -> Sequence[Sequence[_Token]]:
    """`0 <= s_1, ..., s_n <= 5` speaks of each s_i."""
    if not any(token.kind == "dots" for part in parts for token in part):
        return parts
    series = _series(parts)
    return [[_Token("name", series.base), _Token("other", "_"), _Token("name", "i")]]


# --- expressions -----------------------------------------------------------------------------------------------


class _Parser:
    """Recursive descent over the tokens of one operand; `2n`, `nm` and `2(n-1)` multiply."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self.symbols: list[Symbol] = []

    def whole(self) -> Expression:
        value = self._sum()
        if self._at != len(self._tokens):
            raise _NotUnderstoodError
        return value

    def _peek(self) -> str:
        return self._tokens[self._at].text if self._at < len(self._tokens) else ""

    def _next(self) -> _Token:
        if self._at >= len(self._tokens):
            raise _NotUnderstoodError
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
        raise _NotUnderstoodError

    def _close(self, bracket: str) -> None:
        if self._next().text != bracket:
            raise _NotUnderstoodError

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
        if self._peek() != "_":
            symbol = Symbol(text)
        else:
            self._next()
            symbol = Symbol(text, self._subscript())
        self.symbols.append(symbol)
        return Name(symbol.id)

    def _subscript(self) -> str:
        token = self._next()
        if token.text != "{":
            if token.kind == "number" and len(token.text) > 1:
                raise _NotUnderstoodError
            return token.text
        parts = []
        while self._peek() != "}":
            parts.append(self._next().text)
        self._next()
        return "".join(parts)


def _small_power(base: Expression, exponent: Expression) -> Number:
    if not (isinstance(base, Number) and isinstance(exponent, Number) and exponent.value <= 400):
        raise _NotUnderstoodError
    return Number(Fraction(1) / Fraction(base.value) ** int(exponent.value))


def _number(text: str) -> Number:
    if "e" in text:
        mantissa, exponent = text.split("e")
        value = Fraction(mantissa) * 10 ** min(int(exponent), 400)
    else:
        value = Fraction(text)
    return Number(value.numerator if value.denominator == 1 else value)
