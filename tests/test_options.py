import pytest

from testgen.errors import InputError
from testgen.options import DEFAULT_ROUNDS, STRENGTH_SHARE, BuildOptions, ExistingTests


def test_a_build_has_the_whole_budget_where_nothing_is_measured_behind_it() -> None:
    assert BuildOptions(budget=60.0).seconds == 60.0
    assert BuildOptions(strength=True).seconds is None


def test_a_tenth_of_a_budget_is_kept_for_mutants_and_coverage() -> None:
    options = BuildOptions(budget=60.0, strength=True)
    assert STRENGTH_SHARE == 0.1
    assert options.seconds == pytest.approx(54.0)


@pytest.mark.parametrize(("used", "left"), [(10.0, 50.0), (54.0, 6.0), (57.0, 6.0), (200.0, 6.0)])
def test_mutants_and_coverage_have_what_is_left_and_never_less_than_the_tenth(used: float, left: float) -> None:
    assert BuildOptions(budget=60.0, strength=True).seconds_for_strength(used) == pytest.approx(left)


def test_without_a_budget_they_have_any_time() -> None:
    assert BuildOptions(strength=True).seconds_for_strength(200.0) is None


def test_rounds_are_bounded_where_nothing_else_bounds_them() -> None:
    assert BuildOptions().most_rounds == DEFAULT_ROUNDS
    assert BuildOptions(budget=1.0).most_rounds is None
    assert BuildOptions(existing=ExistingTests.ONLY_SCORE, rounds=9).most_rounds == 0


@pytest.mark.parametrize("wrong", [{"hold_out": 1.0}, {"tests": 0}, {"rounds": -1}])
def test_what_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError):
        BuildOptions(**wrong)  # type: ignore[arg-type]
