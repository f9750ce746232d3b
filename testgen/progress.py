"""How long work says where it is: the command line draws it, a library call keeps silent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


class Progress(Protocol):
    """Told of phases, one at a time: started, advanced, done."""

    def start(self, what: str, total: int | None = None) -> None:
        """Begin a phase of `total` steps; None when nobody knows."""

    def advance(self, steps: int = 1) -> None:
        """Say that `steps` more of the phase are made."""

    def done(self) -> None:
        """End the phase."""


class Silence:
    """Progress that nobody looks at."""

    def start(self, what: str, total: int | None = None) -> None:
        """Begin a phase, silently."""

    def advance(self, steps: int = 1) -> None:
        """Advance, silently."""

    def done(self) -> None:
        """End the phase, silently."""


def in_groups(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield items in order, `size` at a time: between two signs of progress, or two looks at the clock."""
    return (items[start : start + size] for start in range(0, len(items), size))
