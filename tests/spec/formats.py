"""Small random formats of every construct, for property tests. Every one has an input, whatever values are drawn."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from hypothesis import strategies as st

from testgen.spec import tree
from testgen.spec.check import checked
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
from testgen.spec.tree import Range

LARGEST_SIZE = 4
WORDS = ("N", "S", "yes", "no!", "x1", "-1", "7", "é")
BILLION = Binary("^", Number(10), Number(9))


def formats(*, max_items: int = 4, max_depth: int = 2) -> st.SearchStrategy[tree.Format]:
    """Checked formats; sizes are 0..4 (nodes of trees from 1), and blocks nest at most `max_depth` deep."""
    return st.composite(_format)(max_items, max_depth)


def _format(draw: st.DrawFn, max_items: int, max_depth: int) -> tree.Format:
    writer = _Writer(draw, max_items)
    items = writer.items(max_depth)
    if max_depth and draw(st.booleans()):
        items = (*items, *writer.last_block(max_depth))
    return checked(tree.Format(items))


@dataclass
class _Sight:
    """Names that conditions and bounds may use: `sizes` are 1..4, `values` are integers, `many` lists or columns."""

    sizes: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    reals: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    many: list[str] = field(default_factory=list)

    def copy(self) -> "_Sight":
        return _Sight(*(list(names) for names in vars(self).values()))


class _Writer:
    def __init__(self, draw: st.DrawFn, max_items: int) -> None:
        self.draw = draw
        self.max_items = max_items
        self.names = 0
        self.sight = _Sight()
        self.evidence = draw(st.booleans())

    def chance(self) -> bool:
        return self.draw(st.booleans())

    def pick(self, *options: object) -> object:
        return self.draw(st.sampled_from(options))

    def name(self, letter: str = "v") -> str:
        self.names += 1
        return f"{letter}{self.names}"

    def why(self) -> tuple[tree.Evidence, ...]:
        if not self.evidence or self.chance():
            return ()
        quotes = st.sampled_from(("", "1 <= n", 'a "quote" # here', "validate.py:12", "≤ \\leq"))
        each = st.builds(tree.Evidence, st.sampled_from(tree.Source), quotes)
        return tuple(self.draw(st.lists(each, min_size=1, max_size=2)))

    # --- items ---

    def items(self, depth: int) -> tuple[tree.Item, ...]:
        makers: list[Callable[[int], tree.Item]] = [self.size_line, self.line, self.line, self.many_lines, self.where]
        if depth:
            makers += [self.repeat, self.choose, self.until_line]
        count = self.draw(st.integers(1, self.max_items))
        return (self.size_line(depth), *(self.draw(st.sampled_from(makers))(depth) for _ in range(count)))

    def size_line(self, _depth: int) -> tree.Line:
        name = self.name("n")
        made = tree.Field(name, tree.IntType(Range(Number(1), Number(LARGEST_SIZE))), self.why())
        self.sight.sizes.append(name)
        return tree.Line((made,))

    def line(self, _depth: int) -> tree.Line:
        if self.draw(st.integers(0, 9)) == 0:
            return tree.Line(())
        fields = [self.field() for _ in range(self.draw(st.integers(1, 3)))]
        if self.draw(st.integers(0, 4)) == 0:
            spaced = tree.StrType(Range(Number(0), Number(5)), " ab", trimmed=self.chance())
            fields.append(tree.Field(self.name("s"), spaced, self.why()))
        return tree.Line(tuple(fields))

    def field(self) -> tree.Field:
        kind = self.draw(st.integers(0, 5))
        if kind == 0:
            return tree.Field(None, tree.WordType((str(self.pick(*WORDS)),)), self.why())
        name = self.name()
        made: tree.Type
        if kind == 1:
            made, names = self.list_type(per_line=False), self.sight.lists
        elif kind == 2:
            made, names = tree.PermType(self.size(), self.base()), self.sight.lists
        else:
            made = self.scalar()
            names = self.sight.values if isinstance(made, tree.IntType) else self.sight.texts
            if isinstance(made, tree.RealType):
                names = self.sight.reals
        names.append(name)
        return tree.Field(name, made, self.why())

    def many_lines(self, _depth: int) -> tree.Line:
        name = self.name("m")
        makers = (
            *(lambda: self.list_type(per_line=True), self.matrix, self.grid, self.tree_type, self.graph_type),
            lambda: tree.PermType(self.size(), self.base(), per_line=True),
            lambda: tree.IntervalsType(self.size(), self.bounds()),
            lambda: tree.PointsType(self.size(), *self.pick((self.bounds(), False), (_wide(), True))),
        )
        made = self.draw(st.sampled_from(makers))()
        (self.sight.lists if isinstance(made, tree.ListType | tree.PermType) else self.sight.many).append(name)
        return tree.Line((tree.Field(name, made, self.why()),))

    def repeat(self, depth: int) -> tree.Repeat:
        times, outer = self.size(), self.sight
        index = self.name("i") if self.chance() else None
        self.sight = outer.copy()
        if index:
            self.sight.sizes.append(index)
        body = self.items(depth - 1)
        self.leave(outer)
        return tree.Repeat(times, body, index, evidence=self.why())

    def until_line(self, depth: int) -> tree.Repeat:
        return self.until(tree.UntilLine(str(self.pick("0", "0 0", "END", "# done"))), depth)

    def last_block(self, depth: int) -> tuple[tree.Item, ...]:
        block = self.until(tree.UntilEnd(), depth)
        return (block, self.where(depth)) if self.chance() else (block,)

    def until(self, times: tree.UntilEnd | tree.UntilLine, depth: int) -> tree.Repeat:
        outer = self.sight
        self.sight = outer.copy()
        body = self.items(depth - 1)  # begins with a number from 1, so no sentinel
        self.leave(outer)
        return tree.Repeat(times, body, self.name("i") if self.chance() else None, evidence=self.why())

    def choose(self, depth: int) -> tree.Choose:
        outer, cases = self.sight, []
        columns = outer.copy()
        for word in WORDS[: self.draw(st.integers(2, 3))]:
            self.sight = outer.copy()
            head = (tree.Field(None, tree.WordType((word,)), self.why()), self.field())
            cases.append((tree.Line(head), *(self.items(depth - 1) if self.chance() else ())))
            self.leave(columns)
        self.sight = columns
        return tree.Choose(tuple(cases), evidence=self.why())

    def leave(self, outer: _Sight) -> None:
        inner, self.sight = self.sight, outer
        known = {name for names in vars(outer).values() for name in names}
        numbers = [*inner.sizes, *inner.values, *inner.reals]
        outer.many.extend(name for name in numbers if name not in known and not name.startswith("i"))

    # --- types ---

    def size(self) -> Expression:
        names = [Name(name) for name in self.sight.sizes]
        return self.draw(st.sampled_from([Number(0), Number(1), Number(3), *names, *names]))

    def nodes(self) -> Expression:
        return self.draw(st.sampled_from([Number(1), Number(3), *map(Name, self.sight.sizes)]))

    def base(self) -> int:
        return self.draw(st.integers(0, 1))

    def bounds(self, index: str | None = None) -> Range:
        low = self.draw(st.integers(0, 5))
        options = [_wide(), Range(Number(low), Number(low + self.draw(st.integers(0, 20))))]
        options += [Range(Number(1), Name(name)) for name in (*self.sight.sizes, *([index] if index else []))]
        if self.sight.values:
            value = Name(self.draw(st.sampled_from(self.sight.values)))
            options.append(Range(value, Binary("+", value, Number(low))))
        return self.draw(st.sampled_from(options))

    def scalar(self, index: str | None = None) -> tree.ScalarType:
        match self.draw(st.integers(0, 3)):
            case 0:
                return tree.IntType(self.bounds(index))
            case 1:
                low = self.draw(st.integers(0, 3))
                high = Number(low + Fraction(self.draw(st.integers(0, 8)), 4))
                return tree.RealType(Range(Number(low), high), self.pick(None, (0, 3), (2, 2)))
            case 2:
                low = self.draw(st.integers(0, 3))
                length = Range(Number(low), Number(low + self.draw(st.integers(0, 3))))
                return tree.StrType(length, str(self.pick("ab", "abcdefghijklmnopqrstuvwxyz", "#.", "\"'0129\\é")))
            case _:
                return tree.WordType(tuple(self.draw(st.lists(st.sampled_from(WORDS), min_size=2, unique=True))))

    def list_type(self, *, per_line: bool) -> tree.ListType:
        if self.chance():
            distinct = self.chance()
            order = self.draw(st.sampled_from(tree.Order))
            return tree.ListType(_many_values(self.pick), tree.Counted(self.size()), per_line, distinct, order)
        index = self.name("i") if self.chance() else None
        return tree.ListType(self.scalar(index), tree.Counted(self.size(), index), per_line)

    def matrix(self) -> tree.MatrixType:
        rows, columns = tree.Counted(self.size()), tree.Counted(self.size())
        if self.chance():
            return tree.MatrixType(_many_values(self.pick), rows, columns, distinct=True)
        index = self.name("i") if self.chance() else None
        return tree.MatrixType(self.scalar(index), tree.Counted(rows.count, index), columns)

    def grid(self) -> tree.GridType:
        return tree.GridType(self.size(), self.size(), str(self.pick("#.", "01", "X")))

    def weight(self) -> Range | None:
        return self.bounds() if self.chance() else None

    def tree_type(self) -> tree.TreeType:
        return tree.TreeType(self.nodes(), self.base(), self.weight())

    def graph_type(self) -> tree.GraphType:
        nodes = self.nodes()
        words = {word: self.chance() for word in ("simple", "loopless", "connected", "acyclic", "directed")}
        tight = words["simple"] or words["loopless"] or words["acyclic"]
        more = Number(1) if tight or self.chance() else Negative(Number(1))  # a tree's edges fit every demand
        return tree.GraphType(nodes, Binary("-", nodes, more), self.base(), self.weight(), **words)

    # --- conditions that always hold ---

    def where(self, _depth: int) -> tree.Where:
        made = self.truth()
        for _ in range(self.draw(st.integers(0, 2))):
            match self.draw(st.integers(0, 2)):
                case 0:
                    made = Logical("and", (made, self.truth()))
                case 1:
                    made = Logical("or", (self.maybe(), made))
                case _:
                    made = Negation(Negation(made))
        return tree.Where(made, self.why())

    def truth(self) -> Expression:
        options: list[Expression] = [Comparison((Number(1), Number(2), Number(2)), ("<", "<="))]
        for name in map(Name, self.sight.sizes):
            half = Binary("/", Binary("*", name, Binary("-", name, Number(1))), Number(2))
            options += [
                Comparison((Number(1), name, Number(LARGEST_SIZE)), ("<=", "<=")),
                Comparison((half, Binary("%", name, Number(1))), (">=",)),
                Comparison((Call("gcd", (name, Number(2))), Number(0)), (">",)),
            ]
        for name in map(Name, (*self.sight.values, *self.sight.reals)):
            options.append(Comparison((Call("abs", (name,)), Number(0)), (">=",)))
        for name in map(Name, self.sight.texts):
            options += [
                Comparison((Call("len", (name,)), Binary("^", Number(10), Number(2))), ("<",)),
                Comparison((name, Text("never # this")), ("!=",)),
            ]
        for name in self.sight.lists:
            empty = Comparison((Call("count", (Name(name),)), Number(0)), ("==",))
            element = Index(name, Number(1))
            options.append(Logical("or", (empty, Comparison((element, element), ("==",)))))
        for name in map(Name, self.sight.many):
            options.append(Comparison((Call("len", (name,)), Number(0)), (">=",)))
        return self.draw(st.sampled_from(options))

    def maybe(self) -> Expression:
        """Return a condition that may hold or not, but always has a value."""
        options: list[Expression] = [Call("prime", (Number(7),))]
        for name in map(Name, self.sight.lists):
            options += [Call("sorted", (name,)), Call("increasing", (name,)), Call("distinct", (name,))]
            options += [Call("distinct", (Unordered((name, name)),))]
        for name in map(Name, self.sight.sizes):
            options += [Call("prime", (name,)), Comparison((name, Call("max", (Number(2), name))), ("==",))]
        return self.draw(st.sampled_from(options))


def _wide() -> Range:
    return Range(Negative(BILLION), BILLION)


def _many_values(pick: Callable[..., object]) -> tree.ScalarType:
    """Return an element with values enough for any list to be distinct."""
    made = pick(
        tree.IntType(_wide()),
        tree.RealType(Range(Number(0), BILLION), (0, 2)),
        tree.StrType(Range(Number(3), Number(5)), "abcdefghijklmnopqrstuvwxyz"),
    )
    assert isinstance(made, tree.ScalarType)
    return made


# --- expressions, with no regard to their value ------------------------------------------------------------------


def numbers(names: tuple[str, ...], lists: tuple[str, ...]) -> st.SearchStrategy[Expression]:
    """Numeric expressions of every form over some scalars and some lists of numbers."""
    written = st.one_of(
        st.builds(Number, st.integers(0, 10**25)),
        st.builds(lambda digits, places: Number(Fraction(digits, 10**places)), st.integers(0, 999), st.integers(0, 5)),
    )
    leaves = st.one_of(written, st.builds(Name, st.sampled_from(names)))
    return st.recursive(leaves, lambda parts: _composed(parts, lists), max_leaves=8)


def _composed(parts: st.SearchStrategy[Expression], lists: tuple[str, ...]) -> st.SearchStrategy[Expression]:
    some = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Binary, st.sampled_from("+-*/%^"), parts, parts),
        st.builds(Negative, parts),
        st.builds(Index, st.sampled_from(lists), parts),
        st.builds(Call, st.sampled_from(("sum", "min", "max", "gcd")), some),
    )


def conditions(names: tuple[str, ...], lists: tuple[str, ...]) -> st.SearchStrategy[Expression]:
    """Conditions of every form over some scalars and some lists of numbers."""
    parts = numbers(names, lists)
    compared = st.lists(st.tuples(st.sampled_from(("==", "!=", "<", "<=", ">", ">=")), parts), min_size=1, max_size=2)
    columns = st.lists(st.sampled_from([Name(name) for name in lists]), min_size=2, max_size=3).map(tuple)
    leaves = st.one_of(
        st.builds(
            lambda first, rest: Comparison((first, *(b for _, b in rest)), tuple(a for a, _ in rest)), parts, compared
        ),
        st.builds(lambda rows: Call("distinct", (Unordered(rows),)), columns),
        st.builds(lambda number: Call("prime", (number,)), parts),
    )
    return st.recursive(leaves, _connected, max_leaves=6)


def _connected(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    some = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(Logical, st.sampled_from(("and", "or")), some), st.builds(Negation, parts))
