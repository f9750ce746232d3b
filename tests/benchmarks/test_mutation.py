from benchmarks.mutation import OURS, agreement, arbitrated, overhead, ratios
from benchmarks.mutation_tools import Fate, ToolRun

KEYS = [("a.py", ".f", str(number)) for number in range(4)]


def run(tool: str, *statuses: str, judging: float = 1.0, cpu: float = 1.0, seconds: float = 0.0) -> ToolRun:
    fates = {key: Fate(status, seconds, covering=0.1) for key, status in zip(KEYS, statuses, strict=False)}
    return ToolRun(tool, len(statuses), judging, judging, cpu, fates)


def test_ratios_pair_the_runs_of_a_round() -> None:
    rounds = [
        {OURS: run(OURS, "killed", "killed", judging=judging), "mutmut": run("mutmut", "killed", judging=5 * judging)}
        for judging in (1.0, 7.0)
    ]
    found = ratios(rounds, "mutmut")
    assert found is not None
    assert found["rounds"] == [10.0, 10.0]
    assert found["ratio"] == 10.0
    assert found["cpu_ratio"] == 2.0


def test_a_tool_without_a_figure_has_no_ratio() -> None:
    assert ratios([{OURS: run(OURS, "killed"), "fermut": ToolRun("fermut", trouble="none")}], "fermut") is None


def test_differences_of_verdicts_are_named_and_those_of_detection_counted() -> None:
    ours = run(OURS, "killed", "timeout", "no_coverage", "survived")
    theirs = run("mutmut", "killed", "killed", "survived", "killed")
    found = agreement(ours, theirs)
    assert (found["both"], found["same"], found["other_detection"]) == (4, 2, 1)
    assert len(found["differences"]) == 2


def test_a_third_tool_sides_with_one_of_two_that_differ() -> None:
    ours = run(OURS, "killed", "killed", "survived", "killed")
    theirs = run("fest-mutate", "survived", "killed", "killed", "survived")
    third = run("mutmut", "timeout", "killed", "killed")  # it did not judge the last one
    assert arbitrated(ours, theirs, third) == {"of_all_three": 3, "differ": 2, "with_ours": 1}


def test_overhead_is_of_mutants_that_survive_in_both() -> None:
    found = overhead(run(OURS, "survived", "killed", seconds=0.11), run("mutmut", "survived", "survived", seconds=0.4))
    assert found == {"survivors": 1, "ours_ms": 10.0, "mutmut_ms": 300.0}
    assert overhead(run(OURS, "killed"), run("mutmut", "killed")) is None
