"""Inputs drawn from a format for trials: all sizes, all shapes, each from a seed of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from testgen.judge.checking.wording import shown
from testgen.problem import Blob
from testgen.seams import Seed
from testgen.spec.sampler import NoSampleError, sample
from testgen.spec.shapes import RANDOM, SHAPES
from testgen.spec.tree import Format
from testgen.spec.writer import write

_OTHERS = tuple(shape for shape in SHAPES if shape != RANDOM)
# Of three inputs one is random: most formats know few shapes, and draw the others at random anyhow.
_EVERY = 3


@dataclass(frozen=True)
class Drawing:
    """An input to draw: `size` in tokens (letters of strings), and its shape."""

    size: int
    shape: str


@dataclass(frozen=True)
class Drawn:
    """An input that was drawn, and what it was to be."""

    drawing: Drawing
    input: Blob

    def __str__(self) -> str:
        return f"{shown(self.input.read())} ({self.drawing.shape}, size {self.drawing.size})"


def spread(count: int, low: int, high: int) -> list[Drawing]:
    """Return `count` drawings whose sizes grow from `low` to `high` by a constant factor, with all shapes in turn."""
    steps = max(1, count - 1)
    sizes = [round(low * (high / low) ** (i / steps)) for i in range(count)]
    return [Drawing(size, _shape(i)) for i, size in enumerate(sizes)]


def _shape(number: int) -> str:
    turn, at = divmod(number, _EVERY)
    return RANDOM if at == 0 else _OTHERS[(turn * (_EVERY - 1) + at - 1) % len(_OTHERS)]


def draw(fmt: Format, plan: Sequence[Drawing], seed: Seed) -> Iterator[Drawn]:
    """Yield the inputs of a plan; those that conditions leave no room for are left out."""
    for number, drawing in enumerate(plan):
        rng = random.Random(f"{seed} {number} {drawing.size} {drawing.shape}")  # noqa: S311 - not for secrets
        try:
            values = sample(fmt, rng, drawing.size, drawing.shape)
        except NoSampleError:
            continue
        yield Drawn(drawing, Blob.of(write(fmt, values)))
