"""Long texts cut to what a question can carry: programs to what differs, statements to what says the input.

Whatever is left out is said where it stood, so that a model does not take a part for the whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# Code and prose have 3 to 4 characters a token with every tokenizer that we met; digits may have 1.
CHARACTERS_A_TOKEN = 4
_CONTEXT = 3  # lines around what differs, as diff shows them
_HEAD = re.compile(r"^(?:#{1,6}\s+(.+?)\s*#*|\\(?:sub)*section\*?\{(.+?)\}|\*\*(.+?)\*\*:?|([A-Z][\w ]{2,30}):?)$")
_WORTH = (("input", 0), ("constraint", 0), ("limit", 0), ("output", 1), ("note", 3), ("sample", 4), ("example", 4))


def tokens_of(text: str) -> int:
    """Return about how many tokens a text has."""
    return -(-len(text) // CHARACTERS_A_TOKEN)


# --- programs --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    """Two programs, windowed around what differs between them."""

    wrong: str
    right: str


def windowed(wrong: str, right: str, tokens: int) -> Pair:
    """Return both programs whole where they fit into `tokens` together; else the lines around what differs.

    What differs in its indentation alone is not shown as a difference.
    """
    if tokens_of(wrong) + tokens_of(right) <= tokens:
        return Pair(wrong, right)
    first, second = wrong.splitlines(), right.splitlines()
    matcher = SequenceMatcher(None, [line.strip() for line in first], [line.strip() for line in second], autojunk=False)
    changed = [codes for codes in matcher.get_opcodes() if codes[0] != "equal"]
    if not changed:
        return Pair(cut(wrong, tokens // 2), cut(right, tokens // 2))
    ours = _around(((low, high) for _, low, high, _, _ in changed), len(first))
    theirs = _around(((low, high) for _, _, _, low, high in changed), len(second))
    half = max(tokens // 2, tokens - tokens_of(_kept(second, theirs)))
    made = cut(_kept(first, ours), half)
    return Pair(made, cut(_kept(second, theirs), tokens - min(tokens_of(made), half)))


def _around(changed: Iterator[tuple[int, int]], count: int) -> set[int]:
    shown: set[int] = set()
    for low, high in changed:
        shown.update(range(max(0, low - _CONTEXT), min(count, high + _CONTEXT)))
    return shown


def _kept(lines: Sequence[str], shown: Collection[int]) -> str:
    made: list[str] = []
    left = 0
    for number, line in enumerate(lines):
        if number in shown:
            made += [_left(left)] * bool(left)
            made.append(line)
            left = 0
        else:
            left += 1
    return "\n".join([*made, *[_left(left)] * bool(left)])


def _left(lines: int) -> str:
    return f"... {lines} line{'s' * (lines != 1)} left out ..."


def cut(text: str, tokens: int) -> str:
    """Return a text whole where it fits, else its first two thirds of `tokens` and its last third."""
    room = tokens * CHARACTERS_A_TOKEN
    if len(text) <= room:
        return text
    head, tail = _whole_lines(text, 2 * room // 3, room // 3)
    left = text[len(head) : len(text) - len(tail)]
    lines = left.count("\n")
    said = _left(lines) if lines > 1 else f"... {len(left):,} characters left out ..."
    return f"{head.rstrip(chr(10))}\n{said}\n{tail}"


def _whole_lines(text: str, head: int, tail: int) -> tuple[str, str]:
    """Return a beginning and an end of a text, of whole lines unless a line is longer than half of them."""
    ends = text.rfind("\n", head // 2, head) + 1 or head
    begins = text.find("\n", len(text) - tail, len(text) - tail // 2) + 1 or len(text) - tail
    return text[:ends], text[begins:]


# --- statements ------------------------------------------------------------------------------------------------


def statement_window(text: str, tokens: int) -> str:
    """Return a statement whole where it fits, else its sections by worth: input and limits, output, story, samples.

    Sections stay in their order; the last one that still fits is cut.
    """
    if tokens_of(text) <= tokens:
        return text
    sections = list(_sections(text))
    room = tokens
    kept: dict[int, str] = {}
    for number, section in sorted(enumerate(sections), key=lambda pair: (_worth(pair[1]), pair[0])):
        if room < _SHORTEST_SECTION:
            break
        kept[number] = cut(section, room)
        room -= tokens_of(kept[number])
    return "".join(kept.get(number, f"... {_title(section)} left out ...\n") for number, section in enumerate(sections))


_SHORTEST_SECTION = 20  # tokens; less says nothing


def _sections(text: str) -> Iterator[str]:
    begun: list[str] = []
    for line in text.splitlines(keepends=True):
        if begun and _HEAD.match(line.strip()):
            yield "".join(begun)
            begun = []
        begun.append(line)
    if begun:
        yield "".join(begun)


def _title(section: str) -> str:
    match = _HEAD.match(section.split("\n", 1)[0].strip())
    return next((part for part in match.groups() if part), "a section") if match else "a section"


def _worth(section: str) -> int:
    title = _title(section).lower()
    return next((worth for word, worth in _WORTH if word in title and ("sample" not in title or word == "sample")), 2)


# --- inputs and outputs ----------------------------------------------------------------------------------------


def data_window(data: bytes | str, tokens: int) -> str:
    """Return an input or output with its size where it is cut: its head and its tail."""
    text = data.decode(errors="replace") if isinstance(data, bytes) else data
    shown = cut(text, tokens)
    return shown if shown == text else f"({len(text):,} characters, {text.count(chr(10)):,} lines)\n{shown}"
