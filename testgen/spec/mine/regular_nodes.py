"""Regular expressions as small trees: characters, repetitions and choices, nothing else."""

from __future__ import annotations

import re
import re._constants as codes  # type: ignore[import-not-found]
import re._parser as sre  # type: ignore[import-not-found]
import string
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

MAX_PATTERN = 10_000
_LONGEST_WORD = 60
_PRINTABLE = frozenset(map(chr, range(32, 127)))
_WORD = frozenset(string.ascii_letters + string.digits + "_")
_DIGITS = frozenset(string.digits)


@dataclass(frozen=True)
class Characters:
    """One character of a set, in the order of code points. Not `exact`: characters beyond ASCII were left out."""

    characters: str
    exact: bool = True


@dataclass(frozen=True)
class Repeated:
    """A sequence `least`..`most` times (None: any number)."""

    body: Nodes
    least: int
    most: int | None


@dataclass(frozen=True)
class Choice:
    """One of some sequences, in the order of the pattern."""

    branches: tuple[Nodes, ...]


Node = Characters | Repeated | Choice
Nodes = tuple[Node, ...]


class _StrangeError(Exception):
    """The pattern has a part that these trees do not know."""


def nodes_of(pattern: str, flags: int = 0) -> Nodes | None:
    """Return the tree of a pattern, its anchors left out; None if it is wrong or not understood."""
    if len(pattern) > MAX_PATTERN:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of sets that may mean something else one day
            parsed = sre.parse(pattern, flags)
        if parsed.state.flags & (re.IGNORECASE | re.MULTILINE | re.LOCALE | re.DOTALL):
            return None
        return _sequence(parsed)
    except (re.error, _StrangeError, RecursionError, OverflowError, MemoryError, ValueError):
        return None


def _sequence(parsed: Iterable[tuple[Any, Any]]) -> Nodes:
    items = list(parsed)
    made: list[Node] = []
    for place, (code, argument) in enumerate(items):
        if code is codes.AT:
            _check_anchor(argument, place, items)
        elif code is codes.SUBPATTERN:
            _, added, removed, body = argument
            if added or removed:
                raise _StrangeError
            made += _sequence(body)
        else:
            made.append(_node(code, argument))
    return tuple(made)


def _check_anchor(anchor: Any, place: int, items: Sequence[tuple[Any, Any]]) -> None:
    """Refuse an anchor in the middle; `$` may stand before a last newline."""
    rest = [item for item in items[place + 1 :] if item != (codes.LITERAL, 10) and item[0] is not codes.AT]
    first = all(code is codes.AT for code, _ in items[:place])
    begins = anchor in {codes.AT_BEGINNING, codes.AT_BEGINNING_STRING}
    ends = anchor in {codes.AT_END, codes.AT_END_STRING}
    if not ((begins and first) or (ends and not rest)):
        raise _StrangeError


def _node(code: Any, argument: Any) -> Node:
    if code is codes.LITERAL:
        return Characters(chr(argument))
    if code is codes.NOT_LITERAL:
        return _characters([(codes.NEGATE, None), (codes.LITERAL, argument)])
    if code is codes.ANY:
        return Characters("".join(sorted(_PRINTABLE)), exact=False)
    if code is codes.IN:
        return _characters(argument)
    if code is codes.MAX_REPEAT:
        least, most, body = argument
        return Repeated(_sequence(body), int(least), None if most is codes.MAXREPEAT else int(most))
    if code is codes.BRANCH:
        return Choice(tuple(_sequence(branch) for branch in argument[1]))
    raise _StrangeError


def _characters(items: Sequence[tuple[Any, Any]]) -> Characters:
    found: set[str] = set()
    exact = True
    for code, argument in items:
        if code is codes.LITERAL:
            found.add(chr(argument))
        elif code is codes.RANGE:
            low, high = argument
            found.update(map(chr, range(low, min(high, low + 0x3000) + 1)))
        elif code is codes.CATEGORY:
            found |= _category(argument)
            exact &= argument is codes.CATEGORY_DIGIT
        elif code is not codes.NEGATE:
            raise _StrangeError
    if items[0][0] is codes.NEGATE:
        return Characters("".join(sorted(_PRINTABLE - found)), exact=False)
    return Characters("".join(sorted(found)), exact)


def _category(code: Any) -> frozenset[str]:
    known = {
        codes.CATEGORY_DIGIT: _DIGITS,
        codes.CATEGORY_NOT_DIGIT: _PRINTABLE - _DIGITS,
        codes.CATEGORY_WORD: _WORD,
        codes.CATEGORY_NOT_WORD: _PRINTABLE - _WORD,
        codes.CATEGORY_NOT_SPACE: _PRINTABLE - {" "},
    }
    if code not in known:  # white space: where lines end is not known then
        raise _StrangeError
    return known[code]


def is_literal(node: Node, character: str) -> bool:
    """Whether a node is just this character."""
    return isinstance(node, Characters) and node.characters == character


def words_of(nodes: Nodes, most: int) -> tuple[str, ...] | None:
    """Return all words of a pattern, in its own order of preference; None if there are more than `most`."""
    count, longest = _extent(nodes)
    return tuple(dict.fromkeys(_words(nodes))) if count <= most and longest <= _LONGEST_WORD else None


def _extent(nodes: Nodes) -> tuple[float, float]:
    """Return how many words there are, with repetition, and the length of the longest."""
    count, length = 1.0, 0.0
    for node in nodes:
        more, longer = _extent_of_one(node)
        count, length = count * more, length + longer
    return count, length


def _extent_of_one(node: Node) -> tuple[float, float]:
    match node:
        case Characters(characters):
            return len(characters), 1
        case Choice(branches):
            extents = [_extent(branch) for branch in branches]
            return sum(count for count, _ in extents), max(length for _, length in extents)
        case Repeated(body, least, most):
            count, length = _extent(body)
            if most is None or most > _LONGEST_WORD or not length:
                return inf, inf
            return sum(count**times for times in range(least, most + 1)), length * most


def _words(nodes: Nodes) -> Iterator[str]:
    if not nodes:
        yield ""
        return
    rests = list(_words(nodes[1:]))
    for first in _first_words(nodes[0]):
        for rest in rests:
            yield first + rest


def _first_words(node: Node) -> Iterator[str]:
    match node:
        case Characters(characters):
            yield from characters
        case Choice(branches):
            for branch in branches:
                yield from _words(branch)
        case Repeated(body, least, most):
            for times in range(most or 0, least - 1, -1):
                yield from _words(body * times)
