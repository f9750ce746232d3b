"""Formats and expressions as text: the one canonical way to write them. `parse(show(format))` is `format`.

Each clause that has evidence stands on a line of its own with the evidence behind `#`, so that a person sees where it
came from; a line that must go on ends with `;`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from testgen.spec import tree
from testgen.spec.digits import digits_of
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

INDENT = "    "
_RANGE_LENGTH = 3
_PRECEDENCE = {"or": 1, "and": 2, "not": 3, "compare": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6, "negative": 7, "^": 8}
_ATOM = 9


def show(fmt: tree.Format, *, evidence: bool = True) -> str:
    """Return the canonical text of a format, with or without its evidence; "" for a format without items."""
    return "".join(f"{line}\n" for line in _lines(fmt.items, "", evidence=evidence))


def _lines(items: Sequence[tree.Item], margin: str, *, evidence: bool) -> Iterator[str]:
    inner = margin + INDENT
    for item in items:
        match item:
            case tree.Line():
                yield from _line(item, margin, evidence=evidence)
            case tree.Repeat():
                yield margin + f"repeat {_times(item)}:" + _comment(item.evidence, shown=evidence)
                yield from _lines(item.body, inner, evidence=evidence)
            case tree.Choose():
                for number, case in enumerate(item.cases):
                    comment = "" if number else _comment(item.evidence, shown=evidence)
                    yield margin + ("or:" if number else "either:") + comment
                    yield from _lines(case, inner, evidence=evidence)
            case tree.Where():
                yield margin + f"where {show_expression(item.condition)}" + _comment(item.evidence, shown=evidence)


def _line(line: tree.Line, margin: str, *, evidence: bool) -> Iterator[str]:
    if not line.fields:
        yield margin + "blank"
        return
    if not evidence or not any(field.evidence for field in line.fields):
        yield margin + " ; ".join(map(show_field, line.fields))
        return
    for field in line.fields:
        end = "" if field is line.fields[-1] else " ;"
        yield margin + show_field(field) + end + _comment(field.evidence, shown=True)


def _comment(evidence: Sequence[tree.Evidence], *, shown: bool) -> str:
    if not shown or not evidence:
        return ""
    return "  # " + ", ".join(
        f"{each.source} {_quoted(each.quote)}" if each.quote else each.source for each in evidence
    )


def _times(repeat: tree.Repeat) -> str:
    index = f" as {repeat.index}" if repeat.index else ""
    match repeat.times:
        case tree.UntilEnd():
            return "until end" + index
        case tree.UntilLine(line):
            return f"until {_quoted(line)}{index}"
        case count:
            return show_expression(count) + index


# --- fields and types ----------------------------------------------------------------------------------------


def show_field(field: tree.Field) -> str:
    """Return the text of one field."""
    return f"{field.name}: {show_type(field.type)}" if field.name else show_type(field.type)


def show_type(kind: tree.Type) -> str:  # noqa: PLR0911 - one case a type
    """Return the text of a type."""
    match kind:
        case tree.IntType() | tree.RealType() | tree.StrType() | tree.WordType():
            return _element(kind, "")
        case tree.ListType():
            order = "" if kind.order is tree.Order.ANY else f" {kind.order}"
            return (
                _element(kind.element, _counted(kind.counted))
                + _flag(" distinct", kind.distinct)
                + order
                + _flag(" per line", kind.per_line)
            )
        case tree.MatrixType():
            counts = _counted(kind.rows) + _counted(kind.columns)
            return _element(kind.element, counts) + _flag(" distinct", kind.distinct)
        case tree.GridType():
            sides = f"{show_expression(kind.rows)}, {show_expression(kind.columns)}"
            return f"grid({sides}) of {show_alphabet(kind.alphabet)}"
        case tree.PermType():
            return f"perm({show_expression(kind.count)})" + _base(kind.base) + _flag(" per line", kind.per_line)
        case tree.TreeType():
            return f"tree({show_expression(kind.nodes)})" + _weight(kind.weight) + _base(kind.base)
        case tree.GraphType():
            words = [word for word in ("simple", "loopless", "connected", "acyclic", "directed") if getattr(kind, word)]
            sides = f"{show_expression(kind.nodes)}, {show_expression(kind.edges)}"
            return " ".join([f"graph({sides})", *words]) + _weight(kind.weight) + _base(kind.base)
        case tree.IntervalsType():
            return f"intervals({show_expression(kind.count)}) in {_range(kind.range)}"
        case tree.PointsType():
            where = f"points({show_expression(kind.count)}) in {_range(kind.range)}"
            return where + _flag(" distinct", kind.distinct)


def _element(kind: tree.ScalarType, counts: str) -> str:
    match kind:
        case tree.IntType(bounds):
            return f"int{counts} {_range(bounds)}"
        case tree.RealType(bounds, decimals):
            return f"real{counts} {_range(bounds)}" + _decimals(decimals)
        case tree.StrType(length, alphabet, trimmed):
            sizes = _range(length) if length.low != length.high else show_expression(length.low)
            return f"str[{sizes}]{counts} of {show_alphabet(alphabet)}" + _flag(" trimmed", trimmed)
        case tree.WordType(words):
            text = " | ".join(map(_quoted, words))
            return f"({text}){counts}" if counts else text


def _counted(counted: tree.Counted) -> str:
    index = f" as {counted.index}" if counted.index else ""
    return f"[{show_expression(counted.count)}{index}]"


def _decimals(decimals: tuple[int, int] | None) -> str:
    if decimals is None:
        return ""
    low, high = decimals
    return f" decimals {low}" if low == high else f" decimals {low}..{high}"


def _weight(weight: tree.Range | None) -> str:
    return "" if weight is None else f" weighted {_range(weight)}"


def _base(base: int) -> str:
    return "" if base == 1 else f" from {base}"


def _flag(text: str, on: bool) -> str:  # noqa: FBT001
    return text if on else ""


def _range(bounds: tree.Range) -> str:
    return f"{show_expression(bounds.low)}..{show_expression(bounds.high)}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=not text.isprintable())


def show_alphabet(alphabet: str) -> str:
    """Return the text of an alphabet: runs of three letters or digits and more as ranges, the others quoted."""
    pieces, others = [], ""
    ordered = sorted(set(alphabet))
    for _, group in groupby(enumerate(ordered), key=lambda pair: (ord(pair[1]) - pair[0], _kind(pair[1]))):
        run = [character for _, character in group]
        if len(run) >= _RANGE_LENGTH and _kind(run[0]):
            pieces.append(f"{run[0]}-{run[-1]}")
        else:
            others += "".join(run)
    return " ".join(pieces + ([_quoted(others)] if others else []))


def _kind(character: str) -> str:
    for name, holds in (("lower", str.islower), ("upper", str.isupper), ("digit", str.isdigit)):
        if character.isascii() and holds(character):
            return name
    return ""


# --- expressions -----------------------------------------------------------------------------------------------


def show_expression(expression: Expression) -> str:
    """Return the text of an expression, with as few parentheses as it needs."""
    return _shown(expression)[0]


def _shown(expression: Expression) -> tuple[str, int]:  # noqa: C901, PLR0911 - one case a node
    match expression:
        case Number(value):
            return _number(value), _ATOM if value >= 0 else _PRECEDENCE["negative"]
        case Text(value):
            return _quoted(value), _ATOM
        case Name(id):
            return id, _ATOM
        case Index(name, at):
            return f"{name}[{show_expression(at)}]", _ATOM
        case Call(function, arguments):
            return f"{function}({', '.join(map(show_expression, arguments))})", _ATOM
        case Unordered(parts):
            return f"{{{', '.join(map(show_expression, parts))}}}", _ATOM
        case Negative(operand):
            return f"-{_inside(operand, _PRECEDENCE['negative'])}", _PRECEDENCE["negative"]
        case Binary(operator, left, right):
            return _binary(operator, left, right)
        case Comparison(operands, operators):
            level = _PRECEDENCE["compare"]
            pieces = [_inside(operands[0], level + 1)]
            for operator, operand in zip(operators, operands[1:], strict=True):
                pieces += [operator, _inside(operand, level + 1)]
            return " ".join(pieces), level
        case Logical(operator, parts):
            level = _PRECEDENCE[operator]
            return f" {operator} ".join(_inside(part, level + 1) for part in parts), level
        case Negation(operand):
            return f"not {_inside(operand, _PRECEDENCE['not'])}", _PRECEDENCE["not"]


def _binary(operator: str, left: Expression, right: Expression) -> tuple[str, int]:
    level = _PRECEDENCE[operator]
    if operator == "^":
        return f"{_inside(left, level + 1)}^{_inside(right, _PRECEDENCE['negative'])}", level
    return f"{_inside(left, level)}{operator}{_inside(right, level + 1)}", level


def _inside(expression: Expression, least: int) -> str:
    text, level = _shown(expression)
    return text if level >= least else f"({text})"


def _number(value: int | Fraction) -> str:
    if isinstance(value, int):
        return digits_of(value)
    places = _decimal_places(value)
    digits = digits_of(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def _decimal_places(value: Fraction) -> int:
    """Return how many digits after the point write a fraction; one that no decimal writes is cut."""
    rest = value.denominator
    twos = (rest & -rest).bit_length() - 1
    rest >>= twos
    fives = 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives)
