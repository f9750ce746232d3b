"""Typed reading of settings from YAML, TOML and JSON: every wrong value is an error with its place and its key."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from testgen.errors import Place, ProblemError

Step = str | int
Trail = tuple[Step, ...]

_TRUE = {"true", "yes", "on"}
_FALSE = {"false", "no", "off"}
_NOTHING = {"", "~", "null"}
_LARGEST = 1e12  # no limit of any kind is larger, and this many MiB still is a finite number of bytes
_SHOWN = 40  # characters of a wrong value that a message repeats


@dataclass(frozen=True)
class Settings:
    """A map of settings, where it stands, and how to find the place of a key in the user's file.

    With `loose` (YAML) scalars arrive as the text that stands in the file, so that `source: 2014` is a string and
    `2023-07` no date.
    """

    value: Mapping[str, Any]
    locate: Callable[[Trail], Place]
    trail: Trail = ()
    loose: bool = False

    def __contains__(self, key: str) -> bool:
        return self._get(key) is not None

    def error(self, key: Step | None, message: str, *, hint: str | None = None) -> ProblemError:
        """Return a ProblemError at `key` of this map (None: at the map itself); the message begins with its name."""
        trail = self.trail if key is None else (*self.trail, key)
        name = spelled(trail)
        return ProblemError(f"`{name}` {message}" if name else message, place=self.locate(trail), hint=hint)

    def text(self, key: str, default: str = "") -> str:
        """Return a string."""
        value = self._get(key)
        if value is None:
            return default
        if not isinstance(value, str):
            raise self._wrong(key, "a string", value)
        return self._sound(key, value)

    def number(self, key: str, *, zero: bool = False) -> float | None:
        """Return a number above 0 (with `zero`: 0 or above) and not absurdly large, or None."""
        value = self._get(key)
        if value is None:
            return None
        number = self._as_number(value)
        if number is None or not 0 <= number <= _LARGEST or (number == 0 and not zero):
            raise self._wrong(key, "a number, 0 or above" if zero else "a number above 0", value)
        return number

    def flag(self, key: str, *, default: bool) -> bool:
        """Return a truth value."""
        value = self._get(key)
        if value is None:
            return default
        if self.loose and isinstance(value, str):
            value = {**dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}.get(value.lower(), value)
        if not isinstance(value, bool):
            raise self._wrong(key, "true or false", value)
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of strings; in YAML also one string of words with spaces between."""
        value = self._get(key)
        if value is None:
            return ()
        if self.loose and isinstance(value, str):
            return tuple(value.split())
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise self._wrong(key, "a list of strings", value)
        return tuple(self._sound(key, word) for word in value)

    def child(self, key: str) -> Settings:
        """Return the map at `key`, empty if there is none."""
        value = self._get(key)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise self._wrong(key, "a map", value)
        return Settings(value, self.locate, (*self.trail, key), self.loose)

    def items(self, key: str) -> list[Any]:
        """Return the list at `key`, empty if there is none, with whatever it holds."""
        value = self._get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._wrong(key, "a list", value)
        return value

    def is_map(self, key: str) -> bool:
        """Whether a map stands at `key`."""
        return isinstance(self._get(key), dict)

    def is_list(self, key: str) -> bool:
        """Whether a list stands at `key`."""
        return isinstance(self._get(key), list)

    def expect(self, known: Collection[str], *, slips_only: bool = False) -> None:
        """Raise for a key that is not in `known`, naming the nearest one; `slips_only` lets pass what is near none."""
        for key in self.value:
            near = difflib.get_close_matches(str(key), known, n=1, cutoff=0.75 if slips_only else 0.4)
            if key in known or (slips_only and not near):
                continue
            hint = f"`{near[0]}`" if near else f"one of {', '.join(sorted(known))}"
            raise self.error(key, "is no key that testgen knows", hint=hint)

    def _get(self, key: str) -> Any:
        value = self.value.get(key)
        return None if self.loose and isinstance(value, str) and value in _NOTHING else value

    def _as_number(self, value: Any) -> float | None:
        if isinstance(value, bool) or not isinstance(value, int | float | str) or isinstance(value, str) > self.loose:
            return None
        try:
            return float(value)
        except (ValueError, OverflowError):
            return None

    def _sound(self, key: str, value: str) -> str:
        """Return `value` if it can be written as UTF-8: JSON may hold half of a surrogate pair."""
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise self.error(key, f"holds a character that is no text (position {error.start})") from None
        return value

    def _wrong(self, key: str, wanted: str, value: Any) -> ProblemError:
        return self.error(key, f"must be {wanted}, not {shown(value)}")


def spelled(trail: Trail) -> str:
    """Write a trail as people do: `("tests", 2, "input")` is `tests[2].input`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in trail)
    return text.removeprefix(".")


def shown(value: Any) -> str:
    """Show a value of a settings file in a message, short."""
    if isinstance(value, dict | list):
        return "a map" if isinstance(value, dict) else "a list"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def read_yaml(path: Path, data: bytes) -> Settings:
    """Read the map in a YAML file. Raises ProblemError with line and column when it is broken or no map.

    An old package may spell an author in Latin-1: bytes that are no UTF-8 become U+FFFD instead of an error.
    """
    text = data.decode("utf-8-sig", errors="replace")
    try:
        # BaseLoader makes every scalar a string and runs no constructors.
        value = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
        raise ProblemError(f"this is not YAML: {error.problem or error.context}", place=place) from None
    except (yaml.YAMLError, RecursionError) as error:
        reason = "it is nested too deep" if isinstance(error, RecursionError) else " ".join(str(error).split())
        raise ProblemError(f"this is not YAML: {reason}", place=Place(path)) from None
    held = value if isinstance(value, dict) else {}
    settings = Settings(held, lambda trail: _yaml_place(path, text, trail), loose=True)
    if not isinstance(value, dict) and value not in (None, ""):
        raise settings.error(None, f"the file must hold a map of keys, not {shown(value)}")
    return settings


def _yaml_place(path: Path, text: str, trail: Trail) -> Place:
    """Find the value at `trail`, or its nearest ancestor, in the syntax tree."""
    node = yaml.compose(text, Loader=yaml.BaseLoader)
    for step in trail:
        inner = None
        if isinstance(node, yaml.MappingNode):
            inner = next((v for k, v in node.value if k.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            inner = node.value[step]
        if inner is None:
            break
        node = inner
    if node is None:
        return Place(path)
    return Place(path, node.start_mark.line + 1, node.start_mark.column + 1)


def read_toml(path: Path, data: bytes) -> Settings:
    """Read a TOML file. Raises ProblemError with line and column when it is broken."""
    text = data.decode("utf-8-sig", errors="replace")
    try:
        value = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r" \(at line (\d+), column (\d+)\)$", str(error))
        place = Place(path, int(found[1]), int(found[2])) if found else Place(path)
        reason = str(error)[: found.start()] if found else str(error)
        raise ProblemError(f"this is not TOML: {reason}", place=place) from None
    return Settings(value, lambda trail: _toml_place(path, text, trail))


def _toml_place(path: Path, text: str, trail: Trail) -> Place:
    """Find the line that sets the last key of `trail`; tomllib keeps no positions."""
    table: tuple[str, ...] = ()
    names = tuple(str(step) for step in trail if isinstance(step, str))
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line)
        if header:
            table = tuple(part.strip(" \"'") for part in header[1].split("."))
        key = re.match(r"\s*([\w.\"'-]+)\s*=", line)
        at = (*table, *(part.strip("\"'") for part in key[1].split("."))) if key else table
        if names and at == names and (key or header):
            return Place(path, number)
    return Place(path)
