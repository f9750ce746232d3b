import html
import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from testgen.mutation.strength import FlakyTest, StrengthReport
from testgen.report.strength_markdown import summary_markdown
from testgen.report.words import printable
from tests.report.strengths import FILE, HOSTILE, LIMIT, REPORT, SOURCE, TROUBLE, UNTRUSTED, mutant


def test_figures_then_survivors_as_diffs() -> None:
    text = summary_markdown(REPORT)
    assert "| score | 33.3 % | 1 killed, 3 survived, 1 not covered, 1 timeout, 1 error |" in text
    assert "| branch coverage | 50.0 % | 3 of 6 |" in text
    assert text.count("```diff") == 3
    assert text.index("+    def __init__(self, limit=11):") < text.index("n > 1")


def test_why_nothing_was_measured() -> None:
    for report in (UNTRUSTED, TROUBLE):
        text = summary_markdown(report)
        assert "Nothing could be measured" in text
        assert "| score |" not in text
        assert "survives" not in text


def test_failing_tests_are_named_where_nothing_was_measured() -> None:
    text = summary_markdown(replace(TROUBLE, failing=("tests/test_a.py::test_b",)))
    assert "### Failing tests, which judge nothing" in text


def test_nothing_of_strangers_is_markup() -> None:
    text = summary_markdown(replace(REPORT, warnings=(HOSTILE, "[a](javascript:b) @team #1 www.example.org `c` | d")))
    outside = re.sub(r"(?s)```diff\n.*?\n```", "", text)
    assert "<script>" not in outside
    assert "<img" not in outside
    assert not re.search(r"\]\(|@|www\.|`", outside)


@given(st.text())
def test_text_is_text(name: str) -> None:
    report = StrengthReport(flaky=(FlakyTest(name, name),))
    (item,) = re.findall(r"(?m)^- <code>(.*?)</code>: .*$", summary_markdown(report))
    assert re.fullmatch(r"(?:[^\W_]|[_\s]|[^\x00-\x7f]|&#\d+;)*", item)
    assert html.unescape(item) == printable(name.replace("\n", " ")[:300].strip())


def test_a_fence_in_a_source_ends_no_block() -> None:
    source = 'text = """\n```\n````\n# heading\n"""\nn = 1\n'
    result = replace(LIMIT, mutant=mutant("````", "x", source=source))
    text = summary_markdown(StrengthReport(results=(result,), sources={FILE: source}))
    assert re.search(r"(?m)^`````diff$", text)
    assert re.search(r"(?m)^`````$", text)


def test_the_summary_is_bounded() -> None:
    source = SOURCE.replace("[-1]", "[-1]" + "x" * 100_000)
    results = tuple(replace(LIMIT, mutant=replace(LIMIT.mutant, replacement="y" * 50_000 + str(n))) for n in range(90))
    text = summary_markdown(StrengthReport(results=results, sources={FILE: source}))
    assert "and 70 more surviving mutants" in text
    assert len(text.encode()) < 1 << 20
