"""What a suite makes of the mutants of right solutions: each one's fate, and the figures over them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from testgen.errors import UnsupportedError
from testgen.mutation.evidence import Conclusion, Evidence
from testgen.mutation.making import operators_of
from testgen.mutation.operator import Profile
from testgen.mutation.programs import ProgramMutant
from testgen.mutation.trial import Judged
from testgen.problem import Verdict

MUTMUT = "mutmut"


@dataclass(frozen=True)
class Fate:
    """A mutant and what became of it.

    `covering` is the number of tests that run the mutated line of the original, None where that is not known; `nearest`
    the one that comes nearest to rejecting a survivor: it runs that line and as little else as possible. `evidence`
    says whether a survivor may be equivalent to its original: it is never dropped for that.
    """

    judged: Judged
    family: str
    covering: int | None = None
    nearest: str = ""
    evidence: tuple[Evidence, ...] = ()

    @property
    def mutant(self) -> ProgramMutant:
        """The mutant."""
        return self.judged.mutant

    @property
    def counts(self) -> bool:
        """Whether it is in figures: it is a program, no double of another, and the judge could judge it."""
        return not (self.judged.error or self.judged.same_as)

    @property
    def killed(self) -> bool:
        """Whether some test rejects it."""
        return bool(self.judged.test)

    @property
    def verdict(self) -> Verdict | None:
        """How it was rejected."""
        return self.judged.cell.verdict if self.judged.cell else None

    @property
    def differs(self) -> Evidence | None:
        """What shows that a survivor is not equivalent: an input on which it and its original part."""
        return next((one for one in self.evidence if one.conclusion is Conclusion.DIFFERENT), None)

    @property
    def possibly_equivalent(self) -> bool:
        """Whether something speaks for a survivor's equivalence and nothing against it."""
        said = {one.conclusion for one in self.evidence}
        return Conclusion.DIFFERENT not in said and bool(said & {Conclusion.EQUAL, Conclusion.NO_DIFFERENCE})

    @property
    def doubts(self) -> str:
        """The evidence in one line; "" without any."""
        if self.differs:
            return f"not equivalent: {self.differs.result}"
        said = "; ".join(map(str, self.evidence))
        return f"possibly equivalent: {said}" if self.possibly_equivalent else said

    @property
    def uncovered(self) -> bool:
        """Whether it survived and is known to be run by no test."""
        return self.judged.survived and self.covering == 0


@dataclass(frozen=True)
class Tally:
    """How many mutants met each fate. `survived` holds those that no test runs, `uncovered`, too.

    `errors` are no programs or were not judged, `doubles` come to the same code as another mutant or a right solution:
    they are in no rate.
    """

    killed: int = 0
    survived: int = 0
    uncovered: int = 0
    equivalent: int = 0
    errors: int = 0
    doubles: int = 0

    @classmethod
    def of(cls, fates: Iterable[Fate]) -> Tally:
        """Count fates."""
        listed = list(fates)
        return cls(
            killed=sum(fate.killed for fate in listed),
            survived=sum(fate.judged.survived for fate in listed),
            uncovered=sum(fate.uncovered for fate in listed),
            equivalent=sum(fate.judged.survived and fate.possibly_equivalent for fate in listed),
            errors=sum(bool(fate.judged.error) for fate in listed),
            doubles=sum(bool(fate.judged.same_as) for fate in listed),
        )

    @property
    def judged(self) -> int:
        """Mutants that are in the score."""
        return self.killed + self.survived

    @property
    def score(self) -> float | None:
        """The mutation score: killed / (killed + survived); None of nothing."""
        return self.killed / self.judged if self.judged else None

    @property
    def covered(self) -> int:
        """Mutants in the score, but for those that are known to be run by no test."""
        return self.judged - self.uncovered

    @property
    def strength(self) -> float | None:
        """The test strength of PIT: killed / covered; None of nothing."""
        return self.killed / self.covered if self.covered else None


def families(language: str, operators: str = "testgen") -> Mapping[str, str]:
    """Return the family of each operator of a language by its slug; mutmut's have none of ours."""
    if operators == MUTMUT:
        return {}
    try:
        return {operator.slug: operator.family.value for operator in operators_of(language, Profile.CONTEST)}
    except UnsupportedError:
        return {}


def by_operator(fates: Sequence[Fate]) -> dict[str, Tally]:
    """Count fates by operator, by name."""
    return _grouped(fates, lambda fate: fate.mutant.mutant.operator)


def by_family(fates: Sequence[Fate]) -> dict[str, Tally]:
    """Count fates by family, by name."""
    return _grouped(fates, lambda fate: fate.family)


def _grouped(fates: Sequence[Fate], key: Callable[[Fate], str]) -> dict[str, Tally]:
    groups: dict[str, list[Fate]] = {}
    for fate in fates:
        groups.setdefault(key(fate), []).append(fate)
    return {name: Tally.of(groups[name]) for name in sorted(groups)}
