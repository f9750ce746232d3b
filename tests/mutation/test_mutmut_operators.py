"""mutmut's own mutants, and ours held against them, kind by kind, on a file that has every kind."""

import ast
import importlib.metadata
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.errors import MissingToolError, SourceError
from testgen.mutation import Mutant, mutants_of
from testgen.mutation.mutmut_operators import narrowed
from testgen.mutation.operator import Edit

SOURCE = (Path(__file__).parent / "fixtures" / "every_kind.py.txt").read_text()

# What mutmut makes and we do not, by operator and line, with the reason.
ONLY_MUTMUT = {
    ("mutmut-name", "from copy import deepcopy"): "an import that is wrong is no mutant of the code: nothing runs",
    ("mutmut-assignment", '__all__ = ["Shape", "numbers"]'): "__all__ is read by `import *` alone",
    ("mutmut-string", '__all__ = ["Shape", "numbers"]'): "as above",
    ("mutmut-number", "WIDE = 1e300"): "1e300 + 1 is 1e300: the same value written otherwise",
    ("mutmut-string", "'a docstring in single quotes'"): "a docstring; mutmut knows only those in triple quotes",
    ("mutmut-string", "'another docstring'"): "as above",
    ("mutmut-swap-op", 'five = "%s is %d" % (one, 3)'): "a string divided by a tuple: every test that gets there fails",
    ("mutmut-swap-op", 'case "Two" | -2:'): "`case +2` is no Python",
}
# What we make and mutmut does not, by line: it leaves these out for the sake of its trampolines, or of one call.
ONLY_OURS = {
    "self.told = name": "the constructor of an enum",
    "return object.__new__(cls)": "a __new__",
    'def make(count=3, name="Shape", *, factor=-1.0, kind=abs(-1)):': "a default that is no plain literal",
    'return count * factor + len(name) + len("fixed" + name)': "what stands in an argument of len",
    "return self.sides * 2": "a property",
    "return a + 1": "a decorated function",
}


def normalised(mutant: Mutant) -> str:
    try:
        return ast.unparse(ast.parse(mutant.applied(SOURCE)))
    except SyntaxError:
        return mutant.applied(SOURCE)


@pytest.fixture(scope="module")
def both() -> tuple[dict[str, Mutant], dict[str, Mutant]]:
    ours, theirs = mutants_of(SOURCE), mutants_of(SOURCE, operators="mutmut")
    return {normalised(m): m for m in ours}, {normalised(m): m for m in theirs}


def test_every_mutant_of_mutmut_is_ours_or_has_a_reason(both: tuple[dict[str, Mutant], dict[str, Mutant]]) -> None:
    ours, theirs = both
    missing = {(m.operator, m.line_text.strip()) for text, m in theirs.items() if text not in ours}
    assert missing == set(ONLY_MUTMUT)


def test_every_mutant_of_ours_is_mutmuts_or_has_a_reason(both: tuple[dict[str, Mutant], dict[str, Mutant]]) -> None:
    ours, theirs = both
    assert {m.line_text.strip() for text, m in ours.items() if text not in theirs} == set(ONLY_OURS)


def test_the_fixture_has_every_operator_of_mutmut(both: tuple[dict[str, Mutant], dict[str, Mutant]]) -> None:
    from mutmut.mutation.mutators import mutation_operators  # noqa: PLC0415 - what is tested imports it late, too

    names = {operator.__name__.removeprefix("operator_").replace("_", "-") for _, operator in mutation_operators}
    assert {m.operator.removeprefix("mutmut-") for m in both[1].values()} == names


def test_mutmut_keeps_its_hands_off_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "setup.cfg").write_text("[mutmut]\ndo_not_mutate_patterns = x\n")
    monkeypatch.chdir(tmp_path)
    assert len(mutants_of("x = 1", operators="mutmut")) == 2
    assert os.listdir(tmp_path) == ["setup.cfg"]  # noqa: PTH208 - a plain listing is what is asked


@pytest.mark.parametrize("found", [None, "3.3.1"])
def test_without_the_right_mutmut_the_command_is_named(found: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    def version(_: str) -> str:
        if found is None:
            raise importlib.metadata.PackageNotFoundError
        return found

    monkeypatch.setattr("testgen.mutation.mutmut_operators.version", version)
    with pytest.raises(MissingToolError, match=r"pip install 'testgen\[mutmut\]'"):
        mutants_of("x = 1", operators="mutmut")


def test_a_pragma_that_mutmut_refuses_is_the_users_fault() -> None:
    with pytest.raises(SourceError, match="mutmut refuses a pragma"):
        mutants_of("# pragma: no mutate start\nx = 1\n", operators="mutmut")


def test_positions_are_of_the_changed_words_alone() -> None:
    source = "def f(é):\n    return é.lower(\n        'a' + 1,\n    )\n"
    words = {(m.original, m.replacement, m.first.line, m.first.column) for m in mutants_of(source, operators="mutmut")}
    assert words >= {("lower", "upper", 2, 14), ("+", "-", 3, 13), ("1", "2", 3, 15)}


def _edits(text: str) -> Iterator[Edit]:
    for start in range(len(text)):
        for end in range(start, len(text) + 1):
            yield Edit(start, end, "b a")


@given(st.text("ab +", max_size=8))
def test_a_narrowed_edit_does_the_same(text: str) -> None:
    for edit in _edits(text):
        small = narrowed(text, edit)
        assert edit.start <= small.start <= small.end <= edit.end
        whole = text[: edit.start] + edit.replacement + text[edit.end :]
        assert text[: small.start] + small.replacement + text[small.end :] == whole
