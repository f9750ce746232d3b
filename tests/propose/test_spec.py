from collections.abc import Callable
from dataclasses import replace

import pytest

from testgen.problem import Blob, CheckerChoice, CheckerKind, Problem, SourceFile, TestCase, Verdict
from testgen.propose.spec import Completeness, FoundSpec, find_spec, untried
from testgen.propose.spec_samples import draw, spread
from testgen.spec.draft import Draft
from testgen.spec.mined import Unused
from testgen.spec.parse import parse
from testgen.spec.shapes import RANDOM, SHAPES
from testgen.spec.tree import Source
from tests.fakes import BEHAVIOURS, Behaviour, FakeJudge, program, solution, sum_problem, sums

RIGHT = "n: int 1..30\na: int[n] -100..100\n"
WIDE = "n: int 1..30\na: int[n] -1000..1000\n"
DOUBT = Unused("statement", "The numbers are distinct.")
CASES = (
    TestCase("sample/1", Blob.of("2\n1 2\n"), Blob.of("3\n")),
    TestCase("sample/2", Blob.of("3\n1 -2 100\n"), Blob.of("99\n")),
)


def after_the_first(data: bytes) -> bytes:
    return b"%d\n" % sum(map(int, data.split()[1:]))


def only_below_101(data: bytes) -> bytes:
    assert all(abs(int(token)) <= 100 for token in data.split()), "too large"
    return after_the_first(data)


@pytest.fixture
def problem() -> Problem:
    correct = [solution("accepted/a.py"), solution("accepted/b.py")]
    return replace(sum_problem(), samples=CASES, tests=(), solutions=tuple(correct))


def judge(**behaviours: Behaviour) -> FakeJudge:
    named = {f"accepted/{name}.py": behaviour for name, behaviour in behaviours.items()}
    return FakeJudge(BEHAVIOURS | {"accepted/a.py": after_the_first, "accepted/b.py": after_the_first} | named)


def draft(text: str, *doubts: Unused, settled: tuple[Unused, ...] = (), source: Source = Source.STATEMENT) -> Draft:
    return Draft(parse(text), source, doubts, settled)


def found(problem: Problem, *drafts: Draft, validators: bool = True, **behaviours: Behaviour) -> FoundSpec:
    return find_spec(judge(**behaviours), problem, validators=validators, drafts=drafts)


def test_a_draft_that_everybody_accepts_is_complete(problem: Problem) -> None:
    spec = found(problem, draft(RIGHT))
    assert (spec.completeness, spec.source, spec.doubts, spec.rejected) == ("complete", Source.STATEMENT, (), ())
    assert spec.format == parse(RIGHT)
    assert spec.tried
    assert spec.validated
    assert spec.samples_tried >= 40
    assert spec.solutions == ("accepted/a.py", "accepted/b.py")


def test_a_draft_with_a_doubt_is_partial(problem: Problem) -> None:
    spec = found(problem, draft(RIGHT, DOUBT))
    assert (spec.completeness, spec.doubts) == (Completeness.PARTIAL, (DOUBT,))


def test_a_later_complete_draft_is_preferred_to_a_partial_one(problem: Problem) -> None:
    spec = found(problem, draft(RIGHT, DOUBT), draft(RIGHT, DOUBT, DOUBT), draft(RIGHT, source=Source.PROGRAM))
    assert (spec.completeness, spec.source) == (Completeness.COMPLETE, Source.PROGRAM)


def test_what_a_validator_refuses_is_rejected_and_the_next_draft_tried(problem: Problem) -> None:
    spec = found(problem, draft(WIDE), draft(RIGHT, source=Source.PROGRAM))
    assert spec.source is Source.PROGRAM
    (rejected,) = spec.rejected
    assert rejected.reason.startswith("the validator validate.py refuses '")


def test_hidden_validators_are_not_asked(problem: Problem) -> None:
    fake = judge()
    spec = find_spec(fake, problem, validators=False, drafts=[draft(WIDE)])
    assert spec.completeness is Completeness.COMPLETE
    assert not spec.validated
    assert all(run.program.name != "validate.py" for run in fake.heard)


def test_validators_settle_what_was_not_understood_of_them(problem: Problem) -> None:
    unread = Unused("validate.py:3", "assert odd()")
    assert found(problem, draft(RIGHT, settled=(unread,))).doubts == ()
    assert found(problem, draft(RIGHT, settled=(unread,)), validators=False).doubts == (unread,)


