"""Inputs drawn from a format for trials: all sizes, all shapes, each from a seed of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from testgen.judge.checking.wording import shown
from testgen.problem import Blob, Tier
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


# More tokens than inputs of any judge hold: a format without upper bounds is not drawn larger.
_MOST_TOKENS = 1_000_000
_EDGE_SHAPES = (RANDOM, "extremes", "lows", "highs", "equal", "one-letter", "path", "star")


def largest_drawn(fmt: Format) -> int:
    """Return the size of the largest inputs that are drawn of a format, in tokens and letters; at least 2."""
    from testgen.spec.sizes import largest_size  # noqa: PLC0415 - it loads z3, which trials do without

    return max(2, min(largest_size(fmt), _MOST_TOKENS))


def tier_plan(fmt: Format, tier: Tier, count: int, shape: str | None = None) -> list[Drawing]:
    """Return `count` drawings of a tier, by the largest size L of the format; with `shape` all are of that one.

    `basic` is below L^(1/3), `intermediate` below L^(2/3), `complex` from there; `edge` takes the least sizes and the
    largest in turn, with shapes that reach bounds.
    """
    largest = largest_drawn(fmt)
    third, two_thirds = (max(1, round(largest ** (part / 3))) for part in (1, 2))
    if tier is Tier.EDGE:
        shapes = [shape or _EDGE_SHAPES[i % len(_EDGE_SHAPES)] for i in range(count)]
        sizes = (1, third, 3, largest)
        return [Drawing(sizes[i % len(sizes)], s) for i, s in enumerate(shapes)]
    ends = {Tier.BASIC: (1, third), Tier.INTERMEDIATE: (third, two_thirds), Tier.COMPLEX: (two_thirds, largest)}
    plan = spread(count, *ends[tier])
    return [Drawing(one.size, shape or one.shape) for one in plan]


def draw_different(fmt: Format, plan: Sequence[Drawing], seed: Seed, tries: int = 8) -> list[Drawn]:
    """Draw one input for each drawing of a plan, all different; fewer where there are no more."""
    found: dict[str, Drawn] = {}
    wanted = list(plan)
    for attempt in range(tries):
        left: list[Drawing] = []
        for number, drawing in enumerate(wanted):
            drawn = next(draw(fmt, [drawing], seed + 1_000_003 * attempt + number), None)
            if drawn is None or found.setdefault(drawn.input.sha, drawn) is not drawn:
                left.append(drawing)
        if not left:
            break
        wanted = left
    return list(found.values())
