import pytest

from testgen.errors import SourceError, UnsupportedError
from testgen.mutation.programs import mutants_of_solution
from testgen.problem import Label, Program, Solution, SourceFile


def solution(source: bytes, language: str = "python", *others: SourceFile) -> Solution:
    entry = SourceFile("main.py", source)
    return Solution("accepted/a.py", Label.CORRECT, Program("a", language, (entry, *others)))


def test_a_mutant_is_a_wrong_solution_of_one_change() -> None:
    mutants = mutants_of_solution(solution(b"a = int(input())\nprint(a + 1)\n"))
    changed = {mutant.solution.program.entry.data for mutant in mutants}
    assert b"a = int(input())\nprint(a - 1)\n" in changed
    assert all(mutant.solution.label is Label.INCORRECT for mutant in mutants)


def test_names_tell_all_mutants_apart_and_begin_alike() -> None:
    mutants = mutants_of_solution(solution(b"a = 1 + 1\na = 1 + 1\nprint(a < 1)\n"))
    names = [mutant.name for mutant in mutants]
    assert len(set(names)) == len(names)
    assert all(name.startswith("mutant/accepted/a.py/") for name in names)


def test_other_files_are_mutated_too_and_kept_otherwise() -> None:
    others = (SourceFile("help.py", b"x = 2 < 3\n"), SourceFile("data.txt", b"1 < 2"))
    mutants = mutants_of_solution(solution(b"import help\n", "python", *others))
    names = {mutant.source.name for mutant in mutants}
    assert names == {"help.py"}
    for mutant in mutants:
        main, helped, data = mutant.solution.program.files
        assert (main.data, data.data) == (b"import help\n", b"1 < 2")
        assert helped.data != b"x = 2 < 3\n"
        assert "/help.py:" in mutant.name


def test_a_change_is_said_in_one_line() -> None:
    helped = mutants_of_solution(solution(b"import help\n", "python", SourceFile("help.py", b"x = 2 < 3\n")))
    assert 'accepted/a.py help.py:1: < becomes <= in "x = 2 < 3"' in {mutant.change for mutant in helped}
    said = {mutant.change for mutant in mutants_of_solution(solution(b"a = (1 +\n  2)\nif not a:\n  print(a)\n"))}
    assert 'accepted/a.py:3: not is left out in "if not a:"' in said
    assert all("\n" not in one for one in said)


@pytest.mark.parametrize(
    "source",
    [
        "x = 1  # é\r\nprint(x)\r\n".encode(),
        b"# -*- coding: latin-1 -*-\nx = '\xe9'\nprint(x < x)\n",
        b"\xef\xbb\xbfprint(1 < 2)\n",
    ],
    ids=["utf-8 and carriage returns", "latin-1", "byte order mark"],
)
def test_the_rest_of_the_bytes_is_as_it_was(source: bytes) -> None:
    mutants = mutants_of_solution(solution(source))
    assert mutants
    for mutant in mutants:
        text = mutant.solution.program.entry.data
        assert text != source
        compile(text, "mutant", "exec")
        assert text.splitlines()[0] == source.splitlines()[0] or mutant.mutant.first.line == 1


def test_a_diff_shows_the_line_alone() -> None:
    (mutant, *_) = mutants_of_solution(solution(b"a = input()\nb = input()\nprint(a < b)\n"))
    assert mutant.diff.splitlines()[:2] == ["--- a/accepted/a.py", "+++ b/accepted/a.py"]
    assert any(line.startswith("-") for line in mutant.diff.splitlines()[2:])


@pytest.mark.parametrize(
    ("source", "language", "error"),
    [
        (b"def (", "python", SourceError),
        (b"x = '\xff'", "python", SourceError),
        (b"# coding: klingon\n", "python", SourceError),
        (b"fn main() {}", "rust", UnsupportedError),
    ],
)
def test_what_cannot_be_mutated_says_so(source: bytes, language: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        mutants_of_solution(solution(source, language))
