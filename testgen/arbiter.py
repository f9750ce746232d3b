"""The arbiter: what enters a suite. Whatever a proposer claims, execution decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from testgen.bench import Bench
from testgen.gate import Gate
from testgen.guidance import Guidance
from testgen.independence import independent
from testgen.judge.validators import SMALL_BYTES, Validation
from testgen.problem import Blob, Solution, TestCase, Verdict
from testgen.propose.spec import Completeness, FoundSpec
from testgen.seams import Accepted, Candidate, Decision, Judgement, RefusalReason, Refused, Run, RunResult, Sha

# An answer that took more than this share of the time limit may be a TLE on the next machine.
NEAR = 0.5
# A solution that stands alone against all others on fewer inputs than this may have met a borderline of the checker.
SUSPECT_FROM = 3
# So many disputed inputs are kept, to be compared on once more.
_MOST_DISPUTED = 24
_ENDINGS = {Verdict.TLE: RefusalReason.TIMEOUT, Verdict.CE: RefusalReason.JUDGE, Verdict.IE: RefusalReason.JUDGE}


@dataclass(frozen=True)
class Suspect:
    """A trusted solution that alone dissented from all others on `inputs` inputs; `evidence` shows the first ones.

    Nobody is outvoted: the inputs stay refused, and a person decides who is right.
    """

    solution: str
    inputs: int
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class _Hearing:
    """A candidate that is worth running; `own` is the problem's test with the same input, if there is one."""

    candidate: Candidate
    own: TestCase | None
    unvalidated: bool

    @property
    def known(self) -> Blob | None:
        return self.own.answer if self.own else None

    def case(self, answer: Blob) -> TestCase:
        if self.own:
            return replace(self.own, answer=answer)
        candidate = self.candidate
        return TestCase(candidate.input.sha, candidate.input, answer, candidate.validator_args, candidate.checker_args)


@dataclass(frozen=True)
class _Heard:
    """A hearing with what each trusted solution said, in package order, and the first one's repeat."""

    hearing: _Hearing
    results: tuple[RunResult, ...]
    repeat: RunResult

    @property
    def answer(self) -> Blob:
        return self.hearing.known or self.results[0].output


