"""Formats from validators in the language checktestdata, which is nearly an input format already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from testgen.spec import tree
from testgen.spec.check import ClauseError, checked
from testgen.spec.expression import Call, Expression, Name, Negation, Number, names_in
from testgen.spec.intervals import interval_of
from testgen.spec.mine import ctd_walk as walk
from testgen.spec.mine.ctd_conditions import add_condition
from testgen.spec.mine.ctd_grammar import SyntaxFaultError, statements_of
from testgen.spec.mine.ctd_layout import At, Body, LayoutError, rounds_of
from testgen.spec.mine.ctd_logic import Place, parts_of
from testgen.spec.mine.ctd_reads import OPEN, characters_of, type_of
from testgen.spec.mine.ctd_scope import Carried, Derived, Reading, Round, Scope, Tally, UntranslatableError
from testgen.spec.mine.ctd_statements import Assert, Assign, End, If, Literal, Loop, Read, Statement, Unset
from testgen.spec.mine.ctd_tallies import assign, keys_of, take_pair
from testgen.spec.mined import Mined, Unused
from testgen.spec.tree import Evidence, Source

MAX_SOURCE = 200_000
MOST_PATHS = 200  # through the alternatives of a line; more is no format that anyone reads
LONGEST = Number(10**6)  # characters, where a validator bounds a string nowhere


def mine_checktestdata(text: str, name: str) -> Mined:
    """Return the format that a validator describes; `name` is the file's, for evidence.

    Numbers with an exponent, which FLOAT takes too, are left out of the format.
    """
    if len(text) > MAX_SOURCE:
        return Mined(None, (Unused(name, "", "too long"),))
    try:
        statements = statements_of(text)
    except SyntaxFaultError as error:
        return Mined(None, (Unused(f"{name}:{error.line}", _source(text, error.line), str(error)),))
    return _Translation(text, name).mined(statements)


def _source(text: str, line: int) -> str:
    lines = text.split("\n")
    return lines[line - 1].strip() if 0 < line <= len(lines) else ""


class _StuckError(Exception):
    """The structure cannot be said; the line, and why."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


