"""The assertions that are proposed for survivors, tried on the mutants that they are for."""

import re
from pathlib import Path

import pytest

from tests.pytest_plugin.conftest import Project

MODULE = """\
    class Box:
        def __init__(self, items):
            self.items = list(items)

        def __repr__(self):
            return f"Box({self.items})"

        def __eq__(self, other):
            return self.items == other.items

        def put(self, item):
            self.items.append(item)

        def first(self, default=None):
            if len(self.items) > 0:
                return self.items[0]
            return default


    def grade(points):
        if points >= 50:
            return "pass"
        return "fail"


    def evens(numbers):
        for number in numbers:
            if number % 2 == 0:
                yield number


    def strict(x):
        if x < 0:
            raise ValueError(f"{x} is negative")
        return x


    def same(x):
        return x * 1
    """
TESTS = """\
    import pytest
    from product import Box, evens, grade, same, strict


    def test_box():
        box = Box([1])
        box.put(2)
        assert box.first() == 1


    def test_grade():
        assert grade(70) == "pass"
        assert grade(20) == "fail"


    def test_evens():
        assert list(evens([6]))


    def test_strict():
        assert strict(3) == 3
        with pytest.raises(ValueError):
            strict(-1)


    def test_same():
        assert same(7)
    """


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder, cache = tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("cache")
    made = Project(folder, cache)
    made.write({"product.py": MODULE, "test_product.py": TESTS})
    return made


def test_each_assertion_holds_of_the_original_and_not_of_the_mutant(project: Project) -> None:
    measured = project.measure()
    source = (project.folder / "product.py").read_text()
    proposed = [m for m in measured.report["mutants"] if m["suggestion"]]
    kinds = {re.sub(r"\W.*", "", m["suggestion"]["assertion"], flags=re.DOTALL) for m in proposed}
    assert kinds == {"assert", "it", "with"}
    texts = [m["suggestion"]["assertion"] for m in proposed]
    assert "assert grade(50) == 'pass'" in texts
    assert any(text.startswith("assert list(evens(") for text in texts)
    for mutant in proposed:
        line, column = mutant["line"], mutant["column"]
        start = sum(len(row) for row in source.splitlines(keepends=True)[: line - 1]) + column - 1
        mutated = source[:start] + mutant["replacement"] + source[start + len(mutant["original"]) :]
        assert holds(mutant["suggestion"]["assertion"], source)
        assert not holds(mutant["suggestion"]["assertion"], mutated), mutant
    assert "would kill it: assert grade(50) == 'pass'  # the mutant gives 'fail'" in measured.out


def holds(assertion: str, source: str) -> bool:
    scope = {"pytest": pytest}
    exec(source, scope)
    try:
        exec(assertion, scope)
    except (AssertionError, TypeError, ValueError, pytest.fail.Exception):
        return False
    return True


REACHING = """\
    import os
    import shutil
    from pathlib import Path


    class Log:
        def __init__(self, name):
            self.name = name
            Path(name).touch()

        def __repr__(self):
            return f"Log({self.name!r})"


    def clean(folder, most=3):
        shutil.rmtree(folder)
        return most > 2


    def save(name, count):
        Path(name).write_text("x")
        return count > 2


    def swallowing(name, count):
        try:
            Path(name).write_text("x")
        except Exception:
            pass
        return count > 2


    def send(to):
        os.system(f"touch sent-{to}")
        return len(to) > 2


    def noted(log, count):
        return count > 2


    def printing(count):
        print(count)
        return count > 2
    """
REACHING_TESTS = """\
    import os
    import pytest
    import reaching


    @pytest.fixture(autouse=True)
    def elsewhere(tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)


    def test_clean():
        os.mkdir("kept")
        assert reaching.clean("kept")


    def test_save():
        assert reaching.save("saved.txt", 5)


    def test_swallowing():
        assert reaching.swallowing("swallowed.txt", 5)


    def test_send(monkeypatch):
        monkeypatch.setattr(os, "system", lambda command: 0)
        assert reaching.send("somebody")


    def test_noted():
        assert reaching.noted(reaching.Log("log.txt"), 5)


    def test_printing():
        assert reaching.printing(5)
    """


def test_functions_that_reach_out_of_the_process_are_not_called_again(tmp_path: Path) -> None:
    project = Project(tmp_path / "project", tmp_path / "cache")
    project.write({"reaching.py": REACHING, "test_reaching.py": REACHING_TESTS, "kept/file": "text"})
    before = project.texts()
    measured = project.measure()
    assert project.texts() == before
    survivors = [m for m in measured.report["mutants"] if m["status"] == "survived"]
    lines = (project.folder / "reaching.py").read_text().splitlines()
    bodies = {lines[m["line"] - 1].strip() for m in survivors}
    assert {"return most > 2", "return count > 2", "return len(to) > 2"} <= bodies
    tried = {m["line"] for m in survivors if m["suggestion"] or m["equivalent"]}
    printing = lines.index("def printing(count):") + 1
    assert tried == {printing + 1, printing + 2}
