"""What the variables of a checktestdata validator stand for, and its expressions in the words of the input language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from testgen.spec import tree
from testgen.spec.check import KEYWORDS
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
    names_in,
)
from testgen.spec.functions import FUNCTIONS
from testgen.spec.intervals import ANYTHING, Interval, interval_of, range_of
from testgen.spec.mine.ctd_statements import ELEMENT


class UntranslatableError(Exception):
    """An expression or a statement that the input language cannot say; the text is why."""


@dataclass(eq=False)
class Round:
    """A loop that is being translated: `index` is its variable, counted from 0, `name` that of the format, from 1.

    `after` are conditions over all rounds, with their lines; `resets` are the variables
    that each round unsets, `moved` the tallies that change in it.
    """

    index: str | None
    name: str
    count: Expression | None
    resets: frozenset[str] = frozenset()
    used: bool = False
    after: list[tuple[Expression, int]] = field(default_factory=list)
    moved: list[Tally] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """A value that was read: the name of its field, the loops around it, and the indices of the array it went to.

    `keys` is None where one index is written for all elements, which then is meant as a list. `mixed`: the array has
    other elements too, or not all of these.
    """

    name: str
    rounds: tuple[Round, ...]
    keys: tuple[str, ...] | None = ()
    mixed: bool = False


@dataclass(frozen=True)
class Carried:
    """What a variable is before a round reads it anew: `before` at first, then the last round's value."""

    before: Binding | None


@dataclass(frozen=True)
class Derived:
    """An element of an array that was set from other values; `ordered` as the `least` or `most` of a pair."""

    value: Expression
    rounds: tuple[Round, ...]
    keys: tuple[str, ...] | None
    pair: frozenset[Expression] | None = None


@dataclass(frozen=True)
class Update:
    """How a tally changes: to `flag` where `times` is not 0, or by adding `amount`; of a field in some loops."""

    rounds: tuple[Round, ...]
    amount: Expression
    flag: Expression | None = None
    grows: bool = True


@dataclass
class Tally:
    """A variable that is set, and then changed in loops; `moves`: inside so many of them."""

    start: Expression
    rounds: tuple[Round, ...]
    updates: list[Update] = field(default_factory=list)
    moves: int = 0


@dataclass(frozen=True)
class Broken:
    """A variable whose value is not known."""

    why: str


Binding = Reading | Carried | Derived | Tally | Broken


