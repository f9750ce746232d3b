import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.mutation.contest import Fate, Tally, by_family, by_operator, families
from testgen.mutation.evidence import Conclusion, Evidence, Kind
from testgen.mutation.mutant import Mutant, Position
from testgen.mutation.programs import ProgramMutant
from testgen.mutation.source_text import SourceOf
from testgen.mutation.trial import Judged
from testgen.problem import Verdict
from testgen.seams import Cell
from tests.mutation.judged import right

PLACE = Position(1, 1)
NONE = Evidence(Kind.DIFFERENTIAL, Conclusion.NO_DIFFERENCE, "9 drawn inputs", "it agrees with its original")
PROOF = Evidence(Kind.Z3, Conclusion.EQUAL, "rlimit 1", "equal")
PARTED = Evidence(Kind.DIFFERENTIAL, Conclusion.DIFFERENT, "9 drawn inputs", "they differ on '5'")


def fate(
    operator: str = "a", *, test: str = "", error: str = "", same: str = "", covering: int | None = 1, **more: object
) -> Fate:
    mutant = Mutant(operator, 0, 1, "a", "b", PLACE, PLACE, "a")
    program = ProgramMutant(right("accepted/a.py", "a"), SourceOf("main.py", "a", "utf-8"), mutant)
    row = {test: Cell(Verdict.WA)} if test else {}
    return Fate(Judged(program, error, same, row, test), operator.upper(), covering, **more)  # type: ignore[arg-type]


def test_rates_leave_out_what_says_nothing() -> None:
    fates = [
        fate(test="1"),
        fate(test="2"),
        fate(),
        fate(covering=0),
        fate(error="does not compile"),
        fate(same="mutant/b"),
        fate(evidence=(NONE,)),
    ]
    tally = Tally.of(fates)
    assert tally == Tally(killed=2, survived=3, uncovered=1, equivalent=1, errors=1, doubles=1)
    assert (tally.score, tally.strength) == (2 / 5, 2 / 4)


def test_of_nothing_there_is_no_rate() -> None:
    assert (Tally().score, Tally().strength) == (None, None)
    assert Tally.of([fate(covering=0)]).strength is None
    assert Tally.of([fate(error="IE")]).score is None


def test_unknown_coverage_is_not_lack_of_coverage() -> None:
    assert Tally.of([fate(covering=None)]).uncovered == 0


@pytest.mark.parametrize(
    ("evidence", "possibly", "said"),
    [
        ((), False, ""),
        ((NONE,), True, "possibly equivalent: differential: it agrees with its original (9 drawn inputs)"),
        ((PROOF,), True, "possibly equivalent: z3: equal (rlimit 1)"),
        ((PARTED, PROOF), False, "not equivalent: they differ on '5'"),
    ],
)
def test_evidence_labels(evidence: tuple[Evidence, ...], possibly: bool, said: str) -> None:  # noqa: FBT001 - expected
    one = fate(evidence=evidence)
    assert (one.possibly_equivalent, one.doubts) == (possibly, said)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.sampled_from([None, 0, 3]))))
def test_groups_add_up(made: list[tuple[str, bool, int | None]]) -> None:
    fates = [fate(op, test="1" if killed else "", covering=covering) for op, killed, covering in made]
    whole = Tally.of(fates)
    for groups in (by_operator(fates), by_family(fates)):
        assert sum(tally.killed for tally in groups.values()) == whole.killed
        assert sum(tally.survived for tally in groups.values()) == whole.survived
        assert list(groups) == sorted(groups)
    assert whole.strength is None or whole.score is None or whole.strength >= whole.score


def test_operators_have_families_but_for_mutmuts() -> None:
    assert families("python")["strictness"] == "comparison"
    assert families("python", "mutmut") == {}
    assert families("klingon") == {}
