"""The matrix over a fake judge: what it fills, in what order, and what it does not run twice."""

from collections.abc import Iterable, Iterator

from testgen.judge.matrix import VerdictMatrix
from testgen.problem import Blob, Label, Limits, Program, Solution, SourceFile, TestCase, Verdict
from testgen.seams import Decision, Judgement
from tests.fakes import Behaviour, FakeJudge

LIMITS = Limits(time=1.0)


class SameBytes:
    """A checker that wants the answer byte for byte, and is at a loss over `?`."""

    def accepts(self, input: Blob, answer: Blob, output: Blob) -> Decision:  # noqa: ARG002 - the Protocol's
        if answer.read() == b"?":
            return Decision(accepted=False, why="the checker crashed", ours=True)
        return Decision(accepted=answer.read() == output.read(), why=f"expected {answer.read()!r}")

    def decide(self, judgements: Iterable[Judgement]) -> Iterator[Decision]:
        for judgement in judgements:
            assert judgement.test.answer is not None
            yield self.accepts(judgement.test.input, judgement.test.answer, judgement.output)


def solution(name: str) -> Solution:
    return Solution(name, Label.INCORRECT, Program(name, "python", (SourceFile(name, name.encode()),)))


def case(name: str, text: str, answer: str) -> TestCase:
    return TestCase(name, Blob.of(text), Blob.of(answer))


def matrix_of(**behaviours: Behaviour) -> tuple[VerdictMatrix, FakeJudge, list[Solution]]:
    judge = FakeJudge(behaviours)
    return VerdictMatrix(judge, SameBytes(), LIMITS), judge, [solution(name) for name in behaviours]


TESTS = [case("1", "1", "1"), case("2", "2", "2"), case("3", "3", "3")]


def test_cells_hold_the_runs_verdict_or_the_checkers() -> None:
    matrix, _, solutions = matrix_of(echo=lambda text: text, one=lambda _: b"1", slow=lambda _: Verdict.TLE)
    rows = matrix.rows(solutions, TESTS)
    assert {name: [cell.verdict.value for cell in row.values()] for name, row in rows.items()} == {
        "echo": ["AC", "AC", "AC"],
        "one": ["AC", "WA", "WA"],
        "slow": ["TLE", "TLE", "TLE"],
    }
    assert rows["one"]["2"].why == "expected b'2'"


def test_a_checker_at_a_loss_gives_ie_never_wa() -> None:
    matrix, _, (echo,) = matrix_of(echo=lambda text: text)
    assert matrix.verdict(echo, case("odd", "x", "?")) is Verdict.IE


def test_nothing_is_run_twice() -> None:
    matrix, judge, solutions = matrix_of(echo=lambda text: text)
    matrix.rows(solutions, TESTS)
    matrix.rows(solutions, TESTS)
    assert matrix.verdict(solutions[0], TESTS[0]) is Verdict.AC
    assert judge.runs == 3


def test_known_runs_nothing() -> None:
    matrix, judge, (echo,) = matrix_of(echo=lambda text: text)
    assert matrix.known(echo, TESTS[0]) is None
    assert judge.runs == 0
    matrix.verdict(echo, TESTS[0])
    cell = matrix.known(echo, TESTS[0])
    assert cell is not None
    assert cell.verdict is Verdict.AC


def test_the_same_input_with_another_answer_is_another_cell() -> None:
    matrix, _, (echo,) = matrix_of(echo=lambda text: text)
    assert matrix.verdict(echo, case("a", "1", "1")) is Verdict.AC
    assert matrix.verdict(echo, case("a", "1", "9")) is Verdict.WA


def test_first_kill_only_ends_a_row_at_its_first_rejection() -> None:
    matrix, judge, solutions = matrix_of(
        never=lambda text: text, at_two=lambda text: text if text != b"2" else b"", at_once=lambda _: b""
    )
    tests = [case(str(n), str(n), str(n)) for n in range(1, 9)]
    rows = matrix.rows(solutions, tests, first_kill_only=True)
    assert {name: len(row) for name, row in rows.items()} == {"never": 8, "at_two": 2, "at_once": 1}
    assert rows["at_two"]["2"].verdict is Verdict.WA
    assert judge.runs < 3 * 8


def test_with_and_without_first_kill_only_agree() -> None:
    def behaves(text: bytes) -> bytes:
        return b"" if int(text) % 5 == 4 else text

    tests = [case(str(n), str(n), str(n)) for n in range(12)]
    whole, _, solutions = matrix_of(p=behaves)
    short, _, _ = matrix_of(p=behaves)
    full_row = whole.rows(solutions, tests)["p"]
    cut_row = short.rows(solutions, tests, first_kill_only=True)["p"]
    assert list(full_row.items())[: len(cut_row)] == list(cut_row.items())
    assert [c.verdict.rejects for c in cut_row.values()] == [False] * 4 + [True]


def test_no_solutions_and_no_tests() -> None:
    matrix, _, solutions = matrix_of(echo=lambda text: text)
    assert matrix.rows([], TESTS) == {}
    assert matrix.rows(solutions, []) == {"echo": {}}
