import textwrap

import pytest

from testgen.mutation.strength import SmellKind
from testgen.pytest_plugin.smells import smells_of_text

EXAMPLES = [
    (SmellKind.NO_ASSERTION, "f(1)", "assert f(1)"),
    (SmellKind.NO_ASSERTION, "f(1)", "with pytest.raises(ValueError):\n    f(1)"),
    (SmellKind.NO_ASSERTION, "f(1)", "self.assertEqual(f(1), 2)"),
    (SmellKind.DUPLICATE_ASSERTION, "assert f(1)\nassert f(1)", "assert f(1)\nassert f(2)"),
    (SmellKind.DUPLICATE_ASSERTION, "assert f(1)\nassert f(1)", "x = f(1)\nassert x\nx += 1\nassert x"),
    (SmellKind.CONDITIONAL, "if f(1):\n    assert f(2)", "for x in (1, 2):\n    assert f(x)"),
    (SmellKind.EMPTY, '"""Later."""\npass', "assert f(1)"),
    (SmellKind.SLEEP, "time.sleep(1)\nassert f(1)", "await asyncio.sleep(0)\nassert f(1)"),
    (SmellKind.PRINT, "print(f(1))\nassert f(1)", "assert printed(f(1))"),
    (SmellKind.MAGIC_NUMBER, "assert f(3, 4, 5) == 77", "assert f(1) == 12"),
    (
        SmellKind.SWALLOWED,
        "try:\n    f(1)\nexcept ValueError:\n    pass\nassert 1",
        "try:\n    f(1)\nexcept E:\n    raise",
    ),
    (SmellKind.UNKNOWN, "assert True", "assert f(1)"),
]


def kinds(body: str) -> set[SmellKind]:
    text = "async def test_it():\n" + textwrap.indent(body, "    ") + "\n"
    return {smell.kind for smell in smells_of_text(text, "test_it.py", {"test_it": "test_it.py::test_it"})}


@pytest.mark.parametrize(("kind", "bad", "good"), EXAMPLES)
def test_a_smell_is_found_where_it_is_and_only_there(kind: SmellKind, bad: str, good: str) -> None:
    assert kind in kinds(bad)
    assert kind not in kinds(good)


def test_every_kind_has_an_example() -> None:
    assert {kind for kind, _, _ in EXAMPLES} == set(SmellKind)


def test_methods_are_found_by_their_class() -> None:
    text = "class TestA:\n    def test_b(self):\n        pass\n"
    [smell] = smells_of_text(text, "x.py", {"TestA::test_b": "x.py::TestA::test_b"})
    assert (smell.kind, smell.line, smell.test) == (SmellKind.EMPTY, 2, "x.py::TestA::test_b")


def test_a_file_that_is_no_python_smells_of_nothing() -> None:
    assert list(smells_of_text("def (:", "x.py", {"f": "x.py::f"})) == []
