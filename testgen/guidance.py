"""What the input format tells a build: what may be drawn from it, what it reads, and which bounds an input reaches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from testgen.problem import Blob
from testgen.propose.spec import Completeness, FoundSpec
from testgen.propose.spec_samples import largest_drawn
from testgen.seams import Sha, SpecError
from testgen.spec.tree import Format

if TYPE_CHECKING:
    from testgen.spec.goals import Bound


@dataclass(frozen=True)
class BoundsReached:
    """How many bounds of the input format the tests of a suite reach, of those that can be reached."""

    reached: int
    total: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Reading:
    objection: str = ""
    bounds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Guidance:
    """The format found for a problem, if any; `validated` says whether validators judge inputs as well.

    Without a format nothing is read, drawn or reached.
    """

    found: FoundSpec
    validated: bool = False
    _read: dict[Sha, _Reading] = field(default_factory=dict, repr=False, compare=False)

    @property
    def format(self) -> Format | None:
        """The format that stood its trial."""
        return self.found.format

    @property
    def complete(self) -> bool:
        """Whether the format says all that makes an input valid: then its reader is a validator."""
        return self.found.completeness is Completeness.COMPLETE

    @property
    def draws(self) -> bool:
        """Whether tests may be drawn from the format: it is complete, or validators weed out what it lets pass."""
        return self.format is not None and (self.complete or self.validated)

    @property
    def bounds(self) -> tuple[Bound, ...]:
        """What there is to reach, in the order of the format."""
        from testgen.spec.bounds import bounds_of  # noqa: PLC0415 - it loads z3, which problems without a format spare

        return bounds_of(self.format) if self.format else ()

    @property
    def largest(self) -> int:
        """Size of the largest input in tokens and letters; 0 without a format."""
        return largest_drawn(self.format) if self.format else 0

    def objection(self, input: Blob) -> str:
        """Return why the format does not read an input, in one line with its place; "" if it does."""
        return self._reading(input).objection

    def reached(self, input: Blob) -> frozenset[str]:
        """Return the texts of the bounds that an input reaches, whatever its spacing; none if it cannot be read."""
        return self._reading(input).bounds

    def bounds_reached(self, inputs: Iterable[Blob]) -> BoundsReached | None:
        """Count the bounds that some inputs reach together; None where no format was found."""
        if self.format is None:
            return None
        reached = frozenset().union(*(self.reached(one) for one in inputs))
        missing = tuple(bound.text for bound in self.bounds if bound.text not in reached)
        return BoundsReached(len(self.bounds) - len(missing), len(self.bounds), missing)

    def _reading(self, input: Blob) -> _Reading:
        if input.sha not in self._read:
            self._read[input.sha] = self._read_anew(input.read().decode(errors="replace"))
        return self._read[input.sha]

    def _read_anew(self, text: str) -> _Reading:
        from testgen.spec.reader import read  # noqa: PLC0415 - as above

        if self.format is None:
            return _Reading()
        values, objection = read(self.format, text), ""
        if isinstance(values, SpecError):
            objection = f"{values.line}:{values.column}: {values.message}"
            values = read(self.format, text, loose=True)
        if isinstance(values, SpecError):
            return _Reading(objection)
        return _Reading(objection, frozenset(bound.text for bound in self.bounds if bound.reached(values)))
