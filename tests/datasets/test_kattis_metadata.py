from collections.abc import Callable
from pathlib import Path

import pytest

from testgen.datasets.kattis_metadata import OUTPUT_CAP, Metadata, Version, read_metadata
from testgen.datasets.tree import Tree
from testgen.errors import ProblemError, UnsupportedError
from testgen.problem import MIB, Limits, TimePolicy

Read = Callable[..., Metadata]


@pytest.fixture
def read(folder: Callable[..., Path]) -> Read:
    def metadata(yaml: str, files: dict[str, str] | None = None) -> Metadata:
        return read_metadata(Tree.at(folder({"problem.yaml": yaml, **(files or {})})))

    return metadata


def test_an_empty_problem_yaml_is_a_legacy_problem(read: Read) -> None:
    metadata = read("# nothing\n")
    assert metadata.version is Version.LEGACY
    assert (metadata.limits, metadata.time_policy) == (Limits(), TimePolicy())
    assert (metadata.custom, metadata.flags, metadata.licence, metadata.source) == (False, (), "", "")


@pytest.mark.parametrize(
    ("stated", "version"),
    [
        ("legacy", Version.LEGACY),
        ("legacy-icpc", Version.LEGACY),
        ("2023-07", Version.V2023_07),
        ("2023-07-draft", Version.V2023_07),
        ("2025-09", Version.V2025_09),
    ],
)
def test_versions(read: Read, stated: str, version: Version) -> None:
    assert read(f"problem_format_version: {stated}\n").version is version


def test_an_unknown_version_is_unsupported(read: Read) -> None:
    with pytest.raises(UnsupportedError, match=r"problem\.yaml:1:25: the package format \"2099-01\""):
        read("problem_format_version: 2099-01\n")


@pytest.mark.parametrize(
    ("yaml", "what"),
    [
        ("validation: custom interactive\n", "interactive"),
        ("validation: custom score interactive\n", "interactive"),
        ("validation: custom multi-pass\n", "multi-pass"),
        ("type: interactive\n", "interactive"),
        ("type: [scoring, multi-pass]\n", "multi-pass"),
        ("type: submit-answer\n", "submit-answer"),
    ],
)
def test_kinds_that_are_not_handled_are_unsupported(read: Read, yaml: str, what: str) -> None:
    with pytest.raises(UnsupportedError, match=f"problem.yaml:1:.* {what} problem"):
        read(yaml)


@pytest.mark.parametrize("yaml", ["type: scoring\n", "type: [pass-fail]\n", "validation: custom score\n"])
def test_kinds_that_are_handled(read: Read, yaml: str) -> None:
    assert read(yaml).custom == ("custom" in yaml)


@pytest.mark.parametrize(
    "yaml", ["type: quiz\n", "validation: sometimes\n", "limits: [1]\n", "limits: {memory: much}\n"]
)
def test_wrong_values_are_errors_with_their_place(read: Read, yaml: str) -> None:
    with pytest.raises(ProblemError, match=r"problem\.yaml:1:\d+: "):
        read(yaml)


def test_limits_are_in_mebibytes(read: Read) -> None:
    limits = read("limits:\n  memory: 512\n  output: 16\n  time_limit: 1.5\n").limits
    assert limits == Limits(time=1.5, memory=512 * MIB, output=16 * MIB)
    assert read("limits: {output: 24576}\n").limits.output == OUTPUT_CAP


@pytest.mark.parametrize(
    ("yaml", "files", "time"),
    [
        ("", {}, None),
        ("", {".timelimit": "3\n"}, 3.0),
        ("", {"domjudge-problem.ini": "color = red\ntimelimit = '2.5'\n"}, 2.5),
        ("", {"domjudge-problem.ini": "timelimit=4 ; seconds\n"}, 4.0),
        ("", {"domjudge-problem.ini": 'timelimit="4"\n', ".timelimit": "3"}, 4.0),
        ("", {"domjudge-problem.ini": "name = x\n", ".timelimit": "3"}, 3.0),
        ("limits: {time_limit: 7}", {"domjudge-problem.ini": "timelimit=4\n"}, 7.0),
    ],
)
def test_the_time_limit_is_found_wherever_it_stands(
    read: Read, yaml: str, files: dict[str, str], time: float | None
) -> None:
    assert read(yaml, files).limits.time == time


@pytest.mark.parametrize(
    ("files", "where"),
    [
        ({".timelimit": "soon"}, r"\.timelimit:1: "),
        ({".timelimit": "0"}, r"\.timelimit:1: "),
        ({"domjudge-problem.ini": "[x]\ntimelimit = 'inf'\n"}, r"domjudge-problem\.ini:2: "),
    ],
)
def test_a_wrong_time_limit_is_an_error(read: Read, files: dict[str, str], where: str) -> None:
    with pytest.raises(ProblemError, match=where):
        read("", files)


@pytest.mark.parametrize(
    ("yaml", "policy"),
    [
        ("limits: {time_multiplier: 3.5}", TimePolicy(3.5, 1.0)),
        ("limits: {time_multipliers: {ac_to_time_limit: 4, time_limit_to_tle: 2}}", TimePolicy(4.0, 1.0)),
        ("limits: {time_resolution: 0.5}", TimePolicy(2.0, 0.5)),
    ],
)
def test_time_policies(read: Read, yaml: str, policy: TimePolicy) -> None:
    assert read(yaml).time_policy == policy


@pytest.mark.parametrize(
    ("yaml", "source"),
    [
        ("source: NCPC 2014", "NCPC 2014"),
        ("source: 2014", "2014"),
        ("source: {name: NWERC, url: x}", "NWERC"),
        ("source: [SWERC, {name: SEERC}]", "SWERC, SEERC"),
    ],
)
def test_sources(read: Read, yaml: str, source: str) -> None:
    assert read(f"{yaml}\nlicense: cc by-sa\n").source == source
    assert read(f"{yaml}\nlicense: cc by-sa\n").licence == "cc by-sa"


def test_constants_fill_texts(read: Read) -> None:
    metadata = read("constants: {n: 10, big: 1e9}\n")
    assert metadata.filled_in(b"n <= {{n}}, \\constant{big}, {{other}}") == b"n <= 10, 1e9, {{other}}"
