"""Expressions with parts of them replaced."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import fields, replace
from typing import Any

from testgen.spec import tree
from testgen.spec.expression import Binary, Expression, Index, Name, children


def rewritten(expression: Expression, name: Callable[[str], str | None]) -> Expression | None:
    """Return an expression with each name replaced by what `name` gives; None if it gives None for one."""
    if isinstance(expression, Name):
        found = name(expression.id)
        return None if found is None else Name(found)
    changes: dict[str, Any] = {}
    for each in fields(expression):
        value = getattr(expression, each.name)
        parts = value if isinstance(value, tuple) else (value,)
        if not any(isinstance(part, Expression) for part in parts):
            continue
        made = tuple(rewritten(part, name) if isinstance(part, Expression) else part for part in parts)
        if None in made:
            return None
        changes[each.name] = made if isinstance(value, tuple) else made[0]
    if isinstance(expression, Index):
        found = name(expression.name)
        if found is None:
            return None
        changes["name"] = found
    return replace(expression, **changes)


def renamed(expression: Expression, names: Mapping[str, str]) -> Expression:
    """Return an expression with names replaced; those that are not in `names` stay."""
    made = rewritten(expression, lambda name: names.get(name, name))
    assert made is not None
    return made


def with_products(expression: Expression, known: Container[str]) -> Expression:
    """Return an expression in which a name made of known letters only, as in `1 <= k <= nm`, is their product."""
    if isinstance(expression, Name):
        return _product(expression, known)
    changes: dict[str, Any] = {}
    if not any(True for _ in children(expression)):
        return expression
    for each in fields(expression):
        value = getattr(expression, each.name)
        if isinstance(value, tuple):
            changes[each.name] = tuple(
                with_products(part, known) if isinstance(part, Expression) else part for part in value
            )
        elif isinstance(value, Expression):
            changes[each.name] = with_products(value, known)
    return replace(expression, **changes)


def _product(name: Name, known: Container[str]) -> Expression:
    if name.id in known or len(name.id) == 1 or not all(letter in known for letter in name.id):
        return name
    made: Expression = Name(name.id[0])
    for letter in name.id[1:]:
        made = Binary("*", made, Name(letter))
    return made


def with_names(kind: tree.Type, names: Mapping[str, str]) -> tree.Type:
    """Return a type with names in its bounds and counts replaced."""
    changes: dict[str, Any] = {}
    for each in fields(kind):
        value = getattr(kind, each.name)
        if isinstance(value, tree.Range):
            changes[each.name] = tree.Range(renamed(value.low, names), renamed(value.high, names))
        elif isinstance(value, tree.Counted):
            changes[each.name] = replace(value, count=renamed(value.count, names))
        elif isinstance(value, Expression):
            changes[each.name] = renamed(value, names)
        elif isinstance(value, tree.ScalarType):
            changes[each.name] = with_names(value, names)
    made: tree.Type = replace(kind, **changes)
    return made