@dataclass
class _Translation:
    text: str
    name: str
    unused: dict[tuple[int, str], Unused] = field(default_factory=dict)
    paths: int = 0

    def mined(self, statements: tuple[Statement, ...]) -> Mined:
        scope = Scope(frozenset(walk.all_variables(statements)))
        body = Body()
        try:
            self._block(statements, body, scope)
            if body.at is not At.START:
                raise _StuckError(walk.last_line(statements), "the last line has no newline")  # noqa: TRY301 - one place
            items = self._closed(tuple(body.items))
            fmt = self._checked(tree.Format(items))
        except _StuckError as error:
            self._note(error.line, str(error))
            fmt = None
        return Mined(fmt, tuple(self.unused[key] for key in sorted(self.unused)))

    def _note(self, line: int, why: str) -> None:
        self.unused[line, why] = Unused(f"{self.name}:{line}", _source(self.text, line), why)

    def _evidence(self, line: int) -> Evidence:
        return Evidence(Source.VALIDATOR, f"{self.name}:{line}")

    def _line_of(self, clause: tree.Where | tree.Field) -> int:
        quotes = [each.quote.rpartition(":")[2] for each in clause.evidence]
        return int(quotes[-1]) if quotes and quotes[-1].isdigit() else 1

    # --- the end ---

    def _checked(self, fmt: tree.Format) -> tree.Format:
        """Check the format; conditions that are wrong in it are given up, and reported."""
        while True:
            wheres = [item for item in tree.walk(fmt.items) if isinstance(item, tree.Where)]
            try:
                return checked(fmt, {id(where): (place, 0) for place, where in enumerate(wheres)})
            except ClauseError as error:
                if error.line is None:
                    raise _StuckError(1, error.message) from None
                wrong = wheres[error.line]
                self._note(self._line_of(wrong), error.message)
                fmt = tree.Format(walk.without(fmt.items, wrong))

    def _closed(self, items: tuple[tree.Item, ...]) -> tuple[tree.Item, ...]:
        """Bound the strings that the validator does not bound, and report them."""

        def bounded(value: tree.Field) -> tree.Field:
            kind = value.type
            element = kind.element if isinstance(kind, tree.ListType | tree.MatrixType) else kind
            if not isinstance(element, tree.StrType) or OPEN not in {element.length.low, element.length.high}:
                return value
            self._note(self._line_of(value), "the length is not bounded")
            element = replace(element, length=tree.Range(element.length.low, LONGEST))
            made = replace(kind, element=element) if isinstance(kind, tree.ListType | tree.MatrixType) else element
            return replace(value, type=made)

        return walk.with_fields(items, bounded)

    # --- statements ---

    def _block(self, statements: Sequence[Statement], body: Body, scope: Scope) -> None:
        at = 0
        start = _Start(0, scope.copy(), 0, _afters(scope))
        while at < len(statements):
            if body.at is At.START:
                start = _Start(at, scope.copy(), len(body.items), _afters(scope))
            statement = statements[at]
            try:
                if isinstance(statement, If) and walk.reads((statement,)):
                    at = self._choose(statements, at, start, body, scope)
                elif isinstance(statement, Loop):
                    at = self._loop(statements, at, body, scope)
                else:
                    self._statement(statement, body, scope, ())
                    at += 1
            except (LayoutError, UntranslatableError) as error:
                raise _StuckError(statement.line, str(error)) from None
            for doubt in body.doubts:
                self._note(statement.line, doubt)
            body.doubts = []

    def _statement(self, statement: Statement, body: Body, scope: Scope, guards: tuple[Expression, ...]) -> None:
        match statement:
            case Literal(text, line):
                body.text(text, self._evidence(line))
            case End():
                pass
            case Read():
                self._read(statement, body, scope)
            case _:
                self._silent(statement, Place(body, self._evidence(statement.line), statement.line), scope, guards)

    def _silent(self, statement: Statement, place: Place, scope: Scope, guards: tuple[Expression, ...]) -> None:
        """Follow a statement that reads nothing."""
        match statement:
            case Assert(condition, line):
                self._assert(condition, replace(place, line=line, evidence=self._evidence(line)), scope, guards)
            case Assign():
                assign(statement, guards, scope)
            case Unset(names):
                for name in names:
                    scope.bindings.pop(name, None)
            case If(condition, then, otherwise) if guards or not take_pair(statement, scope):
                for inner in then:
                    self._silent(inner, place, scope, (*guards, condition))
                for inner in otherwise:
                    self._silent(inner, place, scope, (*guards, Negation(condition)))
            case Loop(line=line):
                self._note(line, "a loop over what was read before")
                for name in walk.all_variables((statement,)):
                    scope.bindings.pop(name, None)
            case _:
                pass

    def _assert(self, condition: Expression, place: Place, scope: Scope, guards: tuple[Expression, ...]) -> None:
        for part in parts_of(condition):
            try:
                add_condition(part, guards, place, scope)
            except UntranslatableError as error:
                self._note(place.line, str(error))

    # --- values ---

    def _read(self, read: Read, body: Body, scope: Scope) -> None:
        step = _step(read, scope)
        kind = type_of(read, scope)
        name = self._bind(read, kind, scope)
        body.value(tree.Field(name, kind, (self._evidence(read.line),)))
        if step:
            function = {">=": "sorted", ">": "increasing"}.get(step)
            if function is None:
                raise UntranslatableError("a column that descends")
            scope.rounds[-1].after.append((Call(function, (Name(name),)), read.line))

    def _bind(self, read: Read, kind: tree.ScalarType, scope: Scope) -> str:
        """Name a value, and let its variable stand for it."""
        variable = walk.variable_of(read.into)
        name = scope.new_name(variable)
        scope.describe(name, kind)
        if variable is not None:
            old = scope.bindings.get(variable)
            keys = keys_of(read.into, scope.rounds)
            again = isinstance(old, Reading | Derived) or (isinstance(old, Carried) and old.before is not None)
            mixed = (again and keys != ()) or (keys is None and _varies(read.into, scope))
            scope.bindings[variable] = Reading(name, scope.rounds, keys, mixed)
        return name

    # --- loops ---

    def _loop(self, statements: Sequence[Statement], at: int, body: Body, scope: Scope) -> int:
        """Translate a loop, and return where to go on."""
        loop = statements[at]
        if not isinstance(loop, Loop):
            raise TypeError
        after = at + 1
        if not walk.reads((loop,)):
            self._silent(loop, Place(body, self._evidence(loop.line), loop.line), scope, ())
        elif isinstance(loop.between, Literal) and loop.between.text == "\n":
            self._lines_between(loop, statements[after : after + 1], body, scope)
            after += 1
        elif walk.holds_newline((loop,)):
            self._lines(loop, body, scope)
        else:
            self._list(loop, body, scope)
        return after

    def _lines_between(self, loop: Loop, rest: Sequence[Statement], body: Body, scope: Scope) -> None:
        """Translate `REP(n, NEWLINE) ... END NEWLINE`."""
        newline = next((each for each in rest if isinstance(each, Literal) and each.text == "\n"), None)
        if newline is None:
            raise UntranslatableError("newlines between rounds, and none after them")
        if interval_of(self._count(loop, scope), scope.intervals).low < 1:
            raise UntranslatableError("newlines between rounds that may be none")
        self._lines(replace(loop, between=None, body=(*loop.body, newline)), body, scope)

    def _count(self, loop: Loop, scope: Scope) -> Expression:
        count = scope.translated(loop.times)
        least = interval_of(count, scope.intervals).low
        return Call("max", (Number(0), count)) if least < 0 else count

    def _enter(self, loop: Loop, scope: Scope, count: Expression | None) -> Round:
        resets = frozenset(chain.from_iterable(each.names for each in loop.body if isinstance(each, Unset)))
        around = Round(walk.variable_of(loop.index), "", count, resets)
        for variable in walk.read_variables(loop.body):
            if variable in scope.bindings:
                scope.bindings[variable] = Carried(scope.bindings[variable])
        for variable in walk.set_variables(loop.body):
            tally = scope.bindings.get(variable)
            if isinstance(tally, Tally):
                tally.moves += 1
                around.moved.append(tally)
        if around.index:
            scope.bindings.pop(around.index, None)
        scope.rounds = (*scope.rounds, around)
        return around

    def _leave(self, around: Round, body: Body, scope: Scope) -> None:
        scope.rounds = scope.rounds[:-1]
        for tally in around.moved:
            tally.moves -= 1
        for condition, line in around.after:
            body.constrain(condition, self._evidence(line))

    def _lines(self, loop: Loop, body: Body, scope: Scope) -> None:
        if body.at is not At.START:
            raise UntranslatableError("a loop over lines that begins within a line")
        if loop.between is not None:
            raise UntranslatableError("something other than newlines between rounds")
        until_end = not loop.counted and loop.times == Negation(Call("ISEOF", ()))
        if not loop.counted and not until_end:
            raise UntranslatableError("a loop until a condition holds")
        count = self._count(loop, scope) if loop.counted else None
        around = self._enter(loop, scope, count)
        inner = Body()
        self._block(loop.body, inner, scope)
        if inner.at is not At.START:
            raise UntranslatableError("a round that ends within a line")
        index = around.name if around.used else None
        if count is None:
            body.items.append(
                tree.Repeat(tree.UntilEnd(), tuple(inner.items), index, evidence=(self._evidence(loop.line),))
            )
        else:
            body.items.append(rounds_of(inner, count, index, self._evidence(loop.line)))
        self._leave(around, body, scope)

    def _list(self, loop: Loop, body: Body, scope: Scope) -> None:
        """Translate a loop within a line: a list, or the characters of a string."""
        shape = walk.list_shape(loop)
        if shape is None or not loop.counted:
            raise UntranslatableError("a loop on one line that is no list")
        space, read = shape
        count = self._count(loop, scope)
        around = self._enter(loop, scope, count)
        step = _step(read, scope)
        kind = type_of(read, scope)
        name = self._bind(read, kind, scope)
        if space:
            made = _list_type(kind, count, around, step)
            filled = interval_of(count, scope.intervals).low >= 1
            body.values(tree.Field(name, made, (self._evidence(read.line),)), space=space, filled=filled)
        else:
            body.value(tree.Field(name, _string(kind, count), (self._evidence(read.line),)))
        inline = scope.bindings.get(walk.variable_of(read.into) or "")
        inline = inline if isinstance(inline, Reading) else Reading(name, scope.rounds)
        for statement in loop.body:
            if not isinstance(statement, Literal | Read):
                self._silent(statement, Place(body, self._evidence(statement.line), statement.line, inline), scope, ())
        self._leave(around, body, scope)

    # --- alternatives ---

    def _choose(self, statements: Sequence[Statement], at: int, start: _Start, body: Body, scope: Scope) -> int:
        """Translate IF around values: a case for each way, from the start of the line to its end."""
        chosen = statements[at]
        if not isinstance(chosen, If):
            raise TypeError
        whole = body.at is At.START and all(walk.ends_line(way) for way in (chosen.then, chosen.otherwise))
        before = () if body.at is At.START else statements[start.at : at]
        after = at + 1 if whole else walk.line_end(statements, at + 1)
        if after is None:
            raise UntranslatableError("an alternative that does not end with its line")
        rest = statements[at + 1 : after]
        cases: list[tuple[tree.Item, ...]] = []
        scope.bindings, scope.taken = dict(start.scope.bindings), set(start.scope.taken)
        for condition, way in ((chosen.condition, chosen.then), (Negation(chosen.condition), chosen.otherwise)):
            guard = Assert(condition, chosen.line)
            cases += self._case([*before, guard, *way, *rest], scope)
        body.items = [*body.items[: start.items], tree.Choose(tuple(cases), evidence=(self._evidence(chosen.line),))]
        body.fields, body.waiting, body.at = [], [], At.START
        if _afters(scope) != start.afters:
            raise UntranslatableError("an order over the rounds of an alternative")
        changed = [*before, chosen, *rest]
        for variable in walk.read_variables(changed) | walk.set_variables(changed):
            scope.bindings.pop(variable, None)
        return after

    def _case(self, statements: Sequence[Statement], scope: Scope) -> list[tuple[tree.Item, ...]]:
        self.paths += 1
        if self.paths > MOST_PATHS:
            raise UntranslatableError("too many alternatives")
        inner, case = scope.copy(), Body()
        self._block(statements, case, inner)
        scope.taken |= inner.taken
        if case.at is not At.START:
            raise UntranslatableError("an alternative that ends within a line")
        if len(case.items) == 1 and isinstance(case.items[0], tree.Choose):
            return list(case.items[0].cases)
        return [tuple(case.items)]


