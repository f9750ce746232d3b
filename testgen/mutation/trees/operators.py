"""All operators on C, C++ and Java, in the order that mutants of one place come in."""

from __future__ import annotations

from testgen.mutation.operator import Operator
from testgen.mutation.trees.expressions import EXPRESSIONS
from testgen.mutation.trees.flow import FLOW
from testgen.mutation.trees.values import VALUES

OPERATORS: tuple[Operator, ...] = (*EXPRESSIONS, *VALUES, *FLOW)
