"""Hypothesis strategies for small inputs: the sampler itself, with every choice drawn by Hypothesis.

What Hypothesis drew it can shrink: sizes towards the least, integers towards 0 or the bound nearest to it.
"""

from __future__ import annotations

import random
from collections.abc import MutableSequence
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from testgen.spec import tree
from testgen.spec.sampler import NoSampleError, sample_from
from testgen.spec.sampling.draws import RandomDraws
from testgen.spec.shapes import RANDOM

_MOST_DRAWN = 200  # a longer list comes from one drawn seed: Hypothesis gives up on inputs of some thousand choices
_MOST_BITS = 128


def inputs(fmt: tree.Format, *, max_size: int = 8) -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy for inputs whose sizes are at most `max_size`, or the least that the bounds allow."""

    @st.composite
    def strategy(draw: st.DrawFn) -> dict[str, Any]:
        try:
            return sample_from(fmt, _Drawn(draw, max_size), max_size, RANDOM)
        except NoSampleError:
            reject()

    return strategy()


class _Drawn:
    """Choices drawn one by one."""

    def __init__(self, draw: st.DrawFn, max_size: int) -> None:
        self._draw = draw
        self._max_size = max_size

    def integer(self, low: int, high: int) -> int:
        if (high - low).bit_length() > _MOST_BITS:
            near = min(max(low, 0), high)
            return near + self._draw(st.integers(max(low - near, -(1 << 64)), min(high - near, 1 << 64)))
        return self._draw(st.integers(low, high))

    def integers(self, count: int, low: int, high: int) -> list[int]:
        if count > _MOST_DRAWN:
            return self._bulk().integers(count, low, high)
        return [self.integer(low, high) for _ in range(count)]

    def shuffle(self, values: MutableSequence[Any]) -> None:
        if len(values) > _MOST_DRAWN:
            self._bulk().shuffle(values)
            return
        for i in range(len(values) - 1):
            j = self.integer(i, len(values) - 1)
            values[i], values[j] = values[j], values[i]

    def size(self, low: int, high: int, target: int) -> int:  # noqa: ARG002 - sizes are Hypothesis' own choice
        return self.integer(low, max(low, min(high, self._max_size)))

    def _bulk(self) -> RandomDraws:
        return RandomDraws(random.Random(self.integer(0, (1 << 32) - 1)))  # noqa: S311 - no secret
