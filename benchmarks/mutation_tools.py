"""One run of each tool of mutation on one copy of a project: how many mutants in how many seconds, and their fates."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.mutation_matching import Edit, Key, generated_by_mutmut, key_of, module_of
from benchmarks.mutation_projects import Place

# mutmut's own table, stats.py of 3.8.1: every other code is "suspicious" to it.
_FATES = {1: "killed", 3: "killed", 0: "survived", 5: "no_coverage", 33: "no_coverage"}
_TIMEOUTS = (36, 24, -24, 152, 255)


@dataclass(frozen=True)
class Fate:
    """What became of a mutant, in how many seconds by the tool's own clock, by which test."""

    status: str
    seconds: float = 0.0
    detail: str = ""
    covering: float = 0.0


@dataclass(frozen=True)
class ToolRun:
    """`mutants` judged in `judging` seconds, of `seconds` that the whole command took, and its processor time.

    `trouble` is why there is no figure.
    """

    tool: str
    mutants: int = 0
    judging: float = 0.0
    seconds: float = 0.0
    cpu: float = 0.0
    fates: Mapping[Key, Fate] = field(default_factory=dict)
    trouble: str = ""

    @property
    def rate(self) -> float:
        """Mutants a second while mutants are judged."""
        return self.mutants / self.judging if self.judging else 0.0

    def counts(self) -> dict[str, int]:
        """Count the fates."""
        found: dict[str, int] = {}
        for fate in self.fates.values():
            found[fate.status] = found.get(fate.status, 0) + 1
        return dict(sorted(found.items()))


@dataclass(frozen=True)
class _Ended:
    status: int
    output: str
    seconds: float
    cpu: float


def _command(words: Sequence[str], folder: Path, place: Place, **environment: str) -> _Ended:
    """Run a command to its end; processor time is that of all its children that were waited for."""
    path = f"{place.programs}{os.pathsep}{os.environ['PATH']}"
    log = folder.with_name(folder.name + ".log")
    began = time.monotonic()
    with log.open("w") as output:
        process = subprocess.Popen(
            words,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PATH": path, "PYTHONDONTWRITEBYTECODE": "", **environment},
        )
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - began
    return _Ended(process.returncode, log.read_text(errors="replace"), seconds, usage.ru_utime + usage.ru_stime)


def _failed(tool: str, ended: _Ended) -> ToolRun:
    lines = [line for line in ended.output.splitlines() if line.strip()]
    return ToolRun(tool, seconds=ended.seconds, trouble=f"exit status {ended.status}: {lines[-1] if lines else ''}")


# --- testgen


def testgen(place: Place, folder: Path, operators: str, jobs: int, sample: int) -> ToolRun:
    """Run `pytest --suite-strength` with an empty cache."""
    tool = "testgen" if operators == "testgen" else f"testgen, {operators}'s operators"
    copy = place.copy(folder)
    report = folder.with_name("strength.json")
    words = [
        str(place.programs / "python"),
        "-m",
        "pytest",
        "-q",
        f"--suite-strength={','.join(place.project.modules)}",
    ]
    words += [f"--suite-strength-{name}={value}" for name, value in (("operators", operators), ("jobs", jobs))]
    words += [f"--suite-strength-sample={sample}"] if sample else []
    words += [f"--suite-strength-report=json:{report}", *place.project.tests]
    report.unlink(missing_ok=True)
    ended = _command(words, copy, place, XDG_CACHE_HOME=str(copy / "cache"))
    if ended.status or not report.exists():
        return _failed(tool, ended)
    found = json.loads(report.read_text())
    if found["trouble"] or not found["trusted"]:
        return ToolRun(tool, trouble=found["trouble"] or "a self-check failed")
    judged = [mutant for mutant in found["mutants"] if mutant["status"] != "no_coverage"]
    return ToolRun(
        tool, len(judged), found["how"]["phases"]["judging"], ended.seconds, ended.cpu, _fates(copy, found["mutants"])
    )


