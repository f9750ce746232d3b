"""A model's restriction made into a format of fewer inputs, or the one line that says why it cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from testgen.errors import FormatError
from testgen.llm.limitable import Limitable, Sort, counts_of, limitable, meant, nearest
from testgen.llm.scenario import Restriction
from testgen.spec import tree
from testgen.spec.check import ClauseError, checked
from testgen.spec.evaluate import constant
from testgen.spec.expression import Call, Comparison, Expression, Logical, Name, names_in
from testgen.spec.intervals import Interval, interval_of, intervals_of
from testgen.spec.narrow import Added, Narrowing, narrowed
from testgen.spec.parse import parse_expression
from testgen.spec.printer import show_expression

# How models and programmers write what the language writes otherwise.
_REWRITTEN = (
    (re.compile(r"\*\*"), "^"),
    (re.compile(r"\b(\d+)(?:\.0)?[eE]\+?(\d+)\b"), r"\1*10^\2"),
    (re.compile(r"(?<=\d)[,_](?=\d{3}\b)"), ""),
    (re.compile(r"&&"), " and "),
    (re.compile(r"\|\|"), " or "),
    (re.compile(r"(?<![=!<>])=(?!=)"), "=="),
    (re.compile("\u2264"), "<="),
    (re.compile("\u2265"), ">="),
    (re.compile("\u2260"), "!="),
)
_ENDS = {"min": "low", "smallest": "low", "lowest": "low", "max": "high", "largest": "high", "highest": "high"}


@dataclass(frozen=True)
class RestrictionError:
    """Why a restriction cannot be said of a format, in one line that can go back to whoever said it."""

    message: str


class _CannotError(Exception):
    """The restriction cannot be said; its text is the message."""


def restriction_of(restriction: Restriction, fmt: tree.Format) -> tree.Format | RestrictionError:
    """Return the format of the inputs that a restriction means; each of them is one of `fmt`.

    A limit over names that are read later becomes a condition. A condition stands in the outermost block where it
    means something. Limits outside the format's own range are refused, with the range in the message.
    """
    try:
        return _Saying(fmt).of(restriction)
    except _CannotError as error:
        return RestrictionError(" ".join(str(error).split()))


def tidied(text: str) -> str:
    """Return an expression with what other languages write rewritten: `1e9`, `10**9`, `1,000`, `&&`, `=`."""
    for pattern, ours in _REWRITTEN:
        text = pattern.sub(ours, text)
    return text.strip()


class _Saying:
    def __init__(self, fmt: tree.Format) -> None:
        self._format = fmt
        self._names = limitable(fmt)
        self._counts = counts_of(fmt)
        self._intervals = intervals_of(fmt)
        self._places = [("", None), *_places(fmt.items)]
        self._limits: dict[str, Narrowing] = {}
        self._added: list[Added] = []

    def of(self, restriction: Restriction) -> tree.Format:
        made = self._format
        for said, ends in restriction.limits.items():
            made = self._limited(self._name(said), ends)
        for condition in restriction.conditions:
            made = self._conditioned(self._expression(condition))
        return made

    def _name(self, said: str) -> Limitable:
        name = meant(said, self._names, self._counts)
        if name is None or name not in self._names:
            raise _CannotError(f"{said} cannot be limited: {nearest(said, self._names)}")
        return self._names[name]

    # --- limits ---

    def _limited(self, one: Limitable, ends: tuple[str, str]) -> tree.Format:
        if one.sort is Sort.WORD:
            return self._with_limit(one, Narrowing(words=self._words(one, ends)))
        low, high = (self._end(one, end) for end in ends)
        self._refuse_outside(one, low, high)
        asked = Narrowing(low, high)
        if names_in(low) | names_in(high) and narrowed(self._format, {one.name: asked}) is None:
            return self._conditioned(_between(one, low, high))
        return self._with_limit(one, asked)

    def _words(self, one: Limitable, ends: tuple[str, str]) -> tuple[str, ...]:
        words = tuple(dict.fromkeys(end.strip().strip("\"'") for end in ends))
        if not set(words) <= set(one.words):
            raise _CannotError(f"{one.name} is one of {one.said}, not {' or '.join(words)}")
        return words

    def _end(self, one: Limitable, said: str) -> Expression:
        assert one.range is not None
        if said.lower() in _ENDS:
            bound: Expression = getattr(one.range, _ENDS[said.lower()])
            return bound
        expression = self._expression(said)
        if isinstance(expression, Comparison | Logical):
            raise _CannotError(f"{one.name} cannot be `{said}`, which is a condition: say it in `where`")
        return expression

    def _refuse_outside(self, one: Limitable, low: Expression, high: Expression) -> None:
        least, most = constant(low), constant(high)
        if least is not None and most is not None and least > most:
            raise _CannotError(f"{one.name} from {show_expression(low)} to {show_expression(high)} is empty")
        for end, value in ((low, least), (high, most)):
            if value is not None and not one.interval.low <= value <= one.interval.high:
                raise _CannotError(f"{one.name} is {one.said}, so it cannot be {show_expression(end)}")

    def _with_limit(self, one: Limitable, asked: Narrowing) -> tree.Format:
        limits = {**self._limits, one.name: self._limits.get(one.name, Narrowing()).met(asked)}
        made = narrowed(self._format, limits, self._added)
        if made is None:
            alone = narrowed(self._format, {one.name: asked})
            others = "together with the other limits" if alone else f"where {one.name} is {one.said}"
            raise _CannotError(f"{one.name} = {_shown(asked)} leaves no input {others}")
        self._limits = limits
        return made

    # --- conditions ---

    def _expression(self, said: str) -> Expression:
        try:
            return parse_expression(tidied(said))
        except FormatError as error:
            column = f" at column {error.place.column}" if error.place and error.place.column else ""
            hint = f" (try {error.hint})" if error.hint else ""
            raise _CannotError(f"`{said}`{column}: {error.message}{hint}") from None

    def _conditioned(self, condition: Expression) -> tree.Format:
        if _impossible(condition, self._intervals):
            raise _CannotError(f"`{show_expression(condition)}` never holds within the bounds of the format")
        for key, case in self._places:
            added = [*self._added, Added(condition, key, case)]
            made = narrowed(self._format, self._limits, added)
            if made is not None:
                self._added = added
                return made
        raise _CannotError(f"`{show_expression(condition)}`: {self._objection(condition)}")

    def _objection(self, condition: Expression) -> str:
        try:
            checked(tree.Format((*self._format.items, tree.Where(condition))))
        except ClauseError as error:
            return f"{error.message} (try {error.hint})" if error.hint else error.message
        return "it leaves no input together with the limits"


def _places(items: Sequence[tree.Item]) -> Iterator[tuple[str, int | None]]:
    for item in items:
        match item:
            case tree.Repeat(body=body):
                yield item.key, None
                yield from _places(body)
            case tree.Choose(cases):
                for number, case in enumerate(cases):
                    yield item.key, number
                    yield from _places(case)
            case _:
                pass


def _between(one: Limitable, low: Expression, high: Expression) -> Expression:
    """Return the condition that one value, or all elements, lie between two ends that are read later."""
    value: Expression = Name(one.name)
    if one.sort is Sort.LENGTH:
        value = Call("len", (Name(one.name.removeprefix("len(").removesuffix(")")),))
    if one.sort is Sort.ELEMENTS:
        return Comparison((low, Call("min", (value,)), Call("max", (value,)), high), ("<=", "<=", "<="))
    return Comparison((value, low), ("==",)) if low == high else Comparison((low, value, high), ("<=", "<="))


def _impossible(condition: Expression, intervals: dict[str, Interval]) -> bool:
    """Whether a comparison fails for all values within constant bounds, or a part of an `and` does."""
    if isinstance(condition, Logical) and condition.operator == "and":
        return any(_impossible(part, intervals) for part in condition.parts)
    if not isinstance(condition, Comparison):
        return False
    pairs = zip(condition.operands, condition.operators, condition.operands[1:], strict=False)
    return any(_apart(interval_of(a, intervals), by, interval_of(b, intervals)) for a, by, b in pairs)


def _apart(left: Interval, operator: str, right: Interval) -> bool:
    match operator:
        case "==":
            return left.low > right.high or left.high < right.low
        case "<":
            return left.low >= right.high
        case "<=":
            return left.low > right.high
        case ">":
            return left.high <= right.low
        case ">=":
            return left.high < right.low
        case _:
            return False


def _shown(asked: Narrowing) -> str:
    if asked.words is not None:
        return " or ".join(asked.words)
    low, high = (show_expression(end) if isinstance(end, Expression) else str(end) for end in (asked.low, asked.high))
    return low if low == high else f"{low}..{high}"
