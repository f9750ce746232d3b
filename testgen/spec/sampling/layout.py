"""What the sampler's walk must know of a format beforehand: budgets, conditions on columns, names of blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from testgen.spec import tree
from testgen.spec.expression import Call, Expression, Name, Unordered
from testgen.spec.sampling.columns import conditions_on
from testgen.spec.sampling.narrowing import Narrowing, column_names, conjuncts, narrowings, pairs


@dataclass(frozen=True)
class Budget:
    """`sum(x) operator bound` over a column of blocks: what rounds have left to spend."""

    name: str
    operator: str
    bound: Expression


@dataclass(frozen=True)
class Layout:
    """What is known of a format before anything is drawn; blocks by their keys."""

    types: Mapping[str, tree.Type]
    narrowed: Mapping[str, tuple[Narrowing, ...]]
    budgets: Mapping[str, tuple[Budget, ...]]
    resets: Mapping[str, tuple[str, ...]]
    conditions: Mapping[str, tuple[Expression, ...]]
    names: Mapping[str, tuple[str, ...]]
    primes: frozenset[str]
    chooses: bool

    @staticmethod
    def of(fmt: tree.Format) -> Layout:
        """Look a format through."""
        budgets: dict[str, list[Budget]] = {}
        resets: dict[str, list[str]] = {}
        conditions: dict[str, tuple[Expression, ...]] = {}
        for items in _frames(fmt.items):
            for repeat in (item for item in items if isinstance(item, tree.Repeat)):
                conditions[repeat.key] = tuple(conditions_on(items, repeat))
                for budget in _budgets(items, set(declared(repeat.body))):
                    budgets.setdefault(budget.name, []).append(budget)
                    resets.setdefault(repeat.key, []).append(budget.name)
        blocks = [item for item in tree.walk(fmt.items) if isinstance(item, tree.Repeat | tree.Choose)]
        return Layout(
            {f.name: f.type for f in tree.fields_of(fmt.items) if f.name},
            narrowings(fmt),
            {name: tuple(rows) for name, rows in budgets.items()},
            {key: tuple(names) for key, names in resets.items()},
            conditions,
            {block.key: tuple(declared(_inside(block))) for block in blocks},
            frozenset(_primes(fmt.items)),
            any(isinstance(block, tree.Choose) for block in blocks),
        )


def _primes(items: Sequence[tree.Item]) -> Iterator[str]:
    """Yield the names that a condition `prime(name)` is about."""
    for item in tree.walk(tuple(items)):
        if isinstance(item, tree.Where):
            for part in conjuncts(item.condition):
                match part:
                    case Call("prime", (Name(name),)):
                        yield name


def _inside(block: tree.Repeat | tree.Choose) -> tuple[tree.Item, ...]:
    return block.body if isinstance(block, tree.Repeat) else tuple(i for case in block.cases for i in case)


def _frames(items: tuple[tree.Item, ...]) -> Iterator[tuple[tree.Item, ...]]:
    yield items
    for item in tree.walk(items):
        if isinstance(item, tree.Repeat):
            yield item.body
        elif isinstance(item, tree.Choose):
            yield from item.cases


def declared(items: Sequence[tree.Item]) -> Iterator[str]:
    """Yield the names, and the keys of blocks, that items give values to."""
    for item in tree.walk(tuple(items)):
        if isinstance(item, tree.Line):
            yield from (f.name for f in item.fields if f.name)
        elif isinstance(item, tree.Repeat | tree.Choose):
            yield item.key


def _budgets(items: Sequence[tree.Item], inside: set[str]) -> Iterator[Budget]:
    flipped = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
    for where in (item for item in items if isinstance(item, tree.Where)):
        for pair in pairs(where.condition):
            for left, operator, right in (
                (pair.left, pair.operator, pair.right),
                (pair.right, flipped[pair.operator], pair.left),
            ):
                match left:
                    case Call("sum", (Name(name),)) if name in inside:
                        yield Budget(name, operator, right)


@dataclass
class Unique:
    """`distinct(x, y)` over columns, checked while rounds are drawn."""

    condition: Expression
    seen: set[Any] = field(default_factory=set)

    @staticmethod
    def fits(condition: Expression, names: Sequence[str]) -> bool:
        """Whether a condition is one over columns of a block."""
        columns = column_names(condition)
        found = isinstance(condition, Call) and condition.function == "distinct"
        return found and bool(columns) and all(name in names for name in columns)

    def key(self, scope: Mapping[str, Any]) -> Any:
        """Return what must differ from round to round."""
        row = [scope[name] for name in column_names(self.condition)]
        parts = self.condition.arguments if isinstance(self.condition, Call) else ()
        if any(isinstance(value, list) for value in row):
            return object()
        return tuple(sorted(row)) if any(isinstance(part, Unordered) for part in parts) else tuple(row)


def written(line: tree.Line, scope: Mapping[str, Any]) -> str:
    """Return a line of input as it is written, or of a field of many lines the first."""
    tokens: list[str] = []
    for one_field in line.fields:
        value = scope[one_field.name] if one_field.name else one_field.type.words[0]  # type: ignore[union-attr]
        values = value if isinstance(value, list) else [value]
        if tree.takes_lines(one_field.type):
            values = values[:1]
        tokens += [f"{v:f}" if hasattr(v, "as_tuple") else str(v) for v in values]
    return " ".join(tokens)
