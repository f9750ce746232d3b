from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from testgen.build import BuildReport
from testgen.effort import Effort
from testgen.errors import InputError
from testgen.judge.checker_functions import output_validator
from testgen.options import BuildOptions
from testgen.problem import CheckerTrial, DraftedChecker, Limits, Problem, Skipped, Suite, Tier, Verdict
from testgen.propose.spec import Completeness, FoundSpec
from testgen.report.kill_matrix import kill_matrix
from testgen.report.picture import check_picture, write_picture
from testgen.report.text import report_text
from testgen.scheduler import Tally
from testgen.score import Outcome, ScoreReport
from testgen.seams import Cell, RefusalReason
from testgen.spec.mined import Unused
from testgen.spec.parse import parse
from testgen.spec.tree import Source
from testgen.trust import Offender
from tests.fakes import case, solution

LETTERS = {"W": Verdict.WA, "T": Verdict.TLE, "R": Verdict.RTE, ".": Verdict.AC}
EFFORT = Effort(runs=812, cached=120, seconds=21.4, isolation="level 1: jail")


def scored(**rows: str) -> ScoreReport:
    """Return the report of a suite in which each solution (`wrong_answer__x`) gets the verdicts of its letters."""
    count = max((len(row) for row in rows.values()), default=3)
    tests = tuple(case(f"secret/{i:03}", f"{i}\n", "1\n") for i in range(count))
    outcomes = [
        Outcome(
            solution(f"{name.replace('__', '/')}.py"),
            {t.name: Cell(LETTERS[letter], why="because") for t, letter in zip(tests, row, strict=True)},
        )
        for name, row in rows.items()
    ]
    tiers = tuple(list(Tier)[i % 4] for i in range(count))
    return ScoreReport("sums", tests, tiers, Limits(time=2.0), tuple(outcomes), (), (), EFFORT)


def built(in_loop: ScoreReport, held_out: ScoreReport | None = None) -> BuildReport:
    return BuildReport(
        problem=Problem("sums"),
        options=BuildOptions(),
        suite=Suite("sums", ()),
        rounds=6,
        in_loop=in_loop,
        held_out=held_out,
        why_none_held_out="" if held_out else "nothing was asked to be held out",
        refused={RefusalReason.INVALID: 3, RefusalReason.DUPLICATE: 0},
        proposers={"tiers": Tally(proposed=9, accepted=8, kills=2, bounds=1, runs=1234)},
        suspects=(),
        effort=EFFORT,
    )


def plain(report: ScoreReport | BuildReport) -> str:
    console = Console(width=80, color_system=None)
    with console.capture() as captured:
        console.print(report_text(report))
    return captured.get()


def line_with(words: str, text: str) -> str:
    return next(" ".join(line.split()) for line in text.splitlines() if words in line)


USUAL = scored(accepted__a="....", accepted__b="..W.", wrong_answer__x="W.T.", wrong_answer__y="....")


def test_rates_stand_with_counts_and_intervals() -> None:
    text = plain(USUAL)
    assert line_with("(TPR)", text) == "correct accepted (TPR) 0.500 1 of 2, 95 % interval 0.095 to 0.905"
    assert line_with("(TNR)", text) == "incorrect rejected (TNR) 0.500 1 of 2, 95 % interval 0.095 to 0.905"
    assert line_with("(VAcc)", text) == "all rejected (VAcc) no of 2"
    assert line_with("1 basic", text) == "tests 4 1 basic, 1 intermediate, 1 complex, 1 edge"
    assert "812 runs and 120 from the store in 21.4 s; level 1: jail" in text


def test_a_drafted_checker_is_named_with_what_it_stood() -> None:
    checker = output_validator("output_validators/model", "def check(input, answer, output):\n    return True\n")
    drafted = DraftedChecker(checker, "m", 7, CheckerTrial(30, 9, 60, 120, 80, 71))
    for report in (replace(USUAL, checker=drafted), built(replace(USUAL, checker=drafted))):
        text = plain(report)
        assert line_with("drafted", text) == "checker drafted by m, answer 7: output_validators/model"
        assert "it took 60 right pairs and refused 120 broken outputs of 30 inputs" in " ".join(text.split())
        assert "changed since" not in text
        assert "checker" not in plain(USUAL)
    assert "it was changed since its trial" in plain(replace(USUAL, checker=replace(drafted, changed=True)))


def test_a_format_that_nothing_was_drawn_from_is_untried_and_one_that_stood_its_trial_has_its_doubts() -> None:
    found = FoundSpec(parse("n: int 1..9\n"), Completeness.PARTIAL, Source.VALIDATOR, (Unused("v.py:3", "x", "odd"),))
    untried = line_with("input format", plain(replace(scored(wrong_answer__x="W"), spec=found)))
    assert "untried" in untried
    assert "doubt" not in untried, "a trial may settle it"
    tried = replace(found, samples_tried=9, validated=True)
    assert "partial  from validator, 1 doubt" in plain(replace(scored(wrong_answer__x="W"), spec=tried))


