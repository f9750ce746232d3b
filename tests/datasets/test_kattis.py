from collections.abc import Callable
from pathlib import Path

import pytest

from testgen.datasets.kattis import open_package
from testgen.errors import ProblemError, UnsupportedError
from testgen.problem import CheckerChoice, CheckerKind, Label, Limits, Problem, Skipped, SourceFile, TimePolicy

Write = Callable[..., Path]
ACCEPTS = "import sys; sys.exit(42)\n"


@pytest.fixture
def opened(package: Write) -> Callable[..., Problem]:
    return lambda yaml="", files=None: open_package(package(yaml, files))


Opened = Callable[..., Problem]


def tokens(**options: object) -> CheckerChoice:
    return CheckerChoice(**{"kind": CheckerKind.TOKENS, "case_sensitive": False, **options})


def test_a_small_package_is_read_whole(package: Write) -> None:
    problem = open_package(package("name: Sums\nlicense: cc0\nsource: Us\n", name="mysums"))
    assert (problem.id, problem.statement, problem.licence, problem.source) == ("mysums", "Sum them.", "cc0", "Us")
    assert [t.name for t in (*problem.samples, *problem.tests)] == ["sample/1", "secret/01"]
    assert [s.name for s in problem.solutions] == ["accepted/a.py", "wrong_answer/w.py"]
    assert [s.label for s in problem.solutions] == [Label.CORRECT, Label.INCORRECT]
    assert [p.name for p in problem.validators] == ["input_validators/valid.py"]
    assert (problem.limits, problem.time_policy, problem.checker) == (Limits(), TimePolicy(), tokens())
    assert problem.skipped == ()


def test_both_folders_of_validators_are_read(opened: Opened) -> None:
    files = {"input_format_validators/v/v.cc": "", "input_format_validators/v/v.h": "", "input_validators/w.ctd": "EOF"}
    assert [p.name for p in opened("", files).validators] == [
        "input_format_validators/v",
        "input_validators/valid.py",
        "input_validators/w.ctd",
    ]


def test_legacy_flags_are_options_of_the_default_validator(opened: Opened) -> None:
    yaml = "validator_flags: float_tolerance 1e-6 case_sensitive\n"
    assert opened(yaml).checker == tokens(case_sensitive=True, float_absolute=1e-6, float_relative=1e-6)


def test_wrong_flags_are_an_error_with_their_place(opened: Opened) -> None:
    with pytest.raises(ProblemError, match=r"problem\.yaml:1:18: `validator_flags` float_tolerance must be"):
        opened("validator_flags: float_tolerance\n")
    files = {"data/secret/testdata.yaml": "output_validator_flags: nonsense\n"}
    with pytest.raises(ProblemError, match=r"no option 'nonsense' \(asked for by the group of secret/01\)"):
        opened("", files)


def test_tolerances_may_stand_in_the_groups(opened: Opened) -> None:
    yaml = "problem_format_version: 2025-09\n"
    files = {"data/secret/test_group.yaml": "output_validator_args: [float_absolute_tolerance, '1e-9']\n"}
    assert opened(yaml, files).checker == tokens(float_absolute=1e-9)


def test_options_of_a_few_tests_are_named_as_not_used(opened: Opened) -> None:
    files = {
        "data/secret/g/testdata.yaml": "output_validator_flags: case_sensitive\n",
        "data/secret/g/1.in": "",
        "data/secret/02.in": "",
    }
    problem = opened("", files)
    assert problem.checker == tokens()
    assert [skipped.name for skipped in problem.skipped] == ["secret/g/1"]


@pytest.mark.parametrize(
    ("yaml", "place", "custom"),
    [
        ("validation: custom\nvalidator_flags: -x 3\n", "output_validators", True),
        ("validation: custom score\n", "output_validators", True),
        ("validation: default\n", "output_validators", False),
        ("problem_format_version: 2023-07\n", "output_validators", True),
        ("problem_format_version: 2025-09\n", "output_validator", True),
    ],
)
def test_an_output_validator_of_its_own(opened: Opened, yaml: str, place: str, custom: bool) -> None:  # noqa: FBT001
    checker = opened(yaml, {f"{place}/check/v.py": ACCEPTS, f"{place}/check/README": ""}).checker
    if not custom:
        assert checker == tokens()
        return
    assert checker.kind is CheckerKind.KATTIS
    assert checker.program
    assert (checker.program.name, checker.program.language) == (f"{place}/check", "python")
    assert checker.args == (("-x", "3") if "-x" in yaml else ())


def test_of_several_output_validators_the_first_is_used(opened: Opened) -> None:
    problem = opened("validation: custom\n", {"output_validators/b.py": ACCEPTS, "output_validators/a.py": ACCEPTS})
    assert problem.checker.program
    assert problem.checker.program.name == "output_validators/a.py"
    assert [skipped.name for skipped in problem.skipped] == ["output_validators/b.py"]


def test_a_missing_output_validator_is_an_error(opened: Opened) -> None:
    with pytest.raises(ProblemError, match=r"problem\.yaml:1:13: .* holds none"):
        opened("validation: custom\n")


def test_an_output_validator_that_cannot_be_used_is_unsupported(opened: Opened) -> None:
    files = {"output_validators/v/build": "#!/bin/sh", "output_validators/v/v.py": ACCEPTS}
    with pytest.raises(UnsupportedError, match="output_validators/v cannot be used: made by its own `build`"):
        opened("validation: custom\n", files)


def test_validators_that_want_other_arguments_are_skipped(opened: Opened) -> None:
    files = {
        "input_validators/second.py": ACCEPTS,
        "input_validators/valid_too.py": ACCEPTS,
        "data/secret/testdata.yaml": "input_validator_flags: {second.py: n=1, valid.py: n=2, valid_too.py: n=2}\n",
    }
    problem = opened("", files)
    assert [p.name for p in problem.validators] == ["input_validators/second.py"]
    assert problem.tests[0].validator_args == ("n=1",)
    assert [s.name for s in problem.skipped] == ["input_validators/valid.py", "input_validators/valid_too.py"]


def test_constants_are_filled_in_everywhere(opened: Opened) -> None:
    files = {
        "problem_statement/problem.en.tex": "Up to \\constant{n}.",
        "input_validators/valid.py": "N = {{n}}",
        "submissions/accepted/a.py": "print({{n}})",
    }
    problem = opened("constants: {n: 12}\n", files)
    assert problem.statement == "Up to 12."
    assert problem.validators[0].entry.data == b"N = 12"
    assert problem.solutions[0].program.entry.data == b"print(12)"


def test_a_static_validator_is_named(opened: Opened) -> None:
    problem = opened("problem_format_version: 2025-09\n", {"static_validator/v.py": ACCEPTS})
    assert problem.skipped == (Skipped("static_validator", "checks of a submission's source are not run"),)


def test_a_package_may_be_nearly_empty(folder: Write) -> None:
    problem = open_package(folder({"problem.yaml": ""}))
    assert (problem.statement, problem.samples, problem.tests, problem.solutions) == ("", (), (), ())


def test_a_problem_yaml_that_links_out_is_an_error(folder: Write, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.yaml").write_text("")
    root = folder({})
    (root / "problem.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(ProblemError):
        open_package(root)


def test_a_spec_beside_the_package_is_read(package: Write) -> None:
    root = package(files={"input.spec": "n: int 1..9\n"})
    assert open_package(root).input_format == SourceFile(str(root / "input.spec"), b"n: int 1..9\n")
    assert open_package(package(name="bare")).input_format is None
