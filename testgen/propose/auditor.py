"""An auditor (FixAudit) reads one program that survives, names the fault that it suspects, and says where it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from testgen.llm.audit import read_audit
from testgen.llm.exchange import Question
from testgen.llm.scenario import Scenarios
from testgen.llm.schemas import audit_schema, restriction_schema
from testgen.propose.model_proposer import ModelProposer, flaw_of
from testgen.seams import Context
from testgen.spec.tree import Format

# Programs audited in one turn: a server answers two questions in hardly more time than one.
_TOGETHER = 2
# The likeliest suspicion is asked for first; another one once, drawn warm.
_AUDITS = 2
# A fault and where it shows; of the scenarios that others are asked for it is one.
_TOKENS = 45


class Auditor(ModelProposer):
    """Asks about the wrong solutions that no test rejects, each of them twice at most."""

    name = "auditor"
    _audits: tuple[str, ...] = ()

    def questions(self, context: Context) -> Sequence[Question]:
        """Return a question about each of the survivors that were audited least."""
        left = [s for s in context.survivors if self._audits.count(s.name) < _AUDITS]
        chosen = sorted(left, key=lambda s: self._audits.count(s.name))[:_TOGETHER]
        asked = [
            self.question(
                "auditor",
                {"program": self.text_of(s.program), "flaw": flaw_of(s)},
                tokens=_TOKENS,
                sample=self._audits.count(s.name),
            )
            for s in chosen
        ]
        self._audits += tuple(s.name for s in chosen)
        return asked

    def read(self, answer: str) -> Scenarios:
        """Read the one scenario of an audit; the fault is its reason."""
        audit = read_audit(answer)
        return Scenarios((audit.scenario,)) if audit.scenario else Scenarios(faults=(audit.problem,))

    def schema(self, fmt: Format) -> Mapping[str, Any]:
        """Return the schema of one audit."""
        return audit_schema(restriction_schema(fmt, self._workshop.shapes))
