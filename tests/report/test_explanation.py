import json
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console, RenderableType

from testgen.datasets.suite_records import FormatRecord, NearMiss, SuiteRecord, TargetsRecord
from testgen.problem import Blob, SuiteTest, TestCase, Tier
from testgen.report.explanation import (
    ExplainedSolution,
    ExplainedTest,
    Parent,
    explain,
    explain_solution,
    listed,
    names_in,
    solutions_in,
)
from testgen.report.explanation_json import explained_json, overview_json
from testgen.report.explanation_text import explained_text, overview_text
from testgen.scheduler import Tally
from testgen.select import GoalKind

COMPLETE = FormatRecord(complete=True, source="validator", doubts=0, text="n: int\n")


def made(name: str, kills: str = "", bounds: str = "", *, tier: Tier = Tier.BASIC, input: str = "1 2\n") -> SuiteTest:
    """Return a test that rejects the solutions `a.py`, `b.py`, ... of its letters, and reaches bounds of one letter."""
    case = TestCase(name, Blob.of(input), Blob.of("3\n"))
    fallen = tuple(f"wrong_answer/{letter}.py" for letter in kills)
    return SuiteTest(case, tier, "drawn", "tiers", seed=5, kills=fallen, bounds=tuple(bounds))


TESTS = (
    made("sample/001", "a", "p", input="1\n"),
    made("secret/basic/001", "abd", "p", input="1 2\n3 4\n"),
    made("secret/basic/002", "bd", input="7\n"),
    made("secret/edge/001", "c", "pqr", tier=Tier.EDGE, input="9 9\n"),
    made("secret/basic/003", "d"),
    made("secret/basic/004", "d"),
)
RECORD = SuiteRecord("sums", TESTS, survivors=("wrong_answer/s.py",), rounds=3, room=40, format=COMPLETE)


def explained(name: str, record: SuiteRecord = RECORD) -> ExplainedTest:
    found = explain(record, name)
    assert isinstance(found, ExplainedTest)
    return found


def solution_of(name: str, record: SuiteRecord = RECORD) -> ExplainedSolution:
    found = explain(record, name)
    assert isinstance(found, ExplainedSolution)
    return found


def plain(renderable: RenderableType) -> str:
    console = Console(width=80, color_system=None)
    with console.capture() as captured:
        console.print(renderable)
    return captured.get()


def said(record: SuiteRecord, name: str) -> str:
    return plain(explained_text(record, explain(record, name)))


# --- facts


def test_what_only_a_test_brings_is_what_would_be_lost() -> None:
    assert explained("secret/edge/001").without == (
        "Without it: no test would reject wrong_answer/c.py; no test would reach the bounds q and r; "
        "no edge test would be left."
    )


def test_without_a_test_that_is_not_alone_solutions_may_fall_to_fewer_than_three() -> None:
    found = explained("secret/basic/001")
    assert dict(found.thin) == {"wrong_answer/a.py": 1, "wrong_answer/b.py": 1}, "d.py falls to three more"
    assert found.without == (
        "Without it: nothing known would be lost, but wrong_answer/a.py would fall to 1 test and "
        "wrong_answer/b.py would fall to 1 test."
    )
    assert explained("secret/basic/003").without == (
        "Without it: nothing known would be lost; it stands against what nobody has seen yet."
    )


def test_what_only_one_brings_follows_from_the_tests_that_are_there() -> None:
    stale = replace(TESTS[0], only_kills=("wrong_answer/a.py",), only_bounds=("p",))
    assert explained("sample/001", replace(RECORD, tests=(stale, *TESTS[1:]))).only == ()
    assert [g.name for g in explained("sample/001", replace(RECORD, tests=(stale, TESTS[3]))).only] == [
        *("wrong_answer/a.py", "basic")
    ]


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        (TESTS[1], "4 tokens and letters: up to the cube root of the largest size"),
        (made("x", tier=Tier.INTERMEDIATE), "from the cube root of the largest size up to its square"),
        (made("x", tier=Tier.COMPLEX), "above the square of the cube root"),
        (TESTS[3], "reaches q and r, which no sample does"),
        (made("x", tier=Tier.EDGE, input="3\n5 5 5\n"), "three or more equal tokens and no other"),
        (made("x", tier=Tier.EDGE), "reaches a bound, an extreme number or the smallest size, as no sample does"),
    ],
)
def test_the_tier_is_given_a_reason(test: SuiteTest, reason: str) -> None:
    record = replace(RECORD, tests=(TESTS[0], test))
    assert reason in explained(test.case.name, record).tier_reason


