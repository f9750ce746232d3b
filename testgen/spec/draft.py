"""A format that has not been tried yet: where it comes from, and what speaks against calling it complete."""

from __future__ import annotations

from dataclasses import dataclass

from testgen.spec.mined import Unused
from testgen.spec.tree import Format, Source


@dataclass(frozen=True)
class Draft:
    """A format to try.

    `doubts` make it partial. `settled_by_validators` are statements of the package's own validators that were not
    understood: they are doubts too, unless those very validators accept whatever the format samples.
    """

    format: Format
    source: Source
    doubts: tuple[Unused, ...] = ()
    settled_by_validators: tuple[Unused, ...] = ()
    why: str = ""
