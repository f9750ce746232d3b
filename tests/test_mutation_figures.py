import json
from dataclasses import replace

from testgen.mutate import OutOfTime
from testgen.mutation.strength import LeftOut
from testgen.mutation_figures import coverage_json, in_loop_json, mutation_json, mutation_report_json
from testgen.pressure import MutantTargets
from tests.mutation.test_contest import NONE, fate
from tests.report.test_mutation_text import COVERAGE, report


def test_the_figures_under_their_names() -> None:
    found = report(fate(test="1"), fate(evidence=(NONE,)), fate("b", covering=0), left_out=LeftOut(by_time=7))
    said = mutation_json(found)
    assert said
    assert (said["score"], said["killed"], said["survived"], said["equivalent"]) == (1 / 3, 1, 2, 1)
    assert (said["strength"], said["no_coverage"], said["left_out"]["by_time"]) == (1 / 2, 1, 7)
    assert said["ci"][0] < 1 / 3 < said["ci"][1]
    assert set(said["by_operator"]) == {"a", "b"}
    assert set(said["by_family"]) == {"A", "B"}


def test_coverage_names_what_is_never_run() -> None:
    said = coverage_json(report())
    assert said
    assert (said["line"], said["branch"]) == (0.5, 0.5)
    assert said["solutions"][0]["never_run"] == {"main.py": [2]}
    assert said["solutions"][0]["lines_only"] == []


def test_coverage_names_tests_of_which_no_branches_are_known() -> None:
    slow = replace(COVERAGE, lines_only=("slow", "large"))
    said = coverage_json(replace(report(), coverage=(slow,)))
    assert said
    assert said["solutions"][0]["lines_only"] == ["large", "slow"]


def test_what_was_not_asked_for_is_null() -> None:
    assert mutation_json(report()) is None
    assert coverage_json(report(coverage=False)) is None


def test_what_there_was_no_time_for_is_no_silence() -> None:
    late = OutOfTime(("accepted/b.py",), 1)
    said = mutation_json(report(fate(), out_of_time=late))
    assert said
    assert said["not_compared"] == 1
    some, none = report(out_of_time=late), replace(report(out_of_time=late), coverage=())
    for found, line in ((some, 0.5), (none, None)):
        coverage = coverage_json(found)
        assert coverage
        assert (coverage["line"], coverage["left_out"]) == (line, {"by_time": ["accepted/b.py"]})


def test_every_mutant_is_told_and_all_of_it_is_json() -> None:
    fates = fate(test="1"), fate(), fate(covering=0), fate(error="does not compile"), fate(same="mutant/x")
    said = json.loads(json.dumps(mutation_report_json(report(*fates))))
    assert [one["status"] for one in said["mutants"]] == ["killed", "survived", "no_coverage", "error", "double"]
    assert said["mutants"][0]["killed_by"] == "1"
    assert said["mutants"][0]["verdict"] == "WA"
    assert said["mutants"][3]["why"] == "does not compile"
    assert said["mutants"][4]["same_as"] == "mutant/x"


def test_targets_of_a_build_stand_apart() -> None:
    assert in_loop_json(None, None) is None
    changes = {"mutant/a.py/1": "a.py:4: > becomes >=", "mutant/a.py/2": "a.py:5: + becomes -"}
    targets = MutantTargets(changes, frozenset({"mutant/a.py/1"}))
    in_loop = {"targets": 2, "killed": 1, "survivors": ["mutant/a.py/2"], "changes": changes}
    unknown = dict.fromkeys(("score", "killed", "survived", "equivalent"))
    assert in_loop_json(None, targets) == {**unknown, "in_loop": in_loop}
    both = in_loop_json(report(fate(test="1")), targets)
    assert both
    assert (both["score"], both["in_loop"]) == (1.0, in_loop)
