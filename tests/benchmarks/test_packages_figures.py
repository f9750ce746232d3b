import json

import pytest

from benchmarks.packages_figures import Arm, added, arms, bootstrap, share, summary
from testgen.metrics.rates import Rate
from tests.benchmarks.results import begun, built, fate, split

REFUSED = {"test": "secret/basic/001", "proposer": "tiers", "unvalidated": True, "why": "v.py: no"}


def test_rates_over_suites_and_over_all_packages() -> None:
    arm = Arm("shown", (built("a"), split("b", no_suite="input: no", seconds=2.0), begun("c", ineligible="few")))
    rates = arm.rates()
    assert rates["held-out wrong rejected (TNR), all"].pooled == Rate(1, 2)
    assert rates["held-out wrong rejected (TNR), WA and RTE"].pooled == Rate(1, 1)
    assert rates["held-out wrong rejected (TNR), TLE"].pooled == Rate(0, 1)
    assert rates["TNR, all, no suite counts"].pooled == Rate(1, 4)
    assert rates["TNR, all, no suite counts"].mean == pytest.approx(0.25)
    assert rates["VAcc, held out, no suite counts"].pooled == Rate(0, 2)
    assert rates["in the loop: VAcc"].pooled == Rate(1, 1)
    assert "held-out wrong rejected (TNR), RTE" not in rates  # there are none
    seconds = arm.seconds()
    assert seconds is not None
    assert seconds[0] == pytest.approx(3.0)
    assert seconds[1] == pytest.approx(3.8)
    assert arm.counts == {"a suite": 1, "no suite": 1, "crashed": 0, "not eligible": 1}


def test_what_only_an_invalid_test_rejects_survives_the_valid_ones() -> None:
    said = {"asked": 2, "not_asked": 0, "undecided": 0, "refused": [REFUSED]}
    rates = Arm("shown", (built(validators=said),)).rates()
    assert rates["held-out wrong rejected (TNR), all"].pooled == Rate(1, 2)
    assert rates["TNR, all, by valid tests alone"].pooled == Rate(0, 2)


def test_what_was_not_finished_is_in_no_rate() -> None:
    line = built(held_wrong={"w.py": fate("unfinished"), "t.py": fate("rejected", "secret/edge/001", "TLE")})
    arm = Arm("shown", (line,))
    assert arm.rates()["held-out wrong rejected (TNR), all"].pooled == Rate(1, 1)
    assert arm.killers() == {"bounds": 1}


def test_a_crash_while_measuring_keeps_no_suite() -> None:
    line = split(crashed="not done after 9 s", seconds=4.0)
    arm = Arm("shown", (line,))
    assert arm.counts["crashed"] == 1
    assert arm.rates()["TNR, all, no suite counts"].pooled == Rate(0, 2)


def test_own_data_and_ours() -> None:
    own = {"w.py": fate("accepted"), "t.py": fate("rejected", "secret/1", "TLE"), "l.py": fate("unfinished")}
    arm = Arm("shown", (built() | {"own": own},))
    assert arm.ours_and_own("held")["own only"] == [("contest/a", "t.py")]
    assert arm.ours_and_own("held")["ours only"] == [("contest/a", "w.py")]
    assert not any(arm.ours_and_own("loop").values())


def test_numbers_are_added_at_any_depth_and_words_left_out() -> None:
    arm = Arm("shown", (built("a"), built("b")))
    assert arm.summed("refused") == {"invalid": 6, "crash": 0}
    assert arm.summed("bounds")["total"] == 8
    assert arm.summed("proposers") == {"tiers": {"proposed": 10, "accepted": 4}}
    assert added({}, {"text": "no number", "n": 1}) == {"n": 1}
    assert arm.specs() == {"complete, statement": 2}


def test_a_bootstrap_says_nothing_where_all_are_alike() -> None:
    assert bootstrap([Rate(1, 1), Rate(2, 2)]) is None
    ends = bootstrap([Rate(0, 1), Rate(1, 1), Rate(1, 2), Rate(3, 4)])
    assert ends is not None
    assert 0 <= ends[0] < 0.5625 < ends[1] <= 1
    assert ends == bootstrap([Rate(0, 1), Rate(1, 1), Rate(1, 2), Rate(3, 4)])
    assert share([Rate(0, 0)]).packages == 0


def test_summaries_are_json() -> None:
    lines = [built(), built(arm="hidden"), split("b", "hidden", no_suite="no")]
    assert [arm.name for arm in arms(lines)] == ["shown", "hidden"]
    assert json.loads(json.dumps([summary(arm) for arm in arms(lines)]))[1]["packages"]["no suite"] == 1
