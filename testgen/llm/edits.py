"""What a model answers to feedback (CodeContests-O, section 3.2): scenarios to add, to say anew, to remove."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from testgen.llm.markdown import Block, blocks_in
from testgen.llm.python_source import source_fault
from testgen.llm.scenario import MOST_SCENARIOS, Scenario, listed, scenario_of, scenarios_of, tier_of, why_of
from testgen.llm.structured import json_in

_REMOVE = re.compile(r"^[ \t#*>-]*REMOVE\**[ \t]*:(.*)$", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True)
class Edits:
    """Scenarios to add, new ones by the id of those that they replace, ids to remove; `faults` is what was unusable.

    An id is both edited and removed only where the model says so: the edit counts.
    """

    add: tuple[Scenario, ...] = ()
    edit: Mapping[str, Scenario] = field(default_factory=dict)
    remove: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def read_edits(answer: str, ids: Collection[str]) -> Edits:
    """Read edits of the scenarios with `ids`, from JSON or from Markdown with generators."""
    if any(block.language in {"python", "py", "python3"} for block in blocks_in(answer)):
        return _from_markdown(answer, ids)
    found = json_in(answer)
    if found is None:
        return Edits(faults=("there is no JSON and no block of Python in the answer",))
    if not isinstance(found, Mapping) or not {"add", "edit", "remove"} & set(found):
        added = scenarios_of(listed(found, "scenarios"))
        return Edits(added.scenarios, faults=added.faults)
    return _from_json(found, ids)


def _from_json(found: Mapping[str, Any], ids: Collection[str]) -> Edits:
    added = scenarios_of(listed(found, "add") if "add" in found else [])
    edit: dict[str, Scenario] = {}
    faults = [*added.faults]
    for name, item in _edited(found.get("edit")):
        scenario = scenario_of(item)
        if name not in ids:
            faults.append(f"there is no scenario {name!r:.40} to edit")
        elif isinstance(scenario, str):
            faults.append(scenario)
        else:
            edit[name] = scenario
    return Edits(
        added.scenarios, edit, _removed(listed(found, "remove") if "remove" in found else [], ids, edit), tuple(faults)
    )


def _edited(said: Any) -> list[tuple[str, Any]]:
    """Read a list of scenarios with `id`, or a mapping from id to scenario."""
    if isinstance(said, Mapping) and "id" not in said:
        return [(str(name), item) for name, item in said.items()][:MOST_SCENARIOS]
    items = said if isinstance(said, list) else [said] if said else []
    return [(str(item.get("id")), item) for item in items[:MOST_SCENARIOS] if isinstance(item, Mapping)]


def _removed(said: list[Any], ids: Collection[str], edited: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(map(str, said)) if name in ids and name not in edited)


def _from_markdown(answer: str, ids: Collection[str]) -> Edits:
    added: list[Scenario] = []
    edit: dict[str, Scenario] = {}
    faults: list[str] = []
    for block in blocks_in(answer):
        if fault := source_fault(block.text):
            faults.append(f"a generator cannot be used: {fault}")
            continue
        scenario = Scenario(why_of(block.label("WHY")), tier_of(block.label("TIER")), generator=block.text)
        name = _named(block, ids)
        if name is None:
            added.append(scenario)
        else:
            edit[name] = scenario
    said = [word for match in _REMOVE.finditer(answer) for word in re.split(r"[\s,]+", match[1].strip())]
    return Edits(tuple(added[:MOST_SCENARIOS]), edit, _removed(said, ids, edit), tuple(faults))


def _named(block: Block, ids: Collection[str]) -> str | None:
    said = block.label("EDIT").split()
    return said[0] if said and said[0] in ids else None
