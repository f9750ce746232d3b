"""Lines of a format from values, spaces and newlines in the order in which a program reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from testgen.spec import tree
from testgen.spec.expression import Call, Expression, Name, names_in
from testgen.spec.mine.ctd_scope import UntranslatableError


class LayoutError(Exception):
    """The text has a shape that lines of fields do not have; the text is why."""


class At(Enum):
    """Where on a line the next thing stands."""

    START = auto()
    FIELD = auto()
    SPACE = auto()


@dataclass
class Body:
    """The items of a block so far, and the line that is being filled.

    `waiting` are conditions over that line. `doubts` takes what a line may be beside what the format says.
    """

    items: list[tree.Item] = field(default_factory=list)
    fields: list[tree.Field] = field(default_factory=list)
    waiting: list[tree.Where] = field(default_factory=list)
    at: At = At.START
    doubts: list[str] = field(default_factory=list)
    _hollow: bool = False  # the last thing may be an empty list, after which a space would stand alone

    # --- one thing after another ---

    def text(self, text: str, evidence: tree.Evidence) -> None:
        """Add constant text."""
        word = ""
        for character in text:
            if character in " \n":
                self._word(word, evidence)
                word = ""
                self._space() if character == " " else self.newline()
            else:
                word += character
        self._word(word, evidence)

    def _word(self, word: str, evidence: tree.Evidence) -> None:
        if word:
            self.value(tree.Field(None, tree.WordType((word,)), (evidence,)))

    def value(self, value: tree.Field) -> None:
        """Add a value that is always there."""
        if self.at is At.FIELD:
            raise LayoutError("two values without a space between them")
        self.fields.append(value)
        self.at, self._hollow = At.FIELD, False

    def values(self, value: tree.Field, *, space: str, filled: bool) -> None:
        """Add a list; `space` is where its elements have one: `before`, `after`, `between`. `filled`: never empty."""
        if (space == "before") != (self.at is At.FIELD):
            raise LayoutError("a list that does not stand between spaces")
        if space == "between":
            if self.at is At.SPACE and not filled:
                self.doubts.append("a space that stays when a list is empty")
            self._hollow = not filled
        self.fields.append(value)
        if space != "after":
            self.at = At.FIELD

    def _space(self) -> None:
        if self.at is not At.FIELD:
            raise LayoutError("a space at the start of a line, or two spaces")
        if self._hollow:
            self.doubts.append("a space that stays when a list is empty")
        self.at = At.SPACE

    def newline(self) -> None:
        """End the line."""
        if self.at is At.SPACE:
            raise LayoutError("a space at the end of a line")
        self.items += [tree.Line(tuple(self.fields)), *self.waiting]
        self.fields, self.waiting, self.at, self._hollow = [], [], At.START, False

    def where(self, condition: Expression, evidence: tree.Evidence) -> None:
        """Add a condition over what was read so far."""
        clause = tree.Where(condition, (evidence,))
        if self.at is At.START:
            self.items.append(clause)
        else:
            self.waiting.append(clause)

    # --- changing what stands there ---

    def change(self, name: str, change: Callable[[tree.Type], tree.Type], evidence: tree.Evidence) -> bool:
        """Change the type of a field of this block that is not in an inner one; False: there is none."""

        def changed(fields: list[tree.Field]) -> bool:
            for place, value in enumerate(fields):
                if value.name == name:
                    kind = change(value.type)
                    if kind != value.type:
                        fields[place] = replace(value, type=kind, evidence=(*value.evidence, evidence))
                    return True
            return False

        if changed(self.fields):
            return True
        for place, item in enumerate(self.items):
            if isinstance(item, tree.Line):
                fields = list(item.fields)
                if changed(fields):
                    self.items[place] = tree.Line(tuple(fields))
                    return True
        return False

    def type_of(self, name: str) -> tree.Type | None:
        """Return the type of a field of this block that is not in an inner one."""
        lines = [item.fields for item in self.items if isinstance(item, tree.Line)]
        return next((value.type for line in [*lines, self.fields] for value in line if value.name == name), None)

    def names_from(self, name: str) -> frozenset[str]:
        """Return the names of this block from a field of it on."""
        fields = [*tree.fields_of(tuple(self.items)), *self.fields]
        names = [value.name for value in fields]
        return frozenset(each for each in names[names.index(name) :] if each) if name in names else frozenset()

    def constrain(self, condition: Expression, evidence: tree.Evidence) -> None:
        """Add a condition; `distinct(a)`, `sorted(a)` and `increasing(a)` of a list become part of its type."""
        match condition:
            case Call("distinct" | "sorted" | "increasing" as function, (Name(name),)):
                kind = self.type_of(name)
                if isinstance(kind, tree.ListType) and (function == "distinct" or kind.order is tree.Order.ANY):
                    self.change(name, lambda _: _restricted(kind, function), evidence)
                    return
        self.where(condition, evidence)

    def single_line(self) -> tree.Line | None:
        """Return the one line that the block is, if there is nothing else."""
        if len(self.items) == 1 and isinstance(self.items[0], tree.Line):
            return self.items[0]
        return None


def _restricted(kind: tree.ListType, function: str) -> tree.ListType:
    distinct = kind.distinct or function != "sorted"
    return replace(kind, distinct=distinct, order=kind.order if function == "distinct" else tree.Order.ASCENDING)


def rounds_of(body: Body, count: Expression, index: str | None, evidence: tree.Evidence) -> tree.Item:
    """Return a block of some rounds: lines of a list, a grid or a matrix if it is no more than that.

    Raises:
        UntranslatableError: the block reads nothing.

    """
    if not any(isinstance(item, tree.Line) for item in tree.walk(tuple(body.items))):
        raise UntranslatableError("a loop that reads nothing")
    line = body.single_line()
    if line is not None and len(line.fields) == 1 and line.fields[0].name is not None:
        only = line.fields[0]
        kind = _stacked(only.type, count, index)
        if kind is not None:
            return tree.Line((replace(only, type=kind),))
    return tree.Repeat(count, tuple(body.items), index, evidence=(evidence,))


def _stacked(kind: tree.Type, count: Expression, index: str | None) -> tree.Type | None:
    counted = tree.Counted(count, index)
    match kind:
        case tree.StrType(tree.Range(low, high), alphabet) if low == high and " " not in alphabet:
            return None if index and index in names_in(low) else tree.GridType(count, low, alphabet)
        case tree.IntType() | tree.RealType() | tree.StrType() | tree.WordType():
            return tree.ListType(kind, counted, per_line=True)
        case tree.ListType(element, columns, False, False, tree.Order.ANY):
            if index and index in names_in(columns.count):
                return None
            return tree.MatrixType(element, counted, columns)
        case _:
            return None
