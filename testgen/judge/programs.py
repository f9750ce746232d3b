"""From a program's source to what a zygote can start; compiled once per content, in a jail."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from testgen.judge import checktestdata
from testgen.judge.crew import Crew
from testgen.judge.languages import LANGUAGES, Language, Start, compiled_sources
from testgen.judge.measurement import Ended
from testgen.judge.store import Store
from testgen.judge.worker import Answer, Job
from testgen.problem import MIB, Blob, Limits, Program, SourceFile
from testgen.seams import Run

_COMPILE_LIMITS = Limits(time=60.0, memory=2048 * MIB, output=64 * MIB)
_ERROR_LINES = 12
_ARTIFACT_VERSION = 2
# What one packet to a jail can carry, with room for a run's own files.
_MOST_FILES = 200


@dataclass(frozen=True)
class Prepared:
    """A program ready to start: its row, the files of its work folder, and the executable if there is one."""

    row: Language
    files: tuple[tuple[str, Blob], ...] = ()
    binary: Blob | None = None
    stem: str = ""

    @property
    def fingerprint(self) -> str:
        """A digest of what is started: programs with equal ones do the same, whatever their sources say."""
        parts = [self.row.name, *(f"{name}\0{blob.sha}" for name, blob in self.files)]
        return hashlib.sha256("\0".join([*parts, self.binary.sha if self.binary else ""]).encode()).hexdigest()

    def job(self, run: Run, limits: Limits) -> Job:
        """Return the job of `run`, whose program this is, under definite limits."""
        argv: tuple[str, ...] | None = None
        if self.row.start is Start.BINARY:
            argv = ("./program",)
        elif self.row.start is Start.COMMAND:
            words = {"{stem}": self.stem, "{entry}": self.files[0][0]}
            memory = str(limits.memory // MIB)
            argv = tuple(words.get(word, word.replace("{memory}", memory)) for word in self.row.run)
        return Job(
            run.input,
            limits,
            argv=argv,
            args=run.args,
            binary=self.binary,
            files=self.files,
            extra=run.files,
            messages=run.messages,
            address_space=self.row.address_space,
        )


@cache
def toolchain(name: str) -> str:
    """Return what identifies the tools of a language row: it enters the key of every stored run."""
    row = LANGUAGES[name]
    if name == "checktestdata":
        return f"{name} {checktestdata.version()} {sys.version}"
    if not row.version:
        return f"{name} {sys.version}"
    asked = subprocess.run(row.version, capture_output=True, text=True, timeout=30, check=False)
    return f"{name} {' '.join(row.compile + row.run)} {(asked.stdout or asked.stderr).strip()}"


class Shelf:
    """All programs that were prepared, by content; what was compiled is kept in the store."""

    def __init__(self, crew: Crew, store: Store) -> None:
        self._crew = crew
        self._store = store
        self._prepared: dict[str, Prepared | str] = {}

    def prepare(self, programs: Sequence[Program]) -> list[Prepared | str]:
        """Return for each program what can be run, or why it cannot be, in a few lines. Compiles in parallel."""
        new = {p.sha: p for p in programs if p.sha not in self._prepared}
        to_compile = []
        for program in new.values():
            known = self._without_compiling(program)
            if known is None:
                to_compile.append(program)
            else:
                self._prepared[program.sha] = known
        self._compile(to_compile)
        return [self._prepared[p.sha] for p in programs]

    def _without_compiling(self, program: Program) -> Prepared | str | None:
        row = LANGUAGES.get(program.language)
        if row is None:
            return f"no way to run {program.language} programs"
        if len(program.files) > _MOST_FILES:
            return f"it has {len(program.files)} files; at most {_MOST_FILES} can be run"
        if not row.available:
            return f"{row.title} is not installed here ({row.tool} is missing; Debian package {row.package})"
        if program.language == "python" and (error := python_error(program.entry)):
            return error
        if not row.compile and program.language != "checktestdata":
            return Prepared(row, _as_blobs({f.name: f.data for f in program.files}))
        artifact = self._store.get_artifact(_artifact_key(program))
        return None if artifact is None else _from_artifact(row, program, artifact)

    def _compile(self, programs: Sequence[Program]) -> None:
        jobs = [_compile_job(program) for program in programs]
        for index, answer in self._crew.execute(jobs):
            program = programs[index]
            if answer is None:
                self._prepared[program.sha] = "the judge failed while compiling it"
                continue
            artifact = _artifact(answer)
            if _is_lasting(answer, program):
                self._store.put_artifact(_artifact_key(program), artifact)
            self._prepared[program.sha] = _from_artifact(LANGUAGES[program.language], program, artifact)


def python_error(file: SourceFile) -> str:
    """Return "" if the file is Python, else where it is not: it can then be no solution, right or wrong."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(file.data, file.name, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        return f"{file.name}:{line}: {type(error).__name__}: {getattr(error, 'msg', error)}"
    except (RecursionError, MemoryError) as error:
        return f"{file.name}: the parser gives up: {type(error).__name__}"
    return ""


