"""Mutants that are no news are sorted out, and nothing else is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import testgen
from testgen.errors import SourceError
from testgen.mutation import Mutant, Position, Profile, by_object, distinct, mutants_of, text
from testgen.mutation.equivalence import Shapes


def changed(source: str, old: str, new: str) -> Mutant:
    start = source.index(old)
    place = Position(1, 1)
    return Mutant("test", start, start + len(old), old, new, place, place, source)


def fate(source: str, old: str, new: str) -> str:
    found = distinct(source, [changed(source, old, new)])
    (name,) = (name for name in ("kept", "equivalent", "broken") if getattr(found, name))
    return name


@pytest.mark.parametrize(
    ("source", "old", "new"),
    [
        ("x = 1 + 1", "1 + 1", "2"),
        ("x = 2  # two", "2  #", "(2) #"),
        ("def f():\n    'doc'\n    return 1", "doc", "XXdocXX"),
        ("def f(a):\n    if False:\n        b = 3\n    return a", "b = 3", "b = 4"),
        ("def f(a):\n    'only'", "'only'", "pass"),
        ("x = 1\n\n\ny = 2", "\n\n\n", "\n"),
        ("x = (1, 2)[0]", "(1, 2)[0]", "1"),
        ("'doc'\nfrom __future__ import annotations\nx = 1 + 1", "1 + 1", "2"),
        ("'doc'", "doc", "dog"),
    ],
)
def test_what_the_compiler_makes_the_same_of_is_equivalent(source: str, old: str, new: str) -> None:
    assert fate(source, old, new) == "equivalent"


@pytest.mark.parametrize(
    ("source", "old", "new"),
    [
        ("x = 1", "1", "1.0"),
        ("x = 1", "1", "True"),
        ("x = 0.0", "0.0", "-0.0"),
        ("x = (1, 2)", "2", "2.0"),
        ("x = y in {1, 2}", "2", "True"),
        ("def f(a, b): return a", "(a, b)", "(b, a)"),
        ("def f(a, b): pass", "(a, b)", "(a, *b)"),
        ("def f(a, b): pass", "(a, b)", "(a, *, b)"),
        ("def f(): x = 'doc'; return 1", "doc", "dog"),
        ("f(a, b)", "a, b", "b, a"),
        ("x = a.b", "a.b", "a.c"),
        ("x = a < b", "<", "<="),
        ("x = a + b", "+", "-"),
        ("assert x", "x", "y"),
        ("def f():\n    x = 1\n    return lambda: x", "lambda: x", "lambda: 2"),
        ("def f():\n    try: g()\n    except A: h()", "A", "B"),
        ("global_()", "global_", "other"),
    ],
)
def test_what_differs_is_kept(source: str, old: str, new: str) -> None:
    assert fate(source, old, new) == "kept"


def test_what_does_not_compile_is_broken_and_counted() -> None:
    assert fate("for x in y: break", "break", "return") == "broken"


def test_the_first_of_twins_is_kept() -> None:
    source = "x = 5"
    mutants = [changed(source, "5", "6"), changed(source, "5", "3 + 3"), changed(source, "5", "7")]
    found = distinct(source, mutants)
    assert found.kept == (mutants[0], mutants[2])
    assert [(twin.mutant, twin.of) for twin in found.twins] == [(mutants[1], mutants[0].id)]


def test_a_module_that_does_not_compile_has_no_mutants_to_compare() -> None:
    with pytest.raises(SourceError, match="does not compile"):
        distinct("return", [])


def test_every_mutant_has_one_fate() -> None:
    source = "def f(a):\n    x = None\n    x = a * 10**9 + 1 if a else 0\n    return x, 'a' 'b'\n"
    mutants = mutants_of(source)
    found = distinct(source, mutants)
    fates = [*found.kept, *found.equivalent, *(twin.mutant for twin in found.twins), *found.broken]
    assert sorted(m.id for m in fates) == sorted(m.id for m in mutants)
    assert found.kept


@pytest.mark.parametrize("path", [Path(testgen.__file__).parent / name for name in ("tiers.py", "mutation/text.py")])
def test_mutants_of_real_modules_are_sorted_out(path: Path) -> None:
    source = path.read_text()
    mutants = mutants_of(source, profile=Profile.CONTEST)
    found = distinct(source, mutants)
    assert found.broken == ()
    assert len(found.kept) > 0.9 * len(mutants)


def test_comparing_statements_says_what_comparing_modules_says() -> None:
    source = Path(text.__file__).read_text() + "\nx = 1; y = 1 + 1\n@(lambda f: f)\ndef g():\n    'doc'\n    pass\n"
    mutants = [*mutants_of(source, profile=Profile.CONTEST), *mutants_of(source, operators="mutmut")]
    mutants.append(changed(source, "1 + 1", "2"))
    shapes = Shapes()
    original = shapes.of_source(source)
    after = {id(mutant): shapes.of_source(mutant.applied(source)) for mutant in mutants}
    found = distinct(source, mutants)
    assert [id(m) for m in found.equivalent] == [at for at, shape in after.items() if shape == original]
    others = {shape for shape in after.values() if shape not in {None, original}}
    assert {after[id(m)] for m in found.kept} == others
    assert len(found.kept) == len(others)
    assert len(found.twins) > 50  # both sets of operators make them


def test_objects_are_grouped_by_their_digests() -> None:
    found = by_object("0", {"a": "1", "b": "0", "c": "2", "d": "1", "e": "0"})
    assert found.equivalent == ("b", "e")
    assert found.groups == (("a", "d"), ("c",))


@given(st.dictionaries(st.text("abc", max_size=3), st.sampled_from("0123")))
def test_every_object_is_in_one_group(digests: dict[str, str]) -> None:
    found = by_object("0", digests)
    members = [*found.equivalent, *(member for group in found.groups for member in group)]
    assert sorted(members) == sorted(digests)
    assert all(len({digests[member] for member in group}) == 1 for group in found.groups)
    assert len({digests[group[0]] for group in found.groups} | {"0"}) == len(found.groups) + 1
