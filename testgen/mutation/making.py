"""The mutants of a source text: one facade over all languages and operators."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from testgen.errors import UnsupportedError
from testgen.mutation.mutant import Mutant
from testgen.mutation.operator import Edit, Operator, Profile, Site
from testgen.mutation.pragma import hidden_lines
from testgen.mutation.python.code import Code
from testgen.mutation.python.operators import OPERATORS as PYTHON_OPERATORS
from testgen.mutation.python.walk import sites_of
from testgen.mutation.text import SourceText

LANGUAGES = ("python", "c", "cpp", "java")
_KNOWN = ", ".join(LANGUAGES)


class Found(NamedTuple):
    """An edit and who made it; `rank` is the operator's place among those that were asked for."""

    edit: Edit
    rank: int
    slug: str


def operators_of(language: str = "python", profile: Profile = Profile.PLAIN) -> tuple[Operator, ...]:
    """Return the operators of a language (its row's name) that belong to a profile; raises UnsupportedError."""
    if language not in LANGUAGES:
        raise UnsupportedError(f"there are no operators of mutation for {language}", hint=f"use {_KNOWN}")
    return tuple(
        operator
        for operator in (PYTHON_OPERATORS if language == "python" else _tree_operators())
        if language in operator.languages and operator.profile.value <= profile.value
    )


def _tree_operators() -> tuple[Operator, ...]:
    from testgen.mutation.trees.operators import OPERATORS  # noqa: PLC0415 - Python's mutants need no grammar of C++

    return OPERATORS


def mutants_of(
    source: str, language: str = "python", profile: Profile = Profile.PLAIN, operators: str = "testgen"
) -> list[Mutant]:
    """Make all mutants of a source text, by place, then by operator.

    `operators` is "testgen" (the operators of `profile`) or "mutmut" (mutmut's own, Python only). Lines that a
    `pragma: no mutate` in a comment hides are left out. Every mutant of a Python module compiles, but for mutmut's;
    of other languages, some do not. Raises SourceError for a text with a syntax error, UnsupportedError for another
    language, MissingToolError if mutmut is asked for and absent.
    """
    if operators == "testgen":
        return found_by(operators_of(language, profile), source, language)
    if operators != "mutmut" or language != "python":
        raise UnsupportedError(f"there are no operators {operators!r} for {language}", hint="use testgen's own")
    from testgen.mutation.mutmut_operators import edits_of  # noqa: PLC0415 - few ask for mutmut's

    text = Code.parsed(source).source
    return mutants_from(text, (Found(edit, 0, slug) for edit, slug in edits_of(text)), frozenset())


def found_by(operators: Sequence[Operator], source: str, language: str) -> list[Mutant]:
    """Make the mutants of a source text that some operators make."""
    if language == "python":
        code = Code.parsed(source)
        sites: Iterable[Site] = sites_of(code)
        text, hidden = code.source, hidden_lines(code)
    else:
        from testgen.mutation.trees.code import TreeCode  # noqa: PLC0415 - Python's mutants need no grammar of C++

        tree = TreeCode(source, language)
        sites = (Site(node, tree) for node in tree.sites())
        text, hidden = tree.source, tree.hidden_lines()
    return mutants_from(text, _found(sites, operators), hidden)


def _found(sites: Iterable[Site], operators: Sequence[Operator]) -> Iterator[Found]:
    by_kind: dict[object, list[int]] = {}
    for rank, operator in enumerate(operators):
        for kind in operator.nodes:
            by_kind.setdefault(kind, []).append(rank)
    for node, code in sites:
        for rank in by_kind.get(type(node) if isinstance(node, ast.AST) else node.type, ()):
            yield from (Found(edit, rank, operators[rank].slug) for edit in operators[rank].find(node, code))


def mutants_from(source: SourceText, found: Iterable[Found], hidden: frozenset[int]) -> list[Mutant]:
    """Make mutants of edits, but for those that change nothing, repeat another, or touch a hidden line."""
    mutants, seen, counts = [], set[Edit](), Counter[tuple[str, ...]]()
    for edit, _, slug in sorted(found, key=lambda one: (one.edit.start, one.edit.end, one.rank)):
        first, last = source.position(edit.start), source.position(edit.end)
        original = source.text[edit.start : edit.end]
        if edit in seen or original == edit.replacement or not hidden.isdisjoint(range(first.line, last.line + 1)):
            continue
        seen.add(edit)
        line = source.line(first.line).rstrip("\r\n")
        same = (slug, original, edit.replacement, line.strip())
        mutants.append(Mutant(slug, edit.start, edit.end, original, edit.replacement, first, last, line, counts[same]))
        counts[same] += 1
    return mutants
