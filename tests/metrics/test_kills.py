import pytest

from testgen.metrics import (
    KillMatrix,
    auc_over_orders,
    depc,
    detection_rate,
    kill_correlation,
    suite_figures,
    tsp,
    undecided,
    vacc_curve,
    verifier_accuracy,
)
from testgen.problem import Verdict
from testgen.seams import Cell
from tests.metrics.matrices import EXAMPLE, table

AC, WA, IE, CE, TLE = Verdict.AC, Verdict.WA, Verdict.IE, Verdict.CE, Verdict.TLE


def test_rows_of_verdicts_and_of_cells_make_the_same_matrix() -> None:
    rows = {"x": {"t1": AC, "t2": WA}, "y": {"t1": TLE, "t2": AC}}
    cells = {s: {t: Cell(v) for t, v in row.items()} for s, row in rows.items()}
    expected = KillMatrix.of(["x", "y"], {"t1": {"y"}, "t2": {"x"}})
    assert KillMatrix.of_rows(rows, ["t1", "t2"]) == KillMatrix.of_rows(cells, ["t1", "t2"]) == expected
    assert expected.masks == (0b10, 0b01)
    assert KillMatrix.of_rows(rows, ["t2"]).survivors == ("y",)


@pytest.mark.parametrize("row", [{"t1": WA}, {"t1": WA, "t2": IE}, {"t1": WA, "t2": CE}])
def test_a_row_that_stopped_at_a_kill_gives_rates_only(row: dict[str, Verdict]) -> None:
    kills = KillMatrix.of_rows({"x": row, "y": {"t1": AC, "t2": AC}}, ["t1", "t2"])
    assert kills.cut == {"x"}
    assert detection_rate(kills).value == 0.5
    assert verifier_accuracy(kills) is False
    for figure in (depc, kill_correlation, tsp, vacc_curve, lambda k: auc_over_orders(k, 1)):
        with pytest.raises(ValueError, match=r"needs every verdict.*x"):
            figure(kills)  # type: ignore[operator]
    with pytest.raises(ValueError, match="needs every verdict"):
        kills.in_order(["t1"])


def test_figures_that_need_every_verdict_are_over_the_solutions_that_have_them() -> None:
    rows = {"x": {"t1": WA}, "y": {"t1": AC, "t2": WA}, "z": {"t1": WA, "t2": WA}}
    cut, whole = KillMatrix.of_rows(rows, ["t1", "t2"]), {name: rows[name] for name in ("y", "z")}
    assert cut.whole() == KillMatrix.of_rows(whole, ["t1", "t2"])
    figures, others = suite_figures(cut), suite_figures(cut.whole())
    assert (figures.depc, figures.auc, figures.whole_rows) == (others.depc, others.auc, 2)
    assert figures.detection_rate == 1.0
    assert suite_figures(KillMatrix.of_rows({"x": {"t1": WA}}, ["t1", "t2"])).depc is None


@pytest.mark.parametrize("row", [{}, {"t1": AC}, {"t1": AC, "t2": IE}, {"t1": CE, "t2": CE}])
def test_nobody_can_say_whether_it_survives(row: dict[str, Verdict]) -> None:
    rows = {"x": row, "y": {"t1": AC, "t2": AC}}
    assert undecided(rows, ["t1", "t2"]) == ("x",)
    with pytest.raises(ValueError, match="x: some verdicts are not known"):
        KillMatrix.of_rows(rows, ["t1", "t2"])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: KillMatrix(("t",), ("s",), ()), "1 tests, but 0"),
        (lambda: KillMatrix(("t", "t"), (), (frozenset(), frozenset())), "same name: t"),
        (lambda: KillMatrix.of(["s", "s"], {}), "same name: s"),
        (lambda: KillMatrix.of(["s"], {"t": {"x"}}), "no such solution: x"),
    ],
)
def test_what_is_no_matrix(make, message: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    with pytest.raises(ValueError, match=message):
        make()


def test_a_part_of_a_suite_in_another_order() -> None:
    part = EXAMPLE.in_order(["t3", "t1"])
    assert part == table("""
           a b c d
        t3 0 1 1 0
        t1 1 1 0 0
    """)
