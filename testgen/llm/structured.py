"""Values in what a model said: taken out of prose and fences, repaired where small models break them.

Work is bounded: no text is longer than LONGEST, and what is quadratic sees short texts only.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

LONGEST = 128 * 1024  # characters; 32,000 tokens, more than anybody lets a model say
# json_repair's time grows with the square of what is hostile: 2.2 s for 8,000 characters, 10 s for 16,000 (0.64.6).
_LONGEST_REPAIR = 8 * 1024
# A remark such as [1] may stand before the value; a text that has only remarks is soon given up.
_MOST_BEGINNINGS = 4
_LONGEST_WHY = 200
_BEGINNING = re.compile(r"[\[{]")
_TRAILING = re.compile(r",(?=\s*[}\]])")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*([\w+.-]*)")
_ANY = {"type": ["object", "array"]}
# What is asked for has keys somewhere; a remark such as [1, 2, 3] has none.
_KEYED = {"anyOf": [{"type": "object", "minProperties": 1}, {"type": "array", "contains": {"$ref": "#"}}]}
_MARKS = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)
_CLOSERS = {"{": "}", "[": "]"}


@dataclass(frozen=True)
class Malformed:
    """Why a text holds no value that a schema allows, with the path of what is wrong."""

    why: str


def read_json(text: str, schema: Mapping[str, Any]) -> Any:
    """Return the first value in `text` that `schema` allows, else Malformed.

    Text cut off in the middle gives what was whole: of a list, the items before the one that is half.
    """
    if len(text) > LONGEST:
        return Malformed(f"the answer has {len(text):,} characters, more than any right one")
    first: str | None = None
    bodies = list(_bodies(text))
    attempts = [(read, body) for body in bodies for read in _READERS]
    attempts += [(_repaired, body) for body in bodies[:1]]
    for read, body in attempts:
        value = read(body)
        if value is None:
            continue
        why = fault_in(value, schema)
        if why is None:
            return value
        first = first or why
    return Malformed(first or "there is no JSON in the answer")


def json_in(text: str) -> Any | None:
    """Return the first object or list in `text`, one with keys before any other; None where there is none."""
    found = (read_json(text, schema) for schema in (_KEYED, _ANY))
    return next((one for one in found if not isinstance(one, Malformed)), None)


def keeps(text: str, schema: Mapping[str, Any]) -> bool:
    """Whether `text` is JSON that `schema` allows, with nothing around it."""
    try:
        return fault_in(json.loads(text), schema) is None
    except (ValueError, RecursionError):
        return False


def fault_in(value: Any, schema: Mapping[str, Any]) -> str | None:
    """Return what `schema` does not allow in `value`, with its path; None if it allows all."""
    from jsonschema.exceptions import best_match  # noqa: PLC0415 - 80 ms, and only where a model is asked

    try:
        error = best_match(_validator(json.dumps(schema, sort_keys=True)).iter_errors(value))
    except RecursionError:
        return "it is nested too deep"
    if error is None:
        return None
    why = f"{error.json_path}: {error.message}"
    return why if len(why) <= _LONGEST_WHY else f"{why[: _LONGEST_WHY - 1]}…"


@lru_cache(maxsize=64)
def _validator(schema: str) -> Any:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - see above

    return Draft202012Validator(json.loads(schema))


def _bodies(text: str) -> Iterator[str]:
    """Yield where a value may begin: in fences, then at the first brackets."""
    blocks = (block.strip() for _, block in _fenced(text))
    yield from islice(filter(None, blocks), _MOST_BEGINNINGS)
    at = -1
    for _ in range(_MOST_BEGINNINGS):
        found = _BEGINNING.search(text, at + 1)
        if not found:
            break
        at = found.start()
        yield text[at:]
    if at < 0:
        yield text.strip()


def _fenced(text: str) -> Iterator[tuple[str, str]]:
    """Yield language and content of every fenced block."""
    opened, language, lines = "", "", list[str]()
    for line in text.splitlines(keepends=True):
        fence = _FENCE.match(line)
        if not opened and fence:
            opened, language, lines = fence[1], fence[2], []
        elif opened and fence and fence[1].startswith(opened) and not line[fence.end(1) :].strip():
            yield language, "".join(lines)
            opened = ""
        elif opened:
            lines.append(line)
    if opened:
        yield language, "".join(lines)


# --- readers, the strictest first: each returns None where it finds nothing


def _as_json(body: str) -> Any:
    try:
        return json.JSONDecoder(strict=False).raw_decode(body)[0]
    except (ValueError, RecursionError):
        return None


def _as_json_with_commas(body: str) -> Any:
    return _as_json(_TRAILING.sub("", body)) if _TRAILING.search(body) else None


def _as_python(body: str) -> Any:
    """Read a literal of Python: single quotes, True, None, texts in triple quotes."""
    end = max(body.rfind("}"), body.rfind("]")) + 1
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes such as \d
            value = ast.literal_eval(body[:end])
        return json.loads(json.dumps(value, allow_nan=False))
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None


def _cut_at_a_comma(body: str) -> Any:
    return _as_json(_TRAILING.sub("", _closed(body, ",")))


def _cut_at_a_bracket(body: str) -> Any:
    return _as_json(_TRAILING.sub("", _closed(body, "}]")))


def _repaired(body: str) -> Any:
    import json_repair  # noqa: PLC0415 - 40 ms, and only for what is broken

    if len(body) > _LONGEST_REPAIR:
        return None
    try:
        value = json_repair.loads(body, skip_json_loads=True)
    except (ValueError, RecursionError, TypeError, IndexError):
        return None
    return value if isinstance(value, dict | list) and value else None


_READERS: tuple[Callable[[str], Any], ...] = (
    _as_json,
    _as_json_with_commas,
    _as_python,
    _cut_at_a_bracket,
    _cut_at_a_comma,
)


def _closed(text: str, ends: str) -> str:
    """Return a text that was cut off, up to its last `ends` outside of strings, with what was open there closed.

    A text whose brackets all close gives nothing: it was not cut off.
    """
    cut = 0
    depth = 0
    for at, character in _outside_strings(text):
        depth += (character in _CLOSERS) - (character in "}]")
        if depth <= 0:
            return ""
        if character in ends:
            cut = at if character == "," else at + 1
    return text[:cut] + _closers(text[:cut]) if cut else ""


def _closers(text: str) -> str:
    stack: list[str] = []
    for _, character in _outside_strings(text):
        if character in _CLOSERS:
            stack.append(_CLOSERS[character])
        elif character in "}]" and stack:
            stack.pop()
    return "".join(reversed(stack))


def _outside_strings(text: str) -> Iterator[tuple[int, str]]:
    """Yield brackets and commas with their places; one quote mark that is never closed hides all behind it."""
    for found in _MARKS.finditer(text):
        if found[0][0] != '"':
            yield found.start(), found[0]
