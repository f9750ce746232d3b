"""What this machine has and lacks for testgen, found by trying it, with what each lack costs and what mends it."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from testgen.cli.store import existing, in_bytes, usage
from testgen.errors import TestgenError
from testgen.judge.isolation import probe
from testgen.judge.languages import LANGUAGES, Language
from testgen.judge.levels import Level, interpreter
from testgen.judge.pool import open_judge
from testgen.passing import PassingFolder
from testgen.problem import MIB, Blob, Limits, Program, SourceFile
from testgen.seams import Run

_TOOL_SECONDS = 30
# A build's outputs and the compilers' files; below this a full disk is near.
_LOW_DISK = 1024 * MIB


class State(StrEnum):
    """How a part of the machine is."""

    GOOD = "ok"
    WEAK = "weak"
    MISSING = "missing"


@dataclass(frozen=True)
class Finding:
    """One part of the machine: what is there, what its lack costs, and the command that brings it."""

    area: str
    part: str
    state: State
    found: str
    cost: str = ""
    fix: str = ""


@dataclass(frozen=True)
class Machine:
    """All findings; `works` says whether Python programs can be judged here, `isolation` how."""

    works: bool
    isolation: str
    findings: tuple[Finding, ...]


def examine(store: Path, asked: Level | None = None) -> Machine:
    """Try everything out; takes about a second. `asked` is the level of isolation to judge at (None: the best)."""
    levels = probe()
    level = asked or next((level for level, why in levels if not why), None)
    judged = _judge_python(level)
    findings = (
        judged,
        *_isolation(levels, level),
        *(_language(row) for row in LANGUAGES.values() if row.tool),
        _checktestdata(),
        _store(store),
        _hardware(),
        *(_extra(extra) for extra in _EXTRAS),
    )
    return Machine(judged.state is State.GOOD, level.label if level else "none", findings)


def _judge_python(level: Level | None) -> Finding:
    """Run a small program, as a build would."""
    version = f"{platform.python_version()}, {interpreter()}"
    cost = "no program can be judged"
    if level is None:
        return Finding("judge", "Python 3", State.MISSING, f"{version}: no level of isolation works", cost, "see below")
    program = Program("sum.py", "python", (SourceFile("sum.py", b"print(sum(map(int, input().split())))"),))
    try:
        with (
            PassingFolder() as folder,
            open_judge(jobs=1, store=folder, isolation=level) as judge,
        ):
            result = next(judge.run([Run(program, Blob.of("40 2\n"), Limits(time=10.0))]))
            said = result.output.read()
    except (TestgenError, OSError) as error:
        return Finding("judge", "Python 3", State.MISSING, f"{version}: {error}", cost, "testgen doctor --debug")
    if result.verdict is None and said.strip() == b"42":
        return Finding("judge", "Python 3", State.GOOD, version)
    found = f"{version}: a small program came to {result.verdict} {result.why}"
    return Finding("judge", "Python 3", State.MISSING, found, cost, "report this output")


# --- isolation

_LEVEL_COSTS = {
    Level.JAIL: "no namespaces around programs: landlock and seccomp alone hold them",
    Level.LANDLOCK: "hostile programs can read and change your files, and use the network",
    Level.RLIMITS: "no program can be run",
}


def _isolation(levels: list[tuple[Level, str]], in_force: Level | None) -> Iterator[Finding]:
    for level, why in levels:
        found = why or ("in force" if level is in_force else "works")
        state = State.MISSING if why else State.GOOD
        if level is in_force and level is Level.RLIMITS:
            state = State.WEAK
        # A lack matters only where nothing stronger is in force.
        matters = bool(why) and (in_force is None or list(Level).index(level) < list(Level).index(in_force))
        cost, fix = (_LEVEL_COSTS[level], _level_fix(level, why)) if matters else ("", "")
        yield Finding("isolation", level.label, state, _one_line(found), cost, fix)


def _level_fix(level: Level, why: str) -> str:
    if level is Level.JAIL and shutil.which("bwrap") is None:
        return "apt-get install bubblewrap"
    if level is Level.JAIL:
        return _namespaces_fix()
    if level is Level.LANDLOCK and "landlock" in why:
        return "a kernel from 5.13 on, with lsm=landlock among its boot options"
    return "Linux on x86-64 or arm64, in a container that allows seccomp (docker: --security-opt seccomp=unconfined)"


def _namespaces_fix() -> str:
    """Return what lets bubblewrap make user namespaces: Debian, Ubuntu and containers each forbid them otherwise."""
    for switch, wanted in (
        ("kernel/unprivileged_userns_clone", "1"),
        ("kernel/apparmor_restrict_unprivileged_userns", "0"),
    ):
        path = Path("/proc/sys") / switch
        if path.exists() and path.read_text().strip() != wanted:
            return f"sysctl -w {switch.replace('/', '.')}={wanted}"
    limit = Path("/proc/sys/user/max_user_namespaces")
    if limit.exists() and limit.read_text().strip() == "0":
        return "sysctl -w user.max_user_namespaces=15000"
    return "allow user namespaces (docker: --security-opt seccomp=unconfined --security-opt apparmor=unconfined)"


# --- languages


def _language(row: Language) -> Finding:
    if not row.available:
        cost = f"{row.title} is not measured" if row.traces else f"{row.title} solutions and validators are skipped"
        return Finding("languages", row.title, State.MISSING, f"no {row.tool}", cost, f"apt-get install {row.package}")
    path = shutil.which(row.tool) or row.tool
    version = _said_version(row)
    if not version:
        cost = f"{row.title} may not be measured" if row.traces else f"{row.title} solutions may not run"
        return Finding(
            "languages", row.title, State.WEAK, f"{path} does not answer", cost, f"apt-get install {row.package}"
        )
    return Finding("languages", row.title, State.GOOD, version)


def _said_version(row: Language) -> str:
    try:
        asked = subprocess.run(row.version, capture_output=True, text=True, timeout=_TOOL_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return _one_line(asked.stdout or asked.stderr) if asked.returncode == 0 else ""


def _checktestdata() -> Finding:
    try:
        version = importlib.metadata.version("checktestdata")
    except importlib.metadata.PackageNotFoundError:
        cost, fix = "validators in checktestdata (.ctd) are skipped", "pip install checktestdata"
        return Finding("languages", "checktestdata", State.MISSING, "not installed", cost, fix)
    return Finding("languages", "checktestdata", State.GOOD, version)


# --- store, hardware, extras


def _store(folder: Path) -> Finding:
    place = existing(folder)
    fix = "--store DIR with a folder of yours"
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        cost = "nothing can be run: every run is stored"
        return Finding("machine", "store", State.MISSING, f"{folder} cannot be written", cost, fix)
    try:
        used = usage(folder)
    except TestgenError as error:
        return Finding("machine", "store", State.MISSING, error.message, "nothing can be run", error.hint or fix)
    free = shutil.disk_usage(place).free
    found = f"{folder}: {used.runs:,} runs, {in_bytes(used.bytes)}; {in_bytes(free)} free"
    if free < _LOW_DISK:
        return Finding("machine", "store", State.WEAK, found, "a build may fill the disk", "testgen store gc")
    return Finding("machine", "store", State.GOOD, found)


def _hardware() -> Finding:
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    found = f"{cores} of {os.cpu_count()} cores, {in_bytes(memory)} of memory"
    if memory / cores < Limits().memory:
        cost = f"programs that use their {in_bytes(Limits().memory)} may not fit beside each other"
        return Finding("machine", "hardware", State.WEAK, found, cost, f"--jobs {max(1, memory // Limits().memory)}")
    return Finding("machine", "hardware", State.GOOD, found)


@dataclass(frozen=True)
class _Extra:
    name: str
    modules: tuple[str, ...]
    cost: str


_EXTRAS = (
    _Extra("fuzz", ("atheris",), "no coverage-guided fuzzing"),
    _Extra("hf", ("transformers", "torch"), "no local language models"),
    _Extra("ray", ("ray",), "one machine only"),
)


def _extra(extra: _Extra) -> Finding:
    missing = [module for module in extra.modules if importlib.util.find_spec(module) is None]
    if missing:
        found, fix = f"no {', '.join(missing)}", f"pip install 'testgen[{extra.name}]'"
        return Finding("extras", extra.name, State.MISSING, found, extra.cost, fix)
    found = ", ".join(f"{module} {importlib.metadata.version(module)}" for module in extra.modules)
    return Finding("extras", extra.name, State.GOOD, found)


def _one_line(text: str) -> str:
    return text.strip().split("\n", 1)[0]
