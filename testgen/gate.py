"""What a problem's validators say of candidates; one that takes too long is not asked about larger inputs again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import inf

from testgen.bench import Bench
from testgen.judge.validators import SMALL_BYTES, Validation, are_mute, validate
from testgen.seams import Candidate, Sha

# So many small inputs of which nothing was said tell that it will be so.
_MUTE_FROM = 4
_MUTE = Validation(valid=False, why="the validators said nothing of half of the small inputs before it", ours=True)
_TOO_LARGE = Validation(valid=False, why="the validators took too long on an input that is not larger", ours=True)


class Gate:
    """Asks a problem's validators; inputs of the problem itself have all the time that they need.

    Of drawn ones the small are asked about together and the large one by one, in the order of their sizes: once the
    validators took too long on one, no input of its size or larger is shown to them. Once they said nothing of some
    small ones, and of half of all, no drawn input is.
    """

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._own = {test.input.sha for test in (*bench.problem.samples, *bench.problem.tests)}
        self._too_large = inf
        self._small = Counter[bool]()

    def said(self, candidates: Sequence[Candidate]) -> list[Validation]:
        """Return what the validators say of candidates with different inputs; `ours` where they did not end."""
        answers: dict[Sha, Validation] = {}
        own = [one for one in candidates if one.input.sha in self._own]
        drawn = [one for one in candidates if one.input.sha not in self._own]
        self._ask(own, answers, drawn=False)
        self._ask_of_small([one for one in drawn if one.input.size <= SMALL_BYTES], answers)
        for one in sorted(drawn, key=lambda c: (c.input.size, c.input.sha)):
            if one.input.size > SMALL_BYTES:
                self._ask_of_large(one, answers)
        return [answers[one.input.sha] for one in candidates]

    def _ask(self, candidates: Sequence[Candidate], answers: dict[Sha, Validation], *, drawn: bool) -> None:
        said = validate(self._bench.judge, self._bench.validators, candidates, drawn=drawn)
        answers.update((one.input.sha, answer) for one, answer in zip(candidates, said, strict=True))

    def _ask_of_small(self, candidates: Sequence[Candidate], answers: dict[Sha, Validation]) -> None:
        if self._is_mute:
            answers.update((one.input.sha, _MUTE) for one in candidates)
            return
        self._ask(candidates, answers, drawn=True)
        self._small.update(answers[one.input.sha].ours for one in candidates)

    @property
    def _is_mute(self) -> bool:
        return are_mute(self._small[True], self._small.total(), _MUTE_FROM)

    def _ask_of_large(self, candidate: Candidate, answers: dict[Sha, Validation]) -> None:
        if self._is_mute or candidate.input.size >= self._too_large:
            answers[candidate.input.sha] = _MUTE if self._is_mute else _TOO_LARGE
            return
        self._ask([candidate], answers, drawn=True)
        if answers[candidate.input.sha].ours:
            self._too_large = candidate.input.size