def test_parents_have_their_names_if_they_stand_in_the_suite() -> None:
    child = replace(made("x"), parents=(TESTS[0].case.input.sha, "f" * 64))
    parents = explained("x", replace(RECORD, tests=(*TESTS, child))).parents
    assert parents == (Parent(TESTS[0].case.input.sha, "sample/001"), Parent("f" * 64, None))


def test_a_rejected_solution_shows_the_smallest_input() -> None:
    explained = solution_of("wrong_answer/b.py")
    assert [t.case.name for t in explained.killers] == ["secret/basic/001", "secret/basic/002"]
    assert explained.smallest is TESTS[2]
    assert not explained.survives
    assert explained.advice == ""


@pytest.mark.parametrize(
    ("record", "advice"),
    [
        (RECORD, "build again with --rounds 10,"),
        (replace(RECORD, rounds=8), "build again with --rounds 16,"),
        (replace(RECORD, rounds=None, room=None), "build again with --rounds 10,"),
        (replace(RECORD, existing="only-score"), "build with --existing keep"),
        (replace(RECORD, format=None), "say the input format"),
        (replace(RECORD, format=replace(COMPLETE, complete=False)), "finish the partial input format: "),
        (replace(RECORD, format=replace(COMPLETE, complete=False, doubts=2)), "format (2 doubts): "),
        (replace(RECORD, tests=(TESTS[1], TESTS[3]), room=2), "give the suite more room, with --tests 4"),
        (replace(RECORD, tests=TESTS, room=2), "build again with --rounds"),
    ],
)
def test_a_survivor_comes_with_the_next_thing_to_do(record: SuiteRecord, advice: str) -> None:
    assert advice in solution_of("wrong_answer/s.py", record).advice


def test_solutions_that_the_fewest_tests_reject_come_first() -> None:
    assert [name[-4] for name in solutions_in(RECORD)] == ["s", "c", "a", "b", "d"]
    assert names_in(replace(RECORD, skipped=("x.pas",)))[5:] == ["secret/basic/004", *solutions_in(RECORD), "x.pas"]


def test_what_else_the_figures_say_of_a_solution_is_remarked() -> None:
    record = replace(RECORD, remarks={"accepted/x.py": ("an offender",)}, skipped=("y.pas",))
    assert explain_solution(record, "accepted/x.py").remarks == ("an offender",)
    assert "skipped" in explain_solution(record, "y.pas").remarks[0]
    assert "an offender" in said(record, "accepted/x.py")
    assert "an offender" in plain(overview_text(record))


def test_lists_in_sentences() -> None:
    assert [listed("abcde"[:n]) for n in range(1, 6)] == [
        *("a", "a and b", "a, b and c", "a, b, c and 1 more", "a, b, c and 2 more")
    ]


# --- mutants that were targets

CHANGES = {f"mutant/accepted/x.py/{n}": f'accepted/x.py:{n}: > becomes >= in "if a > b:"' for n in range(4)}
ALONE = tuple(CHANGES)[:2]
TARGETED = replace(
    RECORD,
    tests=(*TESTS[:4], replace(TESTS[4], only_mutants=ALONE), TESTS[5]),
    targets=TargetsRecord(4, 3, CHANGES),
)


def test_a_test_that_alone_rejects_mutants_says_so() -> None:
    found = explained("secret/basic/003", TARGETED)
    assert found.alone(GoalKind.MUTANT) == ALONE
    assert found.without == "Without it: no test of up to 16 KiB would reject 2 mutants."
    one = replace(TARGETED, tests=(replace(TESTS[0], only_mutants=ALONE[:1]), *TESTS[1:]))
    assert explained("sample/001", one).without.endswith("would reject 1 mutant.")