def test_a_validator_that_cannot_decide_settles_nothing(problem: Problem) -> None:
    fake = judge()
    fake.behaviours["validate.py"] = lambda _: Verdict.TLE
    unread = Unused("validate.py:3", "assert odd()")
    spec = find_spec(fake, problem, drafts=[draft(RIGHT, settled=(unread,))])
    assert (spec.completeness, spec.doubts, spec.validated) == ("partial", (unread,), False)


def test_validators_get_the_arguments_of_the_last_test(problem: Problem) -> None:
    fake = judge()
    last = replace(CASES[1], name="secret/9", validator_args=("--max", "30"))
    find_spec(fake, replace(problem, tests=(last,)), drafts=[draft(RIGHT)])
    assert {run.args for run in fake.heard if run.program.name == "validate.py"} == {("--max", "30")}


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (only_below_101, "accepted/b.py crashes on '"),
        (sums, "it does not pass"),
        (lambda data: after_the_first(data) if max(map(int, data.split())) < 150 else b"0", "answers otherwise"),
    ],
)
def test_correct_solutions_that_crash_or_differ_reject_a_draft(
    problem: Problem, behaviour: Behaviour, reason: str
) -> None:
    spec = found(problem, draft(WIDE), validators=False, b=behaviour)
    if behaviour is sums:  # wrong on the problem's own data: it is not asked at all
        assert spec.solutions == ("accepted/a.py",)
        return
    assert spec.format is None
    assert spec.completeness is Completeness.NONE
    assert reason in spec.rejected[0].reason
    assert spec.best == draft(WIDE)