class UnanimousArbiter:
    """Accepts an input only if the validators do and all trusted correct solutions agree on it.

    In full: it was not seen before; a complete input format reads it; no trusted solution crashes, times out or comes
    near the limit; all outputs are right by the checker, held against the problem's own answer where the input has
    one, else against the output of the first trusted solution, in package order; and that one's repeat in another
    interpreter is the same. Inputs of the problem itself need no parents, and stand where a validator says nothing;
    where there is neither a validator nor a complete format, others must be small changes that what is known of the
    format reads, and are marked. Inputs in `withheld` count as seen. The first small inputs that somebody vouches for,
    and that are refused since trusted solutions disagree, are kept in `disputed`.
    """

    def __init__(
        self,
        bench: Bench,
        trusted: Sequence[Solution],
        guidance: Guidance | None = None,
        withheld: Iterable[Sha] = (),
    ) -> None:
        self._bench = bench
        self._gate = Gate(bench)
        self._guidance = guidance or Guidance(FoundSpec(None, Completeness.NONE))
        self._trusted = tuple(trusted)
        self._single = independent(s.program for s in trusted) == 1
        own = (*reversed(bench.problem.tests), *reversed(bench.problem.samples))
        self._own = {test.input.sha: test for test in own}
        self._seen: set[Sha] = set(withheld)
        self._dissents: dict[str, list[str]] = {}
        self.disputed: list[Candidate] = []
        self.refused: Counter[RefusalReason] = Counter()

    def consider(self, candidate: Candidate) -> Accepted | Refused:
        """Decide one candidate by running every trusted correct solution on it."""
        return self.consider_all([candidate])[0]

    def consider_all(self, candidates: Sequence[Candidate]) -> list[Accepted | Refused]:
        """Decide many at once, in order, on all workers."""
        return self._settled(self._entered(candidates))

    def admit(self, candidates: Sequence[Candidate]) -> list[Accepted | Refused]:
        """Let the problem's own tests in with their answers, unless they are duplicates or invalid.

        Trusted solutions are those that pass them, so that nothing is left to run; a test without an answer is
        considered like any other candidate.
        """
        entered: list[_Hearing | Accepted | Refused] = [
            Accepted(one.candidate, one.own, self._single)
            if isinstance(one, _Hearing) and one.own and one.known
            else one
            for one in self._entered(candidates)
        ]
        return self._settled(entered)

    @property
    def suspects(self) -> list[Suspect]:
        """Solutions that stood alone on at least `SUSPECT_FROM` inputs, by name."""
        return [
            Suspect(name, len(found), tuple(found[:SUSPECT_FROM]))
            for name, found in sorted(self._dissents.items())
            if len(found) >= SUSPECT_FROM
        ]

    def _settled(self, entered: Sequence[_Hearing | Accepted | Refused]) -> list[Accepted | Refused]:
        heard = list(self._run([one for one in entered if isinstance(one, _Hearing)]))
        decided = self._decide(heard)
        decisions = [next(decided) if isinstance(one, _Hearing) else one for one in entered]
        self.refused.update(one.reason for one in decisions if isinstance(one, Refused))
        return decisions

    # --- who is heard

    def _entered(self, candidates: Sequence[Candidate]) -> list[_Hearing | Refused]:
        fresh = [self._is_fresh(candidate) for candidate in candidates]
        heard = [c for c, is_fresh in zip(candidates, fresh, strict=True) if is_fresh]
        validated = iter(self._validated(heard))
        return [
            next(validated) if is_fresh else Refused(c, RefusalReason.DUPLICATE)
            for c, is_fresh in zip(candidates, fresh, strict=True)
        ]

    def _is_fresh(self, candidate: Candidate) -> bool:
        sha = candidate.input.sha
        if sha in self._seen:
            return False
        self._seen.add(sha)
        return True

    def _validated(self, candidates: Sequence[Candidate]) -> Iterator[_Hearing | Refused]:
        objections = [self._objection(candidate) for candidate in candidates]
        readable = [c for c, objection in zip(candidates, objections, strict=True) if not objection]
        said = iter(self._gate.said(readable))
        for candidate, objection in zip(candidates, objections, strict=True):
            if objection:
                yield Refused(candidate, RefusalReason.INVALID, objection, "the input format")
            else:
                yield self._admitted(candidate, next(said))

    def _objection(self, candidate: Candidate) -> str:
        """Return what the input format has against an input; validators overrule one that is not complete."""
        overruled = bool(self._bench.validators) and not self._guidance.complete
        if overruled or candidate.input.sha in self._own:
            return ""
        return self._guidance.objection(candidate.input)

    def _admitted(self, candidate: Candidate, said: Validation) -> _Hearing | Refused:
        own = self._own.get(candidate.input.sha)
        if not said.valid and not (own and said.ours):
            reason = RefusalReason.JUDGE if said.ours else RefusalReason.INVALID
            return Refused(candidate, reason, said.why, said.by)
        if said.checked or own or self._guidance.complete:
            return _Hearing(candidate, own, unvalidated=False)
        if not candidate.parents:
            return Refused(candidate, RefusalReason.UNVALIDATED, "no validator, and no valid input that it came from")
        return _Hearing(candidate, own, unvalidated=True)

    # --- what the trusted solutions make of it

    def _run(self, hearings: Sequence[_Hearing]) -> Iterator[_Heard]:
        runs = (run for hearing in hearings for run in self._runs_of(hearing))
        results = self._bench.judge.run(runs)
        for hearing in hearings:
            first = tuple(islice(results, len(self._trusted)))
            yield _Heard(hearing, first, next(results))

    def _runs_of(self, hearing: _Hearing) -> Iterator[Run]:
        for solution in self._trusted:
            yield Run(solution.program, hearing.candidate.input, self._bench.limits)
        yield Run(self._trusted[0].program, hearing.candidate.input, self._bench.limits, attempt=1)

    def _decide(self, heard: Sequence[_Heard]) -> Iterator[Accepted | Refused]:
        ended = [self._badly_ended(one) for one in heard]
        ready = [one for one, refusal in zip(heard, ended, strict=True) if refusal is None]
        agreed = iter(self._agreements(ready))
        for refusal in ended:
            yield refusal or next(agreed)

    def _badly_ended(self, heard: _Heard) -> Refused | None:
        candidate = heard.hearing.candidate
        names = [*(s.name for s in self._trusted), f"{self._trusted[0].name}, repeated"]
        for name, result in zip(names, [*heard.results, heard.repeat], strict=True):
            if result.verdict is not None:
                reason = _ENDINGS.get(result.verdict, RefusalReason.CRASH)
                return Refused(candidate, reason, f"{result.verdict}: {result.why}", name)
            if self._is_near_limit(result):
                detail = f"it used {result.cpu:.2f} s of {self._bench.limits.time:g} s"
                return Refused(candidate, RefusalReason.NEAR_LIMIT, detail, name)
        if heard.results[0].output.sha != heard.repeat.output.sha:
            detail = "the same program gave another output in another interpreter"
            return Refused(candidate, RefusalReason.UNSTABLE, detail, names[0])
        return None

    def _is_near_limit(self, result: RunResult) -> bool:
        return self._bench.limits.time is not None and result.cpu > NEAR * self._bench.limits.time

    def _agreements(self, heard: Sequence[_Heard]) -> list[Accepted | Refused]:
        denied = self._denied(heard, [one.answer for one in heard])
        self._note_dissents([(one, against) for one, against in zip(heard, denied, strict=True) if against])
        decided = [self._judged(one, against) for one, against in zip(heard, denied, strict=True)]
        self._note_disputed(zip(heard, decided, strict=True))
        return decided

    def _note_disputed(self, decided: Iterable[tuple[_Heard, Accepted | Refused]]) -> None:
        for one, said in decided:
            small = one.hearing.candidate.input.size <= SMALL_BYTES
            disputed = isinstance(said, Refused) and said.reason is RefusalReason.DISAGREE
            if disputed and small and not one.hearing.unvalidated and len(self.disputed) < _MOST_DISPUTED:
                self.disputed.append(one.hearing.candidate)

    def _judged(self, heard: _Heard, denied: Mapping[int, Decision]) -> Accepted | Refused:
        hearing = heard.hearing
        if not denied:
            return Accepted(hearing.candidate, hearing.case(heard.answer), self._single, hearing.unvalidated)
        index, decision = next(iter(denied.items()))
        reason = RefusalReason.DISAGREE
        if decision.ours:
            reason = RefusalReason.JUDGE
        elif index == 0 and hearing.known is None:
            reason = RefusalReason.CHECKER  # it turns down an output held against itself
        return Refused(hearing.candidate, reason, decision.why, self._trusted[index].name)

    def _denied(self, heard: Sequence[_Heard], answers: Sequence[Blob]) -> list[dict[int, Decision]]:
        """Return for each input which trusted solutions, by index, the checker turns down against the answer.

        Equal outputs are asked about once: most solutions print the same bytes.
        """
        asked: dict[tuple[int, Sha], Judgement] = {}
        for number, (one, answer) in enumerate(zip(heard, answers, strict=True)):
            for result in one.results:
                asked.setdefault((number, result.output.sha), Judgement(one.hearing.case(answer), result.output))
        said = dict(zip(asked, self._bench.checker.decide(asked.values()), strict=True))
        return [
            {i: d for i, r in enumerate(one.results) if not (d := said[number, r.output.sha]).accepted}
            for number, one in enumerate(heard)
        ]

    # --- who stands alone

    def _note_dissents(self, disputed: Sequence[tuple[_Heard, Mapping[int, Decision]]]) -> None:
        """Count the inputs on which one solution differs from all others, which agree.

        If all others differ from the first, whose output was the answer, they may still agree among themselves: the
        second's output is then the answer to hold them against. Of two that differ, neither stands alone.
        """
        count = len(self._trusted)
        if count <= 2:  # noqa: PLR2004 - see above
            return
        alone = [(one, next(iter(denied))) for one, denied in disputed if len(denied) == 1 and 0 not in denied]
        lost = [one for one, denied in disputed if one.hearing.known is None and set(denied) == set(range(1, count))]
        again = self._denied(lost, [one.results[1].output for one in lost])
        alone += [(one, 0) for one, denied in zip(lost, again, strict=True) if set(denied) == {0}]
        for one, index in alone:
            evidence = f"{one.hearing.candidate.proposer}: {one.hearing.candidate.why}"
            self._dissents.setdefault(self._trusted[index].name, []).append(evidence)
