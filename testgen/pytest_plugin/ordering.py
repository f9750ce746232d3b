"""Which test runs first under a mutant: those that killed its neighbours, then the fast ones. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

_FIRST = 4
_NEAR = 40  # a kill this many lines away counts half


class KillMemory:
    """Remembers which tests killed which lines, and orders tests by that."""

    def __init__(self, seconds: Mapping[str, float]) -> None:
        self._seconds = seconds
        self._kills: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))

    def note(self, file: str, line: int, test: str) -> None:
        """Remember that a test killed a mutant of a line."""
        self._kills[file][test].append(line)

    def order(self, file: str, line: int, tests: Sequence[str]) -> tuple[str, ...]:
        """Return the tests, best killers of what is near first; the rest grouped by file, fast ones first.

        Grouped, since a fixture of a module is set up again whenever a test of another module comes between.
        """
        killers = self._kills.get(file, {})
        worth = {test: _worth(killers[test], line) for test in tests if test in killers}
        first = sorted(worth, key=lambda test: (-worth[test] / (1 + self._time(test)), test))[:_FIRST]
        rest = [test for test in tests if test not in set(first)]
        fastest: dict[str, float] = {}
        for test in rest:
            module = test.partition("::")[0]
            fastest[module] = min(self._time(test), fastest.get(module, self._time(test)))
        rest.sort(key=lambda test: (fastest[test.partition("::")[0]], test.partition("::")[0], self._time(test), test))
        return (*first, *rest)

    def _time(self, test: str) -> float:
        return self._seconds.get(test, 0.0)


def _worth(lines: Sequence[int], line: int) -> float:
    return sum(1 / (1 + abs(other - line) / _NEAR) for other in lines[-20:])
