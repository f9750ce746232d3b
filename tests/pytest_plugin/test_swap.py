"""Code swapped into live functions must be what an import of the mutated file would have made."""

import functools
import importlib.util
import os
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

from testgen.pytest_plugin.swap import LiveFunctions, SwapSource, UnfitError, swap

TEXT = textwrap.dedent("""\
    import functools
    import math


    def plain(x):
        return math.floor(x) + 1


    def keep(function):
        @functools.wraps(function)
        def inner(*values):
            return function(*values)

        return inner


    @keep
    def wrapped(x):
        return x + 2


    @functools.lru_cache
    def cached(x):
        return x + 3


    class Parent:
        def value(self):
            return 4


    class Child(Parent):
        def value(self):
            return super().value() + 5

        @property
        def size(self):
            return 6

        @staticmethod
        def loose():
            def inner():
                return 7
            return inner()


    def counter():
        n = 8

        def step():
            return n + 9

        return step


    def numbers():
        yield 10


    STEP = counter()
    """)


def imported(path: Path, text: str) -> ModuleType:
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def module(tmp_path: Path) -> Iterator[ModuleType]:
    sys.modules["swapped"] = module = imported(tmp_path / "swapped.py", TEXT)
    yield module
    del sys.modules["swapped"]


def put(module: ModuleType, before: str, after: str, *, default: bool = False) -> None:
    path = os.path.realpath(str(module.__file__))
    text = Path(path).read_text()
    source = SwapSource(path, text)
    start = text.index(before)
    place = source.places.place(start, start + len(before))
    assert (place.default_of if default else place.function) is not None
    mutated = text[:start] + after + text[start + len(before) :]
    swap(source, place, mutated, LiveFunctions(frozenset({path})))()


DEFAULTS = textwrap.dedent("""\
    LIMIT = 3


    def plain(a, b=1, *, c=True, d=LIMIT):
        return a, b, c, d


    class Held:
        def method(self, e="five"):
            return e
    """)


@pytest.fixture
def defaults(tmp_path: Path) -> ModuleType:
    return imported(tmp_path / "defaults.py", DEFAULTS)


def test_defaults_by_place_and_by_name(defaults: ModuleType) -> None:
    held = defaults.Held().method
    put(defaults, "1", "2", default=True)
    put(defaults, "True", "False", default=True)
    put(defaults, "five", "six", default=True)
    assert defaults.plain(0) == (0, 2, False, 3)
    assert defaults.plain(0, 5, c=6) == (0, 5, 6, 3)
    assert held() == "six"


def test_a_default_of_another_type_is_another(defaults: ModuleType) -> None:
    put(defaults, "1", "True", default=True)
    assert defaults.plain(0)[1] is True


@pytest.mark.parametrize("after", ["LIMIT", "", "1"])
def test_a_default_that_no_literal_takes_the_place_of_is_unfit(defaults: ModuleType, after: str) -> None:
    with pytest.raises(UnfitError):
        put(defaults, "1", after, default=True)
    assert defaults.plain(0)[1] == 1


def test_a_default_that_somebody_altered_is_unfit(defaults: ModuleType) -> None:
    defaults.plain.__defaults__ = (7,)
    with pytest.raises(UnfitError, match="altered"):
        put(defaults, "1", "2", default=True)


def alter(function: FunctionType) -> None:
    """Do what tools do that instrument code."""
    code = function.__code__
    function.__code__ = code.replace(co_consts=(*code.co_consts, "altered"))


def test_a_plain_function(module: ModuleType) -> None:
    put(module, "+ 1", "- 1")
    assert module.plain(3.5) == 2


def test_functions_under_wrappers(module: ModuleType) -> None:
    partial = functools.partial(module.wrapped, 1)
    put(module, "+ 2", "+ 20")
    assert (module.wrapped(1), partial()) == (21, 21)
    put(module, "+ 3", "+ 30")
    assert module.cached(1) == 31


