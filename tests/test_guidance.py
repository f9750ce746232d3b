from testgen.guidance import BoundsReached, Guidance
from testgen.problem import Blob
from testgen.propose.spec import Completeness, FoundSpec
from testgen.spec.parse import parse

FORMAT = parse("n: int 1..5\na: int[n] 0..9\n")


def guidance(completeness: Completeness = Completeness.COMPLETE, *, validated: bool = False) -> Guidance:
    return Guidance(FoundSpec(FORMAT, completeness), validated)


def test_an_input_is_read_strictly_but_its_bounds_whatever_its_spacing() -> None:
    known = guidance()
    assert known.objection(Blob.of("1\n9\n")) == ""
    assert known.reached(Blob.of("1\n9\n")) == {"n = 1", "a holds 9"}
    assert known.objection(Blob.of("1 \n9\n")).startswith("1:2: ")
    assert known.reached(Blob.of("1 \n9\n")) == {"n = 1", "a holds 9"}
    assert known.objection(Blob.of("6\n9\n")).startswith("1:1: ")
    assert known.reached(Blob.of("6\n9\n")) == frozenset()
    assert known.objection(Blob.of(b"\xff")) != ""


def test_a_suite_s_bounds_are_counted_together() -> None:
    found = guidance().bounds_reached([Blob.of("1\n9\n"), Blob.of("2\n1 9\n"), Blob.of("no input")])
    assert found == BoundsReached(2, 4, ("n = 5", "a holds 0"))


def test_only_what_is_complete_or_validated_is_drawn_from() -> None:
    assert guidance().draws
    assert guidance(Completeness.PARTIAL, validated=True).draws
    assert not guidance(Completeness.PARTIAL).draws
    assert guidance().largest == 6


def test_without_a_format_nothing_is_known() -> None:
    unknown = Guidance(FoundSpec(None, Completeness.NONE), validated=True)
    assert not unknown.draws
    assert unknown.objection(Blob.of("x")) == ""
    assert unknown.reached(Blob.of("x")) == frozenset()
    assert unknown.bounds_reached([]) is None
    assert unknown.bounds == ()
    assert unknown.largest == 0