def _fates(copy: Path, mutants: Sequence[Mapping[str, object]]) -> dict[Key, Fate]:
    texts: dict[str, str] = {}
    found: dict[Key, Fate] = {}
    for mutant in mutants:
        file = str(mutant["file"])
        if file not in texts:
            texts[file] = (copy / file).read_text()
        place = [int(str(mutant[name])) for name in ("line", "column", "end_line", "end_column")]
        key = key_of(file, texts[file], Edit(*place, str(mutant["replacement"])))
        if key is not None:
            said = str(mutant["reason"] or mutant["killed_by"] or "")
            found.setdefault(key, Fate(str(mutant["status"]), float(str(mutant["seconds"])), said))
    return found


# --- mutmut

_RATE = re.compile(r"([\d.]+) mutations/second")


def mutmut(place: Place, folder: Path, wanted: frozenset[Key], jobs: int) -> ToolRun:
    """Run mutmut on the mutants of `wanted` that it makes, named one by one."""
    copy = place.copy(folder)
    _configure_mutmut(place, copy)
    program = str(place.programs / "mutmut")
    # Its generation is cached in the copy, so that the first command, of a mutant that is none, only makes the names.
    made = _command([program, "run", "--max-children", str(jobs), "no_such_mutant"], copy, place)
    names = {name: key for name, key in _mutmut_names(place, copy) if key in wanted}
    if not names:
        return _failed("mutmut", made)
    ended = _command([program, "run", "--max-children", str(jobs), *names], copy, place)
    rate = _RATE.search(ended.output)
    if rate is None:
        return _failed("mutmut", ended)
    fates = _mutmut_fates(place, copy, names)
    judged = sum(fate.status != "no_coverage" for fate in fates.values())
    return ToolRun("mutmut", judged, judged / float(rate[1]), ended.seconds, ended.cpu, fates)


def _configure_mutmut(place: Place, copy: Path) -> None:
    project = place.project
    settings = {
        "source_paths": [f"{project.package}/"],
        "only_mutate": list(project.modules),
        "pytest_add_cli_args_test_selection": list(project.tests),
        "also_copy": [path.name for path in copy.iterdir() if path.is_dir() and path.name != project.package],
    }
    with (copy / "pyproject.toml").open("a") as file:
        file.write(
            "\n\n[tool.mutmut]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())
        )


def _mutmut_names(place: Place, copy: Path) -> list[tuple[str, Key]]:
    return [
        (f"{module_of(file)}.{name}", key)
        for file in place.project.modules
        if (path := copy / "mutants" / file).exists()
        for name, key in generated_by_mutmut(file, path.read_text())
    ]


def _mutmut_fates(place: Place, copy: Path, names: Mapping[str, Key]) -> dict[Key, Fate]:
    found: dict[Key, Fate] = {}
    for file in place.project.modules:
        meta = json.loads((copy / "mutants" / f"{file}.meta").read_text())
        for name, code in meta["exit_code_by_key"].items():
            if name in names and code is not None:
                status = "timeout" if code in _TIMEOUTS else _FATES.get(code, "error")
                seconds = meta["durations_by_key"].get(name) or 0.0
                covering = meta["estimated_durations_by_key"].get(name) or 0.0
                found.setdefault(names[name], Fate(status, seconds, f"exit status {code}", covering))
    return found


# --- cosmic-ray


