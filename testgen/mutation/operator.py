"""What an operator of mutation is: data with examples that a test runs, and a function that finds its edits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any, NamedTuple


class Profile(Enum):
    """Which operators are wanted; each profile has those of the ones before it."""

    PLAIN = 1  # the kinds that mutmut makes: for any project
    CONTEST = 2  # and what goes wrong in contest programs


class Family(StrEnum):
    """What kind of mistake an operator makes; the same in every language."""

    LITERAL = "literal"
    ARITHMETIC = "arithmetic"
    LOGIC = "logic"
    COMPARISON = "comparison"
    ASSIGNMENT = "assignment"
    CALL = "call"
    FLOW = "flow"
    BOUND = "bound"
    OVERFLOW = "overflow"
    START = "initial value"
    CASE = "dropped case"
    EXIT = "early exit"
    ORDER = "order of arguments"
    MODULO = "modulo"
    DIRECTION = "direction"
    TIE = "tie-break"
    DELETION = "deletion"


class Site(NamedTuple):
    """A node of a syntax tree, and the code that says where it stands."""

    node: Any
    code: Any


class Edit(NamedTuple):
    """A change of a source text: the characters from `start` to `end` (end excluded) become `replacement`."""

    start: int
    end: int
    replacement: str


class Example(NamedTuple):
    """All texts that an operator makes of `before`, in order."""

    before: str
    after: tuple[str, ...]


@dataclass(frozen=True)
class Operator:
    """One kind of small change of programs.

    `find(node, code)` yields the edits at one node of a syntax tree whose kind is among `nodes`: classes of `ast` for
    Python, names of tree-sitter's for other languages. `slug` is unique within a language.
    """

    slug: str
    family: Family
    languages: tuple[str, ...]
    description: str
    profile: Profile
    nodes: tuple[Any, ...]
    find: Callable[[Any, Any], Iterable[Edit]]
    examples: tuple[Example, ...]
