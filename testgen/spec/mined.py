"""What reading a program's source says of the input it takes, and what of that source was not understood."""

from __future__ import annotations

from dataclasses import dataclass

from testgen.spec.tree import Format


@dataclass(frozen=True)
class Unused:
    """A statement of a program, or a sentence of a text, that says something of the input that a format lacks."""

    where: str
    text: str
    why: str = ""


@dataclass(frozen=True)
class Mined:
    """A format read off a source; None where its structure was not found.

    `unused` is empty only if every statement of the source that can refuse an input, or shape it, is in the format:
    then the format says just what the source says. `ends` tells whether the source refuses input that goes on.
    `loose` marks a source that splits at any white space, so that the layout of lines is not known from it.
    """

    format: Format | None
    unused: tuple[Unused, ...] = ()
    ends: bool = True
    loose: bool = False
