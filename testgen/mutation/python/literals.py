"""Operators on literals: numbers, strings, `True` and `False`."""

from __future__ import annotations

import ast
import cmath
import re
import tokenize
from collections.abc import Callable, Iterator

from testgen.mutation.operator import Edit, Example, Family, Operator, Profile
from testgen.mutation.python.code import Code, Token

_WIDEST = 10_000  # bits; Python refuses to write numbers of over 4,300 digits
# Escapes are kept as they are; what is between them, the group, may change its case, but never (in raw strings for a
# reason: \d is not \D; in others as mutmut does it) a character behind a backslash.
_BETWEEN = re.compile(r"(?<!\\)[^\\]+")
_PLAIN_TEXT = re.compile(
    r"\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\N\{[^}]+\}|\\.|((?<!\\)[^\\]+)", re.DOTALL
)
_NAMES = {"deepcopy": "copy"}


def _number(node: ast.Constant, code: Code) -> Iterator[Edit]:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float | complex):
        return
    greater = value + (1j if isinstance(value, complex) else 1)
    if greater == value or cmath.isinf(greater) if not isinstance(value, int) else False:
        return  # 1e300 + 1 is 1e300
    said = hex(greater) if isinstance(greater, int) and greater.bit_length() > _WIDEST else repr(greater)
    if not _doubles_a_key(node, code, greater):
        yield Edit(*code.span(node), said)


def _string(node: ast.Constant | ast.JoinedStr, code: Code) -> Iterator[Edit]:
    if isinstance(node, ast.Constant) and (
        not isinstance(node.value, str | bytes) or isinstance(code.parents.get(node), ast.JoinedStr)
    ):
        return
    for token in _plain_strings(node, code):
        for said in _other_strings(token.text):
            if not isinstance(node, ast.Constant) or not _doubles_a_key(node, code, ast.literal_eval(said)):
                yield Edit(token.start, token.end, said)


def _plain_strings(node: ast.AST, code: Code) -> Iterator[Token]:
    """Yield the string tokens of a node that belong to no f-string."""
    depth = 0
    for token in code.between(*code.span(node)):
        depth += {"FSTRING_START": 1, "FSTRING_END": -1}.get(tokenize.tok_name[token.kind], 0)
        if token.kind == tokenize.STRING and not depth:
            yield token


def _other_strings(literal: str) -> Iterator[str]:
    """Yield a string literal with its contents between X's, in lower and in upper case; nothing for triple quotes."""
    at = min(at for quote in "\"'" if (at := literal.find(quote)) >= 0)
    prefix, quoted = literal[:at].lower(), literal[at:]
    if "f" in prefix or quoted.startswith(('"""', "'''")):
        return
    inner, seen = quoted[1:-1], {quoted}
    cases: tuple[Callable[[str], str], ...] = (str.lower, str.upper)
    for changed in (f"XX{inner}XX", *(_in_case(inner, case, raw="r" in prefix) for case in cases)):
        said = f"{quoted[0]}{changed}{quoted[-1]}"
        if said not in seen:
            seen.add(said)
            yield literal[:at] + said


def _in_case(inner: str, case: Callable[[str], str], *, raw: bool) -> str:
    if raw:
        return _BETWEEN.sub(lambda match: case(match[0]), inner)
    return _PLAIN_TEXT.sub(lambda match: case(match[0]) if match[1] else match[0], inner)


def _doubles_a_key(node: ast.AST, code: Code, value: object) -> bool:
    """Whether a mapping pattern would have a key twice, which Python refuses to compile."""
    pattern = code.parents.get(node)
    return isinstance(pattern, ast.MatchMapping) and any(
        isinstance(key, ast.Constant) and key.value == value for key in pattern.keys
    )


def _truth(node: ast.Constant | ast.MatchSingleton, code: Code) -> Iterator[Edit]:
    if isinstance(node.value, bool) and not _doubles_a_key(node, code, not node.value):
        yield Edit(*code.span(node), str(not node.value))


def _name(node: ast.Name | ast.Attribute, code: Code) -> Iterator[Edit]:
    name = node.id if isinstance(node, ast.Name) else node.attr
    if name in _NAMES and isinstance(node.ctx, ast.Load):
        end = code.span(node)[1]
        yield Edit(end - len(name), end, _NAMES[name])


_PYTHON = ("python",)
LITERALS = (
    Operator(
        "number",
        Family.LITERAL,
        _PYTHON,
        "a number one greater",
        Profile.PLAIN,
        (ast.Constant,),
        _number,
        (
            Example("x = 1", ("x = 2",)),
            Example("x = 0xff + 1.5", ("x = 256 + 1.5", "x = 0xff + 2.5")),
            Example("x = 1e300, 1e999, 2j", ("x = 1e300, 1e999, 3j",)),
            Example("x = f'{a + 1:{9}}'", ("x = f'{a + 2:{9}}'", "x = f'{a + 1:{10}}'")),
        ),
    ),
    Operator(
        "string",
        Family.LITERAL,
        _PYTHON,
        "a string between X's, in lower case, in upper case",
        Profile.PLAIN,
        (ast.Constant, ast.JoinedStr),
        _string,
        (
            Example("x = 'aB'", ("x = 'XXaBXX'", "x = 'ab'", "x = 'AB'")),
            Example(r"x = 'a\n\xff'", (r"x = 'XXa\n\xffXX'", r"x = 'A\n\xff'")),
            Example(r"x = r'\da'", (r"x = r'XX\daXX'", r"x = r'\dA'")),
            Example("x = b''", ("x = b'XXXX'",)),
            Example(
                "def f():\n    'doc'\n    return 'é' f'{x}'",
                tuple(f"def f():\n    'doc'\n    return '{new}' f'{{x}}'" for new in ("XXéXX", "É")),
            ),
        ),
    ),
    Operator(
        "truth",
        Family.LITERAL,
        _PYTHON,
        "True and False swapped",
        Profile.PLAIN,
        (ast.Constant, ast.MatchSingleton),
        _truth,
        (
            Example("while True: pass", ("while False: pass",)),
            Example("x: bool = False", ("x: bool = True",)),
            Example("match x:\n    case True: pass", ("match x:\n    case False: pass",)),
        ),
    ),
    Operator(
        "deep-copy",
        Family.LITERAL,
        _PYTHON,
        "a shallow copy for a deep one",
        Profile.PLAIN,
        (ast.Name, ast.Attribute),
        _name,
        (Example("x = copy.deepcopy(y)", ("x = copy.copy(y)",)), Example("x = deepcopy(y)", ("x = copy(y)",))),
    ),
)
