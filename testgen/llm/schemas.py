"""JSON schemas of answers, made for one format: only its names, values that can be expressions, shapes that it knows.

They keep to what llama.cpp turns into a grammar: no references, patterns from `^` to `$`, bounded repetition.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from testgen.llm.limitable import Limitable, Sort, limitable
from testgen.llm.scenario import SIZES
from testgen.problem import Tier
from testgen.spec import tree
from testgen.spec.expression import Name

Schema = dict[str, Any]

_LONGEST_WHY = 100  # characters: one clause; a small model fills what it is given
_MOST_CONDITIONS = 2
_NUMBER = r"-?[0-9]{1,7}"
_LARGE = r"-?([1-9]\*)?10\^[1-9][0-9]?"
_COMPARED = "(==|!=|<=|>=|<|>)"
_ENDS = "min|max"


def scenario_schema(fmt: tree.Format, most: int, *, shapes: Sequence[str] = ()) -> Schema:
    """Return the schema of up to `most` scenarios that restrict `fmt`; `shapes` are those that it knows."""
    return _object({"scenarios": _list(restriction_schema(fmt, shapes), most)})


def restriction_schema(fmt: tree.Format, shapes: Sequence[str] = ()) -> Schema:
    """Return the schema of one restriction with its reason and tier."""
    names = limitable(fmt)
    parts: Schema = {"why": _why(), "tier": _tier()}
    if fix := {name: _value(one, _numbers(fmt, names)) for name, one in names.items()}:
        parts["fix"] = _object(fix, required=())
    parts["size"] = {"type": "string", "enum": list(SIZES)}
    required = tuple(parts)
    if compared := _condition(fmt, names):
        parts["where"] = _list({"type": "string", "pattern": f"^{compared}$"}, _MOST_CONDITIONS)
    if known := list(dict.fromkeys(shapes)):
        parts["shape"] = {"type": "string", "enum": known}
    return _object(parts, required=required)


def generator_schema(most: int = 4) -> Schema:
    """Return the schema of scenarios with a Python generator `gen(seed, scale)` in `code`."""
    return _object({"scenarios": _list(_object({"why": _why(), "tier": _tier(), "code": {"type": "string"}}), most)})


def edits_schema(scenario: Schema, ids: Sequence[str], most: int) -> Schema:
    """Return the schema of edits: scenarios to add, some of those with `ids` said anew, some removed."""
    parts = {"add": _list(scenario, most, least=0)}
    if ids:
        named = {"type": "string", "enum": list(ids)}
        inner = scenario["properties"]
        parts["edit"] = _list(_object({"id": named, **inner}, required=("id", *scenario["required"])), most, least=0)
        parts["remove"] = _list(named, len(ids), least=0)
    return _object(parts)


def audit_schema(scenario: Schema) -> Schema:
    """Return the schema of an audit: the suspected fault, and a restriction under which it shows."""
    inner = {name: part for name, part in scenario["properties"].items() if name not in {"why", "tier"}}
    required = [name for name in scenario["required"] if name in inner]
    return _object({"fault": {"type": "string", "maxLength": 2 * _LONGEST_WHY}, **inner}, required=("fault", *required))


def _why() -> Schema:
    return {"type": "string", "maxLength": _LONGEST_WHY}


def _tier() -> Schema:
    return {"type": "string", "enum": [tier.value for tier in Tier]}


def _object(properties: Schema, required: Sequence[str] | None = None) -> Schema:
    wanted = list(properties if required is None else required)
    return {"type": "object", "properties": properties, "required": wanted, "additionalProperties": False}


def _list(items: Schema, most: int, least: int = 1) -> Schema:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


# --- values and conditions ---------------------------------------------------------------------------------------


def _numbers(fmt: tree.Format, names: dict[str, Limitable]) -> list[str]:
    """Return the names that stand for one number wherever they are read."""
    whole = {field.name for field in tree.fields_of(fmt.items) if isinstance(field.type, tree.IntType)}
    return [name for name in names if name in whole]


def _value(one: Limitable, numbers: Sequence[str]) -> Schema:
    if one.sort is Sort.WORD:
        return {"type": "string", "enum": list(one.words)}
    atom = "|".join([_NUMBER, _LARGE, *(name for name in numbers if name != one.name)])
    end = f"({atom})([-+*]({atom}))?"
    return {"type": "string", "pattern": f"^({_ENDS}|{end})(\\.\\.({_ENDS}|{end}))?$"}


def _condition(fmt: tree.Format, names: dict[str, Limitable]) -> str:
    numbers = _numbers(fmt, names)
    terms = [*numbers, *_called(fmt)]
    if not terms:
        return ""
    left = f"({'|'.join(terms)})([-+*%/]({'|'.join([*numbers, '[0-9]{1,4}'])}))?"
    right = f"({'|'.join([*terms, _NUMBER, _LARGE])})([-+*](({'|'.join([*numbers, '[0-9]{1,4}'])})))?"
    return f"{left} {_COMPARED} {right}"


def _called(fmt: tree.Format) -> list[str]:
    """Return as patterns what functions and indices make one value of: `sum(a)`, `a[1]`, `a[n]`, `len(s)`."""
    found: list[str] = []
    for field in tree.fields_of(fmt.items):
        match field.type:
            case tree.ListType(tree.IntType() | tree.RealType(), counted):
                last = counted.count.id if isinstance(counted.count, Name) else "2"
                found += [f"(sum|min|max|gcd)\\({field.name}\\)", f"{field.name}\\[(1|2|{re.escape(last)})\\]"]
            case tree.StrType() if field.name:
                found.append(f"len\\({field.name}\\)")
            case _:
                pass
    return found
