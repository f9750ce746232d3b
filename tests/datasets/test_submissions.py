from collections.abc import Callable
from pathlib import Path

import pytest

from testgen.datasets.submissions import read_submissions
from testgen.datasets.tree import Tree
from testgen.errors import ProblemError
from testgen.problem import Label, Skipped, Verdict

Write = Callable[..., Path]


def test_package_order_is_that_of_the_format(folder: Write) -> None:
    names = [
        "zzz/a.py",
        "partially_accepted/a.py",
        "brute_force/a.py",
        "run_time_error/a.py",
        "time_limit_exceeded/a.py",
        "wrong_answer/a.py",
        "accepted/b.py",
        "accepted/a.cpp",
        "accepted/folder/main.py",
    ]
    files = {f"submissions/{name}": "" for name in names}
    files["submissions/submissions.yaml"] = "zzz: {permitted: [AC]}"
    solutions = read_submissions(Tree.at(folder(files))).solutions
    assert [s.name for s in solutions] == [*sorted(n.removesuffix("/main.py") for n in names[-3:]), *names[-4::-1]]


def test_labels_and_verdicts(folder: Write) -> None:
    files = {f"submissions/{name}/a.py": "" for name in ("accepted", "time_limit_exceeded", "partially_accepted")}
    solutions = read_submissions(Tree.at(folder(files))).solutions
    assert [(s.label, s.expected) for s in solutions] == [
        (Label.CORRECT, frozenset()),
        (Label.INCORRECT, frozenset({Verdict.TLE})),
        (Label.PARTIAL, frozenset()),
    ]
    assert solutions[0].program.name == "accepted/a.py"


def test_what_is_skipped_is_named_below_submissions(folder: Write) -> None:
    root = folder(
        {
            "submissions/loose.py": "",
            "submissions/README": "",
            "submissions/odd/a.py": "",
            "submissions/accepted/a.hs": "",
            "submissions/accepted/old.py": "print 1",
            "submissions/accepted/a.exe": b"\0",
        }
    )
    (root / "submissions/accepted/link.py").symlink_to("/etc/passwd")
    assert read_submissions(Tree.at(root)).skipped == (
        Skipped("loose.py", "stands in no folder that says what it should do"),
        Skipped("accepted/link.py", "a link that leads out of the problem's folder"),
        Skipped("accepted/a.hs", "Haskell, a language that testgen does not run"),
        Skipped("accepted/old.py", "Python 2"),
        Skipped("odd/a.py", "the package does not say whether it should be accepted"),
    )


def test_included_files_join_each_submission(folder: Write) -> None:
    root = folder(
        {
            "submissions/accepted/a.py": "def f(): pass",
            "submissions/accepted/a.cpp": "",
            "include/default/table.txt": "1",
            "include/python3/helper.py": "helper",
        }
    )
    cpp, python = read_submissions(Tree.at(root)).solutions
    assert [f.name for f in python.program.files] == ["a.py", "table.txt", "helper.py"]
    assert [f.name for f in cpp.program.files] == ["a.cpp", "table.txt"]


def test_an_included_driver_is_the_entry(folder: Write) -> None:
    files = {"submissions/accepted/a.py": "def f(): pass", "include/python3/main.py": "import a"}
    (solution,) = read_submissions(Tree.at(folder(files))).solutions
    assert [f.name for f in solution.program.files] == ["main.py", "a.py"]


def test_there_may_be_no_submissions(folder: Write) -> None:
    assert read_submissions(Tree.at(folder({}))).solutions == ()


def test_a_broken_submissions_yaml_is_an_error(folder: Write) -> None:
    with pytest.raises(ProblemError, match=r"submissions\.yaml:1:4"):
        read_submissions(Tree.at(folder({"submissions/submissions.yaml": "a: *b\n"})))
