import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.mutation.strength import Kill, MutantResult, Status, StrengthReport, Way
from testgen.report.strength_stryker import strength_stryker, write
from tests.report.strengths import (
    EMPTY,
    FILE,
    FULL,
    FULLER,
    LIMIT,
    PEEK,
    PUSH,
    PUSHED,
    REPORT,
    SMILE,
    SOURCE,
    TROUBLE,
    UNTRUSTED,
    mutant,
)

SCHEMA = Path(__file__).parent / "schema" / "mutation-testing-report-schema.json"
VALIDATOR = jsonschema.Draft7Validator(json.loads(SCHEMA.read_text()))


def entry_of(result: MutantResult, report: StrengthReport = REPORT) -> dict[str, Any]:
    mutants: list[dict[str, Any]] = strength_stryker(report)["files"][result.file]["mutants"]
    (found,) = [entry for entry in mutants if entry["id"] == result.id]
    return found


@pytest.mark.parametrize("report", [REPORT, UNTRUSTED, TROUBLE, StrengthReport()], ids=["all", "untrusted", "no", "0"])
def test_the_schema_allows_it(report: StrengthReport, tmp_path: Path) -> None:
    write(report, tmp_path / "report.json")
    VALIDATOR.validate(json.loads((tmp_path / "report.json").read_bytes()))


def test_the_schema_can_refuse() -> None:
    value = strength_stryker(REPORT)
    value["files"][FILE]["mutants"][0]["status"] = "killed"
    assert not VALIDATOR.is_valid(value)


@given(
    st.sampled_from(Status), st.sampled_from(Way), st.text(), st.text(), st.none() | st.builds(Kill, *[st.text()] * 4)
)
def test_the_schema_allows_any_result(status: Status, way: Way, reason: str, nearest: str, kill: Kill | None) -> None:
    result = replace(LIMIT, status=status, way=way, reason=reason, nearest=nearest, kill=kill)
    VALIDATOR.validate(strength_stryker(replace(REPORT, results=(result,))))


@pytest.mark.parametrize(
    ("result", "status"),
    [
        (FULLER, "Killed"),
        (LIMIT, "Survived"),
        (SMILE, "Survived"),
        (PEEK, "NoCoverage"),
        (PUSHED, "Timeout"),
        (EMPTY, "RuntimeError"),
    ],
    ids=["killed", "survived", "equivalent", "no coverage", "timeout", "error"],
)
def test_fates(result: MutantResult, status: str) -> None:
    assert entry_of(result)["status"] == status


def test_every_fate_has_a_status() -> None:
    for status in Status:
        entry_of(LIMIT, replace(REPORT, results=(replace(LIMIT, status=status),)))


def test_what_may_be_equivalent_survives_with_its_reason() -> None:
    assert entry_of(SMILE)["statusReason"].startswith("possibly equivalent: it gave the same in 200 calls")


def test_tests_are_named_as_those_that_are_listed() -> None:
    value = strength_stryker(REPORT)
    listed = {test["id"] for file in value["testFiles"].values() for test in file["tests"]}
    killed = entry_of(FULLER)
    assert killed["killedBy"] == [FULL]
    assert killed["coveredBy"] == [FULL, PUSH]
    assert listed >= {PUSH, FULL}
    assert value["testFiles"]["tests/test_stack.py"]["tests"][1]["name"] == "TestFull::test_full[</script>]"


def test_covering_tests_are_bounded_the_killer_first() -> None:
    many = tuple(f"tests/test_many.py::test_{n}" for n in range(5000))
    results = tuple(
        replace(FULLER, mutant=replace(FULLER.mutant, occurrence=n), covered_by=many) for n in range(1, 101)
    )
    value = strength_stryker(replace(REPORT, results=results))
    covering = [entry["coveredBy"] for entry in value["files"][FILE]["mutants"]]
    assert {len(tests) for tests in covering} == {1000}
    assert covering[0][0] == FULL


def test_without_trust_no_viewer_computes_a_score() -> None:
    mutants = strength_stryker(UNTRUSTED)["files"][FILE]["mutants"]
    assert {entry["status"] for entry in mutants} == {"Ignored"}
    assert all("self-check" in entry["statusReason"] for entry in mutants)


def shown(entry: dict[str, Any], source: str) -> str:
    """Cut out of a source what the viewer marks: lines end at line feeds, columns are UTF-16 units."""
    start, end = entry["location"]["start"], entry["location"]["end"]
    assert start["line"] == end["line"]
    line = source.split("\n")[start["line"] - 1].encode("utf-16-le")
    return line[2 * start["column"] - 2 : 2 * end["column"] - 2].decode("utf-16-le")


@pytest.mark.parametrize("result", REPORT.results, ids=lambda result: result.mutant.original)
def test_places_are_what_the_viewer_counts(result: MutantResult) -> None:
    assert shown(entry_of(result), strength_stryker(REPORT)["files"][FILE]["source"]) == result.mutant.original


def test_lines_end_the_same_for_every_part_of_the_viewer() -> None:
    source = SOURCE.replace("\n", "\r\n")
    result = replace(PEEK, mutant=mutant("[-1]", "[+1]", source=source))
    report = replace(REPORT, results=(result,), sources={FILE: source})
    told = strength_stryker(report)["files"][FILE]["source"]
    assert not set("\r\u2028\u2029") & set(told)
    assert shown(entry_of(result, report), told) == "[-1]"
