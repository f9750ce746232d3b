"""Read a Kattis problem package: formats legacy, legacy-icpc, 2023-07 and 2025-09.

Source: https://www.kattis.com/problem-package-format/
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from testgen.datasets.data_folder import DataFolder, read_data
from testgen.datasets.default_validator import default_validator
from testgen.datasets.kattis_metadata import Metadata, Version, read_metadata
from testgen.datasets.programs import Programs, Wish, programs_in
from testgen.datasets.statements import read_statement
from testgen.datasets.submissions import read_submissions
from testgen.datasets.tree import Tree, folder_name
from testgen.errors import Place, ProblemError, UnsupportedError
from testgen.problem import CheckerChoice, CheckerKind, Problem, Skipped, TestCase

_INPUT_VALIDATORS = ("input_format_validators", "input_validators")
_OUTPUT_VALIDATORS = ("output_validators", "output_validator")


def open_package(folder: Path) -> Problem:
    """Read the package at `folder`.

    Raises ProblemError, with file and line, for what is wrong in it, and UnsupportedError for interactive, multi-pass
    and submit-answer problems. What is sound but not used stands in `Problem.skipped`.
    """
    tree = Tree.at(folder)
    metadata = read_metadata(tree)
    wish = Wish(clear_entry=False, change=metadata.filled_in)
    validators = _programs(tree, _INPUT_VALIDATORS, wish)
    data, validators = _served(tree, metadata, validators)
    checker, refused = _checker(tree, metadata, wish, data)
    submissions = read_submissions(tree, metadata.filled_in)
    return Problem(
        id=folder_name(folder),
        statement=metadata.filled_in(read_statement(tree).encode()).decode(),
        limits=metadata.limits,
        time_policy=metadata.time_policy,
        samples=data.samples,
        tests=data.secret,
        checker=checker,
        solutions=submissions.solutions,
        validators=validators.found,
        skipped=(*submissions.skipped, *validators.skipped, *refused, *data.skipped, *_unused(tree)),
        licence=metadata.licence,
        source=metadata.source,
        input_format=tree.input_format(),
        group_args=tuple(dict.fromkeys(test.validator_args for test in data.secret)),
    )


def _programs(tree: Tree, folders: tuple[str, ...], wish: Wish) -> Programs:
    read = [programs_in(tree, tree.folder(name), wish) for name in folders]
    return Programs(tuple(p for r in read for p in r.found), tuple(s for r in read for s in r.skipped))


def _served(tree: Tree, metadata: Metadata, validators: Programs) -> tuple[DataFolder, Programs]:
    """Give the tests the arguments of the package's validators, and leave out those that want others.

    A test has one set of validator arguments, but a group may map each validator to its own. The first validator
    gets its own; another that would need different ones is skipped rather than run wrongly.
    """
    data = read_data(tree, change=metadata.filled_in)
    if not data.mapped or not validators.found:
        return data, validators
    read = {
        program: read_data(tree, validator=PurePosixPath(program.name).name, change=metadata.filled_in)
        for program in validators.found
    }
    first = read[validators.found[0]]
    served = tuple(p for p, other in read.items() if other == first)
    reason = f"its arguments differ from those of {validators.found[0].name}, and testgen gives all the same"
    others = tuple(Skipped(p.name, reason) for p in read if p not in served)
    return first, Programs(served, (*validators.skipped, *others))


@dataclass(frozen=True)
class _Choice:
    checker: CheckerChoice
    skipped: tuple[Skipped, ...] = ()


def _checker(tree: Tree, metadata: Metadata, wish: Wish, data: DataFolder) -> tuple[CheckerChoice, tuple[Skipped, ...]]:
    custom = metadata.custom if metadata.version is Version.LEGACY else _has_output_validator(tree)
    choice = _custom(tree, metadata, wish) if custom else _default(metadata, data)
    return choice.checker, choice.skipped


def _has_output_validator(tree: Tree) -> bool:
    return any(tree.listing(tree.folder(name)).all for name in _OUTPUT_VALIDATORS)


def _custom(tree: Tree, metadata: Metadata, wish: Wish) -> _Choice:
    programs = _programs(tree, _OUTPUT_VALIDATORS, wish)
    if not programs.found:
        raise _no_output_validator(tree, metadata, programs)
    program = programs.found[0]
    # problemtools runs the first one and no other.
    others = tuple(
        Skipped(p.name, f"only the first output validator is used, {program.name}") for p in programs.found[1:]
    )
    checker = CheckerChoice(kind=CheckerKind.KATTIS, program=program, args=metadata.flags)
    return _Choice(checker, (*programs.skipped, *others))


def _no_output_validator(tree: Tree, metadata: Metadata, programs: Programs) -> ProblemError | UnsupportedError:
    place = metadata.settings.error("validation", "").place
    if programs.skipped:
        skipped = programs.skipped[0]
        message = f"the output validator {skipped.name} cannot be used: {skipped.reason}"
        return UnsupportedError(message, place=place, hint="an output validator in Python, C or C++")
    return ProblemError(
        "the package asks for its own output validator and holds none",
        place=place or Place(tree.root),
        hint="a program in output_validators/, or `validation: default`",
    )


def _default(metadata: Metadata, data: DataFolder) -> _Choice:
    """Choose the default validator with the package's flags and those of its groups.

    Since 2023-07 tolerances stand in the groups. Where groups differ, those of most tests are the problem's own.
    """
    tests = data.secret or data.samples
    counted = Counter(test.checker_args for test in tests)
    args = counted.most_common(1)[0][0] if counted else ()
    key = "validator_flags" if "validator_flags" in metadata.settings else None
    choices = {}
    for theirs in (args, *counted):
        try:
            choices[theirs] = default_validator((*metadata.flags, *theirs))
        except ValueError as error:
            group = next((f" (asked for by the group of {t.name})" for t in tests if t.checker_args == theirs), "")
            raise metadata.settings.error(key, f"{error}{group if theirs else ''}") from None
    return _Choice(choices[args], _differing(data.secret, args))


def _differing(tests: tuple[TestCase, ...], args: tuple[str, ...]) -> tuple[Skipped, ...]:
    differing = [test.name for test in tests if test.checker_args != args]
    reason = (
        f"{len(differing)} tests have options of their own for the default validator; it runs with those of most tests"
    )
    return (Skipped(differing[0], reason),) if differing else ()


def _unused(tree: Tree) -> tuple[Skipped, ...]:
    if tree.listing(tree.folder("static_validator")).all:
        return (Skipped("static_validator", "checks of a submission's source are not run"),)
    return ()
