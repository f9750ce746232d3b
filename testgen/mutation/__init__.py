"""Wrong programs made from right ones, and suites scored by which of them they kill."""

from testgen.mutation.equivalence import Distinct, ObjectGroups, by_object, distinct
from testgen.mutation.evidence import Conclusion, Evidence, Kind
from testgen.mutation.making import mutants_of, operators_of
from testgen.mutation.mutant import Mutant, Position
from testgen.mutation.operator import Example, Family, Operator, Profile

__all__ = [
    "Conclusion",
    "Distinct",
    "Evidence",
    "Example",
    "Family",
    "Kind",
    "Mutant",
    "ObjectGroups",
    "Operator",
    "Position",
    "Profile",
    "by_object",
    "distinct",
    "mutants_of",
    "operators_of",
]