def test_methods_of_objects_that_live(module: ModuleType) -> None:
    child = module.Child()
    bound = child.value
    put(module, "+ 5", "+ 50")
    assert (child.value(), bound()) == (54, 54)
    put(module, "return 6", "return 60")
    assert child.size == 60
    put(module, "return 7", "return 70")
    assert child.loose() == 70


def test_a_free_variable_that_the_mutant_no_longer_uses(module: ModuleType) -> None:
    put(module, "super().value()", "None or 0")
    assert module.Child().value() == 5


def test_closures_that_live_and_those_to_come(module: ModuleType) -> None:
    put(module, "n + 9", "n * 9")
    assert (module.STEP(), module.counter()()) == (72, 72)


def test_statements_over_several_lines(module: ModuleType) -> None:
    put(module, "n = 8\n\n    def step():\n        return n + 9\n", "n = 8\n    def step(): return n - 9\n")
    assert module.counter()() == -1
    assert module.STEP() == -1


def test_a_function_altered_after_its_import_is_unfit(module: ModuleType) -> None:
    alter(module.plain)
    with pytest.raises(UnfitError, match="altered"):
        put(module, "+ 1", "- 1")


def test_a_generator_under_way_is_unfit(module: ModuleType) -> None:
    running = module.numbers()
    with pytest.raises(UnfitError, match="under way"):
        put(module, "yield 10", "yield 11")
    assert list(running) == [10]


def test_a_function_that_is_gone_is_unfit(module: ModuleType) -> None:
    del module.plain
    with pytest.raises(UnfitError, match="no live function"):
        put(module, "+ 1", "- 1")


def test_nothing_is_swapped_where_one_function_is_unfit(module: ModuleType) -> None:
    alter(module.STEP)
    with pytest.raises(UnfitError):
        put(module, "n + 9", "n * 9")
    assert module.counter()() == 17


MODULES = (
    "argparse",
    "asyncio.base_events",
    "dataclasses",
    "email.message",
    "inspect",
    "logging",
    "typing",
    "unittest.mock",
)


@pytest.mark.parametrize("name", MODULES)
def test_functions_compiled_alone_equal_those_that_an_import_made(name: str) -> None:
    module = importlib.import_module(name)
    path = os.path.realpath(str(module.__file__))
    source = SwapSource(path, Path(path).read_text(encoding="utf-8"))
    live = LiveFunctions(frozenset({path}))
    found = [live.of(path, source.original(function)) for function in source.places.functions]
    assert sum(map(bool, found)) > 0.9 * len(found)  # the rest is defined for other systems, or deleted


CONTEXTS = {
    "a name that the module imports": "from os import path\n\n\ndef join(a):\n    return path.join(a, a)\n",
    "super in the module's own scope": (
        "known = super\n\n\nclass Child(list):\n    def pop(self):\n        return super().pop()\n"
    ),
    "an import from __future__ said twice": (
        "from __future__ import annotations, annotations as annotations\n\n\ndef annotated(a: int) -> int:\n"
        "    def inner(b: int) -> int:\n        return a + b\n    return inner(1)\n"
    ),
}
GENERIC = {
    "a generic function": "def first[T](items: list[T]) -> T:\n    return items[0]\n",
    "a method of a generic class": (
        "\n\nclass Box[T: (int, str), *Ts]:\n    def empty(self) -> list[T]:\n        return list[T]()\n"
        "    def get[K](self, key: K) -> K:\n        return key\n"
    ),
}
GENERIC_HERE = [
    pytest.param(text, id=name, marks=pytest.mark.skipif(sys.version_info < (3, 12), reason="syntax of Python 3.12"))
    for name, text in GENERIC.items()
]


@pytest.mark.parametrize("text", [*(pytest.param(text, id=name) for name, text in CONTEXTS.items()), *GENERIC_HERE])
def test_what_the_module_says_elsewhere_is_minded(text: str, tmp_path: Path) -> None:
    module = imported(tmp_path / "elsewhere.py", text)
    path = os.path.realpath(str(module.__file__))
    source = SwapSource(path, text)
    live = LiveFunctions(frozenset({path}))
    assert all(live.of(path, source.original(function)) for function in source.places.functions)