def test_mutants_are_said_by_what_they_change_or_by_name_where_that_is_not_recorded() -> None:
    text = said(TARGETED, "secret/basic/003")
    assert 'mutants      accepted/x.py:0: > becomes >= in "if a > b:"  only this test' in text
    unnamed = replace(TARGETED, targets=TargetsRecord(4, 3))
    assert "mutants      mutant/accepted/x.py/0  only this test" in said(unnamed, "secret/basic/003")
    assert "mutants      none of 4 fell to it alone, or to it before other" in said(TARGETED, "secret/basic/004")
    assert "mutants" not in said(RECORD, "secret/basic/003"), "there were none in this build"


def test_mutants_that_fell_to_a_test_first_are_said_behind_those_that_fall_to_it_alone() -> None:
    first = (*tuple(CHANGES)[3:], ALONE[1])
    both = replace(TARGETED.tests[4], first_mutants=first)
    record = replace(TARGETED, tests=(*TESTS[:4], both, TESTS[5]))
    assert explained("secret/basic/003", record).mutants == (*ALONE, first[0])
    text = said(record, "secret/basic/003")
    assert text.count("only this test") == 2
    assert text.index("accepted/x.py:1") < text.index("accepted/x.py:3")
    value = explained_json(record, explain(record, "secret/basic/003"))
    assert value["first_mutants"] == list(first)
    assert set(value["changes"]) == {*ALONE, *first}


def test_the_overview_counts_targets() -> None:
    assert "Mutants as targets of the build: 3 of 4 rejected" in plain(overview_text(TARGETED))
    assert "targets of the build" not in plain(overview_text(RECORD))
    assert overview_json(TARGETED)["mutants"] == {"targets": 4, "killed": 3}
    assert overview_json(RECORD)["mutants"] is None


def test_the_json_of_a_test_names_its_mutants() -> None:
    value = json.loads(json.dumps(explained_json(TARGETED, explain(TARGETED, "secret/basic/003"))))
    assert value["only"]["mutants"] == list(ALONE)
    assert value["changes"] == {name: CHANGES[name] for name in ALONE}


def test_a_suite_is_not_full_of_tests_that_are_there_for_mutants_alone() -> None:
    crowded = (TESTS[1], TESTS[3], replace(made("x"), only_mutants=ALONE))
    assert "--rounds" in solution_of("wrong_answer/s.py", replace(TARGETED, tests=crowded, room=3)).advice


# --- what people read


def test_a_test_in_full() -> None:
    text = said(RECORD, "secret/edge/001")
    assert [line.rstrip() for line in text.splitlines()] == [
        "secret/edge/001: a test of sums, edge",
        "",
        "input        1 line, 4 B",
        "               9 9",
        "answer       1 line, 2 B",
        "               3",
        "tier         edge: reaches q and r, which no sample does",
        "proposed     by tiers: drawn",
        "made from    seed 5",
        "rejects      wrong_answer/c.py  only this test",
        "reaches      q  only this test",
        "             r  only this test",
        "             p",
        "",
        "Without it: no test would reject wrong_answer/c.py; no test would reach the",
        "bounds q and r; no edge test would be left.",
    ]


def test_doubtful_tests_say_so() -> None:
    doubtful = replace(made("x"), single_oracle=True, unvalidated=True, parents=("f" * 64,))
    text = said(replace(RECORD, tests=(doubtful,), changed=frozenset({"x"})), "x")
    assert "single-oracle: one independent solution alone" in text
    assert "unvalidated: neither" in text
    assert "ffffffffffff (not in the suite), with seed 5" in text
    assert "not the input that suite.json records" in text


def test_a_rejected_solution_in_full() -> None:
    text = said(RECORD, "wrong_answer/b.py")
    assert "Rejected by 2 tests\n" in text
    assert "secret/basic/001  8 B, by tiers: drawn" in text
    assert "smallest     secret/basic/002" in text
    assert "if that test is at fault, nothing rejects it" in said(RECORD, "wrong_answer/c.py")