def _compile_job(program: Program) -> Job:
    if program.language == "checktestdata":
        return checktestdata.converting_job(program, _COMPILE_LIMITS)
    row = LANGUAGES[program.language]
    sources = compiled_sources(row, [f.name for f in program.files])
    argv: list[str] = []
    for word in row.compile:
        argv += sources if word == "{sources}" else [program.entry.name if word == "{entry}" else word]
    files = _as_blobs({f.name: f.data for f in program.files})
    return Job(
        Blob.of(b""),
        _COMPILE_LIMITS,
        argv=tuple(argv),
        files=files,
        processes=True,
        address_space=False,
        collect=row.makes,
    )


def _artifact(answer: Answer) -> dict[str, bytes] | str:
    if answer.ended is Ended.EXIT and answer.code == 0 and answer.files:
        return answer.files
    if answer.ended is Ended.EXIT:
        lines = answer.stderr.strip().splitlines() or [f"the compiler ended with status {answer.code}"]
        if answer.code == 0:
            lines = [f"the compiler made nothing that can be run, or more than {_MOST_FILES} files"]
        return "\n".join(lines[:_ERROR_LINES])
    return f"the compiler was ended ({answer.ended.value}) after {answer.cpu:.0f} s of CPU time"


def _is_lasting(answer: Answer, program: Program) -> bool:
    """Whether compiling again would come to the same: what a loaded or full machine did must not be remembered."""
    if answer.ended is not Ended.EXIT:
        return False
    return answer.code == 0 or bool(LANGUAGES[program.language].compile)


def _artifact_key(program: Program) -> bytes:
    return hashlib.sha256(f"{_ARTIFACT_VERSION}\0{program.sha}\0{toolchain(program.language)}".encode()).digest()


def _from_artifact(row: Language, program: Program, artifact: dict[str, bytes] | str) -> Prepared | str:
    if isinstance(artifact, str):
        return artifact
    if program.language == "checktestdata":
        return Prepared(row, _as_blobs(checktestdata.runnable(artifact)))
    if row.start is Start.BINARY:
        beside = {name: data for name, data in artifact.items() if name != "program"}
        return Prepared(row, _as_blobs(beside), binary=Blob.of(artifact["program"]))
    return Prepared(row, _as_blobs(artifact), stem=_main_class(program, artifact))


def _main_class(program: Program, artifact: dict[str, bytes]) -> str:
    """Return the class to start: the one named like the entry file, else the only one with a `main`."""
    stem = PurePosixPath(program.entry.name).stem
    if f"{stem}.class" in artifact:
        return stem
    with_main = [name for name, data in artifact.items() if b"([Ljava/lang/String;)V" in data and b"main" in data]
    return PurePosixPath((with_main or sorted(artifact))[0]).stem


def _as_blobs(files: dict[str, bytes]) -> tuple[tuple[str, Blob], ...]:
    return tuple((name, Blob.of(data)) for name, data in files.items())
