from collections.abc import Callable
from dataclasses import replace

import pytest

from testgen.arbiter import UnanimousArbiter
from testgen.bench import set_up
from testgen.guidance import Guidance
from testgen.problem import Blob, CheckerChoice, Problem, Verdict
from testgen.propose.spec import Completeness, FoundSpec
from testgen.seams import Accepted, Candidate, RefusalReason, Refused
from testgen.spec.parse import parse
from tests.fakes import BEHAVIOURS, Behaviour, FakeJudge, Says, case, program, solution, sum_problem, sums

PARENT = sum_problem().samples[0].input.sha


def candidate(text: str, *, parents: tuple[str, ...] = (PARENT,)) -> Candidate:
    return Candidate(Blob.of(text), "changes", f"made to be {text!r}", parents=parents)


def arbiter(*trusted: str, problem: Problem | None = None, **behaviours: Behaviour) -> UnanimousArbiter:
    named = {f"accepted/{name}.py": behaviour for name, behaviour in behaviours.items()}
    judge = FakeJudge({**BEHAVIOURS, **named})
    bench = set_up(problem or sum_problem(), judge)
    return UnanimousArbiter(bench, [solution(f"accepted/{name}.py") for name in trusted or ("a", "b")])


def reason(decision: Accepted | Refused) -> RefusalReason:
    assert isinstance(decision, Refused)
    return decision.reason


def test_an_input_on_which_all_agree_becomes_a_test_with_their_answer() -> None:
    decision = arbiter().consider(candidate("4 5\n"))
    assert isinstance(decision, Accepted)
    assert decision.test.answer is not None
    assert decision.test.answer.read() == b"9\n"
    assert not decision.single_oracle
    assert not decision.unvalidated


def test_duplicates_and_invalid_inputs_are_refused() -> None:
    decisions = arbiter().consider_all([candidate("4 5\n"), candidate("4 5\n"), candidate("4 500\n")])
    assert isinstance(decisions[0], Accepted)
    assert list(map(reason, decisions[1:])) == [RefusalReason.DUPLICATE, RefusalReason.INVALID]
    assert "validate.py" in getattr(decisions[2], "by", "")


def guided(completeness: Completeness, text: str = "a: int 0..9; b: int 0..9\n", **more: object) -> UnanimousArbiter:
    problem = sum_problem(validated=bool(more.get("validated")))
    guidance = Guidance(FoundSpec(parse(text), completeness), validated=bool(more.get("validated")))
    bench = set_up(problem, FakeJudge(BEHAVIOURS))
    return UnanimousArbiter(bench, [solution("accepted/a.py"), solution("accepted/b.py")], guidance)


def test_a_complete_format_is_a_validator() -> None:
    drawn = guided(Completeness.COMPLETE).consider(candidate("4 5\n", parents=()))
    assert isinstance(drawn, Accepted)
    assert not drawn.unvalidated
    refused = guided(Completeness.COMPLETE).consider(candidate("4 10\n"))
    assert reason(refused) is RefusalReason.INVALID
    assert getattr(refused, "by", "") == "the input format"


def test_what_is_known_of_a_format_still_refuses_small_changes() -> None:
    arbiter = guided(Completeness.PARTIAL)
    assert reason(arbiter.consider(candidate("4 10\n"))) is RefusalReason.INVALID
    assert reason(arbiter.consider(candidate("4 5\n", parents=()))) is RefusalReason.UNVALIDATED
    changed = arbiter.consider(candidate("4 6\n"))
    assert isinstance(changed, Accepted)
    assert changed.unvalidated


def test_validators_overrule_a_partial_format_but_not_a_complete_one() -> None:
    assert isinstance(guided(Completeness.PARTIAL, validated=True).consider(candidate("4 10\n")), Accepted)
    assert reason(guided(Completeness.COMPLETE, validated=True).consider(candidate("4 10\n"))) is RefusalReason.INVALID


def test_withheld_inputs_count_as_seen() -> None:
    bench = set_up(sum_problem(), FakeJudge(BEHAVIOURS))
    arbiter = UnanimousArbiter(bench, [solution("accepted/a.py")], withheld=[Blob.of("4 5\n").sha])
    assert reason(arbiter.consider(candidate("4 5\n"))) is RefusalReason.DUPLICATE


def flaky() -> Behaviour:
    outputs = iter(range(99))
    return lambda _: b"%d\n" % next(outputs)


def hashed(data: bytes, attempt: int) -> bytes:
    return sums(data) + b"\n" * attempt


hashed.sees_attempt = True  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        (lambda _: 1 // 0, RefusalReason.CRASH),
        (lambda _: Verdict.MLE, RefusalReason.CRASH),
        (lambda _: Verdict.TLE, RefusalReason.TIMEOUT),
        (lambda d: Says(sums(d), cpu=0.51), RefusalReason.NEAR_LIMIT),
        (lambda _: Verdict.IE, RefusalReason.JUDGE),
        (hashed, RefusalReason.UNSTABLE),
        (lambda _: b"7\n", RefusalReason.DISAGREE),
    ],
)
def test_one_trusted_solution_is_enough_to_refuse(behaviour: Behaviour, expected: RefusalReason) -> None:
    for order in [("odd", "a"), ("a", "odd")]:
        if expected is RefusalReason.UNSTABLE and order[0] == "a":
            continue  # only the first one, whose output is the answer, is repeated
        judging = arbiter(*order, odd=behaviour)
        assert reason(judging.consider(candidate("4 5\n"))) is expected
        assert judging.refused == {expected: 1}


