import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.errors import InputError
from testgen.mutation.mutant import Position
from testgen.mutation.strength import MutantResult, Status, StrengthReport
from testgen.report.strength_github import MOST, remarks, strength_github, write
from tests.report.strengths import FILE, HOSTILE, LIMIT, PEEK, REFUSED, REPORT, SMILE, SOURCE, TROUBLE, UNTRUSTED

COMMAND = re.compile(r"::(warning|notice|error) ([^:]*)::(.*)")


def properties(line: str) -> dict[str, str]:
    found = COMMAND.fullmatch(line)
    assert found, line
    return dict(part.split("=", 1) for part in found[2].split(","))


def on_line(line: int, result: MutantResult = PEEK) -> MutantResult:
    moved = replace(result.mutant, first=Position(line, 1), last=Position(line, 2))
    return replace(result, mutant=moved)


def test_survivors_and_uncovered_lines_are_annotated_the_most_useful_first() -> None:
    *warnings, notice = strength_github(REPORT).splitlines()
    assert [properties(line)["line"] for line in warnings] == ["5", "13", "19", "16"]
    assert properties(warnings[0])["file"] == FILE
    assert "assert Stack().limit == 10" in warnings[0]
    assert "Not covered" in warnings[2]
    assert "possibly equivalent" in warnings[3]
    assert notice.startswith("::notice title=Suite strength::score 33.3 %25, strength 40.0 %25: 1 killed, 3 survived")


def test_mutants_of_a_line_are_one_annotation() -> None:
    several = [replace(LIMIT, mutant=replace(LIMIT.mutant, replacement=str(n))) for n in range(6)]
    (remark,) = remarks(StrengthReport(results=tuple(several), sources={FILE: SOURCE}))
    assert remark.title == "6 surviving mutants"
    assert "and 2 more" in remark.message


def test_uncovered_lines_close_together_are_one_annotation() -> None:
    report = StrengthReport(results=tuple(on_line(n) for n in (1, 2, 4, 9, 10)), sources={FILE: SOURCE})
    assert [(remark.line, remark.end_line) for remark in remarks(report)] == [(1, 4), (9, 10)]


def test_a_change_that_ends_with_its_line_is_not_on_the_next() -> None:
    whole_line = replace(PEEK, mutant=replace(PEEK.mutant, first=Position(3, 1), last=Position(4, 1)))
    (remark,) = remarks(StrengthReport(results=(whole_line,), sources={FILE: SOURCE}))
    assert remark.end_line == 3


def test_no_more_than_github_shows() -> None:
    results = [on_line(10 * n, REFUSED) for n in range(1, 70)] + [on_line(995, LIMIT)]
    *warnings, notice = strength_github(StrengthReport(results=tuple(results), sources={FILE: SOURCE})).splitlines()
    assert len(warnings) == MOST
    assert properties(warnings[0])["line"] == "995"
    assert "50 of 70 places shown" in notice


@pytest.mark.parametrize("report", [UNTRUSTED, TROUBLE])
def test_without_figures_there_is_one_error(report: StrengthReport) -> None:
    (line,) = strength_github(report).splitlines()
    assert line.startswith("::error title=Suite strength::")


def test_trouble_with_results_is_said_first() -> None:
    first, *_ = strength_github(replace(REPORT, results=(PEEK,), trouble="no test runs a line")).splitlines()
    assert first == "::warning title=Suite strength::no test runs a line"


@given(st.text(), st.text(), st.text())
def test_text_of_strangers_stays_in_its_place(file: str, test: str, message: str) -> None:
    result = replace(LIMIT, file=file, nearest=test, equivalent=message)
    text = strength_github(StrengthReport(results=(result,), sources={file: SOURCE}))
    assert text.count("\n") == 2
    warning, _ = text.splitlines()
    assert set(properties(warning)) == {"file", "line", "endLine", "title"}
    assert warning.isprintable()


def test_escapes_are_those_of_the_toolkit() -> None:
    result = replace(LIMIT, file="a,b:c%.py", nearest="x\r\n::error::y", suggestion=None)
    warning = strength_github(StrengthReport(results=(result,), sources={"a,b:c%.py": SOURCE})).splitlines()[0]
    assert "file=a%2Cb%3Ac%25.py,line=5" in warning
    assert warning.endswith("nearest test: x\\x0d%0A::error::y")


def test_names_are_relative_to_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = replace(REPORT, root=str(tmp_path / "packages" / "core"))
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    for workspace, name in ((str(tmp_path), f"packages/core/{FILE}"), ("/elsewhere", FILE), ("", FILE)):
        monkeypatch.setenv("GITHUB_WORKSPACE", workspace)
        write(report, tmp_path / "notes.txt")
        assert properties((tmp_path / "notes.txt").read_text().splitlines()[0])["file"] == name


def test_a_dash_is_standard_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    write(REPORT, tmp_path / "-")
    assert capsys.readouterr().out == "\n" + strength_github(REPORT)
    assert list(tmp_path.iterdir()) == []


def test_the_summary_of_the_step_is_added_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("earlier\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    write(REPORT, tmp_path / "notes.txt")
    assert summary.read_text().startswith("earlier\n## Suite strength\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "missing" / "summary.md"))
    with pytest.raises(InputError, match="summary"):
        write(REPORT, tmp_path / "notes.txt")


def test_what_was_killed_or_went_wrong_is_no_annotation() -> None:
    told = {status for status in Status if remarks(replace(REPORT, results=(replace(SMILE, status=status),)))}
    assert told == {Status.SURVIVED, Status.NO_COVERAGE}
    assert HOSTILE not in strength_github(REPORT)
