"""Seeded inputs of any size and shape: first a plan of the sizes, then a walk that draws each field.

A condition that fails is first repaired; then the walk goes back to where a name of it was drawn and goes on from
there; then a block is drawn anew, and in the end the whole. The number of tries bounds the work, never the clock.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from testgen.errors import TestgenError
from testgen.spec import tree
from testgen.spec.sampling.draws import Draws, RandomDraws
from testgen.spec.sampling.elements import Stuck
from testgen.spec.sampling.layout import Layout
from testgen.spec.sampling.sizing import planned
from testgen.spec.sampling.walk import Walk
from testgen.spec.shapes import RANDOM

PATIENCE = 2_000_000
_WHOLE_TRIES = 24
_SHAPED_TRIES = 12  # after so many tries the shape itself is taken to be at odds with the conditions


class NoSampleError(TestgenError):
    """No input was found that holds the conditions of a format; it may have none of this size."""

    slug = "no-sample"


def sample(fmt: tree.Format, rng: random.Random, size: int, shape: str, *, patience: int = PATIENCE) -> dict[str, Any]:
    """Draw an input of about `size` tokens (characters in strings and grids), near it as far as bounds allow.

    The same state of `rng` gives the same values on every Python. A type that does not know `shape`, one of
    `testgen.spec.shapes.SHAPES`, is drawn at random. `patience` bounds the steps of a search that finds nothing, beyond
    50 a token: a million take about a second.

    Raises:
        NoSampleError: no values were found for which every condition holds.

    """
    return sample_from(fmt, RandomDraws(rng), size, shape, patience)


def sample_from(fmt: tree.Format, draws: Draws, size: int, shape: str, patience: int = PATIENCE) -> dict[str, Any]:
    """Draw an input from any source of choices."""
    layout = layout_of(fmt)
    spent, why = 0, "nothing fits"
    for attempt in range(_WHOLE_TRIES):
        plan = planned(fmt, draws, size)
        walk = Walk(layout, draws, plan, shape if attempt < _SHAPED_TRIES else RANDOM, attempt)
        try:
            return _values(fmt, layout, walk)
        except Stuck as stuck:
            why = stuck.what
        except RecursionError:
            raise NoSampleError("blocks are nested too deeply to draw an input") from None
        spent += walk.spent
        if spent > 50 * size + patience:
            break
    raise NoSampleError(f"no input was found: {why}", hint="a look at this condition and the bounds that it uses")


@lru_cache(maxsize=64)
def layout_of(fmt: tree.Format) -> Layout:
    """Return what the walk needs to know of a format beforehand."""
    return Layout.of(fmt)


def _values(fmt: tree.Format, layout: Layout, walk: Walk) -> dict[str, Any]:
    walk.block(fmt.items)
    values = walk.scope
    return _as_read(fmt, values) if layout.chooses else values


def _as_read(fmt: tree.Format, values: dict[str, Any]) -> dict[str, Any]:
    """Return what a reader takes an input for: the first case that fits, which need not be the one that was drawn."""
    from testgen.spec.reader import read  # noqa: PLC0415 - only formats with alternatives pay for it
    from testgen.spec.writer import write  # noqa: PLC0415

    found = read(fmt, write(fmt, values))
    if not isinstance(found, dict):
        raise Stuck(f"an alternative was read as another one: {found.message}")
    return found


def samples(fmt: tree.Format, seed: int, sizes: Sequence[int], shapes: Sequence[str]) -> list[dict[str, Any]]:
    """Draw one input for each size and shape, each from its own seed."""
    drawn = []
    for size in sizes:
        drawn += [sample(fmt, random.Random(f"{seed} {size} {shape}"), size, shape) for shape in shapes]  # noqa: S311
    return drawn
