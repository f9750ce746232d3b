"""The trial of a drafted checker: every pair of right outputs must pass, and broken ones fail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from testgen.judge.checking.wording import one_line, shown
from testgen.problem import Blob, CheckerTrial, TestCase
from testgen.propose.disagreement import Heard
from testgen.seams import Checker, Decision, Judgement

_FAR = 10**6 + 7
# Numbers of an output that are changed by one, each alone.
_CHANGED = 3
_LONGEST_NUMBER = 1_000  # Python reads 4,300 digits
# Some outputs that are nearly right are right; of a checker that takes most of them nothing is known.
_NEAR_REFUSED = 0.5


@dataclass(frozen=True)
class Objection:
    """What a checker judged wrongly, in one line; `secret` where it is about an output that its author may not see."""

    text: str
    secret: bool = False


@dataclass(frozen=True)
class _Case:
    """An output to be judged, with what is right: None where nobody knows."""

    input: Blob
    answer: Blob
    output: Blob
    right: bool | None

    @property
    def judgement(self) -> Judgement:
        return Judgement(TestCase("probe", self.input, self.answer), self.output)

    def __str__(self) -> str:
        kinds = {True: "a right", False: "a broken", None: "a nearly right"}
        where = f"input {shown(self.input.read())}, answer {shown(self.answer.read())}"
        return f"{kinds[self.right]} output {shown(self.output.read())} for {where}"


def try_checker(checker: Checker, heard: Sequence[Heard], lone: str = "") -> CheckerTrial | Objection:
    """Show right, broken and nearly right outputs to a checker; return its first mistake, or what it stood.

    Those of the solution `lone` come last, and are secret.
    """
    shown_to_all = [(kept, one) for one in heard if (kept := one.without(lone)).said]
    right = [case for kept, _ in shown_to_all for case in _pairs(kept)]
    wrong = [
        _Case(kept.input, kept.outputs[0], bad, right=False)
        for kept, one in shown_to_all
        for bad in broken(kept.outputs, one.outputs)
    ]
    near = list(_near(shown_to_all))
    objection = _first_mistake(checker, [*right, *wrong])
    if objection or not wrong:
        return Objection(objection or "there is no output that it must refuse, so that nobody can say whether it would")
    decided = list(_decided(checker, near))
    failed = next((one_line(f"it fails on {case}: {said.why}") for case, said in decided if said.ours), "")
    refused = sum(not said.accepted for _, said in decided)
    if failed or refused < _NEAR_REFUSED * len(near):
        lax = f"it accepts {len(near) - refused} of {len(near)} outputs that are right ones changed, or of other inputs"
        return Objection(failed or lax)
    secret = [case for one in heard for case in _pairs(one) if case not in right] if lone else []
    objection = _first_mistake(checker, secret)
    if objection:
        return Objection(objection, secret=True)
    disputed = sum(one.disputed for one in heard)
    return CheckerTrial(len(heard), disputed, len(right) + len(secret), len(wrong), len(near), refused)


def _first_mistake(checker: Checker, cases: Sequence[_Case]) -> str:
    for case, said in _decided(checker, cases):
        if said.accepted != case.right or said.ours:
            did = "fails on" if said.ours else "accepts" if said.accepted else "refuses"
            return one_line(f"it {did} {case}" + (f": {said.why}" if said.why else ""))
    return ""


def _decided(checker: Checker, cases: Sequence[_Case]) -> Iterator[tuple[_Case, Decision]]:
    return zip(cases, checker.decide([case.judgement for case in cases]), strict=True)


def _pairs(one: Heard) -> Iterator[_Case]:
    yield from (_Case(one.input, answer, output, right=True) for answer, output in product(one.outputs, repeat=2))


def broken(outputs: Sequence[Blob], right: Sequence[Blob]) -> list[Blob]:
    """Return outputs that no checker may take: empty, cut short, going on, and with numbers that are far out.

    They are made of some outputs, each once; none is equal to a `right` one.
    """
    return _others(right, [made for output in outputs for made in _breakages(output.read().split())])


def _breakages(tokens: Sequence[bytes]) -> list[Sequence[bytes]]:
    changed = [b"%d" % (int(token) + _FAR) if _is_number(token) else b"?" + token for token in tokens]
    return [[], tokens[:-1], [*tokens, b"1"], changed]


def _near(heard: Sequence[tuple[Heard, Heard]]) -> Iterator[_Case]:
    """Yield outputs with a number changed by one, and those of other inputs, unless a solution printed the same."""
    for (kept, one), (other, _) in zip(heard, [*heard[1:], *heard[:1]], strict=True):
        made = [*_changed_by_one(kept.outputs[0].read().split()), other.outputs[0].read().split()]
        yield from (_Case(kept.input, kept.outputs[0], bad, right=None) for bad in _others(one.outputs, made))


def _changed_by_one(tokens: Sequence[bytes]) -> Iterator[list[bytes]]:
    places = [place for place, token in enumerate(tokens) if _is_number(token)]
    for place in places[:_CHANGED]:
        yield [*tokens[:place], b"%d" % (int(tokens[place]) + 1), *tokens[place + 1 :]]


def _is_number(token: bytes) -> bool:
    return len(token) < _LONGEST_NUMBER and token.removeprefix(b"-").isdigit()


def _others(right: Sequence[Blob], made: Iterable[Sequence[bytes]]) -> list[Blob]:
    known = {tuple(output.read().split()) for output in right}
    others = dict.fromkeys(tuple(one) for one in made if tuple(one) not in known)
    return [Blob.of(b" ".join(one) + b"\n") for one in others]
