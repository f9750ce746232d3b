"""problem.yaml of a Kattis package, in all its versions, and the other files that state a time limit."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

from testgen.datasets.settings import Settings, read_yaml, shown
from testgen.datasets.tree import Tree, text_of
from testgen.errors import Place, ProblemError, UnsupportedError
from testgen.problem import MIB, Limits, TimePolicy

# A package may state any output limit; one in the wild says 24 GiB. Outputs are held in memory to be compared, a
# run on each core, so more than this would let one wild solution take the machine.
OUTPUT_CAP = 64 * MIB
_REFUSED_TYPES = {
    "interactive": "an interactive problem: its judge talks with the solution while it runs",
    "multi-pass": "a multi-pass problem: solutions are run several times on each test",
    "submit-answer": "a submit-answer problem: solutions are answers, not programs",
}
_TYPES = {"pass-fail", "scoring", *_REFUSED_TYPES}


class Version(IntEnum):
    """The versions of the format that differ in what we read."""

    LEGACY = 0
    V2023_07 = 1
    V2025_09 = 2


_VERSIONS = {
    "legacy": Version.LEGACY,
    "legacy-icpc": Version.LEGACY,
    "2023-07": Version.V2023_07,
    "2023-07-draft": Version.V2023_07,
    "2025-09": Version.V2025_09,
    "2025-09-draft": Version.V2025_09,
    "draft": Version.V2025_09,
}


@dataclass(frozen=True)
class Metadata:
    """What problem.yaml says that testgen uses.

    `custom` is whether a legacy package has its own output validator, `flags` the arguments of whichever is used.
    """

    settings: Settings
    version: Version
    limits: Limits
    time_policy: TimePolicy
    custom: bool
    flags: tuple[str, ...]
    licence: str
    source: str
    constants: dict[str, str] = field(default_factory=dict)

    def filled_in(self, data: bytes) -> bytes:
        """Return `data` with the package's constants filled in: `{{name}}`, and LaTeX's command of that name."""
        for name, value in self.constants.items():
            for mark in (b"{{%s}}", rb"\constant{%s}"):
                data = data.replace(mark % name.encode(), value.encode())
        return data


def read_metadata(tree: Tree) -> Metadata:
    """Read a package's problem.yaml.

    Raises ProblemError with line and column for what is wrong in it, UnsupportedError for problems of a kind that
    testgen does not handle.
    """
    path = tree.file("problem.yaml")
    if path is None:
        raise ProblemError("problem.yaml is not a file of this package", place=Place(tree.root / "problem.yaml"))
    settings = read_yaml(path, tree.read(path))
    version = _version(settings)
    validation = _validation(settings)
    limits = settings.child("limits")
    return Metadata(
        settings=settings,
        version=version,
        limits=_limits(tree, limits),
        time_policy=_time_policy(limits),
        custom=validation == "custom",
        flags=settings.words("validator_flags"),
        licence=settings.text("license"),
        source=_source(settings),
        constants=_constants(settings),
    )


def _version(settings: Settings) -> Version:
    stated = settings.text("problem_format_version", "legacy")
    if stated not in _VERSIONS:
        raise UnsupportedError(
            f"the package format {shown(stated)} is not one that testgen reads",
            place=settings.error("problem_format_version", "").place,
            hint=f"one of {', '.join(_VERSIONS)}",
        )
    return _VERSIONS[stated]


def _validation(settings: Settings) -> str:
    """Return "default" or "custom" of a legacy package. Raises for kinds of problems that are not handled."""
    words = settings.words("validation") or ("default",)
    types = settings.words("type")
    for key, named in (("validation", words[1:]), ("type", types)):
        for kind in named:
            if kind in _REFUSED_TYPES:
                place = settings.error(key, "").place
                raise UnsupportedError(f"this is {_REFUSED_TYPES[kind]}; testgen does not handle that", place=place)
    unknown = [kind for kind in types if kind not in _TYPES]
    if unknown:
        raise settings.error("type", f"names the type {unknown[0]!r}, which is none", hint=", ".join(sorted(_TYPES)))
    if words[0] not in {"default", "custom"}:
        raise settings.error("validation", f"must begin with default or custom, not {words[0]!r}")
    return words[0]


def _limits(tree: Tree, settings: Settings) -> Limits:
    plain = Limits()
    memory, output = settings.number("memory"), settings.number("output")
    return Limits(
        time=settings.number("time_limit") or _time_beside(tree),
        memory=int(memory * MIB) if memory else plain.memory,
        output=min(int(output * MIB), OUTPUT_CAP) if output else plain.output,
    )


def _time_beside(tree: Tree) -> float | None:
    """Return the time limit that DOMjudge or BAPCtools keep beside problem.yaml, in seconds."""
    ini = tree.file("domjudge-problem.ini")
    if ini:
        for number, line in enumerate(text_of(tree.read(ini)).splitlines(), 1):
            stated = re.match(r"\s*timelimit\s*=\s*(['\"]?)(.*?)\1\s*(?:[;#].*)?$", line)
            if stated:
                return _seconds(stated[2], Place(ini, number))
    plain = tree.file(".timelimit")
    return _seconds(text_of(tree.read(plain)).strip(), Place(plain, 1)) if plain else None


def _seconds(text: str, place: Place) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not (math.isfinite(seconds) and seconds > 0):
        raise ProblemError(f"a time limit must be a number of seconds above 0, not {shown(text)}", place=place)
    return seconds


def _time_policy(settings: Settings) -> TimePolicy:
    """Read how the limit follows from the slowest correct solution: `time_multiplier`, or `time_multipliers` later."""
    plain = TimePolicy()
    multiplier = settings.child("time_multipliers").number("ac_to_time_limit") or settings.number("time_multiplier")
    return TimePolicy(multiplier or plain.multiplier, settings.number("time_resolution") or plain.resolution)


def _source(settings: Settings) -> str:
    """Return the names of a source: a string, a map with `name` and `url`, or a list of both."""
    if settings.is_map("source"):
        return settings.child("source").text("name")
    if not settings.is_list("source"):
        return settings.text("source")
    names = [entry.get("name", "") if isinstance(entry, dict) else entry for entry in settings.items("source")]
    return ", ".join(name for name in names if isinstance(name, str) and name)


def _constants(settings: Settings) -> dict[str, str]:
    constants = settings.child("constants")
    return {name: constants.text(name) for name in constants.value}


def is_package(folder: Path) -> bool:
    """Whether a folder is a Kattis package."""
    return (folder / "problem.yaml").is_file()