def test_a_survivor_in_full() -> None:
    record = replace(
        RECORD,
        proposers={"tiers": Tally(19, 18, 15, 2, 1237)},
        refused={"invalid": 34, "crash": 0},
        nearest={"wrong_answer/s.py": NearMiss("secret/basic/001", 0.8, 1.0)},
    )
    text = said(record, "wrong_answer/s.py")
    assert "Survives: none of 6 tests rejects it" in text
    assert "nearest to its time limit: 0.8 s of 1 s on secret/basic/001" in text
    assert "tiers: 19 proposed, 18 accepted, 1,237 runs; 15 new kills, 2 new bounds" in text
    assert "refused: 34 invalid\n" in text
    assert "Next: build again with --rounds 10" in text


def test_of_a_survivor_in_an_older_suite_only_what_is_known_is_said() -> None:
    text = said(SuiteRecord("sums", TESTS, survivors=("s.py",)), "s.py")
    assert "tried" not in text
    assert "nearest" not in text
    assert "Next: " in text


def test_the_overview_has_a_line_for_each_test_and_solution() -> None:
    lines = plain(overview_text(replace(RECORD, unrecorded=("secret/mine",)))).splitlines()
    assert lines[0] == "sums: 6 tests, 5 solutions"
    assert next(line.split() for line in lines if "edge/001" in line) == [
        *("secret/edge/001", "4", "B", "1", "4", "tiers:", "drawn")
    ]
    assert next(line.split() for line in lines if "/s.py" in line) == ["wrong_answer/s.py", "survives"]
    assert next(line.split() for line in lines if "/d.py" in line) == ["wrong_answer/d.py", "4", "tests"]
    assert "In data/, but not in suite.json: secret/mine" in lines


@pytest.mark.parametrize("input", ["", "\n", "x" * 10**6, "y\n" * 10**5, "\x1b[31mred\n", "\ud7ff\u4e2d" * 50])
def test_any_input_fits_80_columns_and_sends_no_escapes(input: str) -> None:
    long = replace(made("secret/" + "n" * 200, "q" * 30, "z", input=input), why="why " * 99)
    record = replace(RECORD, tests=(long, *TESTS))
    for text in (said(record, long.case.name), said(record, "wrong_answer/q.py"), plain(overview_text(record))):
        assert max(map(len, text.splitlines())) <= 80
        assert "\x1b" not in text
        assert len(text.splitlines()) < 60


def test_only_the_first_lines_of_an_input_are_shown() -> None:
    text = said(replace(RECORD, tests=(made("x", input="y\n" * 12),)), "x")
    assert text.count("  y\n") + text.count("  y ") == 8
    assert "12 lines, 24 B" in text
    assert "and 4 lines more" in text


# --- what programs read


def objects() -> list[dict[str, Any]]:
    names = ("secret/edge/001", "wrong_answer/b.py", "wrong_answer/s.py")
    return [explained_json(RECORD, explain(RECORD, name)) for name in names]


def test_the_json_says_the_same() -> None:
    test, rejected, survivor = (json.loads(json.dumps(one)) for one in objects())
    none = {"mutants": [], "scenarios": []}
    assert test["only"] == {"kills": ["wrong_answer/c.py"], "bounds": ["q", "r"], "tiers": ["edge"], **none}
    assert (test["test"], test["tier"], test["input_bytes"], test["seed"]) == ("secret/edge/001", "edge", 4, 5)
    assert test["without"].startswith("Without it: ")
    assert (rejected["survives"], rejected["smallest"]) == (False, "secret/basic/002")
    assert "next" not in rejected
    assert (survivor["survives"], survivor["rounds"], survivor["nearest"]) == (True, 3, None)
    assert survivor["next"].startswith("build again")


def test_the_json_of_everything() -> None:
    value = json.loads(json.dumps(overview_json(RECORD)))
    assert [test["name"] for test in value["tests"]] == [test.case.name for test in TESTS]
    assert {one["name"][-4]: one["tests"] for one in value["solutions"]} == {"s": 0, "a": 2, "b": 2, "c": 1, "d": 4}
