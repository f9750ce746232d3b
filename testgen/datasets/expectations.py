"""What a package claims about a submission: by its folder, and by submissions.yaml (format 2025-09)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from testgen.datasets.settings import Settings, shown
from testgen.problem import Label, Verdict

Verdicts = frozenset[Verdict]

# The package format has no verdict for memory: exceeding it is a run-time error there.
_VERDICTS: dict[str, Verdicts] = {
    "AC": frozenset({Verdict.AC}),
    "WA": frozenset({Verdict.WA}),
    "TLE": frozenset({Verdict.TLE}),
    "RTE": frozenset({Verdict.RTE, Verdict.MLE}),
    "MLE": frozenset({Verdict.MLE}),
    "OLE": frozenset({Verdict.OLE}),
}
_REJECTING: Verdicts = frozenset(v for v in Verdict if v.rejects)
_ANY: Verdicts = frozenset({Verdict.AC, *_REJECTING})


def _verdicts(*names: str) -> Verdicts:
    return frozenset[Verdict]().union(*(_VERDICTS[name] for name in names))


@dataclass(frozen=True)
class Rule:
    """A claim: each test of `group` (none: every test) gets a verdict in `permitted`, one of them one in `required`.

    `score` is the most that the submission is said to get, where that is said.
    """

    permitted: Verdicts = _ANY
    required: Verdicts = _ANY
    group: str = ""
    score: float | None = None

    @property
    def passes(self) -> bool:
        """Whether this says that every test of the group is accepted."""
        return self.permitted <= _VERDICTS["AC"]

    @property
    def fails(self) -> bool:
        """Whether this says that some test of the group is not accepted."""
        return Verdict.AC not in self.required or Verdict.AC not in self.permitted


# The table of the format, in the order in which it lists the folders. `partially_accepted` is legacy; the two after
# `run_time_error` are DOMjudge's.
FOLDERS: dict[str, Rule] = {
    "accepted": Rule(permitted=_verdicts("AC")),
    "wrong_answer": Rule(_verdicts("AC", "WA"), _verdicts("WA")),
    "time_limit_exceeded": Rule(_verdicts("AC", "TLE"), _verdicts("TLE")),
    "run_time_error": Rule(_verdicts("AC", "RTE"), _verdicts("RTE")),
    "memory_limit_exceeded": Rule(_verdicts("AC", "MLE"), _verdicts("MLE")),
    "output_limit_exceeded": Rule(_verdicts("AC", "OLE"), _verdicts("OLE")),
    "rejected": Rule(required=_REJECTING),
    "brute_force": Rule(_verdicts("AC", "RTE", "TLE"), _verdicts("RTE", "TLE")),
}
PARTIAL_FOLDER = "partially_accepted"


@dataclass(frozen=True)
class Claim:
    """The label that follows from all rules for a submission; `expected` as in `testgen.problem.Solution`."""

    label: Label
    expected: Verdicts = frozenset()


def claim_of(rules: Sequence[Rule]) -> Claim | None:
    """Return what the rules say together, or None when they leave open whether the submission is right."""
    failing = [rule for rule in rules if rule.fails]
    if not failing and any(rule.passes and not rule.group for rule in rules):
        return Claim(Label.CORRECT)
    if not failing:
        return Claim(Label.PARTIAL) if any(rule.score is not None for rule in rules) else None
    if any(rule.score for rule in rules) or any(rule.passes and rule.group.startswith("secret") for rule in rules):
        return Claim(Label.PARTIAL)
    expected = _REJECTING.intersection(*(r.permitted for r in rules if not r.group))
    expected &= frozenset[Verdict]().union(*(rule.required & rule.permitted for rule in failing))
    return Claim(Label.INCORRECT, frozenset() if expected >= _verdicts("WA", "TLE", "RTE") else expected)


@dataclass(frozen=True)
class Expectations:
    """submissions.yaml: patterns and what they say. Without the file, the folders alone speak."""

    settings: Settings | None = None
    patterns: dict[str, re.Pattern[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, settings: Settings | None) -> Expectations:
        """Take the file's settings. Raises ProblemError for wrong values under any pattern."""
        expectations = cls(settings, {key: glob(key) for key in settings.value} if settings else {})
        for key in expectations.patterns:
            list(expectations._rules(key, Rule()))
        return expectations

    def claim(self, name: str) -> Claim | None:
        """Return the claim about the submission `name`, such as `wrong_answer/x.py`; None where there is none."""
        folder = name.split("/", maxsplit=1)[0]
        if folder == PARTIAL_FOLDER and not self._matching(name):
            return Claim(Label.PARTIAL)
        default = FOLDERS.get(folder)
        rules = [default] if default and folder not in self.patterns else []
        for key in self._matching(name):
            rules += self._rules(key, FOLDERS.get(key, Rule()))
        claim = claim_of(rules)
        return Claim(Label.PARTIAL) if claim is None and folder == PARTIAL_FOLDER else claim

    def stated(self, name: str, key: str) -> str:
        """Return what the file says of `key` (`language`, `entrypoint`) for a submission, "" where nothing."""
        said = [self.settings.child(p).text(key) for p in self._matching(name) if self.settings]
        return next((text for text in reversed(said) if text), "")

    def _matching(self, name: str) -> list[str]:
        parts = name.split("/")
        above = ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]
        return [key for key, pattern in self.patterns.items() if any(pattern.fullmatch(path) for path in above)]

    def _rules(self, key: str, default: Rule) -> Iterator[Rule]:
        assert self.settings
        settings = self.settings.child(key)
        yield _rule(settings, default, "")
        for group in settings.value:
            if group.split("/")[0] in {"sample", "secret"}:
                yield _rule(settings.child(group), Rule(), group)


def _rule(settings: Settings, default: Rule, group: str) -> Rule:
    use = "use_for_time_limit"
    if settings.text(use).lower() not in {"lower", "upper"}:
        settings.flag(use, default=True)
    return Rule(
        permitted=_stated(settings, "permitted", default.permitted),
        required=_stated(settings, "required", default.required),
        group=group,
        score=_highest(settings),
    )


def _stated(settings: Settings, key: str, default: Verdicts) -> Verdicts:
    if key not in settings:
        return default
    names = settings.words(key)
    unknown = [name for name in names if name not in _VERDICTS]
    if unknown:
        raise settings.error(key, f"holds {shown(unknown[0])}, which is no verdict", hint=", ".join(_VERDICTS))
    return _verdicts(*names)


def _highest(settings: Settings) -> float | None:
    if not settings.is_list("score"):
        return settings.number("score", zero=True)
    bounds: list[Any] = settings.items("score")
    try:
        return max(float(bound) for bound in bounds)
    except (TypeError, ValueError):
        raise settings.error("score", "must be a number, or a list of two") from None


def glob(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of the format: `*` stays within a name, braces list alternatives, all else is itself."""
    pieces, depth = [], 0
    for char in pattern:
        if char == "{" and "}" in pattern:
            depth += 1
            pieces.append("(?:")
        elif char == "}" and depth:
            depth -= 1
            pieces.append(")")
        elif char == "," and depth:
            pieces.append("|")
        else:
            pieces.append("[^/]*" if char == "*" else re.escape(char))
    if depth:  # a brace that is never closed stands for itself
        return re.compile(re.escape(pattern).replace(r"\*", "[^/]*"))
    return re.compile("".join(pieces))
