"""Questions about the statements of a checktestdata validator, and small changes to the items made from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from testgen.spec import tree
from testgen.spec.expression import Binary, Call, Expression, Name, Number, names_in
from testgen.spec.mine.ctd_statements import Assign, If, Literal, Loop, Read, Statement, Unset


def walked(statements: Iterable[Statement]) -> Iterator[Statement]:
    """Yield all statements, outer before inner."""
    for statement in statements:
        yield statement
        match statement:
            case Loop(body=body, between=between):
                yield from walked([between] if between else [])
                yield from walked(body)
            case If(_, then, otherwise):
                yield from walked(then)
                yield from walked(otherwise)


def variable_of(into: Expression | None) -> str | None:
    """Return the name of a variable or of an array's element."""
    match into:
        case Name(variable) | Call(_, (Name(variable), *_)):
            return variable
        case _:
            return None


def read_variables(statements: Iterable[Statement]) -> set[str]:
    """Return the variables that statements read from the input."""
    found = {variable_of(each.into) for each in walked(statements) if isinstance(each, Read)}
    return {variable for variable in found if variable}


def set_variables(statements: Iterable[Statement]) -> set[str]:
    """Return the variables that statements set."""
    found = {variable_of(each.into) for each in walked(statements) if isinstance(each, Assign)}
    return {variable for variable in found if variable}


def all_variables(statements: Iterable[Statement]) -> set[str]:
    """Return the variables that statements read, set or count with."""
    listed = list(walked(statements))
    indices = {variable_of(each.index) for each in listed if isinstance(each, Loop)}
    return read_variables(listed) | set_variables(listed) | {variable for variable in indices if variable}


def reads(statements: Iterable[Statement]) -> bool:
    """Whether statements take anything from the input."""
    return any(isinstance(each, Read | Literal) for each in walked(statements))


def holds_newline(statements: Iterable[Statement]) -> bool:
    """Whether statements go beyond a line."""
    return any(isinstance(each, Literal) and "\n" in each.text for each in walked(statements))


def ends_line(statements: Sequence[Statement]) -> bool:
    """Whether what statements read ends with a newline; True if they read nothing."""
    for statement in reversed(statements):
        match statement:
            case Literal(text):
                return text.endswith("\n")
            case Read():
                return False
            case Loop(between=None, body=body) if reads(body):
                return ends_line(body)
            case Loop() if reads((statement,)):
                return False
            case If(_, then, otherwise) if reads((statement,)):
                return ends_line(then) and ends_line(otherwise)
    return True


def line_end(statements: Sequence[Statement], at: int) -> int | None:
    """Return the place after the newline that ends the current line; None: there is none among these."""
    for place in range(at, len(statements)):
        statement = statements[place]
        if isinstance(statement, Literal) and statement.text.endswith("\n"):
            return place + 1
        if holds_newline((statement,)):
            return None
    return None


def last_line(statements: Sequence[Statement]) -> int:
    """Return the line of the last statement."""
    return statements[-1].line if statements else 1


def list_shape(loop: Loop) -> tuple[str, Read] | None:
    """Return where a list on one line has its spaces, "" for characters in a row, and what it reads; None: no list."""
    layout = [each for each in loop.body if reads((each,))]
    gaps = [isinstance(each, Literal) and each.text == " " for each in layout]
    values = [each for each in layout if isinstance(each, Read)]
    if len(values) != 1 or len(layout) != len(values) + sum(gaps):
        return None
    first = loop.body.index(values[0])
    if any(not isinstance(each, Literal | Read | Unset) for each in loop.body[:first]):
        return None  # something happens before the value is read
    spaced = isinstance(loop.between, Literal) and loop.between.text == " "
    if loop.between is not None:
        return ("between", values[0]) if spaced and gaps == [False] else None
    shapes = {(False,): "", (True, False): "before", (False, True): "after"}
    shape = shapes.get(tuple(gaps))
    return None if shape is None else (shape, values[0])


def step_of(read: Read, variable: str) -> str:
    """Return how a value follows the last one of the same variable, if that is one of its bounds: `>=`, `>`, `<=`."""
    if read.command == "REGEX":
        return ""
    low, high = read.arguments[:2]
    steps = {">=": (low, Name(variable), high), ">": (low, Binary("+", Name(variable), Number(1)), high)}
    steps["<="] = (high, Name(variable), low)
    for step, (bound, last, other) in steps.items():
        if bound == last and variable not in names_in(other) and (step != ">" or read.command == "INT"):
            return step
    return ""


# --- items -----------------------------------------------------------------------------------------------------


def with_fields(items: tuple[tree.Item, ...], change: Callable[[tree.Field], tree.Field]) -> tuple[tree.Item, ...]:
    """Return items with each field changed."""
    made: list[tree.Item] = []
    for item in items:
        match item:
            case tree.Line(fields):
                made.append(tree.Line(tuple(map(change, fields))))
            case tree.Repeat(body=body):
                made.append(replace(item, body=with_fields(body, change)))
            case tree.Choose(cases):
                made.append(replace(item, cases=tuple(with_fields(case, change) for case in cases)))
            case _:
                made.append(item)
    return tuple(made)


def without(items: tuple[tree.Item, ...], wrong: tree.Where) -> tuple[tree.Item, ...]:
    """Return items without one condition."""
    made: list[tree.Item] = []
    for item in items:
        match item:
            case tree.Where():
                made += [] if item is wrong else [item]
            case tree.Repeat(body=body):
                made.append(replace(item, body=without(body, wrong)))
            case tree.Choose(cases):
                made.append(replace(item, cases=tuple(without(case, wrong) for case in cases)))
            case _:
                made.append(item)
    return tuple(made)