def test_half_the_limit_is_not_near_it() -> None:
    assert isinstance(arbiter("a", "c", c=lambda d: Says(sums(d), cpu=0.5)).consider(candidate("1\n")), Accepted)


def test_agreement_is_the_checkers_word() -> None:
    loud: Callable[[bytes], bytes] = lambda d: b" %d \n\n" % sum(map(int, d.split()))  # noqa: E731
    assert isinstance(arbiter("a", "loud", loud=loud).consider(candidate("4 5\n")), Accepted)
    strict = replace(sum_problem(), checker=CheckerChoice(space_sensitive=True))
    refused = arbiter("a", "loud", problem=strict, loud=loud).consider(candidate("4 5\n"))
    assert reason(refused) is RefusalReason.DISAGREE


def test_the_problems_own_answer_stands_and_all_are_held_against_it() -> None:
    problem = replace(sum_problem(), tests=(case("secret/odd", "1 1\n", "7\n"), case("secret/ok", "1 3\n", "4\n")))
    odd, ok = arbiter(problem=problem).consider_all([candidate("1 1\n"), candidate("1 3\n")])
    assert reason(odd) is RefusalReason.DISAGREE
    assert isinstance(ok, Accepted)
    assert ok.test == problem.tests[1]


def test_own_tests_are_admitted_as_they_are_but_not_twice_nor_invalid() -> None:
    tests = (case("secret/1", "1 1\n", "7\n"), case("secret/2", "1 1\n", "7\n"), case("secret/3", "999\n", "999\n"))
    problem = replace(sum_problem(), tests=tests)
    one, two, three = arbiter(problem=problem).admit([candidate(t.input.read().decode(), parents=()) for t in tests])
    assert isinstance(one, Accepted)
    assert one.test == tests[0]
    assert (reason(two), reason(three)) == (RefusalReason.DUPLICATE, RefusalReason.INVALID)


def test_a_validator_that_says_nothing_lets_own_inputs_stand_but_no_others() -> None:
    silent: dict[str, Behaviour] = {**BEHAVIOURS, "validate.py": lambda _: Verdict.TLE}
    judging = UnanimousArbiter(set_up(sum_problem(), FakeJudge(silent)), [solution("accepted/a.py")])
    own, drawn = judging.consider_all([candidate("10 20 30\n", parents=()), candidate("4 5\n")])
    assert isinstance(own, Accepted)
    assert reason(drawn) is RefusalReason.JUDGE


def test_an_own_test_without_answer_gets_one() -> None:
    problem = replace(sum_problem(), tests=(case("secret/1", "1 8\n"),))
    (decision,) = arbiter(problem=problem).admit([candidate("1 8\n", parents=())])
    assert isinstance(decision, Accepted)
    assert decision.test.name == "secret/1"
    assert decision.test.answer is not None
    assert decision.test.answer.read() == b"9\n"


def test_without_validators_only_changes_of_known_inputs_enter_and_are_marked() -> None:
    problem = sum_problem(validated=False)
    changed, invented, own = arbiter(problem=problem).consider_all(
        [candidate("4 500\n"), candidate("7\n", parents=()), candidate("10 20 30\n", parents=())]
    )
    assert isinstance(changed, Accepted)
    assert changed.unvalidated
    assert reason(invented) is RefusalReason.UNVALIDATED
    assert isinstance(own, Accepted)
    assert not own.unvalidated


def test_copies_of_one_program_are_a_single_oracle() -> None:
    judge = FakeJudge(BEHAVIOURS)
    trusted = [solution("accepted/a.py", "print(1)"), solution("accepted/b.py", "print( 1 )  # copied")]
    decision = UnanimousArbiter(set_up(sum_problem(), judge), trusted).consider(candidate("4 5\n"))
    assert isinstance(decision, Accepted)
    assert decision.single_oracle


def tens(data: bytes) -> bytes:
    total = sum(map(int, data.split()))
    return b"%d\n" % (0 if total % 10 == 0 else total)


@pytest.mark.parametrize("order", [("odd", "a", "b"), ("a", "odd", "b"), ("a", "b", "odd")])
def test_a_lone_dissenter_is_a_suspect_and_nobody_is_outvoted(order: tuple[str, ...]) -> None:
    judging = arbiter(*order, odd=tens)
    decisions = judging.consider_all([candidate(f"{n}\n") for n in (10, 20, 30, 40, 41)])
    assert [isinstance(d, Refused) for d in decisions] == [True, True, True, True, False]
    (suspect,) = judging.suspects
    assert (suspect.solution, suspect.inputs) == ("accepted/odd.py", 4)
    assert "made to be '10" in suspect.evidence[0]


def test_few_dissents_or_only_two_witnesses_make_no_suspect() -> None:
    few = arbiter("a", "b", "odd", odd=tens)
    few.consider_all([candidate("10\n"), candidate("20\n")])
    assert few.suspects == []
    two = arbiter("a", "odd", odd=tens)
    two.consider_all([candidate(f"{n}\n") for n in (10, 20, 30, 40)])
    assert two.suspects == []


def test_one_by_one_and_all_at_once_decide_alike() -> None:
    texts = ["1 2\n", "1 2\n", "999\n", "4\n", "10 20\n"]
    one_by_one = arbiter()
    assert [one_by_one.consider(candidate(t)) for t in texts] == arbiter().consider_all([candidate(t) for t in texts])
    assert program("a.py").sha != program("b.py").sha
