"""Python that a model wrote, looked at and never run: does it parse, and does it define what was asked for."""

from __future__ import annotations

import ast
import warnings

LONGEST_SOURCE = 20_000  # characters; a generator has 600


def source_fault(source: str, *, name: str = "gen", arguments: int = 2) -> str:
    """Return in one line why a source does not define `name` with so many arguments; "" where it does."""
    if len(source) > LONGEST_SOURCE:
        return f"the code has {len(source):,} characters; {LONGEST_SOURCE:,} are allowed"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a model's `"\d"` is no affair of ours
            parsed = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        where = f"line {error.lineno}: " if isinstance(error, SyntaxError) and error.lineno else ""
        return f"the code does not parse: {where}{getattr(error, 'msg', error)}"
    defined = [node for node in parsed.body if isinstance(node, ast.FunctionDef) and node.name == name]
    if not defined:
        return f"the code defines no function {name}"
    return "" if _takes(defined[-1].args, arguments) else f"{name} does not take {arguments} arguments"


def _takes(given: ast.arguments, number: int) -> bool:
    positional = len(given.posonlyargs) + len(given.args)
    if any(default is None for default in given.kw_defaults):
        return False
    return positional - len(given.defaults) <= number and (number <= positional or given.vararg is not None)
