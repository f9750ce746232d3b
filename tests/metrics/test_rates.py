import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.metrics import Rate, macro, micro, true_negative_rate, true_positive_rate
from tests.metrics.matrices import EXAMPLE

rates = st.integers(0, 500).flatmap(lambda total: st.builds(Rate, st.integers(0, total), st.just(total)))
confidences = st.floats(0.01, 0.999)


# With z = 1.959964, z² = 3.841459:
#   9 of 9:  lower bound 9 / (9 + z²) = 0.7009, upper 1
#   5 of 10: (0.5 + z²/20 ± z √(0.025 + z²/400)) / (1 + z²/10) = (0.692073 ± 0.364593) / 1.384146
#   0 of 4:  upper bound z² / (4 + z²) = 0.4899
@pytest.mark.parametrize(
    ("rate", "low", "high"),
    [(Rate(9, 9), 0.7009, 1.0), (Rate(5, 10), 0.2366, 0.7634), (Rate(0, 4), 0.0, 0.4899)],
)
def test_wilson_by_hand(rate: Rate, low: float, high: float) -> None:
    assert rate.interval() == pytest.approx((low, high), abs=5e-5)


def test_a_rate_of_nothing() -> None:
    assert Rate(0, 0).value is None
    assert Rate(0, 0).interval() is None


@pytest.mark.parametrize(("hits", "total"), [(-1, 3), (4, 3), (0, -1)])
def test_no_rate(hits: int, total: int) -> None:
    with pytest.raises(ValueError, match="is no rate"):
        Rate(hits, total)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95.0])
def test_no_confidence(confidence: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Rate(1, 2).interval(confidence)


@given(rates, confidences)
def test_wilson_holds_the_rate_and_stays_within_0_and_1(rate: Rate, confidence: float) -> None:
    interval = rate.interval(confidence)
    assert (interval is None) == (rate.value is None)
    if interval is not None and rate.value is not None:
        assert 0 <= interval[0] <= rate.value <= interval[1] <= 1


@given(rates, st.integers(2, 20))
def test_wilson_shrinks_with_more_solutions(rate: Rate, times: int) -> None:
    few, many = rate.interval(), Rate(rate.hits * times, rate.total * times).interval()
    if few and many:
        assert many[1] - many[0] < few[1] - few[0]


@given(rates, confidences, confidences)
def test_wilson_widens_with_confidence(rate: Rate, one: float, other: float) -> None:
    less, more = rate.interval(min(one, other)), rate.interval(max(one, other))
    if less and more:
        assert more[0] <= less[0] + 1e-12
        assert less[1] <= more[1] + 1e-12


@given(rates)
def test_wilson_of_the_complement_is_mirrored(rate: Rate) -> None:
    interval, mirrored = rate.interval(), Rate(rate.total - rate.hits, rate.total).interval()
    if interval and mirrored:
        assert mirrored == pytest.approx((1 - interval[1], 1 - interval[0]), abs=1e-12)


def test_true_positives_and_negatives() -> None:
    assert true_negative_rate(EXAMPLE) == Rate(3, 4)
    assert true_positive_rate(EXAMPLE) == Rate(1, 4)


def test_macro_and_micro_by_hand() -> None:
    problems = [Rate(1, 2), Rate(10, 10), Rate(0, 0)]
    assert macro(problems) == 0.75  # (1/2 + 1) / 2
    assert micro(problems) == Rate(11, 12)
    assert macro([]) is None
    assert macro([Rate(0, 0)]) is None
    assert micro([]) == Rate(0, 0)


@given(st.lists(rates))
def test_means_lie_between_the_rates(problems: list[Rate]) -> None:
    values = [rate.value for rate in problems if rate.value is not None]
    for mean in (macro(problems), micro(problems).value):
        assert (mean is None) == (not values)
        if mean is not None:
            assert min(values) - 1e-12 <= mean <= max(values) + 1e-12
