"""Scenarios: what a model says is worth testing, as plain data, read from its answers.

A scenario is a reason and one of three things: a restriction of the input format, a Python generator, or an input's
own text. Answers are read for what can be used; what cannot is named in one line, which can go back to the model.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from testgen.llm.python_source import source_fault
from testgen.llm.structured import json_in
from testgen.problem import Tier
from testgen.spec.shapes import SHAPES

SIZES = ("smallest", "small", "medium", "large", "largest")
MOST_SCENARIOS = 20
_MOST_LIMITS = 30
_MOST_CONDITIONS = 8
_LONGEST_EXPRESSION = 120
_LONGEST_WHY = 200
_LONGEST_TEXT = 20_000
_TIERS = {tier.value: tier for tier in Tier} | {
    **dict.fromkeys(("easy", "small", "simple"), Tier.BASIC),
    **dict.fromkeys(("medium", "normal"), Tier.INTERMEDIATE),
    **dict.fromkeys(("high", "hard", "large", "stress", "performance"), Tier.COMPLEX),
    **dict.fromkeys(("corner", "boundary", "extreme"), Tier.EDGE),
}


@dataclass(frozen=True)
class Restriction:
    """Some inputs of a format: `limits` are (low, high) by name, as expressions of the spec language.

    Names are those of `testgen.spec.narrow`: of numbers, list elements, words, and `len(s)` of strings; low and high
    are equal for a fixed value. `conditions` are what `where` would say. `size` is one of `SIZES`, `shape` one of
    `testgen.spec.shapes.SHAPES`; both are wishes.
    """

    limits: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    conditions: tuple[str, ...] = ()
    size: str | None = None
    shape: str | None = None

    @property
    def says_something(self) -> bool:
        """Whether it restricts or wishes anything at all."""
        return bool(self.limits or self.conditions or self.size or self.shape)

    def __str__(self) -> str:
        fixed = [
            f"{name}={low}" if low == high else f"{name}={low}..{high}" for name, (low, high) in self.limits.items()
        ]
        where = [f"where {condition}" for condition in self.conditions]
        return ", ".join([*fixed, *where, *(word for word in (self.size, self.shape) if word)])


@dataclass(frozen=True)
class Scenario:
    """Why something is worth testing, for which tier, and exactly one of restriction, generator and text."""

    why: str
    tier: Tier | None = None
    restriction: Restriction | None = None
    generator: str | None = None
    text: str | None = None

    def __post_init__(self) -> None:
        given = [part for part in (self.restriction, self.generator, self.text) if part is not None]
        assert len(given) == 1, "a scenario is one of restriction, generator and text"


@dataclass(frozen=True)
class Scenarios:
    """The scenarios of an answer, and in one line each what of it could not be used."""

    scenarios: tuple[Scenario, ...] = ()
    faults: tuple[str, ...] = ()


def read_scenarios(answer: str) -> Scenarios:
    """Read scenarios from JSON: `{"scenarios": [...]}`, a list of them, or a single one."""
    found = json_in(answer)
    if found is None:
        return Scenarios(faults=("there is no JSON in the answer",))
    return scenarios_of(listed(found, "scenarios"))


def scenarios_of(items: Sequence[Any]) -> Scenarios:
    """Read scenarios from parsed JSON; the first 20, each only once."""
    read = [scenario_of(item) for item in items[:MOST_SCENARIOS]]
    kept: list[Scenario] = []
    for scenario in read:
        if isinstance(scenario, Scenario) and all(_same(scenario, other) is False for other in kept):
            kept.append(scenario)
    return Scenarios(tuple(kept), tuple(fault for fault in read if isinstance(fault, str)))


def scenario_of(item: Any) -> Scenario | str:
    """Read one scenario from parsed JSON, or say in one line why it is none."""
    if not isinstance(item, Mapping):
        return f"{_shown(item)} is no scenario"
    why, tier = why_of(item.get("why")), tier_of(item.get("tier"))
    if source := _text(item, "code", "generator"):
        fault = source_fault(source)
        return f"its generator cannot be used: {fault}" if fault else Scenario(why, tier, generator=source)
    if text := _text(item, "input", "text"):
        return Scenario(why, tier, text=text if text.endswith("\n") else f"{text}\n")
    restriction = _restriction_of(item)
    if restriction.says_something:
        return Scenario(why, tier, restriction=restriction)
    return f"the scenario {_shown(why)} restricts nothing"


def why_of(said: Any) -> str:
    """Return a reason as one printable line of at most 200 characters."""
    words = " ".join(str(said).split()) if isinstance(said, str) else ""
    line = "".join(c if c.isprintable() else "\ufffd" for c in words)
    return line if len(line) <= _LONGEST_WHY else f"{line[: _LONGEST_WHY - 3]}..."


def tier_of(said: Any) -> Tier | None:
    """Return the tier that a word means, ours or TAROT's; None where it means none."""
    return _TIERS.get(said.strip().lower()) if isinstance(said, str) else None


def listed(found: Any, key: str) -> list[Any]:
    """Return the list under `key`, or the list that was found itself, or the one thing as a list."""
    inner = found.get(key, [found]) if isinstance(found, Mapping) else found
    return inner if isinstance(inner, list) else [inner]


def _same(first: Scenario, second: Scenario) -> bool:
    return (first.restriction, first.generator, first.text) == (second.restriction, second.generator, second.text)


def _restriction_of(item: Mapping[str, Any]) -> Restriction:
    fix, where = item.get("fix"), item.get("where")
    pairs = list(fix.items())[:_MOST_LIMITS] if isinstance(fix, Mapping) else []
    limits = {str(name).strip(): limit for name, value in pairs if (limit := _limit(value))}
    said = where if isinstance(where, list) else [where]
    conditions = [c.strip() for c in said[:_MOST_CONDITIONS] if isinstance(c, str) and c.strip()]
    size, shape = item.get("size"), item.get("shape")
    return Restriction(
        limits,
        tuple(c for c in dict.fromkeys(conditions) if len(c) <= _LONGEST_EXPRESSION),
        size if size in SIZES else None,
        shape if shape in SHAPES else None,
    )


def _limit(value: Any) -> tuple[str, str] | None:
    """Read `5`, `"5"`, `"1..n"`, `[1, 5]`."""
    if isinstance(value, list) and len(value) in {1, 2}:
        ends = [str(end).strip() for end in value]
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        ends = [end.strip() for end in str(value).split("..")]
    else:
        return None
    if len(ends) > 2 or not all(ends) or any(len(end) > _LONGEST_EXPRESSION for end in ends):  # noqa: PLR2004 - low and high
        return None
    return ends[0], ends[-1]


def _text(item: Mapping[str, Any], *keys: str) -> str:
    said = next((item[key] for key in keys if isinstance(item.get(key), str)), "")
    return said[:_LONGEST_TEXT] if said.strip() else ""


def _shown(value: Any) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 - a line of a message
