from hypothesis import given
from hypothesis import strategies as st

from testgen.pytest_plugin.limits import Durations, Limits
from testgen.pytest_plugin.ordering import KillMemory
from testgen.pytest_plugin.wire import Job

TESTS = ["a.py::slow", "a.py::fast", "b.py::middle"]
SECONDS = {"a.py::slow": 3.0, "a.py::fast": 0.1, "b.py::middle": 1.0}
KILLS = st.lists(st.tuples(st.sampled_from(["x.py", "y.py"]), st.integers(1, 300), st.sampled_from(TESTS)))


def test_what_killed_a_neighbour_comes_first() -> None:
    memory = KillMemory(SECONDS)
    memory.note("x.py", 10, "b.py::middle")
    assert memory.order("x.py", 11, TESTS)[0] == "b.py::middle"
    assert memory.order("y.py", 11, TESTS)[0] == "a.py::fast"


def test_the_nearer_kill_weighs_more() -> None:
    memory = KillMemory({})
    memory.note("x.py", 10, "near")
    memory.note("x.py", 200, "far")
    assert memory.order("x.py", 12, ["far", "near"]) == ("near", "far")


def test_the_rest_is_fast_first_by_file() -> None:
    assert KillMemory(SECONDS).order("x.py", 1, TESTS) == ("a.py::fast", "a.py::slow", "b.py::middle")


@given(KILLS, st.permutations(TESTS), st.integers(1, 300))
def test_every_test_stays_and_its_place_does_not_hang_on_where_it_was(
    kills: list[tuple[str, int, str]], tests: list[str], line: int
) -> None:
    memory = KillMemory(SECONDS)
    for kill in kills:
        memory.note(*kill)
    assert sorted(memory.order("x.py", line, tests)) == sorted(TESTS)
    assert memory.order("x.py", line, tests) == memory.order("x.py", line, TESTS)


def test_limits_leave_room_for_fixtures_that_other_tests_paid_for() -> None:
    total = {"a.py::first": 9.0, "a.py::second": 0.01, "b.py::third": 0.01}
    limits = Limits(Durations(total, {"a.py::first": 8.0, "a.py::second": 0.0, "b.py::third": 0.0}), startup=2.0)
    assert limits.forked(["a.py::second"]) > 40
    assert limits.forked(["b.py::third"]) > 40  # the longest setup may be that of the session
    assert limits.fresh(["b.py::third"]) > limits.forked(["b.py::third"]) + 9
    assert Limits(Durations(), startup=0.0).forked([]) == 0.1


def test_what_confirms_has_time_enough_for_any_noise() -> None:
    limits = Limits(Durations({"t::quick": 0.001, "t::slow": 1.0}), startup=0.0)
    quick, slow = Job(1, ("t::quick",)), Job(2, ("t::slow",))
    assert limits.confirming(quick, 0.002, fork=True).limit == 0.5
    assert limits.confirming(quick, 0.9, fork=True).limit == 9.0  # it pays for what another test paid for before
    assert limits.confirming(slow, 0.002, fork=True).limit == 2 * limits.forked(["t::slow"])
    assert limits.confirming(slow, 0.002, fork=False).limit == 2 * limits.fresh(["t::slow"])
    assert limits.confirming(slow, 3.0, fork=False).limit == 30.0


def test_the_limit_that_confirms_hangs_on_its_own_test_only() -> None:
    limits = Limits(Durations({"t::quick": 0.001}), startup=0.0)
    before = limits.confirming(Job(1, ("t::quick",)), 0.2, fork=True)
    limits.learn("t::other", 9.0)
    assert limits.confirming(Job(1, ("t::quick",)), 0.2, fork=True) == before


def test_the_original_has_time_to_pay_for_all_that_others_paid_for() -> None:
    limits = Limits(Durations({"t::quick": 0.001, "t::slow": 40.0}), startup=0.0)
    assert limits.for_original(Job(1, ("t::quick",))).limit > 80


def test_one_of_many_tests_has_no_more_time_than_the_longest() -> None:
    limits = Limits(Durations({f"t::{n}": 0.1 for n in range(100)} | {"t::long": 1.0}), startup=0.0)
    assert limits.each_forked([*(f"t::{n}" for n in range(100)), "t::long"]) == limits.forked(["t::long"]) == 5.0
    assert limits.forked([f"t::{n}" for n in range(100)]) > 49
    assert limits.each_forked([]) == 0.1


def test_limits_learn_what_tests_take_in_a_fork() -> None:
    limits = Limits(Durations({"t::quick": 0.001, "t::other": 0.001}), startup=0.0)
    before = limits.forked(["t::other"])
    limits.learn("t::quick", 0.401)  # it imports what an earlier test imported for it
    assert limits.forked(["t::other"]) > 0.8 > before
    limits.learn("t::quick", 0.002)
    assert limits.forked(["t::other"]) > 0.8
