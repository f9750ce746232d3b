"""Where programs have edges of their own: the constants in them, put into the numbers and strings of a format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from testgen.problem import Program
from testgen.propose.aims import Aim
from testgen.propose.constants import Constant, Literal, Use, constants_of, literals_of
from testgen.spec import tree
from testgen.spec.bounds import Bound, all_bounds
from testgen.spec.expression import Number, Text
from testgen.spec.goals import Kind, Side
from testgen.spec.intervals import Limit, interval_of, intervals_of
from testgen.spec.printer import show_expression

# Wrong programs err at a constant, or one beside it.
_NEAR = (0, 1, -1)
# Where 32 and 64 bits end, which no program needs to say.
_OVERFLOWS = (2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**63 - 1, 2**63)
_NUMBERS = {Kind.VALUE, Kind.ELEMENT, Kind.LENGTH, Kind.WEIGHT, Kind.COORDINATE}


@dataclass(frozen=True)
class Scale:
    """A number, a length, or the elements of a list: what may be set to a constant between its ends."""

    bound: Bound
    low: Limit
    high: Limit

    def at(self, value: int) -> Bound | None:
        """Return the bound that is reached where this is `value`; None where it cannot be, or is one already."""
        if not self.low < value < self.high:
            return None
        return replace(self.bound, text=f"{self._said}{value}", limit=Number(value))

    @property
    def _said(self) -> str:
        return self.bound.text.removesuffix(show_expression(self.bound.limit))


def scales_of(fmt: tree.Format) -> tuple[Scale, ...]:
    """Return what a constant can be brought to, in the order of the format."""
    names = intervals_of(fmt)
    found: dict[tuple[str, Kind], Scale] = {}
    for bound in all_bounds(fmt):
        if bound.kind in _NUMBERS:
            limit = interval_of(bound.limit, names)
            scale = found.get((bound.name, bound.kind), Scale(bound, limit.low, limit.high))
            found[bound.name, bound.kind] = replace(
                scale, low=min(scale.low, limit.low), high=max(scale.high, limit.high)
            )
    return tuple(found.values())


@dataclass(frozen=True)
class Letters:
    """Strings that may be set to a text."""

    bound: Bound
    alphabet: frozenset[str]

    def at(self, text: str) -> Bound | None:
        """Return the bound that is reached where a string is `text`; None where none can be."""
        if not set(text) <= self.alphabet:
            return None
        limit = Text(text)
        return replace(
            self.bound,
            text=f"{self.bound.name} holds {show_expression(limit)}",
            kind=Kind.WORD,
            limit=limit,
            side=Side.LOW,
        )


def letters_of(fmt: tree.Format) -> tuple[Letters, ...]:
    """Return the strings of a format, in its order."""
    kinds = {f.name: f.type.element if isinstance(f.type, tree.ListType) else f.type for f in tree.fields_of(fmt.items)}
    found = {}
    for bound in all_bounds(fmt):
        kind = kinds.get(bound.name)
        if bound.kind is Kind.LENGTH and isinstance(kind, tree.StrType):
            found[bound.name] = Letters(bound, frozenset(kind.alphabet))
    return tuple(found.values())


@dataclass(frozen=True)
class Edges:
    """The scales and strings of a format, to which constants are brought."""

    scales: tuple[Scale, ...]
    letters: tuple[Letters, ...]

    @classmethod
    def of(cls, fmt: tree.Format) -> Edges:
        """Look a format through."""
        return cls(scales_of(fmt), letters_of(fmt))

    def of_program(self, program: Program, *, telling: bool) -> Iterator[Aim]:
        """Yield aims at the constants of a program: those that it uses in a telling way, or the others."""
        for constant in constants_of(program):
            if (constant.use is not Use.OTHER) is telling:
                yield from self._at(constant, program)
        for literal in literals_of(program):
            if (literal.use is not Use.OTHER) is telling:
                bounds = (letters.at(literal.value) for letters in self.letters)
                yield from (Aim((bound,), _why(bound, literal, program)) for bound in bounds if bound)

    def _at(self, constant: Constant, program: Program) -> Iterator[Aim]:
        for scale in self.scales:
            for sign in (1, -1) if scale.low < 0 else (1,):
                bounds = (scale.at(sign * constant.value + near) for near in _NEAR)
                yield from (Aim((bound,), _why(bound, constant, program)) for bound in bounds if bound)

    def overflows(self) -> Iterator[Aim]:
        """Yield numbers that 32 or 64 bits just hold, or just do not."""
        bounds = (scale.at(value) for value in _OVERFLOWS for scale in self.scales)
        yield from (Aim((bound,), f"{bound.text}: where 32 or 64 bits end") for bound in bounds if bound)


def _why(bound: Bound, constant: Constant | Literal, program: Program) -> str:
    value = repr(constant.value) if isinstance(constant.value, str) else constant.value
    return f"{bound.text}: near {constant.use} {value} in {program.name} line {constant.line}"


def without_repeats(aims: Iterator[Aim], seen: set[Sequence[str]]) -> Iterator[Aim]:
    """Yield the aims at bounds that were not aimed at before, and remember them."""
    for aim in aims:
        key = tuple(bound.text for bound in aim.bounds)
        if key not in seen:
            seen.add(key)
            yield aim