@pytest.mark.parametrize(("b", "stands"), [(lambda _: b"0", True), (only_below_101, False)], ids=["differs", "crashes"])
def test_what_somebody_wrote_stands_though_solutions_differ_on_it(
    problem: Problem,
    b: Behaviour,
    stands: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    behaviour: Behaviour = lambda d: after_the_first(d) if max(map(int, d.split())) < 101 else b(d)  # noqa: E731
    spec = found(problem, draft(WIDE, source=Source.FILE), validators=False, b=behaviour)
    assert (spec.completeness is Completeness.COMPLETE) == stands
    assert (spec.format == parse(WIDE)) == stands
    assert found(problem, draft(WIDE), validators=False, b=behaviour).format is None


def test_solutions_may_differ_where_many_answers_are_right(problem: Problem) -> None:
    checker = CheckerChoice(CheckerKind.KATTIS, program=program("check.py"))
    many = replace(problem, checker=checker)
    fake = judge(b=lambda data: after_the_first(data) + b" \n")
    fake.behaviours["check.py"] = lambda _: 42
    assert find_spec(fake, many, drafts=[draft(RIGHT)]).completeness is Completeness.COMPLETE


def test_one_of_three_that_fails_on_what_validators_accept_is_suspect(problem: Problem) -> None:
    def fails(data: bytes) -> bytes:
        assert len(data.split()) < 10
        return after_the_first(data)

    three = replace(problem, solutions=(*problem.solutions, solution("accepted/c.py")))
    spec = found(three, draft(RIGHT), c=fails)
    assert (spec.completeness, spec.suspects) == ("complete", ("accepted/c.py",))
    unvouched = found(three, draft(RIGHT), validators=False, c=fails)
    assert unvouched.completeness is Completeness.PARTIAL
    assert "alone of 3" in unvouched.doubts[-1].why


def test_a_first_solution_that_stands_alone_is_the_suspect(problem: Problem) -> None:
    def differs(data: bytes) -> bytes:
        return b"0\n" if len(data.split()) > 9 else after_the_first(data)

    three = replace(problem, solutions=(*problem.solutions, solution("accepted/c.py")))
    assert found(three, draft(RIGHT), a=differs, c=after_the_first).suspects == ("accepted/a.py",)


def test_small_inputs_on_which_nothing_ends_reject_a_draft(problem: Problem) -> None:
    def endless(data: bytes) -> bytes | Verdict:
        return Verdict.TLE if data not in {case.input.read() for case in CASES} else after_the_first(data)

    spec = found(problem, draft(RIGHT), validators=False, a=endless, b=endless)
    assert "no correct solution ends on" in spec.rejected[0].reason


def test_large_inputs_may_take_too_long(problem: Problem) -> None:
    def slow(data: bytes) -> bytes | Verdict:
        return Verdict.TLE if len(data) > 20_000 else after_the_first(data)

    large = "n: int 1..10^5\na: int[n] -100..100\n"
    assert found(problem, draft(large), validators=False, a=slow, b=slow).completeness is Completeness.COMPLETE


def test_a_draft_that_does_not_read_a_test_is_rejected(problem: Problem) -> None:
    tests = (TestCase("secret/1", Blob.of("40\n" + "1 " * 39 + "1\n")),)
    spec = found(replace(problem, tests=tests), draft(RIGHT))
    assert spec.rejected[0].reason.startswith("it does not read secret/1: 1:1: ")


def test_a_test_that_reads_only_loosely_is_a_doubt(problem: Problem) -> None:
    tests = (TestCase("secret/1", Blob.of("1\r\n7\r\n")), TestCase("secret/2", Blob.of("1 \n7 \n")))
    (doubt,) = found(replace(problem, tests=tests), draft(RIGHT)).doubts
    assert doubt.where == "secret/1 and 1 more"


def test_nobody_to_ask_is_a_doubt(problem: Problem) -> None:
    alone = replace(problem, solutions=(), validators=())
    spec = found(alone, draft(RIGHT))
    assert (spec.completeness, spec.tried) == ("partial", False)
    assert found(alone, draft(RIGHT, source=Source.FILE)).completeness is Completeness.COMPLETE


def test_conditions_that_leave_nothing_reject_a_draft(problem: Problem) -> None:
    bare = replace(problem, samples=())
    spec = found(bare, draft("n: int 1..9\nwhere n > 9\n"))
    assert "no input could be drawn" in spec.rejected[0].reason


def test_the_same_seed_draws_the_same_inputs(problem: Problem) -> None:
    def inputs(seed: int) -> list[str]:
        fake = judge()
        find_spec(fake, problem, seed=seed, drafts=[draft(RIGHT)])
        return [run.input.sha for run in fake.heard]

    assert inputs(1) == inputs(1)
    assert inputs(1) != inputs(2)


def test_the_file_beside_the_problem_wins(problem: Problem) -> None:
    beside = replace(problem, input_format=SourceFile("input.spec", RIGHT.encode()))
    spec = find_spec(judge(), beside)
    assert (spec.source, spec.completeness, spec.format) == (Source.FILE, "complete", parse(RIGHT))
    read = untried(beside)
    assert (read.source, read.tried, read.completeness) == (Source.FILE, False, "complete")


def test_a_spread_grows_over_all_shapes() -> None:
    plan = spread(60, 1, 1000)
    assert (plan[0].size, plan[-1].size) == (1, 1000)
    assert {drawing.shape for drawing in plan} == set(SHAPES)
    assert sum(drawing.shape == RANDOM for drawing in plan) == 20


def test_what_cannot_be_drawn_is_left_out() -> None:
    impossible: Callable[[], list[object]] = lambda: list(draw(parse("n: int 1..9\nwhere n > 9\n"), spread(3, 1, 9), 0))  # noqa: E731
    assert impossible() == []


def test_what_solutions_fail_on_and_validators_accept_is_a_doubt(problem: Problem) -> None:
    def fails(data: bytes) -> bytes:
        assert len(data.split()) < 10
        return after_the_first(data)

    spec = found(problem, draft(RIGHT), b=fails)
    assert (spec.completeness, spec.validated) == ("partial", True)
    assert "accepted/b.py crashes on" in spec.doubts[0].why
    assert found(problem, draft(RIGHT), validators=False, b=fails).completeness is Completeness.NONE


def test_validators_that_take_long_on_large_inputs_are_not_asked_about_larger_ones(problem: Problem) -> None:
    fake = judge()
    fake.behaviours["validate.py"] = lambda data: Verdict.TLE if len(data) > 15_000 else 42
    large = draft("n: int 1..10^5\na: int[n] -100..100\n", settled=(DOUBT,))
    assert find_spec(fake, problem, drafts=[large]).completeness is Completeness.PARTIAL
    cut = sum(run.program.name == "validate.py" and run.input.size > 15_000 for run in fake.heard)
    assert cut <= 4 + 10
