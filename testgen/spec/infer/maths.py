"""Formulas of statements: which names they list, which sequences, which relations they state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from testgen.spec.expression import Call, Comparison, Expression, Name
from testgen.spec.infer.operands import NotUnderstoodError, OperandParser, Symbol, Token, tokens_of


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


def read_formula(source: str) -> Formula:
    """Read one formula; never raises."""
    try:
        tokens = _without_brackets(tokens_of(source))
        operands, operators = _split_relations(tokens)
        if not operators:
            return _listing(operands[0])
        if any(len(operand) == 1 and operand[0].kind == "dots" for operand in operands):
            return _ordering(operands, operators)
        return _relations(operands, operators)
    except (NotUnderstoodError, IndexError, RecursionError):
        return Formula(understood=False)


def read_expression(source: str) -> Expression | None:
    """Read a formula that is one expression, such as `2(n-1)`; None if it is not."""
    return read_formula(source).expression


def _split_relations(tokens: Sequence[Token]) -> tuple[list[list[Token]], list[str]]:
    operands: list[list[Token]] = [[]]
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


def _split(tokens: Sequence[Token]) -> list[list[Token]]:
    """Split at commas (and `and`) outside of brackets."""
    parts: list[list[Token]] = [[]]
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


def _listing(tokens: list[Token]) -> Formula:
    if tokens and tokens[0].text == "(" and tokens[-1].text == ")" and "," in {token.text for token in tokens}:
        tokens = tokens[1:-1]
    parts = _split(tokens)
    if any(token.kind == "dots" for token in tokens):
        return Formula(series=(_series(parts),))
    if len(parts) == 1:
        parser = OperandParser(parts[0])
        expression = parser.whole()
        symbols = (parser.symbols[0],) if isinstance(expression, Name) else ()
        return Formula(names=symbols, expression=expression)
    return Formula(names=tuple(map(_symbol_of, parts)))


def _series(parts: Sequence[Sequence[Token]]) -> Series:
    flat = [part for part in parts if part[0].kind != "dots"]
    pieces: list[Sequence[Token]] = []
    for part in flat:  # `a_1 a_2 ... a_n` and `a_1 \dots a_n` have no commas
        at = [place for place, token in enumerate(part) if token.kind == "dots"]
        pieces += [part[: at[0]], part[at[0] + 1 :]] if at else [part]
    ends = []
    for piece in pieces:
        parser = OperandParser(list(piece))
        parser.atom()
        ends.append(parser.symbols[0])
    last_parser = OperandParser(list(pieces[-1]))
    if len(pieces) == 1 or not isinstance(last_parser.whole(), Name) or len({symbol.base for symbol in ends}) != 1:
        raise NotUnderstoodError
    return Series(ends[0].base, ends[0].sub, ends[-1].sub)


# --- relations -----------------------------------------------------------------------------------------------


def _ordering(operands: list[list[Token]], operators: list[str]) -> Formula:
    """Read `1 <= a_1 < a_2 < ... < a_n <= m`: an order, with bounds of every element at its ends."""
    inner = [place for place, operand in enumerate(operands) if operand[0].kind == "dots"]
    first, last = 0, len(operands) - 1
    sign = operators[inner[0] - 1] if inner[0] > 0 else ""
    if first < inner[0] - 1 and not _is_element(operands[first]):
        first += 1
    if last > inner[-1] + 1 and not _is_element(operands[last]):
        last -= 1
    ordered = _ordered(operands[first : last + 1], operators[first:last])
    element = [Token("name", ordered.base), Token("other", "_"), Token("name", "i")]
    relations: list[Relation] = []
    if first:
        relations += _chain([[operands[0]], [element]], [operators[0]])
    if last < len(operands) - 1:
        relations += _chain([[element], [operands[-1]]], [operators[-1]])
    if any({operator, sign} & {"<", "<="} and {operator, sign} & {">", ">="} for operator in operators):
        raise NotUnderstoodError
    return Formula(ordered=ordered, relations=tuple(relations))


def _is_element(operand: Sequence[Token]) -> bool:
    return len(operand) > 1 and operand[0].kind == "name" and operand[1].text == "_"


def _ordered(operands: list[list[Token]], operators: list[str]) -> Ordered:
    named = [operand for operand in operands if operand[0].kind != "dots"]
    parsers = [OperandParser(operand) for operand in named]
    plain = all(isinstance(parser.whole(), Name) for parser in parsers)
    bases = {parser.symbols[0].base for parser in parsers if parser.symbols}
    if (
        not plain
        or not parsers[0].symbols[0].sub.isdigit()
        or len(bases) != 1
        or len(set(operators)) != 1
        or operators[0] not in {"<", "<=", ">", ">="}
    ):
        raise NotUnderstoodError
    return Ordered(bases.pop(), operators[0])


def _relations(operands: list[list[Token]], operators: list[str]) -> Formula:
    found: list[Relation] = []
    first = _split(operands[0])
    listed = tuple(_symbol_of(part) for part in first[:-1]) if not _is_listing(first) else ()
    chain: list[list[list[Token]]] = [first[-1:] if listed else first]
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
                raise NotUnderstoodError
            chain, signs = [parts[1:]], []
        else:
            chain.append(parts)
    found += _chain(chain, signs)
    return Formula(names=listed, relations=tuple(found))


def _symbol_of(tokens: Sequence[Token]) -> Symbol:
    parser = OperandParser(list(tokens))
    if not isinstance(parser.whole(), Name):
        raise NotUnderstoodError
    return parser.symbols[0]


def _without_brackets(tokens: list[Token]) -> list[Token]:
    """`(2 <= n <= 140)` in brackets as a whole is the same without them."""
    while (
        len(tokens) > len("()")
        and tokens[0].text == "("
        and tokens[-1].text == ")"
        and any(token.kind == "op" for token in tokens)
    ):
        tokens = tokens[1:-1]
    return tokens


def _is_listing(parts: Sequence[Sequence[Token]]) -> bool:
    return all(part[0].kind == "dots" or _is_name(part) for part in parts)


def _is_name(tokens: Sequence[Token]) -> bool:
    parser = OperandParser(list(tokens))
    try:
        expression = parser.whole()
    except (NotUnderstoodError, IndexError):
        return False
    return isinstance(expression, Name) or (isinstance(expression, Call) and expression.function in {"len", "abs"})


def _chain(operands: Sequence[Sequence[Sequence[Token]]], signs: Sequence[str]) -> Iterator[Relation]:
    """Expand `1 <= N, M <= 10` into one relation for each listed operand."""
    operands = [_without_dots(parts) for parts in operands]
    listed = [place for place, parts in enumerate(operands) if len(parts) > 1]
    if len(listed) > 1:
        raise NotUnderstoodError
    for choice in operands[listed[0]] if listed else [None]:
        chosen = [
            choice if choice is not None and place == listed[0] else parts[0] for place, parts in enumerate(operands)
        ]
        parsers = [OperandParser(list(part)) for part in chosen]
        values = tuple(parser.whole() for parser in parsers)
        symbols = [symbol for parser in parsers for symbol in parser.symbols]
        yield Relation(Comparison(values, tuple(signs)), frozenset(symbol.id for symbol in symbols if symbol.indexed))


def _without_dots(parts: Sequence[Sequence[Token]]) -> Sequence[Sequence[Token]]:
    """`0 <= s_1, ..., s_n <= 5` speaks of each s_i."""
    if not any(token.kind == "dots" for part in parts for token in part):
        return parts
    series = _series(parts)
    return [[Token("name", series.base), Token("other", "_"), Token("name", "i")]]
