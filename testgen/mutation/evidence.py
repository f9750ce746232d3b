"""Evidence that a surviving mutant may be equivalent: what looked for a difference, how hard, and what it found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Who looked for a difference."""

    DIFFERENTIAL = "differential"  # both programs on many inputs
    CROSSHAIR = "crosshair"  # symbolic execution of both functions
    Z3 = "z3"  # a proof over the changed expression alone


class Conclusion(StrEnum):
    """What was found; only `EQUAL` is a proof, and `DIFFERENT` one that a test can kill it."""

    EQUAL = "equal"
    NO_DIFFERENCE = "no difference found"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Evidence:
    """What is known of whether a mutant is equivalent; it labels the mutant, which is never dropped for it.

    `budget` is what was spent, with its unit; `result` says it in words, with the counterexample if there is one.
    """

    kind: Kind
    conclusion: Conclusion
    budget: str
    result: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.result} ({self.budget})"
