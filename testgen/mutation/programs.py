"""Mutants of contest programs: what the mutants of one source file are as programs that can be run."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath

from testgen.judge.languages import LANGUAGES
from testgen.mutation.making import mutants_of
from testgen.mutation.mutant import Mutant
from testgen.mutation.operator import Profile
from testgen.mutation.source_text import SourceOf
from testgen.problem import Label, Program, Solution, SourceFile

# Names of solutions are paths below submissions/, where there is no folder of this name.
FOLDER = "mutant"
# Of longer pieces of code a sentence shows the beginning.
_LONGEST = 60
_DONE = {True: "left out", False: "put"}


@dataclass(frozen=True)
class ProgramMutant:
    """A mutant of one file of a right solution."""

    origin: Solution
    source: SourceOf
    mutant: Mutant

    @cached_property
    def name(self) -> str:
        """A name that no solution and no other mutant of the problem has: `mutant/accepted/a.py/0123456789ab`."""
        file = "" if self.source.name == self.origin.program.entry.name else f"{self.source.name}:"
        return f"{FOLDER}/{self.origin.name}/{file}{self.mutant.id}"

    @cached_property
    def text(self) -> str:
        """The file's mutated text."""
        return self.mutant.applied(self.source.text)

    @cached_property
    def solution(self) -> Solution:
        """The mutant as a wrong solution. It is one of our own making: it belongs into no figure of real ones."""
        return Solution(self.name, Label.INCORRECT, self._program)

    @property
    def _program(self) -> Program:
        program = self.origin.program
        changed = SourceFile(self.source.name, self.text.encode(self.source.encoding, "replace"))
        files = tuple(changed if file.name == self.source.name else file for file in program.files)
        return replace(program, name=self.name, files=files)

    @property
    def change(self) -> str:
        """The change in one line, such as `accepted/a.py:4: > becomes >= in "if a > b:"`."""
        file = "" if self.source.name == self.origin.program.entry.name else f" {self.source.name}"
        before, after, line = map(_in_one_line, (self.mutant.original, self.mutant.replacement, self.mutant.line_text))
        what = f"{before} becomes {after}" if before and after else f"{before or after} is {_DONE[bool(before)]}"
        return f'{self.origin.name}{file}:{self.mutant.first.line}: {what} in "{line}"'

    @property
    def diff(self) -> str:
        """The change as a unified diff with one line of context."""
        before, after = self.source.text.splitlines(), self.text.splitlines()
        names = f"a/{self.origin.name}", f"b/{self.origin.name}"
        return "\n".join(difflib.unified_diff(before, after, *names, n=1, lineterm=""))


def _in_one_line(code: str) -> str:
    words = " ".join(code.split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def mutants_of_solution(
    solution: Solution, profile: Profile = Profile.CONTEST, operators: str = "testgen"
) -> list[ProgramMutant]:
    """Return all mutants of a solution, file after file in the program's order.

    Raises what `testgen.mutation.mutants_of` raises.
    """
    program = solution.program
    suffixes = LANGUAGES[program.language].suffixes if program.language in LANGUAGES else ()
    found: list[ProgramMutant] = []
    for file in program.files:
        if file is program.entry or PurePosixPath(file.name).suffix in suffixes:
            source = SourceOf.read(file, program.language)
            made = mutants_of(source.text, program.language, profile, operators)
            found += [ProgramMutant(solution, source, mutant) for mutant in made]
    return found