def cosmic_ray(place: Place, folder: Path, sample: int) -> ToolRun:
    """Run cosmic-ray's local distributor, one mutant at a time, on `sample` of its own mutants."""
    copy = place.copy(folder)
    tests = " ".join(place.project.tests)
    settings = {
        "module-path": list(place.project.modules),
        "timeout": 60.0,
        "excluded-modules": [],
        "test-command": f"{place.programs / 'python'} -m pytest -x -q {tests}",
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    lines = ["[cosmic-ray]", *lines, "[cosmic-ray.distributor]", 'name = "local"']
    (copy / "cosmic.toml").write_text("\n".join(lines) + "\n")
    program = str(place.programs / "cosmic-ray")
    made = _command([program, "init", "cosmic.toml", "session.sqlite"], copy, place)
    if made.status:
        return _failed("cosmic-ray", made)
    _keep_some(copy / "session.sqlite", sample)
    ended = _command([program, "exec", "cosmic.toml", "session.sqlite"], copy, place)
    with sqlite3.connect(copy / "session.sqlite") as session:
        done = session.execute("select count(*) from work_results where worker_outcome = 'NORMAL'").fetchone()[0]
    if ended.status or not done:
        return _failed("cosmic-ray", ended)
    return ToolRun("cosmic-ray", done, ended.seconds, ended.seconds + made.seconds, ended.cpu + made.cpu)


def _keep_some(session: Path, number: int) -> None:
    """Leave `number` of the work items, evenly spread in the order of the text."""
    order = (
        "select job_id from mutation_specs"
        " order by module_path, start_pos_row, start_pos_col, operator_name, occurrence"
    )
    with sqlite3.connect(session) as database:
        jobs = [job for (job,) in database.execute(order)]
        kept = {jobs[at * len(jobs) // number] for at in range(number)} if number < len(jobs) else set(jobs)
        for job in set(jobs) - kept:
            database.execute("delete from mutation_specs where job_id = ?", (job,))
            database.execute("delete from work_items where job_id = ?", (job,))


# --- fest and fermut


def fest(place: Place, folder: Path, jobs: int) -> ToolRun:
    """Run fest-mutate with its plugin backend, the faster one, on all of its own mutants."""
    copy = place.copy(folder)
    report = folder.with_name("fest.json")
    words = [str(place.programs / "fest"), "run", "-w", str(jobs), "-b", "plugin", "-o", "json", "--progress", "quiet"]
    words += [word for module in place.project.modules for word in ("-s", module)]
    shell = f'{" ".join(words)} > "{report}"'
    ended = _command(["sh", "-c", shell], copy, place, PYTEST_ADDOPTS=" ".join(place.project.tests))
    try:
        found = json.loads(report.read_text())
    except ValueError:
        return _failed("fest-mutate", ended)
    # An error is an object with its message, no word.
    judged = [one for one in found["results"] if one["status"] in ("Killed", "Survived", "Timeout")]
    seconds = sum(one["duration"]["secs"] + one["duration"]["nanos"] / 1e9 for one in judged) / jobs
    return ToolRun("fest-mutate", len(judged), seconds, ended.seconds, ended.cpu, _fest_fates(copy, judged))


def _fest_fates(copy: Path, judged: Sequence[Mapping[str, object]]) -> dict[Key, Fate]:
    found: dict[Key, Fate] = {}
    for one in judged:
        mutant = one["mutant"]
        assert isinstance(mutant, dict)
        path = Path(mutant["file_path"])
        text = path.read_text()
        start = len(text.encode()[: mutant["byte_offset"]].decode())
        end = start + len(mutant["original_text"])
        places = [
            number for at in (start, end) for number in (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
        ]
        edit = Edit(*places, mutant["mutated_text"])
        key = key_of(path.relative_to(copy.resolve()).as_posix(), text, edit)
        if key is not None:
            found.setdefault(key, Fate(str(one["status"]).lower()))
    return found


def fermut(place: Place, folder: Path, jobs: int, seconds: int) -> ToolRun:
    """Run fermut on as many of its own mutants as it judges in `seconds` a module."""
    done, judging, total, cpu = 0, 0.0, 0.0, 0.0
    for module in place.project.modules:
        copy = place.copy(folder)
        words = [str(place.programs / "fermut"), "run", module, "--jobs", str(jobs), "--no-ty-filter", "--no-cache"]
        words += ["--tests", place.project.tests[0], *(f"--pytest-arg={test}" for test in place.project.tests[1:])]
        words += ["--no-history", "--no-fail", "--max-time", str(seconds), "--json", "fermut.json"]
        ended = _command(words, copy, place)
        if not (copy / "fermut.json").exists():
            return _failed("fermut", ended)
        outcomes = json.loads((copy / "fermut.json").read_text())["outcomes"]
        judged = [one for one in outcomes if one["status"] in {"killed", "survived", "timed_out", "timeout"}]
        done += len(judged)
        judging += sum(one["duration_ms"] for one in judged) / 1000 / jobs
        total, cpu = total + ended.seconds, cpu + ended.cpu
    return ToolRun("fermut", done, judging, total, cpu)
