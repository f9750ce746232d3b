from collections.abc import Mapping, Sequence

from benchmarks.packages_fates import WIDEST_WAVE, Deadline, End, Fate, fate_of, fates, large_first, lethal_first, waves
from testgen.problem import Blob, Label, Program, Solution, SourceFile, SuiteTest, TestCase, Tier, Verdict
from testgen.seams import Cell

TESTS = [TestCase(str(at), Blob.of("x" * at)) for at in range(1, 10)]


def wrong(name: str) -> Solution:
    return Solution(name, Label.INCORRECT, Program(name, "python", (SourceFile(name, b""),)))


class Table:
    """A matrix of known verdicts by solution and test; AC where none is given."""

    def __init__(self, verdicts: Mapping[str, Mapping[str, Verdict]]) -> None:
        self.verdicts = verdicts
        self.asked: list[tuple[str, str]] = []

    def verdict(self, solution: Solution, test: TestCase) -> Verdict:
        return self.verdicts.get(solution.name, {}).get(test.name, Verdict.AC)

    def rows(self, solutions: Sequence[Solution], tests: Sequence[TestCase]) -> dict[str, dict[str, Cell]]:
        self.asked += [(s.name, t.name) for s in solutions for t in tests]
        return {s.name: {t.name: Cell(self.verdict(s, t)) for t in tests} for s in solutions}


class Ticking:
    """A clock that goes on by a second each time it is read."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


LONG = Deadline(1e9)


def test_waves_hold_every_test_once_in_order() -> None:
    cut = list(waves(TESTS))
    assert [len(wave) for wave in cut] == [1, 2, 4, 2]
    assert [test for wave in cut for test in wave] == TESTS
    assert WIDEST_WAVE == 4


def test_who_is_rejected_is_not_run_on() -> None:
    matrix = Table({"a": {"1": Verdict.WA, "9": Verdict.TLE}, "b": {"3": Verdict.RTE}, "d": {"2": Verdict.IE}})
    ends = fates(matrix, [wrong(name) for name in "abcd"], TESTS, LONG)
    assert ends["a"] == Fate(End.REJECTED, "1", "WA", "", 1)
    assert ends["b"] == Fate(End.REJECTED, "3", "RTE", "", 1)
    assert ends["c"] == Fate(End.ACCEPTED)
    assert ends["d"] == Fate(End.UNJUDGED, "2", "IE")
    assert [test for name, test in matrix.asked if name == "a"] == ["1"]
    assert [test for name, test in matrix.asked if name == "b"] == ["1", "2", "3"]


def test_to_the_end_counts_all_rejections() -> None:
    matrix = Table({"a": {"1": Verdict.WA, "9": Verdict.TLE}})
    assert fates(matrix, [wrong("a")], TESTS, LONG, to_the_end=True)["a"] == Fate(End.REJECTED, "1", "WA", "", 2)


def test_past_the_deadline_nobody_is_said_to_survive() -> None:
    matrix = Table({"a": {"1": Verdict.WA}, "b": {"9": Verdict.WA}})
    ends = fates(matrix, [wrong("a"), wrong("b")], TESTS, Deadline(2.5, Ticking()))
    assert ends["a"].end is End.REJECTED
    assert ends["b"].end is End.UNFINISHED


def test_without_tests_all_are_accepted() -> None:
    assert fates(Table({}), [wrong("a")], [], LONG)["a"].end is End.ACCEPTED
    assert fate_of({}, whole=False).end is End.UNFINISHED


def made(name: str, size: int, *kills: str) -> SuiteTest:
    return SuiteTest(TestCase(name, Blob.of("x" * size)), Tier.BASIC, "", "tiers", kills=kills)


def test_orders() -> None:
    suite = [made("large", 9), made("small", 1), made("lethal", 5, "a", "b"), made("invalid", 20, "a", "b", "c")]
    assert [t.name for t in lethal_first(suite)] == ["invalid", "lethal", "small", "large"]
    assert [t.name for t in lethal_first(suite, {"invalid"})] == ["lethal", "small", "large", "invalid"]
    cases = [t.case for t in suite]
    assert [t.name for t in large_first(cases)] == ["invalid", "large", "lethal", "small"]
    assert [t.name for t in large_first(cases, {"invalid"})] == ["large", "lethal", "small", "invalid"]
