"""A second run does only what changed."""

import pytest

from tests.pytest_plugin.conftest import Measured, Project

MODULE = """\
    from helper import ONE


    def left(x):
        return x + ONE


    def right(x):
        return x * 2
    """
TESTS = """\
    from product import left, right


    def test_left():
        assert left(1) == 2


    def test_right():
        assert right(3) == 6
    """


def judged_anew(measured: Measured) -> set[int]:
    assert measured.status == 0, measured.out + measured.err
    return {m["line"] for m in measured.report["mutants"] if m["way"] in {"fork", "fresh process"}}


@pytest.mark.slow
def test_only_what_an_edit_can_have_changed_is_judged_again(project: Project) -> None:
    project.write({"product.py": MODULE, "helper.py": "ONE = 1\n", "test_product.py": TESTS})
    paths = "--suite-strength=product.py"
    first = project.measure(paths)
    assert judged_anew(first) == {5, 9}
    again = project.measure(paths)
    assert judged_anew(again) == set()
    assert "from the cache" in again.out
    assert [m["status"] for m in again.report["mutants"]] == [m["status"] for m in first.report["mutants"]]
    project.write({"product.py": MODULE.replace("x * 2", "2 * x").replace("def left", "# A line more.\n    def left")})
    assert judged_anew(project.measure(paths)) == {10}
    project.write({"helper.py": "ONE = 2 - 1\n"})
    assert judged_anew(project.measure(paths)) == {6, 10}


CASES = """\
    import json
    from pathlib import Path
    from product import right


    def test_right(pytestconfig):
        name = pytestconfig.getoption("--cases", "cases")
        for given, expected in json.loads(Path(__file__).with_name(f"{name}.json").read_text()):
            assert right(given) == expected
        Path(__file__).with_name("result.txt").write_text(str(id(name)))
    """
OPTION = "def pytest_addoption(parser):\n    parser.addoption('--cases', default='cases')\n"


@pytest.mark.slow
def test_data_and_options_of_the_tests_count_and_what_they_write_does_not(project: Project) -> None:
    files = {
        "product.py": MODULE,
        "helper.py": "ONE = 1\n",
        "tests/test_product.py": CASES,
        "tests/conftest.py": OPTION,
    }
    project.write({**files, "tests/cases.json": "[[0, 0]]", "tests/more.json": "[[3, 6]]"})
    words = ("--suite-strength=product.py", "-o", "pythonpath=.", "--cases")
    first = project.measure(*words, "cases")
    assert {m["status"] for m in first.report["mutants"] if m["line"] == 9} == {"survived"}
    assert judged_anew(project.measure(*words, "cases")) == set()
    assert judged_anew(project.measure(*words, "cases", "tests/test_product.py")) == set()
    assert judged_anew(project.measure(*words, "more")) == {9}
    project.write({"tests/cases.json": "[[3, 6]]"})
    last = project.measure(*words, "cases")
    assert {m["status"] for m in last.report["mutants"] if m["line"] == 9} == {"killed"}


@pytest.mark.slow
def test_the_order_of_the_tests_does_not_count(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    order = (
        "import os\n\n\ndef pytest_collection_modifyitems(items):\n    items[:] = items[:: int(os.environ['ORDER'])]\n"
    )
    both = "def test_both():\n    assert (left(1), right(3)) == (2, 6)\n"
    tests = f"from product import left, right\n\n\n{both}\n\n{both.replace('test_both', 'test_again')}"
    project.write({"product.py": MODULE, "helper.py": "ONE = 1\n", "test_product.py": tests, "conftest.py": order})
    monkeypatch.setenv("ORDER", "1")
    first = project.measure("--suite-strength=product.py")
    assert judged_anew(first) != set()
    monkeypatch.setenv("ORDER", "-1")
    again = project.measure("--suite-strength=product.py")
    assert again.report["test_ids"] == first.report["test_ids"][::-1]
    assert judged_anew(again) == set()