@dataclass
class Scope:
    """The variables, the loops around the current statement, the names that are taken, and bounds of the fields.

    `anonymous` numbers values without a name; `reserved` are the validator's own names, which those must not take.
    """

    reserved: frozenset[str]
    bindings: dict[str, Binding] = field(default_factory=dict)
    rounds: tuple[Round, ...] = ()
    taken: set[str] = field(default_factory=set)
    intervals: dict[str, Interval] = field(default_factory=dict)
    words: dict[str, frozenset[str]] = field(default_factory=dict)
    reals: set[str] = field(default_factory=set)

    def copy(self) -> Scope:
        """Return a scope that can be changed apart, except for what only grows."""
        bindings = {
            variable: replace(bound, updates=list(bound.updates)) if isinstance(bound, Tally) else bound
            for variable, bound in self.bindings.items()
        }
        return replace(self, bindings=bindings, taken=set(self.taken))

    def describe(self, name: str, kind: tree.ScalarType) -> None:
        """Remember what a field is: its bounds, or the few words that it can be."""
        match kind:
            case tree.IntType(bounds) | tree.RealType(bounds):
                self.intervals[name] = range_of(bounds, self.intervals)
                if isinstance(kind, tree.RealType):
                    self.reals.add(name)
            case tree.StrType(tree.Range(Number(1), Number(1)), alphabet):
                self.words[name] = frozenset(alphabet)
            case tree.WordType(words):
                self.words[name] = frozenset(words)

    # --- names ---

    def new_name(self, wanted: str | None) -> str:
        """Take a name for a field or an index: the validator's own if it is free, with a number if it is not."""
        if wanted is None:
            return self._free(lambda number: f"x{number}", avoid=self.reserved)
        base = f"{wanted}_" if wanted in KEYWORDS or wanted in FUNCTIONS else wanted
        if base not in self.taken:
            self.taken.add(base)
            return base
        return self._free(lambda number: f"{base}{number + 1}", avoid=frozenset(self.reserved))

    def _free(self, named: Callable[[int], str], avoid: frozenset[str]) -> str:
        number = 1
        while (name := named(number)) in self.taken or name in avoid:
            number += 1
        self.taken.add(name)
        return name

    def use_index(self, around: Round) -> Name:
        """Return the index of a loop, counted from 1."""
        if not around.used:
            around.used, around.name = True, self.new_name(around.index)
            high = ANYTHING if around.count is None else interval_of(around.count, self.intervals)
            self.intervals[around.name] = Interval(1, high.high)
        return Name(around.name)

    # --- variables ---

    def index_round(self, variable: str) -> Round | None:
        """Return the loop around that counts with a variable."""
        return next((around for around in reversed(self.rounds) if around.index == variable), None)

    def inside(self, rounds: tuple[Round, ...]) -> bool:
        """Whether the current statement is in these loops, so that their values are those of this round."""
        return self.rounds[: len(rounds)] == rounds

    def reading(self, expression: Expression) -> Reading | None:
        """Return what a variable or an element read in this very round stands for."""
        match expression:
            case Name(variable):
                keys: tuple[Expression, ...] = ()
            case Call(function, (Name(variable), *rest)) if function == ELEMENT:
                keys = tuple(rest)
            case _:
                return None
        bound = self.bindings.get(variable)
        if not isinstance(bound, Reading) or not self.inside(bound.rounds):
            return None
        return bound if bound.keys is not None and not bound.mixed and keys == tuple(map(Name, bound.keys)) else None

    # --- expressions ---

    def translated(self, expression: Expression) -> Expression:  # noqa: PLR0911 - one case a node
        """Return an expression in the words of the format.

        Raises:
            UntranslatableError: it cannot be said.

        """
        match expression:
            case Number() | Text():
                return expression
            case Name(variable):
                return self._variable(variable)
            case Negative(operand):
                return Negative(self.translated(operand))
            case Negation(operand):
                return Negation(self.translated(operand))
            case Binary(operator, left, right):
                return self._binary(operator, self.translated(left), self.translated(right))
            case Comparison(operands, operators):
                return Comparison(tuple(map(self.translated, operands)), operators)
            case Logical(operator, parts):
                return Logical(operator, tuple(map(self.translated, parts)))
            case Call(function, arguments):
                return self._call(function, arguments)
            case _:
                raise UntranslatableError("unknown expression")

    def _variable(self, variable: str) -> Expression:
        around = self.index_round(variable)
        if around is not None:
            return plus(self.use_index(around), -1)
        bound = self.bindings.get(variable)
        match bound:
            case Reading(name, rounds, ()) if self.inside(rounds):
                return Name(name)
            case Tally():
                return self._tallied(bound)
            case Broken(why):
                raise UntranslatableError(why)
            case _:
                raise UntranslatableError(f"{variable} has a value of another round, or none")

    def _tallied(self, tally: Tally) -> Expression:
        if any(update.flag is not None for update in tally.updates):
            raise UntranslatableError("a flag stands in an expression")
        if (tally.updates or tally.moves) and self.rounds != tally.rounds:
            raise UntranslatableError("a sum that is not complete here")
        if not self.inside(tally.rounds):
            raise UntranslatableError("a value of another round")
        found = tally.start
        for update in tally.updates:
            found = update.amount if found == Number(0) else Binary("+", found, update.amount)
        return found

    def _binary(self, operator: str, left: Expression, right: Expression) -> Expression:
        if operator in {"/", "%"}:
            self._check_division(left, right)
        if operator in {"+", "-"} and isinstance(right, Number) and isinstance(right.value, int):
            return plus(left, right.value if operator == "+" else -right.value)
        return Binary(operator, left, right)

    def _check_division(self, left: Expression, right: Expression) -> None:
        """Refuse what rounds otherwise here: checktestdata rounds towards zero, and divides reals exactly."""
        if (names_in(left) | names_in(right)) & self.reals:
            raise UntranslatableError("a division of reals")
        if interval_of(left, self.intervals).low < 0 or interval_of(right, self.intervals).low <= 0:
            raise UntranslatableError("a division of numbers that may be negative, or by 0")

    def _call(self, function: str, arguments: tuple[Expression, ...]) -> Expression:
        match function, arguments:
            case "STRLEN", (text,):
                return Call("len", (self.translated(text),))
            case _, (Name(variable), *keys) if function == ELEMENT:
                return self._element(variable, tuple(keys))
            case _:
                raise UntranslatableError(f"{function} has no like")

    def _element(self, variable: str, keys: tuple[Expression, ...]) -> Expression:
        here = self.reading(Call(ELEMENT, (Name(variable), *keys)))
        if here is not None:
            return Name(here.name)
        bound = self.bindings.get(variable)
        if not isinstance(bound, Reading) or bound.mixed or not bound.keys or len(keys) != 1 or len(bound.keys) != 1:
            raise UntranslatableError(f"an element of {variable} is not known here")
        if len(bound.rounds) != 1 or self.inside(bound.rounds):
            raise UntranslatableError(f"an element of {variable} of another round")
        return Index(bound.name, plus(self.translated(keys[0]), 1))


def plus(expression: Expression, more: int) -> Expression:
    """Return an expression plus a constant, with the constants in it added up."""
    match expression:
        case _ if more == 0:
            return expression
        case Number(int() as value):
            return Number(value + more)
        case Binary("+", left, Number(int() as value)):
            return plus(left, value + more)
        case Binary("-", left, Number(int() as value)):
            return plus(left, more - value)
    return Binary("+" if more > 0 else "-", expression, Number(abs(more)))
