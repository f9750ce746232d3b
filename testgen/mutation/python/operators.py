"""All operators on Python, in the order that mutants of one place come in."""

from __future__ import annotations

from testgen.mutation.operator import Operator
from testgen.mutation.python.bounds import BOUNDS
from testgen.mutation.python.branches import BRANCHES
from testgen.mutation.python.calls import CALLS
from testgen.mutation.python.literals import LITERALS
from testgen.mutation.python.orders import ORDERS
from testgen.mutation.python.overflow import OVERFLOWS
from testgen.mutation.python.signs import SIGNS
from testgen.mutation.python.starts import STARTS
from testgen.mutation.python.statements import STATEMENTS

PLAIN = (*LITERALS, *SIGNS, *CALLS, *STATEMENTS)
CONTEST = (*BOUNDS, *OVERFLOWS, *STARTS, *BRANCHES, *ORDERS)
OPERATORS: tuple[Operator, ...] = (*PLAIN, *CONTEST)
