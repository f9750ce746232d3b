"""The fields of a line, from how a program takes it apart, the patterns it must match, and its bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from testgen.spec import tree
from testgen.spec.expression import Call, Comparison, Expression, Index, Name, Number
from testgen.spec.mine import regular
from testgen.spec.mine.python.expressions import isolated
from testgen.spec.mine.python.facts import Bound, Bounds, Facts, fixed_size
from testgen.spec.mine.python.layout import Characters as LayoutCharacters
from testgen.spec.mine.python.layout import LineNode, Pattern, Sort, TokenPattern, Variable, Words
from testgen.spec.mine.python.patterns import canonical
from testgen.spec.mine.python.values import plus

GUESS_INT = 10**9
GUESS_LENGTH = 10**5
PRINTABLE = "".join(map(chr, range(33, 127)))
_ROUNDS = 4  # of passing bounds on along chains


@dataclass
class Texts:
    """What is asked of texts: patterns, alphabets, words, by the number of the variable."""

    patterns: dict[int, list[Pattern]] = field(default_factory=dict)
    alphabets: dict[int, list[LayoutCharacters]] = field(default_factory=dict)
    words: dict[int, list[Words]] = field(default_factory=dict)

    def take(self, item: TokenPattern | LayoutCharacters | Words) -> None:
        """Sort one in."""
        match item:
            case TokenPattern(variable, pattern):
                self.patterns.setdefault(variable.number, []).append(pattern)
            case LayoutCharacters(variable):
                self.alphabets.setdefault(variable.number, []).append(item)
            case Words(variable):
                self.words.setdefault(variable.number, []).append(item)


@dataclass
class Lines:
    """Makes lines of the format; `file` is the program's name, for the evidence."""

    facts: Facts
    texts: Texts
    file: str
    renamed: dict[str, Expression] = field(default_factory=dict)
    fields: dict[int, tree.Field] = field(default_factory=dict)

    def line(self, node: LineNode) -> tuple[tree.Line, list[Expression]]:
        """Return a line, and the conditions that its patterns add."""
        extra: list[Expression] = []
        variables = self._variables(node)
        shapes = self._shapes(node, variables, extra)
        made = [self._field(node, variable, shapes.get(variable.number)) for variable in variables]
        return tree.Line(tuple(made)), extra

    # --- which variables stand on a line ---

    def _variables(self, node: LineNode) -> list[Variable]:
        if not node.split:
            return self._unsplit(node)
        count = self.facts.counts.get(node.count.name.id)
        self._guess_rest(node)
        if node.rest_from is not None:
            singles = [self._token(node, place) for place in range(node.rest_from)]
            for place in [place for place in node.tokens if place >= node.rest_from]:
                self.renamed[node.tokens[place].name.id] = Index(node.rest.name.id, Number(place + 1 - node.rest_from))
            return [*singles, node.rest]
        size = int(count.value) if isinstance(count, Number) else max(node.tokens, default=-1) + 1
        if not isinstance(count, Number):
            size = max(size, fixed_size(node))
            if not fixed_size(node):
                self.facts.layout.remark(node.at, "how many tokens a line has is not known")
        return [self._token(node, place) for place in range(min(size, 1000))]

    def _guess_rest(self, node: LineNode) -> None:
        """Take a line whose tokens nobody counts as a list."""
        known = node.count.name.id in self.facts.counts or fixed_size(node)
        if not known and not node.rest.used and node.guessed_size:
            for place in range(node.guessed_size):
                self._token(node, place).sort = node.rest.sort
            return
        start = node.converted_from or 0
        if node.rest_from is None and not known and all(place < start for place in node.tokens):
            node.rest_from = start
            self.facts.lists[node.rest.number] = node
            self.facts.places[node.rest.number] = (node.whole.number, start)

    def _unsplit(self, node: LineNode) -> list[Variable]:
        size = fixed_size(node)
        if size > 1 and node.whole.sort is Sort.ANY:
            return [self._token(node, place) for place in range(size)]
        if not node.whole.used and not node.patterns and node.whole.number not in self.texts.alphabets:
            self.facts.layout.remark(node.at, "a line is read and not looked at")
        return [node.whole]

    def _token(self, node: LineNode, place: int) -> Variable:
        variable = self.facts.layout.token(node, place)
        self.facts.places.setdefault(variable.number, (node.whole.number, place))
        return variable

    # --- what patterns say of them ---

    def _shapes(
        self, node: LineNode, variables: Sequence[Variable], extra: list[Expression]
    ) -> dict[int, regular.ScalarShape]:
        found: dict[int, regular.ScalarShape] = {}
        whole = all(variable.sort is Sort.INT for variable in variables)
        for pattern in node.patterns:
            shapes = regular.line_of(canonical(pattern.text) if whole else pattern.text)
            if shapes is None or not self._spread(node, variables, shapes, pattern, extra, found):
                self.facts.layout.remark(pattern.at, "a regular expression is not followed")
        for variable in variables:
            for pattern in self.texts.patterns.get(variable.number, []):
                scalar = regular.scalar_of(pattern.text)
                if scalar is None or not self._fits(variable, scalar, pattern):
                    self.facts.layout.remark(pattern.at, "a regular expression is not followed")
                else:
                    self._agreed(found, variable, scalar, pattern)
        return found

    def _agreed(
        self, found: dict[int, regular.ScalarShape], variable: Variable, scalar: regular.ScalarShape, pattern: Pattern
    ) -> None:
        known = found.setdefault(variable.number, scalar)
        if known != scalar:
            self.facts.layout.remark(pattern.at, "two regular expressions are asked of one text")

    def _spread(
        self,
        node: LineNode,
        variables: Sequence[Variable],
        shapes: Sequence[regular.FieldShape],
        pattern: Pattern,
        extra: list[Expression],
        found: dict[int, regular.ScalarShape],
    ) -> bool:
        """Give each variable its part of a line's pattern; False if they do not fit."""
        if variables == [node.whole]:
            if len(shapes) != 1 or not shapes[0].is_single or not self._fits(node.whole, shapes[0].scalar, pattern):
                return False
            self._agreed(found, node.whole, shapes[0].scalar, pattern)
            return True
        parts = list(_expanded(shapes))
        for place, variable in enumerate(variables):
            if variable.many:
                return self._spread_list(variable, shapes, parts[place:], pattern, extra, found)
            if (
                place >= len(parts)
                or not parts[place].is_single
                or not self._fits(variable, parts[place].scalar, pattern)
            ):
                return False
            self._agreed(found, variable, parts[place].scalar, pattern)
        return len(parts) == len(variables)

    def _spread_list(
        self,
        variable: Variable,
        shapes: Sequence[regular.FieldShape],
        parts: Sequence[regular.FieldShape],
        pattern: Pattern,
        extra: list[Expression],
        found: dict[int, regular.ScalarShape],
    ) -> bool:
        scalars = {part.scalar for part in parts}
        count = self.facts.count_of(variable)
        if len(scalars) != 1 or count is None or not shapes:
            return False
        (scalar,) = scalars
        if not self._fits(variable, scalar, pattern):
            return False
        self._agreed(found, variable, scalar, pattern)
        least = sum(part.least for part in parts)
        most = None if any(part.most is None for part in parts) else sum(part.most or 0 for part in parts)
        if least > 0 and not self._is_at_least(count, least):
            extra.append(Comparison((count, Number(least)), (">=",)))
        if most is not None and count != Number(most):
            extra.append(Comparison((count, Number(most)), ("<=",)))
        return True

    def _is_at_least(self, count: Expression, least: int) -> bool:
        inner, rest = isolated(count, Number(0))
        if isinstance(inner, Number):
            return inner.value >= least
        if not isinstance(inner, Name) or not isinstance(rest, Number):
            return False
        known = self.facts.values.get(self.facts.layout.variables[inner.id].number, Bounds())
        return any(isinstance(low.value, Number) and low.value.value - rest.value >= least for low in known.lows)

    def _fits(self, variable: Variable, scalar: regular.ScalarShape, pattern: Pattern) -> bool:
        if variable.sort is Sort.INT:
            return isinstance(scalar, regular.Integer) and scalar.exact
        if variable.sort is Sort.REAL:
            return isinstance(scalar, regular.Real | regular.Integer) and scalar.exact
        return pattern.whole and scalar.exact

    # --- fields ---

    def _field(self, node: LineNode, variable: Variable, shape: regular.ScalarShape | None) -> tree.Field:
        evidence: list[tree.Evidence] = []
        element = self._scalar(node, variable, shape, evidence)
        kind: tree.Type = element
        if variable.many:
            kind = self._list(variable, element, evidence)
        made = tree.Field(variable.name.id, kind, tuple(dict.fromkeys(evidence)))
        self.fields[variable.number] = made
        return made

    def _list(self, variable: Variable, element: tree.ScalarType, evidence: list[tree.Evidence]) -> tree.Type:
        count = self.facts.count_of(variable)
        if count is None:
            self.facts.layout.remark(variable.at, "how long a list is is not known")
            count = self._guessed_count(variable)
            evidence.append(tree.Evidence(tree.Source.GUESS))
        index = self.facts.indices.get(variable.number)
        return tree.ListType(
            element,
            tree.Counted(count, index.name.id if index else None),
            distinct=variable.number in self.facts.distinct,
            order=self.facts.orders.get(variable.number, tree.Order.ANY),
        )

    def _guessed_count(self, variable: Variable) -> Expression:
        scalars = [
            other
            for other in self.facts.layout.variables.values()
            if other.sort is Sort.INT
            and not other.many
            and other.number in self.fields
            and self.facts.visible(other.name, variable)
        ]
        return scalars[-1].name if scalars else Number(1)

    def _scalar(
        self, node: LineNode, variable: Variable, shape: regular.ScalarShape | None, evidence: list[tree.Evidence]
    ) -> tree.ScalarType:
        if variable.sort is Sort.INT or (variable.sort is Sort.ANY and isinstance(shape, regular.Integer)):
            return self._int(variable, shape, evidence)
        if variable.sort is Sort.REAL or (variable.sort is Sort.ANY and isinstance(shape, regular.Real)):
            return self._real(variable, shape, evidence)
        return self._text(node, variable, shape, evidence)

    def _int(
        self, variable: Variable, shape: regular.ScalarShape | None, evidence: list[tree.Evidence]
    ) -> tree.IntType:
        low, high = self._sides(variable, shape, evidence)
        return tree.IntType(tree.Range(low, high))

    def _real(
        self, variable: Variable, shape: regular.ScalarShape | None, evidence: list[tree.Evidence]
    ) -> tree.RealType:
        low, high = self._sides(variable, shape, evidence)
        decimals = shape.decimals if isinstance(shape, regular.Real) else None
        if isinstance(shape, regular.Integer):
            decimals = (0, 0)
        if decimals is None:
            self.facts.layout.remark(variable.at, "how many decimals a number has is not said")
        return tree.RealType(tree.Range(low, high), decimals)

    def _sides(
        self, variable: Variable, shape: regular.ScalarShape | None, evidence: list[tree.Evidence]
    ) -> tuple[Expression, Expression]:
        known = self.facts.values.get(variable.number, Bounds())
        lows, highs = list(known.lows), list(known.highs)
        if isinstance(shape, regular.Integer | regular.Real):
            lows += [Bound(shape.low, variable.at)] if shape.low is not None else []
            highs += [Bound(shape.high, variable.at)] if shape.high is not None else []
        lows = lows or self._passed_on(variable, up=False)
        highs = highs or self._passed_on(variable, up=True)
        evidence += [self._said(bound.at) for bound in (*lows, *highs)]
        if not lows or not highs:
            evidence.append(tree.Evidence(tree.Source.GUESS))
            self.facts.layout.remark(variable.at, "a number has no bound on one side")
        low = self._merged("max", lows) or Number(-GUESS_INT)
        return low, self._merged("min", highs) or Number(GUESS_INT)

    def _merged(self, function: str, bounds: Sequence[Bound]) -> Expression | None:
        return merged(function, [bound.value for bound in bounds], self._extreme_of)

    def _extreme_of(self, expression: Expression, function: str) -> int | None:
        """Return the least (`max`) or greatest (`min`) that an expression can be, if constants say so."""
        inner, rest = isolated(expression, Number(0))
        if not isinstance(inner, Name) or not isinstance(rest, Number):
            return None
        known = self.facts.values.get(self.facts.layout.variables[inner.id].number, Bounds())
        sides = known.lows if function == "max" else known.highs
        values = [int(side.value.value) for side in sides if isinstance(side.value, Number)]
        if not values:
            return None
        return (max(values) if function == "max" else min(values)) - int(rest.value)

    def _passed_on(self, variable: Variable, *, up: bool) -> list[Bound]:
        """Return bounds that follow from those of other variables: of a, from a <= b and b <= n."""
        found: list[Bound] = []
        reached = {variable.name.id: 0}
        for _ in range(_ROUNDS):
            for each in self.facts.relations:
                here, there, step = (each.less, each.more, each.slack) if up else (each.more, each.less, -each.slack)
                if here in reached and there not in reached:
                    reached[there] = reached[here] + step
                    found += self._bounds_of(there, reached[there], variable, up=up)
        return found

    def _bounds_of(self, name: str, shift: int, to: Variable, *, up: bool) -> list[Bound]:
        known = self.facts.values.get(self.facts.layout.variables[name].number, Bounds())
        bounds = known.highs if up else known.lows
        return [Bound(plus(bound.value, shift), bound.at) for bound in bounds if self.facts.visible(bound.value, to)]

    def _said(self, at: int) -> tree.Evidence:
        return tree.Evidence(tree.Source.VALIDATOR, f"{self.file}:{at}")

    # --- texts ---

    def _text(
        self, node: LineNode, variable: Variable, shape: regular.ScalarShape | None, evidence: list[tree.Evidence]
    ) -> tree.ScalarType:
        words = self._words(variable, shape)
        if words is not None:
            evidence += [self._said(each.at) for each in self.texts.words.get(variable.number, [])]
            return words
        alphabet = self._alphabet(node, variable, shape, evidence)
        least, most = (
            (shape.least, shape.most) if isinstance(shape, regular.String) else (int(variable is not node.whole), None)
        )
        known = self.facts.lengths.get(variable.number, Bounds())
        lows = [Number(least), *(bound.value for bound in known.lows)]
        highs = [*([] if most is None else [Number(most)]), *(bound.value for bound in known.highs)]
        evidence += [self._said(bound.at) for bound in (*known.lows, *known.highs)]
        if not highs:
            evidence.append(tree.Evidence(tree.Source.GUESS))
            self.facts.layout.remark(variable.at, "how long a text is is not known")
        low = merged("max", lows, self._extreme_of) or Number(least)
        high = merged("min", highs, self._extreme_of) or Number(GUESS_LENGTH)
        if any(bound.value == high for bound in known.lows):
            low = high
        trimmed = " " in alphabet and (node.trimmed or (isinstance(shape, regular.String) and shape.trimmed))
        return tree.StrType(tree.Range(low, high), alphabet, trimmed=trimmed)

    def _words(self, variable: Variable, shape: regular.ScalarShape | None) -> tree.WordType | None:
        asked = [set(each.words) for each in self.texts.words.get(variable.number, [])]
        if isinstance(shape, regular.Words) and (shape.alphabet is None or asked):
            asked.append(set(shape.words))
        if not asked or variable.number in self.texts.alphabets:
            return None
        words = set.intersection(*asked)
        known = self.facts.lengths.pop(variable.number, None)
        for bound in (*known.lows, *known.highs) if known else ():
            if bound.value == Number(1):
                words = {word for word in words if len(word) == 1}
            else:
                self.facts.layout.remark(bound.at, "the length of a word is not followed")
        good = [word for word in sorted(words) if word and word.isprintable() and " " not in word]
        return tree.WordType(tuple(good)) if good else None

    def _alphabet(
        self, node: LineNode, variable: Variable, shape: regular.ScalarShape | None, evidence: list[tree.Evidence]
    ) -> str:
        asked = [set(each.alphabet) for each in self.texts.alphabets.get(variable.number, [])]
        evidence += [self._said(each.at) for each in self.texts.alphabets.get(variable.number, [])]
        if isinstance(shape, regular.String):
            asked.append(set(shape.alphabet))
        if isinstance(shape, regular.Words) and shape.alphabet:
            asked.append(set(shape.alphabet))
        letters = set.intersection(*asked) if asked else set()
        if not letters:
            self.facts.layout.remark(variable.at, "what a text is made of is not known")
            evidence.append(tree.Evidence(tree.Source.GUESS))
            return PRINTABLE if variable is not node.whole else " " + PRINTABLE
        return "".join(sorted(letters))


def _expanded(shapes: Sequence[regular.FieldShape]) -> Iterator[regular.FieldShape]:
    for shape in shapes:
        if shape.least == shape.most and shape.least <= 1000:  # noqa: PLR2004 - tokens of a line taken one by one
            yield from [regular.FieldShape(shape.scalar)] * shape.least
        else:
            yield shape


def merged(
    function: str, values: Sequence[Expression], extreme_of: Callable[[Expression, str], int | None]
) -> Expression | None:
    """Return the largest (`max`) or smallest of some bounds; a constant that another implies is left out."""
    numbers = [value for value in values if isinstance(value, Number)]
    others = list(dict.fromkeys(value for value in values if not isinstance(value, Number)))
    choose = max if function == "max" else min
    best = choose(numbers, key=lambda number: number.value) if numbers else None
    if best is not None:
        known = [extreme for other in others if (extreme := extreme_of(other, function)) is not None]
        if any(choose(extreme, best.value) == extreme for extreme in known):
            best = None
    parts: list[Expression] = [*([best] if best is not None else []), *others]
    if len(parts) <= 1:
        return parts[0] if parts else None
    return Call(function, tuple(parts))
