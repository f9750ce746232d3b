"""Properties of all mutants, over modules of this project and of the standard library."""

import os
import random
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

import testgen
from testgen.errors import SourceError, UnsupportedError
from testgen.mutation import Mutant, Profile, mutants_of

LIBRARY = Path(os.__file__).parent
OWN = sorted(Path(testgen.__file__).parent.rglob("*.py"))
THEIRS = [LIBRARY / name for name in ("heapq.py", "textwrap.py", "json/decoder.py", "bisect.py", "fractions.py")]
HARD = [LIBRARY / "test" / f"test_{name}.py" for name in ("fstring", "patma", "grammar", "except_star", "genexps")]


def described(mutants: list[Mutant]) -> list[str]:
    return [f"{m.operator}: {m.original} -> {m.replacement}" for m in mutants]


def assert_sound(path: Path, sample: int) -> None:
    source = path.read_text()
    mutants = mutants_of(source, profile=Profile.CONTEST)
    assert mutants == mutants_of(source, profile=Profile.CONTEST)
    assert len({m.id for m in mutants}) == len(mutants)
    assert [(m.start, m.end) for m in mutants] == sorted((m.start, m.end) for m in mutants)
    chosen = random.Random(1).sample(mutants, min(sample, len(mutants)))
    for mutant in chosen:
        text = mutant.applied(source)
        assert source[mutant.start : mutant.end] == mutant.original != mutant.replacement
        assert text.startswith(source[: mutant.start])
        assert text.endswith(source[mutant.end :])
        line = source.split("\n")[mutant.first.line - 1]
        assert line == mutant.line_text
        assert line[mutant.first.column - 1 :].startswith(mutant.original.split("\n")[0])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, f"{path.name}:{mutant.first.line}: {mutant.operator}", "exec", dont_inherit=True)


@pytest.mark.parametrize("path", [*random.Random(2).sample(OWN, 12), *THEIRS], ids=lambda path: path.stem)
def test_mutants_compile_and_are_what_they_say(path: Path) -> None:
    assert_sound(path, 25)


@pytest.mark.slow
@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_mutants_of_every_module_compile(path: Path) -> None:
    assert_sound(path, 30)


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path in HARD if path.exists()], ids=lambda path: path.stem)
def test_mutants_of_modules_with_all_of_the_syntax_compile(path: Path) -> None:
    assert_sound(path, 150)


def test_the_contest_profile_has_the_plain_one() -> None:
    source = "for i in range(3):\n    if i < 2:\n        print(i % 2)\n"
    plain, contest = mutants_of(source), mutants_of(source, profile=Profile.CONTEST)
    assert {m.id for m in plain} < {m.id for m in contest}


def test_code_outside_functions_is_mutated() -> None:
    assert "arithmetic: + -> -" in described(mutants_of("n = int(input())\nprint(n + n)\n"))


def test_mutants_come_by_place_and_then_by_operator() -> None:
    mutants = mutants_of("x = [1]\ny = x[0] + 1")
    assert described(mutants) == [
        *("assignment-none: [1] -> None", "number: 1 -> 2"),
        *("assignment-none: x[0] + 1 -> None", "number: 0 -> 1", "arithmetic: + -> -", "number: 1 -> 2"),
    ]


def test_ids_stay_when_other_lines_change() -> None:
    before, after = mutants_of("x = 1\nx = 1\n"), mutants_of("y = f()\n\nx = 1\nx = 1\n")
    assert {m.id for m in before} <= {m.id for m in after}
    assert len({m.id for m in before}) == 4


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_places_do_not_depend_on_the_ends_of_lines_or_on_bytes(end: str) -> None:
    source = f"s = 'ééé𝄞'{end}t = f'é{{s + 1}}' ; u = '\f' + 2{end}"
    found = {(m.original, m.first.line, m.first.column) for m in mutants_of(source) if m.operator == "number"}
    assert found == {("1", 2, 13), ("2", 2, 29)}


@pytest.mark.parametrize(
    ("source", "replaced"),
    [
        ("x = f'{1:{2}}' f'''\n{ 3\n+ 4 } {{5}}'''", "1234"),
        ("x = f'{a!r:>{6}} {b != 7} {c[8]=} {d:%Y-9}'", "678"),
        ("x = rf'{1}\\d{2}' F\"{f'{3}'}\"", "123"),
        ("x = f'{ {1: 2}[1] } {(lambda: 3)()}'", "1213"),
    ],
)
def test_numbers_in_f_strings_are_found_where_they_are(source: str, replaced: str) -> None:
    mutants = [m for m in mutants_of(source) if m.operator == "number"]
    assert "".join(m.original for m in mutants) == replaced
    for mutant in mutants:
        compile(mutant.applied(source), "<f-string>", "exec")


def test_what_does_not_run_is_left_alone() -> None:
    source = """
from typing import TYPE_CHECKING
import typing
if TYPE_CHECKING:
    x = 1
if typing.TYPE_CHECKING:
    x = 2
@decorated(3)
class A(B[4], key=C(5)):
    "doc"
    a: D[6]
    def f(self, a: E[7] = g(8)) -> H[9]:
        "doc"
        return self
"""
    # What remains: the keyword of the class, which runs once, as its body does.
    assert {m.first.line for m in mutants_of(source)} == {9}


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [("x = 1\ny = (2", 2, 5), ("x = 1\n  y", 2, None), ("x = '\\ud8'", 1, None), ("\0", None, None)],
)
def test_a_syntax_error_is_placed(source: str, line: int | None, column: int | None) -> None:
    with pytest.raises(SourceError) as caught:
        mutants_of(source)
    assert caught.value.exit_code == 2
    assert caught.value.line == line or line is None
    assert column is None or caught.value.column == column


def test_nesting_too_deep_for_the_parser_is_an_error_of_the_source() -> None:
    with pytest.raises(SourceError):
        mutants_of("x = " + "(" * 5000 + ")" * 5000)


@pytest.mark.parametrize("language", ["rust", "checktestdata", ""])
def test_other_languages_are_refused(language: str) -> None:
    with pytest.raises(UnsupportedError, match="use python, c, cpp, java"):
        mutants_of("x = 1", language)


def test_other_operators_are_refused() -> None:
    with pytest.raises(UnsupportedError):
        mutants_of("x = 1", operators="cosmic-ray")
    with pytest.raises(UnsupportedError):
        mutants_of("x = 1;", "cpp", operators="mutmut")


def test_neither_mutmut_nor_grammars_are_loaded_for_python() -> None:
    said = "import sys; from testgen.mutation import mutants_of; mutants_of('x = 1'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout.split()
    assert not {"mutmut", "libcst", "tree_sitter", "z3", "crosshair"} & set(loaded)