@dataclass(frozen=True)
class _Start:
    """Where the current line begins: the statement, the scope then, the number of items, and that of orders so far."""

    at: int
    scope: Scope
    items: int
    afters: int


def _afters(scope: Scope) -> int:
    return sum(len(around.after) for around in scope.rounds)


def _step(read: Read, scope: Scope) -> str:
    """Return how a value follows the one of the last round, and let its bound be what stood before the loop."""
    bound = scope.bindings.get(read.into.id) if isinstance(read.into, Name) else None
    if not isinstance(read.into, Name) or not isinstance(bound, Carried) or not isinstance(bound.before, Reading):
        return ""
    step = walk.step_of(read, read.into.id)
    if step:
        scope.bindings[read.into.id] = bound.before
    return step


def _list_type(kind: tree.ScalarType, count: Expression, around: Round, step: str) -> tree.ListType:
    order = {"": tree.Order.ANY, "<=": tree.Order.DESCENDING}.get(step, tree.Order.ASCENDING)
    counted = tree.Counted(count, around.name if around.used else None)
    return tree.ListType(kind, counted, order=order, distinct=step == ">")


def _string(kind: tree.ScalarType, count: Expression) -> tree.StrType:
    alphabet = characters_of(kind)
    if alphabet is None:
        raise UntranslatableError("values in a row without spaces")
    return tree.StrType(tree.Range(count, count), alphabet)


def _varies(into: Expression | None, scope: Scope) -> bool:
    """Whether the index of an element may change in the innermost loop."""
    keys = into.arguments[1:] if isinstance(into, Call) else ()
    for variable in chain.from_iterable(map(names_in, keys)):
        bound = scope.bindings.get(variable)
        if not isinstance(bound, Reading) or not scope.rounds or scope.rounds[-1] in bound.rounds:
            return True
    return False