def test_what_is_not_known_is_a_dash_with_the_reason() -> None:
    text = plain(scored(accepted__a="."))
    assert line_with("(TNR)", text) == "incorrect rejected (TNR) - no incorrect solution could be judged"
    assert line_with("DEPC", text) == "VAcc, AUC, DEPC, n_eff - they need incorrect solutions"
    assert line_with("(AUC)", plain(scored(wrong_answer__x="W"))) == "area under VAcc (AUC) - needs two tests"
    alike = plain(scored(wrong_answer__x="WW"))
    assert line_with("(n_eff)", alike).endswith("- no two tests reject some and accept some")
    assert line_with("held out", plain(built(USUAL))) == "held out - nothing was asked to be held out"


def test_held_out_figures_stand_beside() -> None:
    text = plain(built(USUAL, scored(wrong_answer__z="W...")))
    assert line_with("held out: TNR", text).startswith("held out: TNR 1.000 1 of 1")
    assert line_with("held out: TPR", text).endswith("- no correct solution was held out")


def test_the_matrix_shows_who_rejects_whom() -> None:
    text = plain(USUAL)
    assert line_with("incorrect solution ", text) == "incorrect solution bice rejected"
    assert line_with("wrong_answer/x.py  ", text) == "wrong_answer/x.py W·T· 2x"
    assert line_with("survives", text) == "wrong_answer/y.py ···· survives"
    assert line_with("share that", text) == "share that the test rejects ▅▁▅▁"
    assert "W wrong answer   T time limit   · accepted" in text


def test_names_get_the_room_that_few_tests_leave() -> None:
    name = "wrong_answer/a_name_that_is_longer_than_most_are.py"
    few, many = (plain(scored(**{name[:-3].replace("/", "__"): "W." * half})) for half in (1, 15))
    assert line_with("longer_than_most_are.py", few) == f"{name} W· 1x"
    assert line_with("longer_than_most_are.py", many).startswith("…")


def test_there_is_no_matrix_of_nothing() -> None:
    assert kill_matrix(scored(accepted__a="..")) is None


def test_of_many_tests_equal_columns_are_drawn_once() -> None:
    text = plain(scored(wrong_answer__x="W" * 60 + "." * 40, wrong_answer__y="." * 50 + "W" * 10 + "." * 40))
    assert line_with("wrong_answer/x.py", text) == "wrong_answer/x.py WW 60x"
    assert line_with("wrong_answer/y.py", text) == "wrong_answer/y.py ·W 10x"
    assert "100 tests, equal columns drawn once; 40 reject nothing" in text


def test_columns_that_do_not_fit_are_counted() -> None:
    rows = {f"wrong_answer__w{i:02}": "".join("W" if t == i else "." for t in range(40)) for i in range(40)}
    text = plain(scored(**rows))
    assert "; 7 columns do not fit" in text
    assert line_with("wrong_answer/w39.py", text).endswith("1x")


def test_of_many_solutions_the_least_rejected_are_drawn() -> None:
    rows = {f"wrong_answer__w{i:02}": "WW" for i in range(44)} | {"wrong_answer__last": ".."}
    text = plain(scored(**rows))
    assert "5 more solutions, each rejected by 2 tests or more" in " ".join(text.split())
    assert line_with("wrong_answer/last.py  ", text) == "wrong_answer/last.py ·· survives"


def test_everything_to_look_into_is_listed() -> None:
    report = replace(
        USUAL,
        skipped=(Skipped("wrong_answer/go.go", "no go"),),
        offenders=(Offender(solution("accepted/c.py"), USUAL.tests[0], Verdict.WA, "expected 1"),),
    )
    text = plain(built(report))
    assert "Survivors: incorrect, but no test rejects them\n  wrong_answer/y.py" in text
    assert "Correct, but rejected\n  accepted/b.py: WA on secret/002: because" in text
    assert "accepted/c.py: WA on secret/000 (expected 1)" in text
    assert "Skipped: in no figure\n  wrong_answer/go.go: no go" in text
    assert "Candidates refused\n  3 invalid" in text


def test_a_long_list_is_cut_and_says_so() -> None:
    text = plain(replace(USUAL, skipped=tuple(Skipped(f"s{i}.py", "no go") for i in range(15))))
    assert "Skipped: in no figure (15)" in text
    assert "and 3 more: --json lists them all" in text


def test_no_line_is_wider_than_80_columns() -> None:
    rows = {f"wrong_answer__{'long' * i}": "W." * 50 for i in range(30)}
    report = replace(scored(**rows), skipped=(Skipped("x" * 200, "y" * 300),))
    assert max(map(len, plain(built(report)).splitlines())) <= 80


def test_escape_sequences_of_programs_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in plain(replace(USUAL, skipped=(Skipped("a\x1b[2J.py", "\x1b]0;owned\x07"),)))


def test_the_same_report_gives_the_same_picture(tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg"):
        write_picture(report_text(USUAL), tmp_path / name, "testgen score: sums")
    picture = (tmp_path / "a.svg").read_text()
    assert picture.startswith("<svg")
    assert "wrong_answer/x.py" in picture
    assert "url(" not in picture.replace("url(#", ""), "nothing is fetched from elsewhere"
    assert (tmp_path / "b.svg").read_text() == picture


@pytest.mark.parametrize("name", ["a.png", "missing/a.svg", "folder.svg"])
def test_where_no_picture_can_be_is_known_beforehand(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(InputError):
        check_picture(tmp_path / name)
