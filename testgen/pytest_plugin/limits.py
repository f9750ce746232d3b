"""How long a mutant's tests may take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from testgen.pytest_plugin.wire import Job

_FACTOR = 5.0
# Every endless loop is waited for so long. It is no verdict yet: whoever passes a limit is run again alone, and a
# machine's noise passes no limit of the second kind.
_FLOOR = 0.1
_FLOOR_ALONE = 0.5
_FRESH_FLOOR = 5.0
_ALONE = 2.0
_FACTOR_EXCESS = 2.0


@dataclass(frozen=True)
class Durations:
    """Seconds of the ordinary run by test: of all phases, and of the setup, in which shared fixtures are made."""

    total: Mapping[str, float] = field(default_factory=dict)
    setup: Mapping[str, float] = field(default_factory=dict)


class Limits:
    """Limits from what the tests took; `startup` are the seconds that pytest took until the first test began.

    The first limits of forks learn from what the original takes more by itself there than in the ordinary run, where
    many tests share what only the first of them pays for: an import within a function, say. The limit that confirms
    does not learn: it hangs on its own tests only, and so not on which mutants were judged before.
    """

    def __init__(self, durations: Durations, startup: float) -> None:
        self._total = durations.total
        self._setup = durations.setup
        self._startup = startup
        self._longest_setup = max(durations.setup.values(), default=0.0)
        self._excess = 0.0
        self._setups: dict[str, float] = {}
        for test, seconds in durations.setup.items():
            module = test.partition("::")[0]
            self._setups[module] = max(seconds, self._setups.get(module, 0.0))

    def forked(self, tests: Sequence[str]) -> float:
        """Return the limit for tests run in a fork.

        A child makes fixtures again that only the first of their users paid for: the longest setup of all, and of each
        module, is added.
        """
        return max(_FLOOR, _FACTOR * self._expected(tests) + _FACTOR_EXCESS * self._excess)

    def fresh(self, tests: Sequence[str]) -> float:
        """Return the limit for tests run in a pytest of its own."""
        return max(_FRESH_FLOOR, _FACTOR * (self._expected(tests) + self._startup))

    def each_forked(self, tests: Sequence[str]) -> float:
        """Return the limit for any one of some tests run in a fork: that of the longest."""
        longest = max(tests, key=lambda test: self._total.get(test, 0.0), default=None)
        return self.forked([] if longest is None else [longest])

    def limited(self, job: Job, *, fork: bool) -> Job:
        """Return a job with the limits for its tests, run in a fork or in a pytest of its own."""
        if not fork:
            return replace(job, limit=self.fresh(job.tests))
        return replace(job, limit=self.forked(job.tests), test_limit=self.each_forked(job.tests))

    def confirming(self, job: Job, seconds: float, *, fork: bool) -> Job:
        """Return a job with the limit that confirms; `seconds` are what the original took, just so, for its tests."""
        expected = self._expected(job.tests)
        if fork:
            return replace(job, limit=max(_FLOOR_ALONE, _ALONE * _FACTOR * max(seconds, expected)))
        longer = max(seconds, expected + self._startup)
        return replace(job, limit=_ALONE * max(_FRESH_FLOOR, _FACTOR * longer))

    def for_original(self, job: Job) -> Job:
        """Return a job on the original with a limit that lets its tests pay for whatever other tests may have paid."""
        return replace(job, limit=self.fresh(job.tests) + _ALONE * sum(self._total.values()))

    def learn(self, test: str, seconds: float) -> None:
        """Hear how long the original took to pass a test in a fork of its own."""
        self._excess = max(self._excess, seconds - self._expected([test]))

    def _expected(self, tests: Sequence[str]) -> float:
        modules = {test.partition("::")[0] for test in tests}
        again = self._longest_setup + sum(self._setups.get(module, 0.0) for module in modules)
        return again + sum(self._total.get(test, 0.0) for test in tests)
