"""mutmut's own mutants, made by its library: an operator set of its own, for who wants to compare.

This is the one module that knows mutmut 3.8.1; its names moved in every minor version, so it is pinned. What reads a
global configuration from the working directory (`create_mutations`) is not called: only the visitor behind it is.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import Any, NamedTuple

from testgen.errors import MissingToolError, SourceError
from testgen.mutation.operator import Edit
from testgen.mutation.text import SourceText

VERSION = "3.8.1"
_HINT = "pip install 'testgen[mutmut]'"
_WORD = re.compile(r"\w")


class Named(NamedTuple):
    """An edit, and the operator of mutmut that makes it: `operator_number` is "mutmut-number"."""

    edit: Edit
    slug: str


@dataclass(frozen=True)
class _Mutmut:
    """The modules of mutmut and libcst that are needed."""

    libcst: ModuleType
    metadata: ModuleType
    mutation: ModuleType
    mutators: ModuleType
    pragmas: ModuleType


def edits_of(source: SourceText) -> list[Named]:
    """Return the edits that mutmut makes of a module, code outside functions too, in the order of the text.

    Raises MissingToolError without mutmut 3.8.1, SourceError for a text that is no Python or whose pragmas mutmut
    refuses.
    """
    library = _library()
    try:
        wrapper = library.metadata.MetadataWrapper(library.libcst.parse_module(source.text))
        pragmas = library.pragmas.PragmaVisitor("<source>")
        wrapper.visit(pragmas)
    except library.libcst.ParserSyntaxError as error:
        raise SourceError(f"mutmut's parser refuses this: {error.message}", line=error.raw_line) from None
    except library.pragmas.PragmaParseError as error:
        raise SourceError(f"mutmut refuses a pragma: {' '.join(str(error).split())}") from None
    ignored = library.pragmas.IgnoredCode(pragmas.no_mutate_lines, pragmas.ignore_node_lines, set())
    slugs: dict[int, str] = {}
    visitor = library.mutation.MutationVisitor(_named(library.mutators.mutation_operators, slugs), ignored)
    module = wrapper.visit(visitor)
    rendered = _Rendered(library, source, wrapper, module)
    return [Named(rendered.edit(m.original_node, m.mutated_node), slugs[id(m.mutated_node)]) for m in visitor.mutations]


def _library() -> _Mutmut:
    try:
        installed = version("mutmut")
    except PackageNotFoundError:
        raise MissingToolError("mutmut is not installed", hint=_HINT) from None
    if installed != VERSION:
        raise MissingToolError(f"mutmut {installed} is installed; its names move, so {VERSION} is needed", hint=_HINT)
    names = ("libcst", "libcst.metadata", "mutmut.mutation.file_mutation", "mutmut.mutation.mutators")
    return _Mutmut(*(importlib.import_module(name) for name in (*names, "mutmut.mutation.pragma_handling")))


_MutmutOperator = tuple[type, Callable[[Any], Iterable[Any]]]


def _named(operators: Iterable[_MutmutOperator], slugs: dict[int, str]) -> list[_MutmutOperator]:
    """Return mutmut's operators, which will note in `slugs` whose work a new node is; the visitor keeps the nodes."""

    def noting(operator: Callable[[Any], Iterable[Any]]) -> Callable[[Any], Iterator[Any]]:
        def noted(node: Any) -> Iterator[Any]:
            for mutated in operator(node):
                slugs[id(mutated)] = "mutmut-" + operator.__name__.removeprefix("operator_").replace("_", "-")
                yield mutated

        return noted

    return [(kind, noting(operator)) for kind, operator in operators]


class _Rendered:
    """Writes mutated nodes as edits of the text.

    A node is written alone where that gives its own text back, which takes 0.1 ms; else the whole module is, which
    takes 20 ms for 186 lines.
    """

    def __init__(self, library: _Mutmut, source: SourceText, wrapper: Any, module: Any) -> None:
        self._source = source
        self._module = module
        self._spans = wrapper.resolve(library.metadata.WhitespaceInclusivePositionProvider)

    def edit(self, original: Any, mutated: Any) -> Edit:
        span = self._spans.get(original)
        if span is not None:
            start, end = self._offset(span.start), self._offset(span.end)
            written, text = self._module.code_for_node(original), self._source.text[start:end]
            indent = _indent(written, text)
            if written.replace("\n", f"\n{indent}") == text:
                other = self._module.code_for_node(mutated).replace("\n", f"\n{indent}")
                return narrowed(self._source.text, Edit(start, end, other))
        whole = self._module.deep_replace(original, mutated).code
        return narrowed(self._source.text, Edit(0, len(self._source.text), whole))

    def _offset(self, place: Any) -> int:
        start: int = self._source.starts[place.line - 1]
        return start + int(place.column)


def _indent(written: str, text: str) -> str:
    """Return the indent of the block around a node over several lines, which is not written with the node."""
    lines = [side.split("\n", 2)[1] if "\n" in side else "" for side in (written, text)]
    return lines[1].removesuffix(lines[0]) if lines[0] else ""


def narrowed(text: str, edit: Edit) -> Edit:
    """Return the smallest edit with the same result that cuts no word."""
    old, new = text[edit.start : edit.end], edit.replacement
    front = _common(old, new)
    back = _common(old[front:][::-1], new[front:][::-1])
    while front and _is_word(old, front - 1) and (_is_word(old, front) or _is_word(new, front)):
        front -= 1
    while back and _is_word(old, -back) and (_is_word(old, -back - 1) or _is_word(new, -back - 1)):
        back -= 1
    return Edit(edit.start + front, edit.end - back, new[front : len(new) - back])


def _common(left: str, right: str) -> int:
    """Return how many characters two texts begin with together."""
    return next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))


def _is_word(text: str, at: int) -> bool:
    """Whether a character that is part of words stands there, or -1 for the last, and none for what is outside."""
    return -len(text) <= at < len(text) and bool(_WORD.match(text[at]))
