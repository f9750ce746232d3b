from collections.abc import Callable
from pathlib import Path

import pytest

from testgen.datasets.folder import _KEYS, open_folder
from testgen.datasets.own_formats import CHECKER_KEYS
from testgen.datasets.settings import read_toml
from testgen.errors import ProblemError, UnsupportedError
from testgen.problem import MIB, CheckerChoice, CheckerKind, Label, Limits, Skipped, SourceFile, Verdict

Write = Callable[..., Path]

WHOLE = {
    "problem.toml": """
id = "sum"
statement = "text.md"
time = 2.0
memory = 256
output = 4
licence = "MIT"
source = "us"
[checker]
float_absolute = 1e-6
""",
    "text.md": "Sum.",
    "samples/1.in": "1",
    "samples/1.ans": "1",
    "tests/big.in": "2",
    "tests/ties/01.in": "3",
    "validators/v.py": "",
    "correct/b.py": "",
    "correct/a/main.py": "",
    "incorrect/any.py": "",
    "incorrect/TLE/slow.py": "",
    "incorrect/WA/w.cpp": "",
    "incorrect/team/main.py": "",
    "partial/p.py": "",
    "partial/p.hs": "",
}


def test_a_whole_folder(folder: Write) -> None:
    problem = open_folder(folder(WHOLE))
    assert (problem.id, problem.statement, problem.licence, problem.source) == ("sum", "Sum.", "MIT", "us")
    assert problem.limits == Limits(time=2.0, memory=256 * MIB, output=4 * MIB)
    assert problem.checker == CheckerChoice(float_absolute=1e-6)
    assert [t.name for t in problem.samples] == ["sample/1"]
    assert [t.name for t in problem.tests] == ["secret/big", "secret/ties/01"]
    assert [p.name for p in problem.validators] == ["validators/v.py"]
    assert problem.skipped == (Skipped("partial/p.hs", "Haskell, a language that testgen does not run"),)
    assert [(s.name, s.label, s.expected) for s in problem.solutions] == [
        ("correct/a", Label.CORRECT, frozenset()),
        ("correct/b.py", Label.CORRECT, frozenset()),
        ("incorrect/TLE/slow.py", Label.INCORRECT, frozenset({Verdict.TLE})),
        ("incorrect/WA/w.cpp", Label.INCORRECT, frozenset({Verdict.WA})),
        ("incorrect/any.py", Label.INCORRECT, frozenset()),
        ("incorrect/team", Label.INCORRECT, frozenset()),
        ("partial/p.py", Label.PARTIAL, frozenset()),
    ]


def test_an_empty_problem_toml_has_defaults(folder: Write) -> None:
    problem = open_folder(folder({"problem.toml": "", "statement.md": "Text"}, "mine"))
    assert (problem.id, problem.statement, problem.limits, problem.checker) == (
        "mine",
        "Text",
        Limits(),
        CheckerChoice(),
    )


@pytest.mark.parametrize("kind", ["kattis", "testlib", "python"])
def test_a_checker_that_is_a_program(folder: Write, kind: str) -> None:
    toml = f'[checker]\nkind = "{kind}"\nargs = ["-x"]\n'
    checker = open_folder(folder({"problem.toml": toml, "checker.py": "pass"})).checker
    assert checker.program
    assert (checker.kind, checker.program.name, checker.args) == (CheckerKind(kind), "checker.py", ("-x",))


def test_a_checker_may_have_any_name_and_be_a_folder(folder: Write) -> None:
    toml = '[checker]\nkind = "testlib"\nprogram = "check"\n'
    files = {"problem.toml": toml, "check/check.cpp": "", "check/testlib.h": ""}
    checker = open_folder(folder(files)).checker
    assert checker.program
    assert [file.name for file in checker.program.files] == ["check.cpp", "testlib.h"]


def test_a_checker_program_that_nobody_asks_for_is_named(folder: Write) -> None:
    (skipped,) = open_folder(folder({"problem.toml": "", "checker.py": ""})).skipped
    assert skipped == Skipped("checker.py", "the checker of the kind tokens is no program")


def test_a_folder_that_is_not_read_is_named(folder: Write) -> None:
    (skipped,) = open_folder(folder({"problem.toml": "", "solutions/a.py": ""})).skipped
    assert skipped.name == "solutions"


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("time = 1\nmemroy = 3\n", "problem.toml:2: `memroy` is no key that testgen knows\n  try: `memory`"),
        ("[checker]\nkindd = 'lines'\n", "problem.toml:2: `checker.kindd` is no key that testgen knows\n  try: `kind`"),
        ("time = 0\n", "problem.toml:1: `time` must be a number above 0"),
        ("id = 3\n", "problem.toml:1: `id` must be a string"),
        ("time = \n", "problem.toml:1:8: this is not TOML"),
        ("checker = 3\n", "problem.toml:1: `checker` must be a map"),
        ("[checker]\nkind = 'magic'\n", 'problem.toml:2: `checker.kind` is "magic", which is no checker'),
        ("[checker]\nkind = 'python'\n", "problem.toml:2: `checker.kind` asks for checker.py"),
        ("[checker]\nkind = 'python'\nprogram = 'x.py'\n", "problem.toml:3: `checker.program` asks for x.py"),
        ("[checker]\nprogram = 'x.py'\n", "problem.toml:2: `checker.program` is of no use to the kind tokens"),
        ("statement = '../secret.md'\n", "problem.toml:1: `statement` names ../secret.md, which is no file"),
    ],
)
def test_mistakes_are_errors_with_their_line(folder: Write, toml: str, message: str) -> None:
    with pytest.raises(ProblemError) as caught:
        open_folder(folder({"problem.toml": toml}))
    assert message in str(caught.value)


def test_a_checker_that_cannot_be_used_is_unsupported(folder: Write) -> None:
    toml = '[checker]\nkind = "testlib"\nprogram = "c.pas"\n'
    with pytest.raises(UnsupportedError, match=r"c\.pas cannot be used: Pascal"):
        open_folder(folder({"problem.toml": toml, "c.pas": "begin end."}))


def test_the_example_in_the_docs_says_what_is_true() -> None:
    text = Path(__file__).parents[2].joinpath("docs", "problem-folder.md").read_text()
    toml = text.split("```toml\n")[1].split("```")[0]
    settings = read_toml(Path("problem.toml"), toml.encode())
    settings.expect(_KEYS)
    settings.child("checker").expect(CHECKER_KEYS)
    assert all(f"`{key}`" in text for key in CHECKER_KEYS)
    assert all(f"{kind}" in text for kind in CheckerKind)


def test_a_spec_beside_the_problem_is_read(folder: Write) -> None:
    root = folder({"problem.toml": "", "input.spec": "\ufeffn: int 1..9\n"})
    assert open_folder(root).input_format == SourceFile(str(root / "input.spec"), b"n: int 1..9\n")
    assert open_folder(folder({"problem.toml": ""}, "bare")).input_format is None
