"""The format that a validator in C or C++ accepts, read off its source by following it symbolically.

Nothing is compiled or run. Three ways of reading input are known: the `validator.h` of the Scandinavian olympiads,
`testlib.h` of Codeforces, and the streams of the language itself, which say nothing of lines.
"""

from __future__ import annotations

from dataclasses import replace

from tree_sitter import Node

from testgen.spec import tree
from testgen.spec.check import ClauseError, checked
from testgen.spec.mine.cpp_conditions import settle
from testgen.spec.mine.cpp_expressions import evaluate
from testgen.spec.mine.cpp_layout import Layout
from testgen.spec.mine.cpp_naming import named
from testgen.spec.mine.cpp_preprocess import Source, preprocessed
from testgen.spec.mine.cpp_state import LostError, State, StopError, UntranslatedError
from testgen.spec.mine.cpp_statements import execute
from testgen.spec.mine.cpp_syntax import DEEPEST, depth_of, line_of, nodes_in, parsed, parts, said
from testgen.spec.mined import Mined, Unused

MOST_CHARACTERS = 400_000


def mine_cpp(text: str, name: str, args: tuple[str, ...] = ()) -> Mined:
    """Read the format off a validator's source; `args` are the flags it is run with, as in `maxn=100`.

    An empty `unused` means that the format says exactly what the source checks. The format is None where input is
    taken in a way that was not followed.
    """
    if len(text) > MOST_CHARACTERS:
        return _nothing(name, "too long to be read")
    source = preprocessed(text, name)
    root = parsed(source.text)
    if depth_of(root) > DEEPEST:
        return _nothing(name, "nested too deeply to be followed")
    try:
        return _mined(root, text, source, name, args)
    except RecursionError:
        return _nothing(name, "nested too deeply to be followed")


def _nothing(name: str, why: str) -> Mined:
    return Mined(None, (Unused(f"{name}:1", "", why),), ends=False)


def _mined(root: Node, text: str, source: Source, name: str, args: tuple[str, ...]) -> Mined:
    state = State(name, text.splitlines(), dict(_argument(arg) for arg in args if "=" in arg))
    state.dialect = _dialect(source)
    for unused in source.unused:
        state.unused[int(unused.where.rpartition(":")[2]), unused.why] = unused
    state.evaluate = lambda node: evaluate(state, node)
    state.execute = lambda node: execute(state, node)
    state.accepting = 42 if "42" in source.text else 0
    loose = state.dialect == "plain"
    items: tuple[tree.Item, ...] = ()
    try:
        _declare_all(state, root)
        _run(state)
        settle(state)
        items = Layout(state, loose=loose).items(state.events)
    except LostError as lost:
        state.note(lost.line, lost.why)
        if loose:
            items = _what_was_read(state)
    fmt = _consistent(state, tree.Format(items)) if items else None
    if fmt is None and not state.unused:
        state.note(1, "no input is taken")
    ends = state.ends or state.dialect == "header"
    return Mined(fmt, tuple(state.unused[key] for key in sorted(state.unused)), ends, loose)


def _argument(arg: str) -> tuple[str, str]:
    name, _, value = arg.partition("=")
    return name.lstrip("-"), value


def _dialect(source: Source) -> str:
    names = {include.rpartition("/")[2] for include in source.includes}
    if "testlib.h" in names:
        return "testlib"
    return "header" if "validator.h" in names else "plain"


def _what_was_read(state: State) -> tuple[tree.Item, ...]:
    try:
        settle(state)
        return Layout(state, loose=True).items(state.events)
    except LostError:
        return ()


# --- the program ---


def _declare_all(state: State, root: Node) -> None:
    """Take in functions, types and global variables, in the order of the text."""
    for node in nodes_in(root):
        if node.type == "ERROR" or node.is_missing:
            state.note(line_of(node), "not understood as C++")
        elif node.type == "field_declaration":
            sort = state.sort_of(state.type_text(node.child_by_field_name("type")))
            for declarator in node.children_by_field_name("declarator"):
                if sort is not None:
                    state.members[said(declarator)] = sort
    for node in parts(root):
        if node.type == "function_definition":
            _declare_function(state, node)
    for node in parts(root):
        if node.type in {"declaration", "type_definition", "alias_declaration"}:
            execute(state, node)


def _declare_function(state: State, node: Node) -> None:
    declarator = node.child_by_field_name("declarator")
    while declarator is not None and declarator.type != "function_declarator":
        declarator = declarator.child_by_field_name("declarator") or (parts(declarator) or [None])[0]  # type: ignore[list-item]
    name = said(declarator.child_by_field_name("declarator")) if declarator is not None else ""
    if name:
        state.functions[name] = node


def _run(state: State) -> None:
    start = "run" if state.dialect == "header" and "run" in state.functions else "main"
    body = state.functions[start].child_by_field_name("body") if start in state.functions else None
    if body is None:
        raise LostError(1, f"there is no function {start}")
    state.scopes.append({})
    state.calls.append(start)
    try:
        flow = execute(state, body)
    except UntranslatedError:
        raise LostError(line_of(body), "code that was not understood") from None
    except StopError as stop:
        raise LostError(line_of(body), "it stops always") from stop
    if flow.kind == "refuse":
        state.note(line_of(body), "every input is refused")


# --- the format ---


def _consistent(state: State, fmt: tree.Format) -> tree.Format | None:
    """Give the values their names, and leave out conditions that a format cannot hold."""
    fmt = named(state, fmt)
    try:
        return checked(fmt)
    except ClauseError:
        pass
    wrong: set[int] = set()
    every = [item for item in tree.walk(fmt.items) if isinstance(item, tree.Where)]
    for where in every[:100]:
        others = frozenset(id(item) for item in every if item is not where)
        try:
            checked(tree.Format(_filtered(fmt.items, others)))
        except ClauseError as error:
            wrong.add(id(where))
            quote = where.evidence[0].quote if where.evidence else ""
            state.note(int(quote.rpartition(":")[2] or 1), f"a condition that cannot be said: {error}")
    try:
        return checked(tree.Format(_filtered(fmt.items, frozenset(wrong))))
    except ClauseError as error:
        state.note(1, f"the format is not consistent: {error}")
        return None


def _filtered(items: tuple[tree.Item, ...], left_out: frozenset[int]) -> tuple[tree.Item, ...]:
    made: list[tree.Item] = []
    for item in items:
        if id(item) in left_out:
            continue
        if isinstance(item, tree.Repeat):
            made.append(replace(item, body=_filtered(item.body, left_out)))
        elif isinstance(item, tree.Choose):
            made.append(replace(item, cases=tuple(_filtered(case, left_out) for case in item.cases)))
        else:
            made.append(item)
    return tuple(made)
