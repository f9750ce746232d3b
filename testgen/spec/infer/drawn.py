"""Input sections that draw the input, as at AtCoder, put into words: `N`, `A_1 A_2 ... A_N` on lines of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ANNOUNCED = re.compile(r"\b(?:in|of|has) the (?:following )?form(?:at)?\b|\bfollowing form(?:at)?\b", re.IGNORECASE)
_DRAWING = re.compile(
    r"```[a-z]*\n(?P<fence>.*?)```|<pre>(?P<pre>.*?)</pre>|(?P<indented>(?:^(?: {4}|\t)\S[^\n]*\n?)+)",
    re.DOTALL | re.MULTILINE,
)
_DOWN = re.compile(r"[:⋮.…]+|\\vdots")
_ACROSS = re.compile(r"\.{2,}|…|\\[lc]?dots")
_NAME = re.compile(r"(?P<base>[A-Za-z]+)(?:_\{?(?P<sub>[A-Za-z0-9,+-]+)\}?)?")
_MOST_LINES = 40


def put_into_words(section: str) -> str:
    """Return the section with its drawing replaced by sentences; as it is where it draws nothing that is understood."""
    announced = _ANNOUNCED.search(section)
    drawing = _DRAWING.search(section, announced.end()) if announced else None
    if drawing is None:
        return section
    drawn = next(group for group in drawing.groups() if group is not None)
    sentences = _sentences(re.sub(r"<[^>]*>|\$", "", drawn))
    if sentences is None:
        return section
    return section[: drawing.start()] + "\n\n" + " ".join(sentences) + "\n\n" + section[drawing.end() :]


def _sentences(drawn: str) -> list[str] | None:
    lines = [line.split() for line in drawn.strip().splitlines() if line.strip()]
    if not lines or len(lines) > _MOST_LINES:
        return None
    found, at = [], 0
    while at < len(lines):
        down = next((place for place in range(at, len(lines)) if _is_down(lines[place])), None)
        block = _block(lines, at, down) if down is not None else None
        if block is not None and down is not None:
            found.append(block)
            at = down + 2
            continue
        words = _across(lines[at])
        if words is None:
            return None
        found.append(f"The next line contains {words}.")
        at += 1
    return found


def _is_down(line: Sequence[str]) -> bool:
    return all(_DOWN.fullmatch(token) for token in line)


def _block(lines: Sequence[Sequence[str]], at: int, down: int) -> str | None:
    """`a_1 b_1`, `a_2 b_2`, dots, `a_M b_M`: M lines."""
    first, last = lines[at], lines[min(down + 1, len(lines) - 1)]
    starts, ends = _named(first) or [], _named(last) or []
    bases = [base for base, _ in starts]
    alike = all(_bases(line) == bases for line in [*lines[at:down], last])
    if not starts or not alike or len(set(map(tuple, lines[at:down]))) < down - at:
        return None
    rows = {(sub.split(",")[0], end.split(",")[0]) for (_, sub), (_, end) in zip(starts, ends, strict=True)}
    low, high = rows.pop() if len(rows) == 1 else ("", "")
    if low != "1" or not re.fullmatch(r"[A-Za-z]+(?:[+-]\d)?", high):
        return None
    each = f"Each of the next ${high}$ lines contains "
    if not any(_ACROSS.fullmatch(token) for token in first):
        return each + _listed([f"{base}_i" for base in bases]) + "."
    across = ends[-1][1].split(",")
    if len(set(bases)) != 1 or len(across) != len("ij") or starts[0][1] != "1,1":
        return None
    return f"{each}${across[1]}$ values ${bases[0]}_{{i,j}}$."


def _across(line: Sequence[str]) -> str | None:
    named = _named(line)
    if named is None:
        return None
    if not any(_ACROSS.fullmatch(token) for token in line):
        return _listed([f"{base}_{{{sub}}}" if sub else base for base, sub in named])
    if len({base for base, _ in named}) != 1 or not all(sub for _, sub in named):
        return None
    (base, first), (_, last) = named[0], named[-1]
    return f"${base}_{{{first}}}, \\ldots, {base}_{{{last}}}$"


def _named(line: Sequence[str]) -> list[tuple[str, str]] | None:
    """Return the names of a line with their subscripts, without dots; None if something else stands there."""
    found = []
    for token in line:
        match = _NAME.fullmatch(token)
        if match is not None:
            found.append((match["base"], match["sub"] or ""))
        elif not _ACROSS.fullmatch(token):
            return None
    return found or None


def _bases(line: Sequence[str]) -> list[str] | None:
    named = _named(line)
    return [base for base, _ in named] if named is not None else None


def _listed(names: Sequence[str]) -> str:
    quoted = [f"${name}$" for name in names]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " and " + quoted[-1]
