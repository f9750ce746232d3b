"""A project of which every mutant's fate is known by hand, measured in several ways."""

import pytest

from tests.pytest_plugin.conftest import Measured, Project

SHOP = {
    "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["src"]\n',
    "src/shop/__init__.py": "",
    "src/shop/price.py": """\
        import functools

        LIMIT = 100


        def fee(amount):
            if amount >= LIMIT:
                return 0
            return 3


        def doubled(function):
            @functools.wraps(function)
            def inner(*values):
                return function(*values) * 2

            return inner


        @doubled
        def area(width, height):
            return width * height


        def countdown(n):
            while n > 0:
                n -= 1
            return n


        class Basket:
            def __init__(self, items):
                self.items = list(items)

            def size(self):
                return len(self.items) + 0


        def unreached(x):
            return x + 1
        """,
    "tests/conftest.py": """\
        import pytest
        from shop.price import Basket


        @pytest.fixture(scope="session")
        def basket():
            return Basket([1, 2])
        """,
    "tests/test_price.py": """\
        import unittest

        import pytest
        from shop.price import area, countdown, fee


        @pytest.mark.parametrize("amount, expected", [(5, 3), (500, 0)])
        def test_fee(amount, expected):
            assert fee(amount) == expected


        class TestArea(unittest.TestCase):
            def test_area(self):
                self.assertEqual(area(2, 3), 12)


        def test_countdown():
            assert countdown(2) == 0


        def test_first_of_basket(basket):
            assert basket.items


        def test_size(basket):
            assert basket.size() == 2
        """,
}
# By line and replacement; the fate of all others does not matter here.
TRUTH = {
    (3, "101"): "survived",  # LIMIT: at import, by all tests
    (3, "None"): "killed",
    (7, ">"): "survived",  # nothing asks for exactly 100
    (8, "1"): "killed",
    (9, "4"): "killed",
    (15, "/"): "killed",  # within a closure made by a decorator
    (15, "3"): "killed",
    (22, "/"): "killed",  # a decorated function, found under its wrapper
    (26, ">="): "killed",
    (27, "+="): "timeout",
    (27, "2"): "survived",  # 2, the only number that is asked for, is even
    (33, "None"): "killed",
    (36, "-"): "survived",  # + 0 and - 0 are the same
    (36, "1"): "killed",
    (40, "-"): "no_coverage",
}


@pytest.fixture
def shop(project: Project) -> Project:
    project.write(SHOP)
    return project


def fates(measured: Measured) -> dict[tuple[int, str], str]:
    found: dict[tuple[int, str], str] = {}
    for mutant in measured.report["mutants"]:
        key = (mutant["line"], mutant["replacement"])
        assert found.get(key, mutant["status"]) == mutant["status"]
        found[key] = mutant["status"]
    return found


def test_every_fate_is_the_one_known_by_hand(shop: Project) -> None:
    before = shop.texts()
    parallel = shop.measure("--suite-strength-jobs=2")
    assert parallel.status == 0, parallel.out + parallel.err
    assert {key: fate for key, fate in fates(parallel).items() if key in TRUTH} == TRUTH
    figures = parallel.report
    assert figures["useless"] == ["tests/test_price.py::test_first_of_basket"]
    assert (figures["flaky"], figures["failing"], figures["errors"], figures["trusted"]) == ([], [], 0, True)
    detected = figures["killed"] + figures["timeout"]
    assert figures["score"] == detected / (detected + figures["survived"] + figures["no_coverage"])
    assert figures["strength"] == detected / (detected + figures["survived"])
    assert shop.texts() == before
    assert shop.leftovers() == []

    again = shop.measure("--suite-strength-jobs=2")
    assert fates(again) == fates(parallel)
    reached = [m for m in again.report["mutants"] if m["status"] != "no_coverage"]
    assert again.report["how"]["from_cache"] == len(reached)
    assert again.report["how"]["by_fork"] == again.report["how"]["by_fresh_process"] == 0


@pytest.mark.slow
def test_serial_parallel_and_fresh_processes_give_the_same_fates(shop: Project) -> None:
    parallel = shop.measure("--suite-strength-jobs=3", "--cache-clear")
    serial = shop.measure("--suite-strength-jobs=1", "--cache-clear")
    assert fates(serial) == fates(parallel)
    thread = "threading.Thread(target=threading.Event().wait, daemon=True)"
    shop.write({"tests/helper.py": f"import threading\n\n{thread}.start()\n"})
    text = (shop.folder / "tests/conftest.py").read_text()
    shop.write({"tests/conftest.py": f"import helper\n{text}"})
    fresh = shop.measure("--suite-strength-jobs=2", "-o", "pythonpath=src tests")
    assert fresh.report["how"]["by_fork"] == 0
    assert "threads are alive" in fresh.report["how"]["why_fresh"]
    assert "threads are alive" in fresh.out
    assert fates(fresh) == fates(parallel)


@pytest.mark.slow
def test_what_one_file_of_tests_loads_is_judged_though_others_do_not(project: Project) -> None:
    counting = """\
        LIMIT = 100
        DOWN = True


        def countdown(n):
            while n > 0:
                n -= 1 if DOWN else 0
            return n
        """
    project.write({"a.py": counting, "b.py": "B = ''\n", "c.py": "C = ''\n"})
    project.write({f"test_{name}.py": f"import {name}\n\n\ndef test():\n    assert {name}\n" for name in "bc"})
    project.write({"test_a.py": "import a\n\n\ndef test():\n    assert a.countdown(2) == 0 < a.LIMIT\n"})
    measured = project.measure("--suite-strength=a.py")
    assert measured.fate(1, "101") == "survived"
    assert measured.fate(2, "False") == "timeout"


@pytest.mark.slow
def test_a_test_that_pays_in_a_fork_for_what_another_paid_for_kills_and_hangs_nothing_by_that(project: Project) -> None:
    heavy = """\
        import time
        from functools import lru_cache


        @lru_cache
        def load():
            time.sleep(1.2)  # pragma: no mutate
            return 2  # pragma: no mutate


        def both(x):
            return x + load()


        def weak(x):
            return x + load() + 7
        """
    tests = """\
        import heavy


        def test_first():
            assert heavy.both(1)


        def test_second():
            assert heavy.both(1) == 3


        def test_weak():
            assert heavy.weak(1) < 99
        """
    project.write({"heavy.py": heavy, "test_heavy.py": tests})
    measured = project.measure()
    assert measured.fate(12, "-") == "killed"
    assert {m["status"] for m in measured.report["mutants"] if m["line"] == 16} == {"survived"}
    assert measured.report["flaky"] == []
