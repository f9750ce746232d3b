"""The format that a Python program accepts: of a validator by what it asks, of a solution by how it reads.

The program is never run: its statements are followed with symbols for what it would read, and what they refuse
becomes bounds and conditions.
"""

from __future__ import annotations

import ast
import warnings

from testgen.spec.check import ClauseError, checked
from testgen.spec.mine.python.bags import settle_bags
from testgen.spec.mine.python.build import build
from testgen.spec.mine.python.calls import Returned
from testgen.spec.mine.python.layout import Layout, LineNode, LoopNode, NotUnderstood
from testgen.spec.mine.python.names import functions_that
from testgen.spec.mine.python.state import Acceptance, Refusal, State
from testgen.spec.mine.python.statements import run
from testgen.spec.mined import Mined, Unused

MAX_SOURCE = 200_000  # characters; a validator has 2,000
MAX_DEPTH = 100  # of nested parentheses and blocks; more would exhaust the stack
_VALID = 42


def mine_python(text: str, name: str, args: tuple[str, ...] = ()) -> Mined:
    """Return the format that the Python program `text` reads; `name` is its file, `args` its command line.

    Nothing is raised: a program that is not understood gives no format, and says why in `unused`.
    """
    try:
        return _mined(text, name, args)
    except (RecursionError, MemoryError):
        return _nothing(name, "the program is nested too deeply")


def _nothing(where: str, why: str) -> Mined:
    return Mined(None, (Unused(where, "", why),), ends=False)


def _mined(text: str, name: str, args: tuple[str, ...]) -> Mined:
    if len(text) > MAX_SOURCE:
        return _nothing(name, "the program is too long to follow")
    code = _parsed(text)
    if code is None:
        return _nothing(name, "this is no Python 3")
    layout = Layout()
    state = _state(code, layout, args)
    _follow(state, code)
    settle_bags(state)
    return _finished(layout, text, name)


def _parsed(text: str) -> ast.Module | None:
    for attempt in (text, _modernised(text)):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # "\d" in a pattern is no business of ours
                return ast.parse(attempt)
        except (SyntaxError, ValueError):
            continue
    return None


def _modernised(text: str) -> str:
    """Make statements that only Python 2 has harmless: `print x`, `exec x`, `raise E, "text"`."""
    return "\n".join(_modern_line(line) for line in text.expandtabs(8).split("\n"))


def _modern_line(line: str) -> str:
    bare = line.lstrip()
    margin = line[: len(line) - len(bare)]
    if bare == "print" or bare.startswith(("print ", 'print"', "print'", "print>>")):
        return f"{margin}pass"
    if bare.startswith("raise ") and "," in bare and "(" not in bare.split(",")[0]:
        return f"{margin}raise {bare[6:].split(',')[0]}"
    return line


def _state(code: ast.Module, layout: Layout, args: tuple[str, ...]) -> State:
    functions = {node.name: node for node in ast.walk(code) if isinstance(node, ast.FunctionDef)}
    state = State(layout, args, _VALID if _exits_with(code, _VALID) else 0, layout.root, functions=functions)
    state.module = state.names
    state.reading = functions_that(True, functions)  # noqa: FBT003
    state.refusing = functions_that(False, functions)  # noqa: FBT003
    state.run = run
    return state


def _exits_with(code: ast.Module, status: int) -> bool:
    return any(
        isinstance(node, ast.Call)
        and len(node.args) == 1
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value == status
        for node in ast.walk(code)
    )


def _follow(state: State, code: ast.Module) -> None:
    try:
        run(state, code.body)
    except Acceptance:
        if state.block is not state.layout.root:
            state.remark("the program ends early")
    except (Refusal, Returned):
        state.remark("the program refuses what comes this far")
    except NotUnderstood as error:
        state.remark(str(error))
        state.layout.broken = True


def _finished(layout: Layout, text: str, name: str) -> Mined:
    reads_any = any(isinstance(item, LineNode | LoopNode) for item in layout.root.items)
    fmt = None
    if reads_any:
        try:
            fmt = checked(build(layout, name))
        except (ClauseError, NotUnderstood) as error:
            layout.remark(1, f"what was found makes no format: {error}")
    else:
        layout.remark(1, "the program reads nothing that is understood")
    return Mined(None if layout.broken else fmt, _unused(layout, text, name), layout.ends, layout.loose)


def _unused(layout: Layout, text: str, name: str) -> tuple[Unused, ...]:
    lines = text.split("\n")
    ordered = sorted(layout.remarks, key=lambda remark: remark.at)
    return tuple(
        Unused(f"{name}:{each.at}", lines[each.at - 1].strip() if each.at <= len(lines) else "", each.why)
        for each in ordered
    )
