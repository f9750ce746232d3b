import re

from hypothesis import given
from hypothesis import strategies as st

from testgen.mutation.mutant import Mutant
from testgen.mutation.strength import Counts, MutantResult, Share, Status, StrengthReport
from testgen.mutation.text import SourceText


def result_of(source: str, start: int, end: int, replacement: str) -> MutantResult:
    text = SourceText(source)
    first, last = text.position(start), text.position(end)
    mutant = Mutant("any", start, end, source[start:end], replacement, first, last, text.line(first.line))
    return MutantResult("a.py", mutant, Status.SURVIVED)


def lines_of(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


def patched(source: str, diff: str) -> list[str]:
    """Apply a unified diff, checking every line that it says is there."""
    before, after, at = lines_of(source), [], 0
    for line in diff.split("\n")[2:]:
        if hunk := re.fullmatch(r"@@ -(\d+)(?:,(\d+))? .*", line):
            start = int(hunk[1]) - (hunk[2] != "0")
            after += before[at:start]
            at = start
        elif line[0] == "+":
            after.append(line[1:])
        else:
            assert before[at] == line[1:]
            after += [line[1:]] * (line[0] == " ")
            at += 1
    return after + before[at:]


def test_a_diff_has_one_line_of_context_and_the_numbers_of_the_file() -> None:
    source = "".join(f"line {n}\n" for n in range(1, 60))
    at = source.index("line 40")
    assert result_of(source, at, at + 4, "LINE").diff(source) == (
        "--- a/a.py\n+++ b/a.py\n@@ -39,3 +39,3 @@\n line 39\n-line 40\n+LINE 40\n line 41"
    )


@given(st.lists(st.text("ab", max_size=2), min_size=1, max_size=8, unique=True), st.text("xy\n", max_size=4), st.data())
def test_a_diff_is_a_patch(lines: list[str], replacement: str, data: st.DataObject) -> None:
    source = "\n".join(lines)
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, len(source)))
    found = result_of(source, start, end, replacement)
    mutated = found.mutant.applied(source)
    if lines_of(mutated) != lines_of(source):
        assert patched(source, found.diff(source)) == lines_of(mutated)


def test_only_ends_of_lines_end_lines() -> None:
    source = "a = 1\r\nb = '\x0c\u2028'\r\nc = 3\r\n"
    at = source.index("c")
    assert (
        result_of(source, at, at + 1, "d").diff(source).endswith("@@ -2,2 +2,2 @@\n b = '\x0c\u2028'\n-c = 3\n+d = 3")
    )


def test_errors_are_in_no_figure_and_timeouts_detect() -> None:
    counts = Counts(killed=5, survived=2, no_coverage=2, timeout=1, errors=90)
    assert (counts.total, counts.score, counts.strength) == (100, 0.6, 0.75)
    assert (Counts(errors=3).score, Counts(no_coverage=3).strength, Counts(no_coverage=3).score) == (None, None, 0.0)


def test_coverage_is_summed_over_files() -> None:
    assert StrengthReport().line_coverage == Share(0, 0)
    assert Share(0, 0).value is None
